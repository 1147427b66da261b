"""What a page says will happen is what the protocol does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.callbacks.decide import TABLE, Transition, decide
from gateway.callbacks.diagram import STAGES
from gateway.callbacks.events import (
    Accepted,
    CallAgainSoon,
    Due,
    Expired,
    GateRight,
    HerLegCreated,
    HerLegEnded,
    HolderGone,
    OutcomeReported,
    Ready,
    Reopened,
)
from gateway.callbacks.outlook import Outlook, Step, Who, outlook
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import ENDS, FocalPoint, IfMissed, Near, Phase, Request, Role, Stage, State, draft
from gateway.callbacks.windows import Window

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
MALY = FocalPoint("maly", Role.SUPERVISOR, (), ("khm",), woman=True, on_duty=True, two_way_text=False)
NOTHING_COMES = (State.DRAFT, State.PURGED)
WAITED_FOR = {
    Step.ACCEPT: Accepted,
    Step.CALL_NOW: Ready,
    Step.HANG_UP: HolderGone,
    Step.RING_HER: HerLegCreated,
    Step.TALK: HerLegEnded,
    Step.DECIDE: CallAgainSoon,
    Step.REPORT: OutcomeReported,
    Step.CALL_US: Reopened,
}
"""What is waited for, as the event that it is when it comes. The rest comes with the clock, or with her phone."""
COMES_TO: dict[Step, set[Stage]] = {
    Step.ASK: {State.OFFERED, State.ESCALATED},
    Step.ASK_ON: {State.OFFERED, State.ESCALATED},
    Step.PAGE: {State.ESCALATED},
    Step.RING_HOLDER: {State.WAITING},
    Step.MISSED: {State.NOT_REACHED},
    Step.ASK_OUTCOME: {Phase.OUTCOME},
    Step.REMIND: {Phase.OUTCOME},
    Step.TRY_AGAIN: {State.ACCEPTED, State.WAITING, State.UNREACHED},
    Step.CLOSE: {State.DONE},
    Step.EXPIRE: {State.EXPIRED},
    Step.FORGET: {State.PURGED},
}


def standing(stage: Stage) -> Request:
    """A request that stands so, and whose next look is in five minutes."""
    asked = draft(
        id="r",
        number=17,
        urgency=Urgency.NORMAL,
        need="health",
        commune="160101",
        language="khm",
        near=Near.NEAR,
        if_missed=IfMissed.NEXT_DAY,
        consent_version="1",
        window=Window(NOON, NOON + timedelta(hours=2)),
        policies=DEFAULTS,
        now=NOON,
    )
    state, phase = (State.CALLING, stage) if isinstance(stage, Phase) else (stage, None)
    due_at = asked.expires_at if stage is State.UNSAFE_HOLD else NOON + timedelta(minutes=5)
    holder = None if stage in {State.REQUESTED, State.OFFERED, State.ESCALATED, *ENDS} else "maly"
    return replace(
        asked, state=state, phase=phase, holder=holder, lease_until=due_at + timedelta(hours=1), due_at=due_at, attempts=1, rung=1
    )


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_says_what_comes_next(stage: Stage) -> None:
    assert (outlook(standing(stage)) is None) == (stage in NOTHING_COMES)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in NOTHING_COMES])
def test_what_is_waited_for_counts_there_and_what_is_said_of_the_due_time_comes_true(stage: Stage) -> None:
    told = outlook(standing(stage))
    assert told and told.until
    if told.step in WAITED_FOR:
        assert (stage, WAITED_FOR[told.step]) in TABLE
    decided = decide(standing(stage), Due(), told.until, (MALY,))
    assert isinstance(decided, Transition)
    assert decided.request.stage in COMES_TO[told.then or told.step]


def test_a_holder_who_was_rung_twice_loses_it_at_the_next_look() -> None:
    waiting = standing(State.WAITING)
    lapsing = replace(waiting, lease_until=waiting.due_at)
    assert outlook(lapsing) == Outlook(Who.HOLDER, Step.CALL_NOW, Step.ASK_ON, waiting.due_at)
    decided = decide(lapsing, Due(), waiting.due_at or NOON, (MALY,))
    assert isinstance(decided, Transition) and decided.request.holder is None


@pytest.mark.parametrize("stage", [stage for stage, event in TABLE if event is Expired])
def test_a_request_whose_time_ends_first_says_so(stage: Stage) -> None:
    ending = standing(stage)
    ending = replace(ending, due_at=ending.expires_at)
    told = outlook(ending)
    assert told and told.then is Step.EXPIRE
    decided = decide(ending, Due(), ending.expires_at, (MALY,))
    assert isinstance(decided, Transition) and decided.request.state is State.EXPIRED


def test_her_key_is_waited_for_while_her_phone_rings() -> None:
    assert (Phase.GATE, GateRight) in TABLE
    assert {(told := outlook(standing(stage))) and told.step for stage in (Phase.RINGING, Phase.GATE)} == {Step.PRESS_HER_KEY}


def test_who_calls_in_herself_is_waited_for_and_never_rung() -> None:
    held = replace(standing(State.ACCEPTED), windows=(), due_at=standing(State.ACCEPTED).expires_at)
    assert held.calls_in
    assert outlook(held) == Outlook(Who.CALLER, Step.CALL_IN, Step.EXPIRE, held.expires_at)
