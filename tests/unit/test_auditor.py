"""Whatever is stuck is found within minutes, named by ids alone, told, and pages who supervises (S27, S39)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from gateway.callbacks.records import State
from gateway.clock import utc_now
from gateway.clockwork import Clock
from gateway.house import House
from gateway.store import outbox, threads
from gateway.store.keys import DataKey
from gateway.store.tables import Audit, FocalPoint, LastLook, Outbox, Request
from gateway.upkeep import auditor, heartbeat
from tests.upkeep.scene import Scene

LATE = timedelta(minutes=-3)
KEPT = timedelta(hours=-73)


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


def found(scene: Scene) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {one.name: (one.count, one.ids) for one in auditor.findings(scene.house.store, scene.house.settings)}


def test_where_all_is_well_nothing_is_found(scene: Scene) -> None:
    scene.request(State.OFFERED, due=timedelta(minutes=5))
    scene.request(State.DONE, due=timedelta(hours=72))
    scene.audits(3)
    assert found(scene) == {}
    assert scene.types("audit", "findings").output == "nothing is stuck\n"


def test_an_open_request_that_nobody_looks_at(scene: Scene) -> None:
    request, _, _ = scene.request(State.OFFERED, due=LATE)
    assert found(scene) == {"request overdue": (1, (str(number_of(scene, request)),))}


def test_a_number_that_should_be_gone(scene: Scene) -> None:
    """S24."""
    request, _, _ = scene.request(State.DONE, due=LATE)
    assert found(scene) == {"purge overdue": (1, (str(number_of(scene, request)),))}


def test_an_open_request_without_a_due_time(scene: Scene) -> None:
    """I6. The database refuses it; should anybody take that away, it is found."""
    request, _, _ = scene.request(State.OFFERED)
    with scene.house.store.data.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(update(Request).values(due_at=None))
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    assert found(scene) == {"request without due time": (1, (str(number_of(scene, request)),))}


@pytest.mark.parametrize(("state", "name"), [("claimed", "claim stale"), ("waiting", "duty late")])
def test_a_duty_that_nobody_carries_out(state: str, name: str, scene: Scene) -> None:
    with scene.house.store.work() as work:
        outbox.add(work, "forget_call", "x", None, None)
        work.connection.execute(update(Outbox).values(state=state, due_at=work.now + LATE))
    assert found(scene) == {name: (1, ("1",))}


def test_what_a_carrier_told_us_and_is_kept_too_long(scene: Scene) -> None:
    """S29. Counted, and not named: its ids are what should be gone."""
    with scene.house.store.work() as work:
        threads.add_leg(work, threads.LegFacts("token", "caller"), "voice", "inbound", sid="CA1")
        threads.note(work, "call:CA1:0")
    scene.waits(hours=72, minutes=3)
    assert found(scene) == {"events kept too long": (1, ()), "legs kept too long": (1, ())}


def test_a_key_that_outlives_its_request(scene: Scene) -> None:
    scene.house.store.keys.create("nobody", utc_now())
    scene.waits(hours=1, minutes=3)
    assert found(scene) == {"keys kept too long": (1, ())}


def test_an_audit_row_that_gets_no_position(scene: Scene) -> None:
    with scene.house.store.work() as work:
        work.audit("deed", actor="tests")
    assert found(scene) == {}
    scene.waits(minutes=3)
    assert list(found(scene)) == ["audit row without position"]


def test_of_many_the_first_are_named_and_all_are_counted(scene: Scene) -> None:
    for _ in range(auditor.NAMED + 3):
        scene.request(State.OFFERED, due=LATE)
    count, ids = found(scene)["request overdue"]
    assert (count, len(ids)) == (auditor.NAMED + 3, auditor.NAMED)


def number_of(scene: Scene, request_id: str) -> int:
    with scene.house.store.read() as work:
        return work.session.get_one(Request, request_id).number


# -- who is told


def test_the_command_tells_it_and_ends_with_one(scene: Scene) -> None:
    request, _, _ = scene.request(State.OFFERED, due=LATE)
    number = number_of(scene, request)
    said = scene.types("audit", "findings")
    assert (said.exit_code, said.output) == (1, f"request overdue: 1 ({number})\n")
    assert scene.reads("audit", "findings") == {"name": "request overdue", "count": 1, "ids": [str(number)]}


def last_seen(scene: Scene) -> str:
    with scene.house.store.read() as work:
        return auditor.wrong(work)


def test_the_log_and_readyz_tell_it_without_anything_of_hers(scene: Scene) -> None:
    request, number, _ = scene.request(State.OFFERED, due=LATE)
    assert last_seen(scene) == "has never looked; is the clock running?"
    with capture_logs() as said:
        look(scene)
    stuck = {"finding": "request overdue", "count": 1, "ids": [str(number_of(scene, request))]}
    assert said == [{"event": "the auditor found something stuck", "log_level": "error"} | stuck]
    assert number not in str(said)
    assert last_seen(scene) == "request overdue: 1"


def test_silence_is_told_by_the_true_time(scene: Scene) -> None:
    """A clock that a developer moved is no silence."""
    look(scene)
    scene.waits(hours=5)
    assert last_seen(scene) == ""
    with scene.house.store.work() as work:
        work.connection.execute(update(LastLook).values(at=utc_now() - timedelta(minutes=10)))
    assert last_seen(scene) == "has not looked for 10 min; is the clock running?"


def look(scene: Scene) -> None:
    auditor.look(scene.house.store, scene.house.settings)


# -- the page


def pages(scene: Scene) -> list[str | None]:
    with scene.house.store.read() as work:
        return list(work.connection.scalars(select(Outbox.focal_point_id).where(Outbox.kind == "page_call").order_by(Outbox.id)))


def test_who_supervises_is_rung_once_an_hour_while_it_lasts(scene: Scene) -> None:
    supervisor = scene.supervisor()
    scene.request(State.OFFERED, due=LATE)
    for minutes in (0, 1, 30, 28):
        scene.waits(minutes=minutes)
        look(scene)
    assert pages(scene) == [supervisor]
    scene.waits(minutes=2)
    look(scene)
    assert pages(scene) == [supervisor, supervisor]


def test_nobody_is_rung_who_is_off_duty_or_paused_or_no_supervisor(scene: Scene) -> None:
    on_duty = [scene.supervisor(), scene.supervisor()]
    scene.supervisor(paused=True)
    scene.supervisor(paused=True)
    scene.supervisor(role="focal_point")
    scene.request(State.OFFERED, due=LATE)
    look(scene)
    assert sorted(filter(None, pages(scene))) == sorted(on_duty)


def test_whoever_comes_on_duty_is_rung_at_once_for_what_was_found_while_nobody_was(scene: Scene) -> None:
    supervisor = scene.supervisor(paused=True)
    scene.request(State.OFFERED, due=LATE)
    look(scene)
    with scene.house.store.work() as work:
        work.session.get_one(FocalPoint, supervisor).paused = False
    look(scene)
    assert pages(scene) == [supervisor]


def test_nobody_is_rung_when_all_is_well(scene: Scene) -> None:
    scene.supervisor()
    look(scene)
    assert pages(scene) == []


# -- the heartbeat


@dataclass
class Outside:
    """The address that is asked; answers as it is told to."""

    answer: Any = 200
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get(self, url: str, **how: Any) -> Any:
        self.asked.append((url, how))
        if isinstance(self.answer, Exception):
            raise self.answer
        return type("Answer", (), {"status_code": self.answer})


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    outside = Outside()
    monkeypatch.setattr(heartbeat.requests, "get", outside.get)
    return outside


@pytest.fixture
def clock(scene: Scene) -> Iterator[Clock]:
    settings = scene.house.settings.model_copy(update={"heartbeat_url": "https://beat.example.org/x"})
    clock = Clock(settings, scene.house.store, scene.house.dispatch, scene.house.press)
    yield clock
    clock._pool.shutdown()


def test_the_heart_beats_once_a_minute_while_all_is_well(clock: Clock, outside: Outside) -> None:
    clock.tick()
    clock.tick()
    clock._pool.shutdown()
    ((url, how),) = outside.asked
    assert url == "https://beat.example.org/x"
    assert not {"data", "params", "json"} & set(how) and how["timeout"] <= 5


def test_it_is_silent_when_something_is_stuck(clock: Clock, scene: Scene, outside: Outside) -> None:
    with scene.house.store.work() as work:
        work.session.add(Audit(id="x", at=work.now, actor="x", what="x"))
    scene.request(State.OFFERED, due=LATE)
    with scene.house.store.work() as work:
        work.connection.execute(update(Request).values(record={"state": "nonsense"}))
    clock.tick()
    clock._pool.shutdown()
    assert outside.asked == []


def test_it_is_silent_when_the_tick_did_not_succeed(clock: Clock, scene: Scene, outside: Outside) -> None:
    with scene.house.store.keys.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {DataKey.__tablename__}")
    clock.tick()
    clock._pool.shutdown()
    assert outside.asked == []


@pytest.mark.parametrize("answer", [500, 302, heartbeat.requests.ConnectionError("https://beat.example.org/x is away")])
def test_a_beat_that_is_not_heard_is_told_without_the_address(answer: Any, outside: Outside) -> None:
    outside.answer = answer
    with capture_logs() as said:
        heartbeat.beat("https://beat.example.org/x")
    assert [line["event"] for line in said] == ["the heartbeat was not heard"] and "example" not in str(said)
