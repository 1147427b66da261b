"""Her phone rings: once an attempt, inside her window, and nothing but the decoy before her key (S14, S15, I2–I4)."""

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.callbacks import ladder
from gateway.callbacks.closing import put_on_hold
from gateway.callbacks.effects import (
    AskOutcome,
    CancelPending,
    HangUp,
    Ignored,
    Moved,
    NoteAttempt,
    Notice,
    RingCaller,
    Scene,
    TellSupervisor,
    Why,
)
from gateway.callbacks.events import (
    Bridged,
    CallAgainSoon,
    GateWrong,
    HerLegEnded,
    HolderGone,
    Outcome,
    OutcomeReported,
    PassedOn,
    WindowChanged,
)
from gateway.callbacks.holding import hold, let_go
from gateway.callbacks.offering import climb, without
from gateway.callbacks.records import Ending, IfMissed, Phase, Request, State
from gateway.callbacks.windows import Window


def ring_her(request: Request, event: HolderGone, scene: Scene) -> Moved | Ignored:
    """The holder rang off and stands by. The attempt is counted in the same transition that asks for the ring (I3)."""
    if event.leg != request.ready_leg:
        return Ignored(Why.FOREIGN)
    at = scene.now + timedelta(seconds=request.policy.pause_seconds)
    window = request.next_window(at)
    if window is None or not window.open_at(at):
        return hold(request, event.focal_point, scene)
    return _counted(request, window, at)


def _counted(request: Request, window: Window, at: datetime) -> Moved:
    unknown = at + timedelta(seconds=request.policy.unknown_seconds)
    spaced = at + timedelta(minutes=request.policy.spacing_minutes)
    apart = request.policy.window_apart or request.if_missed is IfMissed.STOP  # "do not try again" is not half an hour
    calling = replace(
        request,
        state=State.CALLING,
        phase=Phase.DIALLING,
        attempts=request.attempts + 1,
        not_before=max(spaced, window.end) if apart else spaced,
        window_end=window.end,
        ready_leg=None,
        lease_until=window.end,
        due_at=unknown,
    )
    # A worker that wakes up late must not ring her for a holder who went away, nor in the window's last minute (S12).
    return calling, (RingCaller(calling.attempts, at, min(window.closes, unknown)),)


def taken_by_carrier(request: Request, _: object, scene: Scene) -> Moved:
    return _in_phase(request, Phase.RINGING, scene.now + timedelta(seconds=request.policy.ring_seconds)), ()


def picked_up(request: Request, _: object, scene: Scene) -> Moved:
    return _in_phase(request, Phase.GATE, scene.now + timedelta(minutes=request.policy.gate_minutes)), ()


def never_heard_of(request: Request, _: object, scene: Scene) -> Moved:
    """Nobody knows whether her phone rang. It counts, and nothing rings again before the next window."""
    return _cut_off(request.apart(), Ending.UNKNOWN, scene)


def not_answered(request: Request, _: object, scene: Scene) -> Moved:
    return _cut_off(request, Ending.NO_ANSWER, scene)


def decoy_over(request: Request, _: object, scene: Scene) -> Moved:
    return _cut_off(request, Ending.SILENT, scene)


def leg_ended(request: Request, event: HerLegEnded, scene: Scene) -> Moved:
    return _missed(request, event.how, scene)


def not_now(request: Request, _: object, scene: Scene) -> Moved:
    """The next window stands, and this one is over for her, whatever the spacing (S14)."""
    return _missed(request.apart(), Ending.NOT_NOW, scene)


def not_now_after_all(request: Request, event: object, scene: Scene) -> Moved:
    """She pressed it and rang off, and the end of the call was told first. Whoever was rung meanwhile is not rung on."""
    missed, effects = not_now(request, event, scene)
    return missed, (CancelPending(), *effects)


def not_now_unheld(request: Request, _: object, scene: Scene) -> Moved:
    """The same, when the holder has let go of it meanwhile: nobody else rings her in this window either."""
    return request.apart(), (NoteAttempt(request.attempts, Ending.NOT_NOW),)


def another_time(request: Request, event: WindowChanged, scene: Scene) -> Moved:
    """She took this time back, so her phone does not ring on in it (S12). The attempt stays counted (I3)."""
    return _cut_off(request.with_window(event.window, scene.now), Ending.CANCELLED, scene)


def wrong_key(request: Request, _: GateWrong, scene: Scene) -> Moved:
    return put_on_hold(request, Ending.WRONG_KEY, scene)


