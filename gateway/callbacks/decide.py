"""The protocol as one table: where a request stands, what happens, what is done about it, and where that may lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gateway.callbacks import calling, calling_in, closing, holding, offering, supervising
from gateway.callbacks.effects import Effect, Ignored, Moved, Scene, Why
from gateway.callbacks.events import (
    Accepted,
    Bridged,
    CallAgainSoon,
    CalledIn,
    Confirmed,
    Due,
    DutyChanged,
    EscalatedNow,
    Event,
    Expired,
    GateNotNow,
    GateRight,
    GateWrong,
    HandedOn,
    HeldBack,
    HerLegAnswered,
    HerLegCreated,
    HerLegEnded,
    HolderGone,
    OfHerCall,
    OfStaff,
    OfSupervisor,
    OutcomeReported,
    PassedOn,
    Ready,
    Reopened,
    TakenOver,
    TriesChanged,
    WindowChanged,
    Withdrawn,
)
from gateway.callbacks.records import ENDS, HER_PHONE_MAY_RING, IN_CALL, FocalPoint, Offer, Phase, Request, Role, Stage, State

Deed = Callable[[Request, Any, Scene], Moved | Ignored]


@dataclass(frozen=True, slots=True)
class Rule:
    do: Deed
    to: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """The request as it is now, one version on; what to do, in this order; and the one audit event of the change (I9)."""

    request: Request
    effects: tuple[Effect, ...]
    audit: str


_ASKED = (State.OFFERED, State.ESCALATED)
_UNHELD = (State.REQUESTED, *_ASKED)  # it may rest before anybody is asked, for a whole night
_HELD = (State.ACCEPTED, State.WAITING, State.NOT_REACHED)
_SAID = (State.REACHED, State.NOT_REACHED, State.UNSAFE_HOLD)
_MISSED = (State.NOT_REACHED,)
_GONE_ON = (State.NOT_REACHED, State.ACCEPTED, State.WAITING, State.READY)
_OVER = (Phase.OUTCOME,)
_AWAITED = (*_UNHELD, State.ACCEPTED, State.NOT_REACHED, State.UNSAFE_HOLD)

_BEFORE_A_HOLDER: dict[tuple[Stage, type], Rule] = {
    (State.DRAFT, Confirmed): Rule(offering.confirm, (State.REQUESTED,)),
    (State.REQUESTED, Due): Rule(offering.ask, (State.REQUESTED, *_ASKED)),
    (State.REQUESTED, DutyChanged): Rule(offering.ask, (State.REQUESTED, *_ASKED)),
    (State.OFFERED, Due): Rule(offering.nudge_or_climb, _ASKED),
    (State.OFFERED, Accepted): Rule(holding.accept, _HELD),
    (State.OFFERED, PassedOn): Rule(offering.step_back, _ASKED),
    (State.ESCALATED, Due): Rule(offering.escalate, (State.ESCALATED,)),
    (State.ESCALATED, DutyChanged): Rule(offering.look_again, (State.ESCALATED,)),
    (State.ESCALATED, Accepted): Rule(holding.accept, _HELD),
    (State.ESCALATED, PassedOn): Rule(offering.step_back, (State.ESCALATED,)),
}
_HELD_BY_SOMEBODY: dict[tuple[Stage, type], Rule] = {
    (State.ACCEPTED, Due): Rule(holding.window_opens, _HELD),
    (State.ACCEPTED, PassedOn): Rule(holding.give_up, _ASKED),
    (State.WAITING, Due): Rule(holding.ring_again, (State.WAITING, *_ASKED)),
    (State.WAITING, Ready): Rule(holding.ready, (State.READY,)),
    (State.WAITING, PassedOn): Rule(holding.give_up, _ASKED),
    (State.READY, HolderGone): Rule(calling.ring_her, (Phase.DIALLING, *_HELD)),
    (State.READY, Due): Rule(holding.lapse, _ASKED),
    (State.READY, PassedOn): Rule(holding.give_up, _ASKED),
}
_CALLING: dict[tuple[Stage, type], Rule] = {
    (Phase.DIALLING, HerLegCreated): Rule(calling.taken_by_carrier, (Phase.RINGING,)),
    (Phase.DIALLING, HerLegAnswered): Rule(calling.picked_up, (Phase.GATE,)),
    (Phase.DIALLING, HerLegEnded): Rule(calling.leg_ended, _MISSED),
    (Phase.DIALLING, Due): Rule(calling.never_heard_of, _MISSED),
    (Phase.RINGING, HerLegAnswered): Rule(calling.picked_up, (Phase.GATE,)),
    (Phase.RINGING, HerLegEnded): Rule(calling.leg_ended, _MISSED),
    (Phase.RINGING, Due): Rule(calling.not_answered, _MISSED),
    (Phase.GATE, GateRight): Rule(calling.right_key, (Phase.BRIDGE,)),
    (Phase.GATE, GateNotNow): Rule(calling.not_now, _MISSED),
    (Phase.GATE, GateWrong): Rule(calling.wrong_key, (State.UNSAFE_HOLD,)),
    (Phase.GATE, HerLegEnded): Rule(calling.leg_ended, _MISSED),
    (Phase.GATE, Due): Rule(calling.decoy_over, _MISSED),
    (Phase.BRIDGE, Bridged): Rule(calling.bridged, (Phase.OUTCOME, Phase.STAND_BY, Phase.NOBODY)),
    (Phase.BRIDGE, HerLegEnded): Rule(calling.call_over, _OVER),
    (Phase.BRIDGE, OutcomeReported): Rule(calling.outcome, _SAID),
    (Phase.BRIDGE, Due): Rule(calling.call_over, _OVER),
    (Phase.STAND_BY, Bridged): Rule(calling.bridged, (Phase.OUTCOME, Phase.NOBODY)),
    (Phase.STAND_BY, HerLegEnded): Rule(calling.call_over, _OVER),
    (Phase.STAND_BY, OutcomeReported): Rule(calling.outcome, _SAID),
    (Phase.STAND_BY, Due): Rule(calling.call_over, _OVER),
    (Phase.NOBODY, CallAgainSoon): Rule(calling.call_again_soon, _MISSED),
    (Phase.NOBODY, HerLegEnded): Rule(calling.not_asked_again, _MISSED),
    (Phase.NOBODY, Due): Rule(calling.not_asked_again, _MISSED),
    (Phase.OUTCOME, OutcomeReported): Rule(calling.outcome, _SAID),
    (Phase.OUTCOME, Due): Rule(calling.remind, _OVER),
}
_AFTERWARDS: dict[tuple[Stage, type], Rule] = {
    (State.REACHED, Due): Rule(closing.finish, (State.DONE,)),
    (State.NOT_REACHED, Due): Rule(holding.try_again, (State.ACCEPTED, State.WAITING, State.UNREACHED, *_ASKED)),
    (State.UNSAFE_HOLD, Reopened): Rule(closing.reopen, (State.REQUESTED,)),
    # A key pressed at the last moment may be told after the end of its call, when the request has gone on already (S14).
    **{(stage, GateWrong): Rule(calling.wrong_key, (State.UNSAFE_HOLD,)) for stage in _GONE_ON},
    **{(stage, GateNotNow): Rule(calling.not_now_after_all, _MISSED) for stage in _GONE_ON},
    **{(end, Due): Rule(closing.purge, (State.PURGED,)) for end in ENDS},
}
_HER_OWN: dict[tuple[Stage, type], Rule] = {
    **{(stage, CalledIn): Rule(calling_in.called_in, (Phase.BRIDGE, *_ASKED)) for stage in _AWAITED},
    **{(stage, WindowChanged): Rule(holding.change_window, (stage,)) for stage in _UNHELD},
    **{(stage, TriesChanged): Rule(holding.change_tries, (stage,)) for stage in (*_UNHELD, State.WAITING, State.READY)},
    **{(stage, WindowChanged): Rule(holding.change_window, _HELD) for stage in _GONE_ON},
    **{(stage, TriesChanged): Rule(holding.change_tries, _HELD) for stage in (State.ACCEPTED, State.NOT_REACHED)},
}
_OPEN: tuple[Stage, ...] = (*(state for state in State if state not in {State.DRAFT, State.CALLING, State.PURGED, *ENDS}), *Phase)
_NOT_IN_A_CALL: tuple[Stage, ...] = tuple(stage for stage in _OPEN if stage not in IN_CALL)
_AT_ANY_TIME: dict[tuple[Stage, type], Rule] = {
    **{(stage, Withdrawn): Rule(closing.withdraw, (State.WITHDRAWN,)) for stage in _OPEN},
    **{(stage, Expired): Rule(closing.expire, (State.EXPIRED,)) for stage in _NOT_IN_A_CALL},
}
_BEFORE_READY: tuple[Stage, ...] = (*_UNHELD, State.ACCEPTED, State.WAITING)
_STOPPABLE: tuple[Stage, ...] = (*_BEFORE_READY, State.READY, *(phase for phase in Phase if phase in HER_PHONE_MAY_RING), Phase.OUTCOME)
_BY_A_SUPERVISOR: dict[tuple[Stage, type], Rule] = {
    **{(stage, TakenOver): Rule(supervising.take_over, _HELD) for stage in _BEFORE_READY},
    (Phase.OUTCOME, TakenOver): Rule(supervising.take_over, _OVER),
    **{(stage, HandedOn): Rule(supervising.hand_on, (State.OFFERED,)) for stage in _BEFORE_READY},
    **{(stage, EscalatedNow): Rule(supervising.escalate_now, (State.ESCALATED,)) for stage in _BEFORE_READY},
    **{(stage, HeldBack): Rule(supervising.hold_back, (State.UNSAFE_HOLD,)) for stage in _STOPPABLE},
}
TABLE: Mapping[tuple[Stage, type], Rule] = (
    _BEFORE_A_HOLDER | _HELD_BY_SOMEBODY | _CALLING | _AFTERWARDS | _HER_OWN | _BY_A_SUPERVISOR | _AT_ANY_TIME
)


def decide(
    request: Request, event: Event, now: datetime, people: Sequence[FocalPoint] = (), offers: Sequence[Offer] = ()
) -> Transition | Ignored:
    """What follows from the event. `offers` are this request's; `people` everybody who might be asked.

    Nothing that a carrier or a person does out of turn raises: it is `Ignored`, with the reason. The new request may be due at once:
    then `Due` follows in the same transaction.
    """
    if why := _out_of_turn(request, event, now, people):
        return Ignored(why)
    if isinstance(event, Due) and _expired(request, now):
        event = Expired()
    rule = TABLE.get((request.stage, type(event)))
    if rule is None:
        return Ignored(Why.TAKEN if isinstance(event, Accepted) else Why.LATE)
    moved = rule.do(request, event, Scene(now, people, offers))
    return moved if isinstance(moved, Ignored) else _transition(request, event, *moved)


def _out_of_turn(request: Request, event: Event, now: datetime, people: Sequence[FocalPoint]) -> Why | None:
    match event:
        case Due():
            return Why.EARLY if request.due_at is None or now < request.due_at else None
        case Withdrawn():
            return None
        case Reopened() | WindowChanged() | CallAgainSoon() if request.calls_in:
            return Why.NO_WINDOW  # she wants no ring, and we keep no number of hers
        case CalledIn() if not request.calls_in:
            return Why.FOREIGN
        case OfHerCall(attempt) if attempt != request.attempts:
            return Why.FOREIGN  # a late word about an earlier call must not end this one
        case OfStaff(focal_point) if request.holder not in (None, focal_point):
            return Why.TAKEN if isinstance(event, Accepted) else Why.FOREIGN
        case OfSupervisor(who) if not any(person.id == who and person.role is Role.SUPERVISOR for person in people):
            return Why.FOREIGN
    return Why.LATE if _expired(request, now) else None


def _expired(request: Request, now: datetime) -> bool:
    """Its time is over. A call under way is never cut off for that."""
    return not request.ended and not request.in_call and now >= request.expires_at


def _transition(before: Request, event: Event, after: Request, effects: tuple[Effect, ...]) -> Transition:
    if after.due_at is not None and not after.ended and not after.in_call:
        after = replace(after, due_at=min(after.due_at, after.expires_at))
    audit = f"{type(event).__name__}: {before.stage} -> {after.stage}"
    return Transition(replace(after, version=before.version + 1), effects, audit)
