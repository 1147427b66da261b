"""Who picks up her phone, or nobody, or nobody knows: every cell, for both of her answers to "if we miss you", on each carrier's rules.

By real HTTP. In every cell her phone rings once, says the decoy alone before her key, and what follows is as the table says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway.callbacks.records import Request, State
from gateway.simulated import now
from gateway.store import tables
from tests.faults.scene import Answer, Scene, misbehaving
from tests.rig.carrier import Asked, Carrier
from tests.rig.dialects import SHARED, SOMLENG, TWILIO, Dialect
from tests.rig.gateway import TIRELESS, Gateway
from tests.rig.people import DECOY, Caller, Kept
from tests.rig.phones import STAFF, Call

RINGS_AT_MOST, UNKNOWN_AFTER = 25, 120


@dataclass
class Ringing:
    """Her phone, from the ring on."""

    scene: Scene
    dialect: Dialect
    her: Caller
    kept: Kept
    ring: Asked
    call: Call | None = None

    @property
    def line(self) -> Call:
        assert self.call, "nobody picked up"
        return self.call

    def tells(self, status: str) -> None:
        """One status, at the end."""
        self.her.ends(self.ring, status)


Deed = Callable[[Ringing], None]


# -- what may happen


def she_presses_her_key(ringing: Ringing) -> Call:
    call = ringing.line.presses(ringing.kept.key)
    assert call.dialled.number == ringing.scene.focal_point.number
    assert call.dialled.caller_id == STAFF  # S17
    return call


def they_talk(ringing: Ringing) -> None:
    assert she_presses_her_key(ringing).comes_back("completed").over
    ringing.tells("completed")
    asked_how_it_went(ringing, "staff_done")


def not_now(ringing: Ringing) -> None:
    assert ringing.line.presses("0").over
    ringing.tells("completed")


def another_presses_a_key(ringing: Ringing) -> None:
    hears_nothing_but_the_decoy(ringing.line.presses(ringing.kept.another_key))
    ringing.tells("completed")


def a_child_presses_everything(ringing: Ringing) -> None:
    """The first key counts, and her own among the later ones opens nothing."""
    call = ringing.line.presses(ringing.kept.another_key)
    for key in f"12345{ringing.kept.key}89*#":
        hears_nothing_but_the_decoy(call)
        if call.over:
            break
        call.presses(key)
    ringing.tells("completed")


def listens_and_rings_off(ringing: Ringing) -> None:
    ringing.tells("completed")


def talks_to_the_end(ringing: Ringing) -> None:
    """A voicemail records all of it."""
    assert ringing.line.is_silent().over
    ringing.tells("completed")


def whistles(ringing: Ringing) -> None:
    """A fax: its tones are no keys, and the carrier brings a key press without one."""
    assert ringing.line.fetch(ringing.line.gather.action).over
    ringing.tells("completed")


def nobody_answers(ringing: Ringing) -> None:
    if ringing.dialect.keeps_timeout:
        return ringing.tells("no-answer")
    ringing.scene.gateway.time_passes(RINGS_AT_MOST + 1)
    assert set(ringing.scene.carrier.orders(ringing.ring.sid)) & {"canceled", "completed"}, "it rings on"
    return ringing.tells("canceled")


def she_drops(ringing: Ringing) -> None:
    """After her key, before anybody answers her: the way back from `Dial` is never fetched."""
    she_presses_her_key(ringing)
    ringing.tells("completed")
    asked_how_it_went(ringing, "staff_not_reached")


def the_focal_point_drops(ringing: Ringing) -> None:
    """In the middle of it."""
    assert she_presses_her_key(ringing).comes_back("completed").over
    ringing.tells("completed")
    asked_how_it_went(ringing, "staff_not_reached")


def the_focal_point_does_not_answer(ringing: Ringing) -> None:
    """The stand-by is rung, and she neither."""
    call = she_presses_her_key(ringing).comes_back("no-answer")
    assert call.dialled.number == ringing.scene.supervisor.number
    assert call.comes_back("busy").hears("nobody_could_answer").is_silent().over
    ringing.tells("completed")


def no_word_comes(ringing: Ringing) -> None:
    ringing.scene.gateway.time_passes(UNKNOWN_AFTER + 1)


def nothing_more(ringing: Ringing) -> None:
    """What the carrier said at once was all."""


def asked_how_it_went(ringing: Ringing, said: str) -> None:
    ringing.scene.gateway.time_passes(60)
    ringing.scene.focal_point.says(said)


def hears_nothing_but_the_decoy(call: Call) -> None:
    """S14, I7: whoever it is, and to the end."""
    if call.clips or not call.over:
        call.hears_only(*DECOY)


# -- the table

BROKEN: Answer = (500, "oops")
HELD, AGAIN, OVER, DONE = State.UNSAFE_HOLD, State.ACCEPTED, State.UNREACHED, State.DONE


@dataclass(frozen=True, slots=True)
class Cell:
    begins: str
    """`picked up`, `rings`, or the carrier's first word."""
    then: Deed
    attempt: str
    """How it is noted; every one counts (I3)."""
    next_day: State
    """What follows where she said "the same time next day" …"""
    not_again: State
    """… and where she said "do not try again"."""