def step_aside(request: Request, event: PassedOn, scene: Scene) -> Moved:
    """While the caller's phone rings the holder passes it on, or is forced: a stand-by takes her place, or the call ends (S14, S19)."""
    left = without(request, event)
    other = ladder.stand_by(left, scene.people)
    if other:
        return replace(left, holder=other.id), ()
    cut_off, ended = _cut_off(left, Ending.CANCELLED, scene)
    onward, asked = climb(let_go(cut_off), event, scene)
    return onward, (*ended, *asked)


def right_key(request: Request, _: object, scene: Scene) -> Moved:
    """She is put through to the holder; to one other when the holder's phone has to be proved anew meanwhile: it may be anybody's."""
    through = _in_phase(request, Phase.BRIDGE, _longest_talk(request, scene))
    known = any(person.id == request.holder for person in scene.people)
    return (through, ()) if known else bridged(through, Bridged(request.attempts, answered=False), scene)


def bridged(request: Request, event: Bridged, scene: Scene) -> Moved:
    """When the holder does not answer one stand-by is rung, who then holds the request; and if she does not either, the caller is told."""
    if event.answered:
        return call_over(request, event, scene)
    other = ladder.stand_by(request, scene.people) if request.phase is Phase.BRIDGE else None
    if other is None:
        told = _in_phase(request, Phase.NOBODY, scene.now + timedelta(minutes=request.policy.gate_minutes))
        return told, (TellSupervisor(Notice.NOBODY_ANSWERED),)
    return replace(_in_phase(request, Phase.STAND_BY, _longest_talk(request, scene)), holder=other.id), ()


def call_again_soon(request: Request, _: CallAgainSoon, scene: Scene) -> Moved:
    """Her fresh yes is a window of its own, and takes the spacing away; the attempts stay counted."""
    start = scene.now + timedelta(minutes=request.policy.again_minutes)
    soon = Window(start, start + timedelta(minutes=request.policy.again_window_minutes))
    return _missed(replace(request, windows=(*request.windows, soon), not_before=start, window_end=None), Ending.NOBODY, scene)


def not_asked_again(request: Request, _: object, scene: Scene) -> Moved:
    return _missed(request, Ending.NOBODY, scene)


def call_over(request: Request, _: object, scene: Scene) -> Moved:
    """How the bridge ended is a hint, never the truth: the holder is asked."""
    at = scene.now + timedelta(minutes=request.policy.outcome_minutes)
    asked = replace(_in_phase(request, Phase.OUTCOME, _next_reminder(request, scene)), lease_until=request.expires_at)
    return asked, (AskOutcome(request.keeper, at),)


def remind(request: Request, _: object, scene: Scene) -> Moved:
    effects = (AskOutcome(request.keeper, scene.now), TellSupervisor(Notice.NO_OUTCOME))
    return replace(request, due_at=_next_reminder(request, scene)), effects


def outcome(request: Request, event: OutcomeReported, scene: Scene) -> Moved:
    """REACHED is what a person says, not what a carrier says."""
    if event.outcome is Outcome.NOT_REACHED:
        return _missed(request, Ending.NOT_TALKED, scene)
    if event.outcome is Outcome.UNSAFE:
        return put_on_hold(request, Ending.TALKED, scene)
    reached = replace(request, state=State.REACHED, phase=None, due_at=scene.now)
    abuse = (TellSupervisor(Notice.ABUSE),) if event.outcome is Outcome.ABUSE else ()
    return reached, (CancelPending(), NoteAttempt(request.attempts, Ending.TALKED), *abuse)


def _in_phase(request: Request, phase: Phase, due_at: datetime) -> Request:
    return replace(request, phase=phase, due_at=due_at)


def _longest_talk(request: Request, scene: Scene) -> datetime:
    return scene.now + timedelta(minutes=request.policy.talk_minutes)


def _next_reminder(request: Request, scene: Scene) -> datetime:
    return scene.now + timedelta(hours=request.policy.outcome_hours)


def _missed(request: Request, how: Ending, scene: Scene) -> Moved:
    missed = replace(request, state=State.NOT_REACHED, phase=None, due_at=scene.now)
    return missed, (NoteAttempt(request.attempts, how),)


def _cut_off(request: Request, how: Ending, scene: Scene) -> Moved:
    """A ring not sent yet is taken back, one under way ended: no phone of hers rings for nobody."""
    missed, effects = _missed(request, how, scene)
    return missed, (CancelPending(), HangUp(request.attempts), *effects)
