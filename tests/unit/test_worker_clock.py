"""The clock: it acts only while it can trust the time, one fault holds up nobody else, and what has had its time goes (rules 5, 8, 9)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select, update

from gateway import clockwork
from gateway.channels.carrier import TextsOf
from gateway.clock import utc_now
from gateway.clockwork import Clock
from gateway.dispatch import Dispatch
from gateway.house import House
from gateway.seal import SealError
from gateway.simulated import move_clock
from gateway.store import outbox, threads
from gateway.store.audit import audit_hash
from gateway.store.tables import Audit, Conversation, Inbox, Leg, Outbox, Published, Request, Tally
from gateway.store.work import Work

MINUTE = 60


@dataclass
class CarrierThatForgets:
    """Does as asked, and remembers which calls it was told to forget."""

    told: list[str] = field(default_factory=list)

    def forget_call(self, sid: str) -> None:
        self.told.append(sid)


@dataclass
class Scene:
    house: House
    carrier: CarrierThatForgets
    clock: Clock

    def does(self, deed: Callable[[Work], Any]) -> None:
        with self.house.store.work() as work:
            deed(work)

    def duty(self, name: str, kind: str = "forget_call", **more: Any) -> None:
        self.does(lambda work: outbox.add(work, kind, name, None, None, {"sid": name}, **more))

    def finds(self, what: Any) -> list[Any]:
        with self.house.store.read() as work:
            return list(work.session.scalars(what if isinstance(what, Select) else select(what)))

    def waits(self, seconds: int) -> None:
        move_clock(self.house, seconds)
        self.clock.tick()


@pytest.fixture
def scene(house: House) -> Scene:
    carrier: Any = CarrierThatForgets()
    dispatch = Dispatch(house.store, house.shelves, house.wiring, house.routes, carrier, {"twilio": TextsOf(carrier, house.wiring.status)})
    scene = Scene(house, carrier, Clock(house.settings, house.store, dispatch, house.press))
    scene.does(lambda work: work.session.add(Published(id=1)))
    return scene


def a_request(**changed: Any) -> Request:
    given = {
        "id": "r",
        "number": 1,
        "state": "DONE",
        "version": 1,
        "due_at": utc_now(),
        "created_at": utc_now(),
        "record": {},
    }
    return Request(**given | changed)


# -- the time


@pytest.mark.parametrize("apart", [timedelta(seconds=3), timedelta(hours=-7)])
def test_nothing_is_sent_while_two_clocks_disagree(apart: timedelta, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her safe time by one clock is the middle of the night by the other."""
    scene.duty("call")
    monkeypatch.setattr(clockwork, "database_time", lambda work: utc_now() + apart)
    scene.clock.tick()
    assert scene.carrier.told == []
    monkeypatch.undo()
    scene.clock.tick()
    assert scene.carrier.told == ["call"]


# -- what is due


def test_what_is_due_is_done_once(scene: Scene) -> None:
    scene.duty("one")
    scene.duty("two")
    scene.clock.tick()
    scene.clock.tick()
    assert sorted(scene.carrier.told) == ["one", "two"]


