"""What a supervisor may do with a request, and whom she cannot hand it to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.callbacks.decide import Transition, decide
from gateway.callbacks.effects import CancelOffers, CancelPending, HangUp, Ignored, NoteAttempt, OfferTo, RingHolder, Why
from gateway.callbacks.events import Due, EscalatedNow, Event, HandedOn, HeldBack, Outcome, OutcomeReported, TakenOver
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import Ending, FocalPoint, IfMissed, Near, Phase, Request, Role, State, draft
from gateway.callbacks.windows import Window

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
HERS, OTHER = "160101", "160205"
SOPHEA = FocalPoint("sophea", Role.FOCAL_POINT, (HERS,), ("khm",), woman=True, on_duty=True, two_way_text=False)
CHENDA = replace(SOPHEA, id="chenda")
FAR_AWAY = replace(SOPHEA, id="dara", communes=(OTHER,))
A_MAN = replace(SOPHEA, id="vuthy", woman=False)
AT_HOME = replace(SOPHEA, id="kolab", on_duty=False)
MALY = FocalPoint("maly", Role.SUPERVISOR, (), ("khm",), woman=True, on_duty=True, two_way_text=False)
RITH = replace(MALY, id="rith", woman=False)
TOWN = (SOPHEA, CHENDA, FAR_AWAY, A_MAN, AT_HOME, MALY, RITH)


def offered(**more: object) -> Request:
    asked = draft(
        id="r",
        number=17,
        urgency=Urgency.NORMAL,
        need="health",
        commune=HERS,
        language="khm",
        near=Near.NEAR,
        if_missed=IfMissed.NEXT_DAY,
        consent_version="1",
        window=Window(NOON, NOON + timedelta(hours=2)),
        policies=DEFAULTS,
        now=NOON,
    )
    return replace(asked, **({"state": State.OFFERED, "rung": 1} | more))  # type: ignore[arg-type]


def waiting(holder: str = "sophea") -> Request:
    later = NOON + timedelta(minutes=5)
    return offered(state=State.WAITING, holder=holder, lease_until=later, due_at=later)


def after(request: Request, event: Event, town: tuple[FocalPoint, ...] = TOWN) -> Transition:
    decided = decide(request, event, NOON, town)
    assert isinstance(decided, Transition), decided
    return decided


def refused(request: Request, event: Event, town: tuple[FocalPoint, ...] = TOWN) -> Why:
    decided = decide(request, event, NOON, town)
    assert isinstance(decided, Ignored), decided
    return decided.reason


@pytest.mark.parametrize("request_", [offered(), offered(state=State.ESCALATED), waiting()])
def test_she_takes_it_and_is_rung_because_the_safe_time_is_now(request_: Request) -> None:
    taken = after(request_, TakenOver("maly"))
    assert (taken.request.state, taken.request.holder) == (State.WAITING, "maly")
    assert taken.effects[:2] == (CancelOffers(), CancelPending())
    assert [effect.focal_point for effect in taken.effects if isinstance(effect, RingHolder)] == ["maly"]
    assert refused(taken.request, TakenOver("maly")) is Why.TAKEN


def test_she_may_take_it_at_home_too() -> None:
    assert after(offered(), TakenOver("maly"), (replace(MALY, on_duty=False),)).request.holder == "maly"


def test_who_passed_it_on_cannot_take_it_back() -> None:
    assert refused(offered(excluded=("maly",)), TakenOver("maly")) is Why.EXCLUDED


def test_a_man_takes_it_only_where_no_woman_supervises() -> None:
    """S16."""
    assert refused(offered(), TakenOver("rith")) is Why.EXCLUDED
    assert after(offered(), TakenOver("rith"), (RITH, SOPHEA)).request.holder == "rith"


@pytest.mark.parametrize(
    "event", [TakenOver("sophea"), HandedOn("sophea", "chenda"), EscalatedNow("sophea"), HeldBack("sophea"), HeldBack("x")]
)
def test_nobody_else_can_do_what_a_supervisor_does(event: Event) -> None:
    assert refused(offered(), event) is Why.FOREIGN


def test_handed_on_it_is_offered_to_one_and_held_by_nobody_until_she_accepts() -> None:
    handed = after(waiting(), HandedOn("maly", "chenda"))
    assert (handed.request.state, handed.request.holder) == (State.OFFERED, None)
    assert [effect.focal_point for effect in handed.effects if isinstance(effect, OfferTo)] == ["chenda"]
    later = decide(handed.request, Due(), handed.request.rung_until or NOON, TOWN)
    assert isinstance(later, Transition) and [one.focal_point for one in later.effects if isinstance(one, OfferTo)] == ["maly"]


@pytest.mark.parametrize("to", ["dara", "vuthy", "kolab", "sophea", "rith", "nobody"])
def test_it_is_handed_on_to_nobody_whom_her_consent_does_not_name(to: str) -> None:
    """I11, S16: from farther away, a man, off duty, who holds it already, and who does not exist."""
    assert refused(waiting(), HandedOn("maly", to)) is Why.EXCLUDED


def test_who_passed_it_on_is_not_handed_it() -> None:
    assert refused(offered(excluded=("chenda",)), HandedOn("maly", "chenda")) is Why.EXCLUDED


def test_who_was_rung_three_times_just_now_is_not_rung_for_this_either() -> None:
    assert refused(waiting(), HandedOn("maly", "chenda"), (SOPHEA, replace(CHENDA, calls_lately=3), MALY)) is Why.EXCLUDED


def test_every_supervisor_is_asked_at_once() -> None:
    paged = after(waiting(), EscalatedNow("maly"))
    assert (paged.request.state, paged.request.holder) == (State.ESCALATED, None)
    assert paged.effects[0] == CancelPending()
    assert CancelPending() not in after(offered(), EscalatedNow("maly")).effects  # whoever is being rung may still have it


def test_stopped_while_her_phone_rings_it_stops_ringing() -> None:
    ringing = offered(state=State.CALLING, phase=Phase.RINGING, holder="sophea", attempts=1)
    stopped = after(ringing, HeldBack("maly"))
    assert (stopped.request.state, stopped.request.holder) == (State.UNSAFE_HOLD, None)
    assert HangUp(1) in stopped.effects and NoteAttempt(1, Ending.CANCELLED) in stopped.effects
    assert stopped.effects.index(CancelPending()) < stopped.effects.index(HangUp(1))


@pytest.mark.parametrize("phase", [Phase.BRIDGE, Phase.STAND_BY, Phase.NOBODY])
@pytest.mark.parametrize("event", [TakenOver("maly"), HandedOn("maly", "chenda"), EscalatedNow("maly"), HeldBack("maly")])
def test_a_call_in_which_she_speaks_is_nobodys_to_end(phase: Phase, event: Event) -> None:
    assert refused(offered(state=State.CALLING, phase=phase, holder="sophea", attempts=1), event) is Why.LATE


def test_an_outcome_that_is_owed_can_be_told_by_who_takes_it() -> None:
    owed = offered(state=State.CALLING, phase=Phase.OUTCOME, holder="sophea", lease_until=NOON, attempts=1)
    taken = after(owed, TakenOver("maly"))
    assert (taken.request.stage, taken.request.holder) == (Phase.OUTCOME, "maly")
    assert refused(taken.request, OutcomeReported("sophea", Outcome.DONE)) is Why.FOREIGN
    assert after(taken.request, OutcomeReported("maly", Outcome.DONE)).request.state is State.REACHED
