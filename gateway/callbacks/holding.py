"""Somebody holds the request: until her window opens, while it is open, until the holder is ready or lets go."""

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.callbacks.calling_in import await_her, she_waits
from gateway.callbacks.closing import unreached
from gateway.callbacks.effects import (
    CancelOffers,
    CancelPending,
    CloseOffer,
    Ignored,
    Moved,
    Notice,
    RingHolder,
    Scene,
    TellSupervisor,
    Why,
)
from gateway.callbacks.events import Accepted, PassedOn, Ready, TriesChanged, WindowChanged
from gateway.callbacks.offering import climb, look_by, without
from gateway.callbacks.records import OfferState, Request, State
from gateway.callbacks.windows import Window


def accept(request: Request, event: Accepted, scene: Scene) -> Moved | Ignored:
    """The first open offer answered wins (I1); casework writes it only if the version is still the one read."""
    offers = [offer for offer in scene.offers if offer.id == event.offer and offer.focal_point == event.focal_point]
    if not any(offer.open_at(scene.now) for offer in offers):
        return Ignored(Why.TAKEN)
    held, effects = hold(request, event.focal_point, scene, ring=not event.on_the_line)
    return held, (CloseOffer(event.focal_point, OfferState.TAKEN), CancelOffers(), *effects)


def hold(request: Request, holder: str, scene: Scene, ring: bool = True) -> Moved:
    """ACCEPTED until her next window, WAITING if it is open; NOT_REACHED when none is left, which a person has seen then."""
    if request.calls_in:
        return await_her(request, holder)
    window = request.next_window(scene.now)
    if window is None:
        # Held all the same: a clock that is set back an hour finds the window open again.
        return replace(request, state=State.NOT_REACHED, holder=holder, ready_leg=None, due_at=scene.now), ()
    held = replace(
        request, state=State.ACCEPTED, holder=holder, lease_until=_lease_end(request, window), ready_leg=None, due_at=window.start
    )
    return _wait(held, holder, window, scene.now, ring) if window.open_at(scene.now) else (held, ())


def window_opens(request: Request, _: object, scene: Scene) -> Moved:
    """Asked anew, because a late clock may find the window over."""
    return hold(request, request.keeper, scene)


def try_again(request: Request, event: object, scene: Scene) -> Moved:
    """The same holder, in the next window; or the end, when attempts or windows are used up. Who calls in herself may always call again."""
    if request.calls_in:
        return she_waits(request, event, scene)
    if request.next_window(scene.now) is None:
        return unreached(request, event, scene)
    return hold(request, request.keeper, scene)


def change_window(request: Request, event: WindowChanged, scene: Scene) -> Moved | Ignored:
    """Another time, of her own choice: so nothing need be spaced, but an attempt must be left (I3). Whoever holds it keeps it."""
    changed = replace(request, windows=(event.window,), not_before=scene.now)
    return Ignored(Why.NO_WINDOW) if changed.next_window(scene.now) is None else _looked_at_anew(changed, scene)


def change_tries(request: Request, event: TriesChanged, scene: Scene) -> Moved:
    """Another answer to "if we miss you". After a miss "do not try again" may be the end."""
    changed = replace(request, if_missed=event.if_missed)
    return _looked_at_anew(changed, scene) if request.state in {State.ACCEPTED, State.NOT_REACHED} else (changed, ())


def _looked_at_anew(changed: Request, scene: Scene) -> Moved:
    """Whoever holds it is rung at the new time, and for no other. While nobody does, it does not rest longer than the new time allows."""
    if changed.holder is None:
        return replace(changed, due_at=look_by(changed, scene)), ()
    held, effects = hold(changed, changed.holder, scene)
    return held, (CancelPending(), *effects)


def ring_again(request: Request, event: object, scene: Scene) -> Moved:
    if request.lease_until is None or scene.now >= request.lease_until:
        return lapse(request, event, scene)
    return replace(request, due_at=request.lease_until), (RingHolder(request.keeper, request.lease_until),)


def ready(request: Request, event: Ready, scene: Scene) -> Moved | Ignored:
    """She will ring off and stand by. Refused when there is no time left for the caller's phone to ring in the window (S12)."""
    window = request.next_window(scene.now)
    if window is None or not window.open_at(scene.now + timedelta(seconds=request.policy.pause_seconds)):
        return Ignored(Why.NO_WINDOW)
    due_at = scene.now + timedelta(minutes=request.policy.ready_minutes)
    return replace(request, state=State.READY, ready_leg=event.leg, lease_until=due_at, due_at=due_at), (CancelPending(),)


def lapse(request: Request, event: object, scene: Scene) -> Moved:
    """The holder did not come: offered on, and a supervisor knows."""
    onward, effects = climb(let_go(request), event, scene)
    return onward, (CancelPending(), TellSupervisor(Notice.LEASE_LAPSED), *effects)


def give_up(request: Request, event: PassedOn, scene: Scene) -> Moved:
    onward, effects = climb(without(let_go(request), event), event, scene)
    return onward, (CancelPending(), *effects)


def let_go(request: Request) -> Request:
    return replace(request, holder=None, lease_until=None, ready_leg=None)


def _lease_end(request: Request, window: Window) -> datetime:
    minutes = request.policy.lease_minutes
    return min(window.end, window.start + timedelta(minutes=minutes)) if minutes else window.end


def _wait(held: Request, holder: str, window: Window, now: datetime, ring: bool) -> Moved:
    lease_until = min(held.lease_until or window.closes, window.closes, now + timedelta(minutes=held.policy.ready_within_minutes))
    due_at = min(lease_until, now + timedelta(minutes=held.policy.ring_again_minutes))
    waiting = replace(held, state=State.WAITING, lease_until=lease_until, due_at=due_at)
    return waiting, (RingHolder(holder, lease_until),) if ring else ()