CELLS = {
    "she herself": Cell("picked up", they_talk, "talked", DONE, DONE),
    "she herself, not now": Cell("picked up", not_now, "not_now", AGAIN, OVER),
    "another, who presses a key": Cell("picked up", another_presses_a_key, "wrong_key", HELD, HELD),
    "another, who listens and rings off": Cell("picked up", listens_and_rings_off, "hung_up", AGAIN, OVER),
    "a child": Cell("picked up", a_child_presses_everything, "wrong_key", HELD, HELD),
    "a voicemail": Cell("picked up", talks_to_the_end, "silent", AGAIN, OVER),
    "a fax": Cell("picked up", whistles, "silent", AGAIN, OVER),
    "busy": Cell("busy", nothing_more, "busy", AGAIN, OVER),
    "nobody answers": Cell("rings", nobody_answers, "no_answer", AGAIN, OVER),
    "she drops": Cell("picked up", she_drops, "not_talked", AGAIN, OVER),
    "the focal point drops": Cell("picked up", the_focal_point_drops, "not_talked", AGAIN, OVER),
    "the focal point does not answer": Cell("picked up", the_focal_point_does_not_answer, "nobody", AGAIN, OVER),
    "the carrier refuses": Cell("refused", nothing_more, "failed", AGAIN, OVER),
    "nobody knows": Cell("broken", no_word_comes, "unknown", AGAIN, OVER),
}
PREFERENCES = {"next_day": "callback_next_day", "not_again": "callback_not_again"}


# -- the street


@pytest.fixture(scope="module", params=["twilio on sqlite", "somleng on postgresql"])
def one_scene(request: pytest.FixtureRequest, carrier: Carrier) -> Iterator[Scene]:
    """Neither knows of the other, so each database has one carrier. The web alone runs; ticks are made when a story needs one."""
    carrier.dialect = TWILIO if request.param.startswith("twilio") else SOMLENG
    urls = request.getfixturevalue("postgres").urls() if request.param.endswith("postgresql") else {}
    gateway = Gateway(carrier.url, extra={"send_timeout_seconds": "5", "database_wait_ms": "5000"} | TIRELESS, **urls)
    yield Scene(gateway.start("web"), carrier)
    gateway.close()


@pytest.fixture
def scene(one_scene: Scene) -> Scene:
    """The same two people each time, and nothing that is under way."""
    one_scene.gateway.ends_requests()
    one_scene.gateway.does_what_is_due()
    for member in (one_scene.focal_point, one_scene.supervisor):
        member.rung, member.texted = (len(one_scene.carrier.created(kind, member.number)) for kind in ("call", "text"))
    return one_scene


def her_phone_rings(scene: Scene, her: Caller, kept: Kept, begins: str) -> Ringing:
    """Where the carrier tells first, its first hook comes while we still wait for the answer to `create`."""
    dialect, came = scene.carrier.dialect, []

    def first_word(asked: Asked) -> Answer:
        if asked.kind != "call" or not asked.creates:
            return None
        came.append(Ringing(scene, dialect, her, kept, asked))
        if dialect.tells_first:
            begin(came[0], begins)
        return {"refused": dialect.refusal, "broken": BROKEN}.get(begins)

    with misbehaving(scene.carrier, first_word):
        scene.gateway.does_what_is_due()
    (ringing,) = came
    if not dialect.tells_first:
        begin(ringing, begins)
    return ringing


def begin(ringing: Ringing, begins: str) -> None:
    if begins == "picked up":
        ringing.call = ringing.her.answers(ringing.ring)
        ringing.call.form |= ringing.dialect.more
        ringing.call.hears_only(*DECOY)
    elif begins == "busy":
        ringing.tells("busy")


def was_told(scene: Scene, request: Request) -> bool:
    """Whether a supervisor is texted of it: now, or within a minute of the text before."""
    with scene.gateway.house.store.read() as work:
        about_it = (tables.Outbox.kind == "notice_text", tables.Outbox.request_id == request.id)
        return bool(work.session.scalar(select(func.count()).select_from(tables.Outbox).where(*about_it)))


@pytest.mark.parametrize("preference", PREFERENCES)
@pytest.mark.parametrize("name", CELLS)
def test_every_cell(scene: Scene, name: str, preference: str) -> None:
    cell, her = CELLS[name], scene.town.caller()
    kept = her.asks_to_be_called(if_missed=PREFERENCES[preference])
    scene.focal_point_says_call_now()
    ringing = her_phone_rings(scene, her, kept, cell.begins)
    cell.then(ringing)
    scene.gateway.does_what_is_due()

    request = scene.gateway.newest()
    assert (request.state, scene.attempts()) == (getattr(cell, preference), [(1, cell.attempt)])
    assert len(scene.rings(her)) == 1  # I4
    assert ringing.ring.form.keys() <= SHARED
    assert set(scene.carrier.orders(ringing.ring.sid)) <= {"canceled", "completed", "DELETE"}, "a call was told more than to end"
    assert was_told(scene, request) == (request.state in (HELD, OVER) or cell.attempt == "nobody")
    if request.state is AGAIN:
        again = request.next_window(now(scene.gateway.house))
        assert again and again.start == request.windows[0].start + timedelta(days=1)  # her window, a day later
