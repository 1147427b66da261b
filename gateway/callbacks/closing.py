"""How a request ends, is held, and is forgotten (S11, S14, S24, I5, I10)."""

from dataclasses import replace
from datetime import timedelta

from gateway.callbacks.effects import (
    CancelOffers,
    CancelPending,
    Effect,
    HangUp,
    Ignored,
    Moved,
    NoteAttempt,
    Notice,
    Purge,
    Scene,
    TellSupervisor,
    Why,
)
from gateway.callbacks.events import Reopened
from gateway.callbacks.records import HER_PHONE_MAY_RING, Ending, Request, State


def finish(request: Request, _: object, scene: Scene) -> Moved:
    """Follows the outcome in the same moment: what that had to stop is stopped, and the supervisor whom it tells must hear of it."""
    return _ended(request, State.DONE, scene), ()


def unreached(request: Request, _: object, scene: Scene) -> Moved:
    return _end(request, State.UNREACHED, scene, TellSupervisor(Notice.UNREACHED))


def expire(request: Request, _: object, scene: Scene) -> Moved:
    return _end(request, State.EXPIRED, scene, TellSupervisor(Notice.EXPIRED))


def withdraw(request: Request, _: object, scene: Scene) -> Moved:
    """S11: whatever is under way stops, her ringing phone too; nobody is told, and nothing answers her."""
    ringing = (HangUp(request.attempts),) if request.phase in HER_PHONE_MAY_RING else ()
    return _end(request, State.WITHDRAWN, scene, *ringing)


def put_on_hold(request: Request, how: Ending, scene: Scene) -> Moved:
    """Somebody else may have her phone: no contact until she herself calls with code and key (S14), or time runs out."""
    return on_hold(request), (CancelOffers(), CancelPending(), NoteAttempt(request.attempts, how), TellSupervisor(Notice.HELD))


def on_hold(request: Request) -> Request:
    return replace(_free(request), state=State.UNSAFE_HOLD, due_at=request.expires_at)


def reopen(request: Request, event: Reopened, scene: Scene) -> Moved | Ignored:
    """She called herself, so nothing need be spaced; but an attempt must be left. No time counts that she chose before the hold."""
    fresh = replace(request.with_window(event.window, scene.now), state=State.REQUESTED, rung=0, due_at=scene.now)
    return Ignored(Why.NO_WINDOW) if fresh.next_window(scene.now) is None else (fresh, ())


def purge(request: Request, _: object, scene: Scene) -> Moved:
    return replace(request, state=State.PURGED, due_at=None), (Purge(),)


def _end(request: Request, state: State, scene: Scene, *last: Effect) -> Moved:
    return _ended(request, state, scene), (CancelOffers(), CancelPending(), *last)


def _ended(request: Request, state: State, scene: Scene) -> Request:
    purge_at = min(request.purge_at, scene.now + timedelta(hours=request.policy.purge_hours))
    return replace(_free(request), state=state, ended_as=state, purge_at=purge_at, due_at=purge_at)


def _free(request: Request) -> Request:
    return replace(request, phase=None, holder=None, lease_until=None, ready_leg=None)
