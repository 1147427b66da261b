"""What has had its time goes, by the clock or by hand; what stays too long is found (S24, S29, I10)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from gateway.callbacks.records import State
from gateway.casework import requests
from gateway.seal import SealError
from gateway.store import outbox, sessions, threads
from gateway.store.keys import DataKey
from gateway.store.sessions import Who
from gateway.store.tables import Audit, Inbox, Leg, LoginCode, Request, Secret, Tombstone, WebSession
from gateway.upkeep import forgetting
from tests.upkeep.scene import Scene

DAY = timedelta(days=1)


def opens(scene: Scene, request_id: str) -> str | None:
    """Her number, if anybody may still read it."""
    with scene.house.store.read() as work:
        try:
            return requests.secret(work, request_id, "number")
        except SealError:
            return None


def some_of(counted: Any) -> dict[str, int]:
    return {kind: count for kind, count in counted.items() if count and kind != "dry_run"}


def test_a_dry_run_says_what_is_destroyed_and_destroys_nothing(scene: Scene) -> None:
    ended, number, _ = scene.request(State.DONE)
    still_open, _, _ = scene.request(State.OFFERED, due=DAY)
    with scene.house.store.work() as work:
        threads.add_leg(work, threads.LegFacts("token", "caller"), "voice", "inbound", sid="CA1")
        threads.note(work, "call:CA1:0")
        outbox.add(work, "forget_call", "x", None, None)
        outbox.claim(work, work.hints.pop())
    scene.waits(hours=73)
    assert some_of(scene.reads("purge", "--dry-run")) == {"numbers": 1, "events": 1, "legs": 1}
    assert opens(scene, ended) == number
    assert some_of(scene.reads("purge")) == {"numbers": 1, "events": 1, "legs": 1}
    assert opens(scene, ended) is None and opens(scene, still_open)
    assert (scene.count(Inbox), scene.count(Leg), scene.count(Secret)) == (0, 0, 1)
    assert scene.types("purge").output == "nothing destroyed\n"
    assert scene.types("purge", "--dry-run").output == "nothing would be destroyed\n"
    with scene.house.store.read() as work:
        assert "purged by hand" in work.connection.scalars(select(Audit.what)).all()


def test_one_that_is_broken_keeps_nobody_elses_number_alive(scene: Scene) -> None:
    broken, _, _ = scene.request(State.DONE)
    other, _, _ = scene.request(State.WITHDRAWN)
    with scene.house.store.work() as work:
        work.connection.execute(update(Request).where(Request.id == broken).values(record={"state": "nonsense"}))
    assert some_of(scene.reads("purge")) == {"numbers": 1}
    assert opens(scene, other) is None
    assert some_of(scene.reads("purge", "--dry-run")) == {"numbers": 1}


def test_of_requests_after_ninety_days_only_counts_are_left(scene: Scene) -> None:
    """S28, S29: how many, how urgent, how they ended. Nothing of where, of what, or of who."""
    for state in (State.DONE, State.DONE, State.WITHDRAWN):
        scene.request(state)
    still_open, _, _ = scene.request(State.OFFERED, due=200 * DAY)
    scene.reads("purge")
    scene.waits(days=91)
    assert some_of(scene.reads("purge", "--dry-run")) == {"requests": 3}
    scene.house.clock.sweep()
    scene.house.clock.sweep()
    with scene.house.store.read() as work:
        left = work.connection.execute(select(Tombstone.urgency, Tombstone.ended, Tombstone.count).order_by(Tombstone.ended)).all()
        assert [tuple(row) for row in left] == [("normal", "DONE", 2), ("normal", "WITHDRAWN", 1)]
        assert work.connection.scalars(select(Request.id)).all() == [still_open]


def test_counts_of_a_month_add_up_over_many_sweeps(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "CHUNK", 2)
    for _ in range(5):
        scene.request(State.EXPIRED)
    scene.reads("purge")
    scene.waits(days=91)
    scene.house.clock.sweep()
    with scene.house.store.read() as work:
        assert sum(work.connection.scalars(select(Tombstone.count))) == 5
    assert scene.count(Request) == 0


def test_requests_from_before_it_was_written_down_count_as_unknown(scene: Scene) -> None:
    scene.request(State.PURGED)
    with scene.house.store.work() as work:
        work.connection.execute(update(Request).values(record={"urgency": "danger_now"}))
        work.connection.execute(delete(Secret))
    scene.waits(days=91)
    scene.house.clock.sweep()
    with scene.house.store.read() as work:
        assert work.connection.execute(select(Tombstone.urgency, Tombstone.ended)).one() == ("danger_now", "unknown")


def test_login_codes_and_sign_ins_go_when_they_are_over_and_no_sooner(scene: Scene) -> None:
    """Of who came to the desk nothing is left but the audit."""
    settings, who = scene.house.settings, scene.supervisor()
    with scene.house.store.work() as work:
        sessions.begin(work, Who(person=who), {})
        work.session.add(LoginCode(code_index="a", focal_point_id=who, expires_at=work.now + timedelta(minutes=10)))
        work.session.add(LoginCode(code_index="b", focal_point_id="other", expires_at=work.now + timedelta(minutes=30)))
    scene.waits(minutes=11)
    assert some_of(scene.reads("purge", "--dry-run")) == {"login codes": 1}
    scene.waits(minutes=settings.desk_idle_minutes - 10)
    assert some_of(scene.reads("purge")) == {"login codes": 1, "sign-ins": 1}
    assert (scene.count(LoginCode), scene.count(WebSession)) == (1, 0)


def test_a_sign_in_is_over_in_the_end_however_busy_she_is(scene: Scene) -> None:
    with scene.house.store.work() as work:
        token = sessions.begin(work, Who(person="somebody"), {}).token
    for hours in (scene.house.settings.desk_hours - 1, 2):
        scene.waits(hours=hours)
        with scene.house.store.work() as work:
            sessions.keep(work, token, None, seen=True)
    assert some_of(scene.reads("purge")) == {"sign-ins": 1}


# -- the keys


def test_a_purged_key_that_comes_back_with_a_backup_is_destroyed_again(scene: Scene) -> None:
    """The key database was restored as it was some hours ago: her number may not be read for another ninety days."""
    ended, number, _ = scene.request(State.DONE)
    with scene.house.store.keys.engine.connect() as connection:
        backup = [dict(row) for row in connection.execute(select(DataKey.__table__)).mappings()]
    with scene.house.store.read() as work:
        kept = [dict(row) for row in work.connection.execute(select(Secret.__table__)).mappings()]
    scene.reads("purge")
    restore(scene, backup, kept)
    assert opens(scene, ended) == number, "who has all of both databases from before, and the master key, reads it"
    scene.waits(hours=2)
    assert some_of(scene.reads("purge", "--dry-run")) == {"keys": 1}
    scene.house.clock.sweep()
    assert opens(scene, ended) is None


def restore(scene: Scene, keys: list[dict[str, Any]], secrets: list[dict[str, Any]]) -> None:
    with scene.house.store.keys.engine.begin() as connection:
        connection.execute(insert(DataKey), keys)
    with scene.house.store.work() as work:
        work.connection.execute(insert(Secret), secrets)