def test_what_can_never_be_sent_stands_in_nobodys_way(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than a tick looks at."""
    monkeypatch.setattr(clockwork, "BATCH", 4)
    for number in range(8):
        scene.duty(f"card {number}", "text_card", sealed=b"of a key that is gone")
    scene.duty("call")
    for _ in range(3):
        scene.waits(1)
    assert scene.carrier.told == ["call"]


def test_a_request_that_is_broken_holds_up_no_other(scene: Scene) -> None:
    scene.does(lambda work: work.session.add(a_request(record={"state": "nonsense"})))
    scene.duty("call")
    scene.clock.tick()
    assert scene.carrier.told == ["call"]


def test_a_database_that_is_away_does_not_end_the_clock(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.duty("call")
    with scene.house.store.data.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE published RENAME TO elsewhere")
    scene.clock.tick()
    with scene.house.store.data.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO published")
    scene.clock.tick()
    assert scene.carrier.told == ["call"]


# -- what has had its time


def test_the_number_for_a_card_that_cannot_be_sent_is_gone_within_ten_minutes(scene: Scene) -> None:
    """S24. Nothing is published here, so that there are no words for it."""
    dedupe = "text_card:a"
    sealed = scene.house.vault.data.seal(b"+85550000001", f"outbox:sealed:{dedupe}")
    ends = utc_now() + timedelta(minutes=10)
    scene.duty(dedupe, "text_card", not_after=ends, at_most_once=True, sealed=sealed)
    for _ in range(10):
        scene.waits(MINUTE)
    scene.waits(1)
    assert scene.finds(Outbox.sealed) == [None]
    assert scene.finds(Outbox.due_at) == [None]


def test_the_key_of_a_request_that_never_came_to_be_is_destroyed(scene: Scene) -> None:
    """The transaction failed after its key was made. One that is still under way keeps its key."""
    keys = scene.house.store.keys
    scene.does(lambda work: work.session.add(a_request()))
    for name in ("r", "orphan"):
        keys.create(name, utc_now())
    scene.clock.sweep()
    keys.of("orphan")
    move_clock(scene.house, 61 * MINUTE)
    scene.clock.sweep()
    keys.of("r")
    with pytest.raises(SealError):
        keys.of("orphan")


def test_yesterdays_secret_is_gone_half_an_hour_after_midnight(scene: Scene) -> None:
    with scene.house.store.read() as work:
        (before,) = set(work.keys.day_secrets(work.now)[:1])
    move_clock(scene.house, 25 * 60 * MINUTE)
    scene.clock.sweep()
    with scene.house.store.read() as work:
        assert before not in work.keys.day_secrets(work.now - timedelta(days=1))


def test_what_the_carrier_told_us_is_forgotten_in_time(scene: Scene) -> None:
    """S29: legs, and the events that we took, after three days; counts with their day."""
    scene.does(lambda work: threads.add_leg(work, threads.LegFacts("token", "caller"), "voice", "inbound", sid="CA1"))
    scene.does(lambda work: threads.note(work, "call:CA1:0"))
    scene.does(lambda work: work.session.add(Tally(day=work.now.date().isoformat(), what="wrong code x", count=1)))
    move_clock(scene.house, 71 * 60 * MINUTE)
    scene.clock.sweep()
    assert (scene.finds(Leg.sid), len(scene.finds(Inbox)), scene.finds(Tally)) == (["CA1"], 1, [])
    move_clock(scene.house, 2 * 60 * MINUTE)
    scene.clock.sweep()
    assert (scene.finds(Leg.sid), scene.finds(Inbox)) == ([], [])


def test_a_call_is_forgotten_and_of_a_text_session_only_a_count_is_kept_for_the_day(scene: Scene) -> None:
    """S23, S29: else whoever writes after ten quiet minutes would begin again and again."""

    def talk(work: Work) -> None:
        for leg, tag in ((threads.LegFacts("", "caller"), "tag"), (threads.LegFacts("", "caller"), None)):
            work.connection.execute(
                update(Conversation).where(Conversation.id == threads.begin(work, leg, tag, 10).id).values(state=b"what she said")
            )

    scene.does(talk)
    move_clock(scene.house, 11 * MINUTE)
    scene.clock.sweep()
    assert [(one.party_tag, one.state) for one in scene.finds(Conversation)] == [("tag", b"")]
    with scene.house.store.read() as work:
        assert threads.first_questions(work, ["tag"]) == 1
    move_clock(scene.house, 25 * 60 * MINUTE)
    scene.clock.sweep()
    assert scene.finds(Conversation) == []


# -- the audit


def verified(scene: Scene) -> int:
    """How many links hold, in their order."""
    before, links = "", 0
    for one in scene.finds(select(Audit).where(Audit.position.is_not(None)).order_by(Audit.position)):
        before = audit_hash(before, one.id, one.at, one.request_id, one.actor, one.what)
        if (one.position, one.hash) != (links + 1, before):
            break
        links += 1
    return links


def test_the_audit_is_a_chain_that_goes_on(scene: Scene) -> None:
    for what in ("a", "b"):
        scene.does(lambda work, what=what: work.audit(what, actor="tests", request_id="r"))  # type: ignore[misc]
    scene.clock.sweep()
    scene.does(lambda work: work.audit("c", actor="tests"))
    assert verified(scene) == 2
    scene.clock.sweep()
    scene.clock.sweep()
    assert verified(scene) == 3


@pytest.mark.parametrize("changed", [{"what": "nothing"}, {"actor": "somebody"}, {"request_id": None}, {"at": utc_now()}])
def test_what_is_changed_afterwards_breaks_it(changed: dict[str, Any], scene: Scene) -> None:
    for _ in range(3):
        scene.does(lambda work: work.audit("a", actor="tests", request_id="r"))
    scene.clock.sweep()
    scene.does(lambda work: work.connection.execute(update(Audit).where(Audit.position == 2).values(**changed)))
    assert verified(scene) == 1


def test_nothing_moves_unseen_from_one_field_into_the_next() -> None:
    assert audit_hash("", "a|b", "c") != audit_hash("", "a", "b|c")
