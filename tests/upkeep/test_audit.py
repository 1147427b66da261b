"""A row of the audit that is changed, deleted, put in or moved is told with its position; after a year rows go without a break (S29)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from gateway.store import audit
from gateway.store.audit import audit_hash, verify
from gateway.store.tables import Audit, AuditEnd
from gateway.store.work import Work, new_id
from tests.upkeep.scene import Scene

ROWS = 7
CHANGED = "this row, or its hash, was changed, moved or put in"
MISSING = "a row is missing here"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def breaks(scene: Scene) -> list[tuple[int, str]]:
    return [(one.position, one.what) for one in verify(scene.house.store).breaks]


def does(scene: Scene, *statements: Any) -> None:
    with scene.house.store.work() as work:
        for statement in statements:
            work.connection.execute(statement)


def at(position: int) -> Any:
    return update(Audit).where(Audit.position == position)


def put_in_at(position: int) -> list[Any]:
    """Everything after it moves up by one, from the end, for two never share a position."""
    up = [at(one).values(position=one + 1) for one in range(ROWS, position - 1, -1)]
    row = {"id": new_id(), "at": LONG_AGO, "request_id": None, "actor": "x", "what": "nothing", "position": position, "hash": "0" * 64}
    return [*up, insert(Audit).values(row)]


def swap(one: int, other: int) -> list[Any]:
    return [at(one).values(position=99), at(other).values(position=one), at(99).values(position=other)]


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ([at(3).values(what="nothing")], [(3, CHANGED)]),
        ([at(3).values(actor="somebody else")], [(3, CHANGED)]),
        ([at(3).values(at=LONG_AGO)], [(3, CHANGED)]),
        ([at(3).values(request_id="another")], [(3, CHANGED)]),
        ([at(3).values(hash="0" * 64)], [(3, CHANGED), (4, CHANGED)]),
        ([delete(Audit).where(Audit.position == 3)], [(3, MISSING)]),
        ([delete(Audit).where(Audit.position == 1)], [(1, MISSING)]),
        ([delete(Audit).where(Audit.position == ROWS)], [(ROWS, MISSING)]),
        ([delete(Audit).where(Audit.position > 4)], [(5, "3 rows are missing from here on")]),
        ([delete(Audit)], [(1, "7 rows are missing from here on")]),
        (swap(3, 5), [(3, CHANGED), (4, CHANGED), (5, CHANGED), (6, CHANGED)]),
        ([update(AuditEnd).values(position=4)], [(4, "the mark of the last link is not ours"), (7, None)]),
    ],
)
def test_whatever_is_done_to_a_row_is_told_with_its_position(deed: list[Any], told: list[tuple[int, str | None]], scene: Scene) -> None:
    scene.audits(ROWS)
    assert breaks(scene) == []
    does(scene, *deed)
    found = breaks(scene)
    assert [position for position, _ in found] == [position for position, _ in told]
    assert [what for _, what in found if what in (CHANGED, MISSING)] == [what for _, what in told if what in (CHANGED, MISSING)]
    assert scene.types("audit", "verify").exit_code == 1


def test_a_row_that_was_put_in_is_told(scene: Scene) -> None:
    scene.audits(ROWS)
    does(scene, *put_in_at(3))
    assert (3, CHANGED) in breaks(scene)


def test_who_can_write_the_database_cannot_write_a_chain_of_her_own(scene: Scene) -> None:
    """All hashes from the changed row on are made anew: the mark of the end has none but the holder of the master key."""
    scene.audits(ROWS)
    with scene.house.store.work() as work:
        work.connection.execute(at(3).values(what="nothing"))
        last = forge(work)
        work.connection.execute(update(AuditEnd).values(hash=last))
    assert breaks(scene) == [(ROWS, "the mark of the last link is not ours")]


def forge(work: Work) -> str:
    before = ""
    for row in work.connection.execute(select(Audit).order_by(Audit.position)).all():
        before = audit_hash(before, row.id, row.at, row.request_id, row.actor, row.what)
        work.connection.execute(update(Audit).where(Audit.id == row.id).values(hash=before))
    return before


def test_what_was_cut_off_is_told_for_ever_though_the_clock_goes_on(scene: Scene) -> None:
    scene.audits(ROWS)
    does(scene, delete(Audit).where(Audit.position >= 6))
    scene.audits(2)
    assert breaks(scene) == [(6, "2 rows are missing from here on")]
    assert verify(scene.house.store).last.position == ROWS + 2


def test_an_end_that_nobody_marked_is_marked_anew_and_the_audit_says_so(scene: Scene) -> None:
    """As after an upgrade from a version that had no marks; or after somebody took them away, to cut rows off unseen."""
    scene.audits(ROWS)
    does(scene, delete(AuditEnd))
    assert [what for _, what in breaks(scene)] == ["the chain does not end as it was marked: something was put in or changed"]
    scene.audits(1)
    scene.house.clock.sweep()
    assert breaks(scene) == []
    with scene.house.store.read() as work:
        assert "marked the end of the audit anew" in work.connection.scalars(select(Audit.what)).all()


# -- the command


def test_the_command_says_how_much_it_looked_at_and_what_still_waits(scene: Scene) -> None:
    scene.audits(ROWS)
    with scene.house.store.work() as work:
        work.audit("one more", actor="tests")
    said = scene.types("audit", "verify")
    assert said.exit_code == 0
    assert said.output.startswith("the audit is whole: 7 rows, from position 1 to 7; 1 wait for their position\nits end: 7 ")
    told = scene.reads("audit", "verify")
    assert (told["holds"], told["rows"], told["waiting"], told["last"]["position"], told["breaks"]) == (True, 7, 1, 7, [])
    does(scene, at(2).values(what="nothing"))
    assert scene.types("audit", "verify").output.splitlines()[1:] == [f"position 2: {CHANGED}"]


def test_it_looks_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CHUNK", 2)
    scene.audits(ROWS)
    assert (verify(scene.house.store).rows, breaks(scene)) == (ROWS, [])


def test_of_very_many_breaks_the_first_are_told(scene: Scene) -> None:
    scene.audits(40)
    does(scene, update(Audit).values(what="nothing"))
    assert [one.position for one in verify(scene.house.store).breaks] == list(range(1, audit.TOLD + 1))


# -- after a year


def test_rows_of_more_than_a_year_go_and_what_is_left_still_verifies(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CHUNK", 2)
    scene.audits(5)
    scene.waits(days=200)
    scene.audits(3)
    scene.waits(days=166)
    scene.audits(1)
    verdict = verify(scene.house.store)
    assert (verdict.rows, verdict.first, verdict.last.position, verdict.breaks) == (4, 6, 9, ())
    does(scene, delete(Audit).where(Audit.position == 6))
    assert breaks(scene) == [(6, MISSING)], "the beginning is marked as well"


def test_a_row_put_in_before_the_beginning_is_told(scene: Scene) -> None:
    scene.audits(3)
    scene.waits(days=366)
    scene.audits(1)
    assert breaks(scene) == []
    does(scene, insert(Audit).values(id="x", at=LONG_AGO, request_id=None, actor="x", what="x", position=2, hash="x"))
    assert breaks(scene) == [(2, "this row stands before the beginning of the chain: it was put in")]


def test_a_beginning_that_was_moved_is_told(scene: Scene) -> None:
    """Somebody deletes the first rows as if they were a year old."""
    scene.audits(5)
    does(scene, delete(Audit).where(Audit.position < 3), insert(AuditEnd).values(which="first", position=2, hash="0" * 64, mark="0" * 32))
    assert (2, "the mark of the first link is not ours") in breaks(scene)
