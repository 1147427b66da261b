"""She calls in herself: nothing ever rings her. Best on a phone that others use too."""

from dataclasses import replace
from datetime import timedelta

from gateway.callbacks import ladder
from gateway.callbacks.effects import CancelOffers, CancelPending, Moved, Scene
from gateway.callbacks.events import CalledIn
from gateway.callbacks.offering import climb
from gateway.callbacks.records import Phase, Request, State


def await_her(request: Request, holder: str) -> Moved:
    """Somebody took it, and her phone is all that she needs: she keeps it until the caller calls, or until its time is over."""
    until = request.expires_at
    return replace(request, state=State.ACCEPTED, holder=holder, lease_until=until, ready_leg=None, due_at=until), ()


def called_in(request: Request, event: CalledIn, scene: Scene) -> Moved:
    """She is put through at once, to whoever holds it or is on duty. If there is nobody, those who should be are told that she waits.

    So she is after a call that broke off, whatever the carrier and the holder have said of it yet.
    """
    person = ladder.to_talk_now(request, scene.people)
    if person is None:
        return she_waits(request, event, scene)
    talking = replace(
        request,
        state=State.CALLING,
        phase=Phase.BRIDGE,
        attempts=request.attempts + 1,
        holder=person.id,
        lease_until=request.expires_at,
        due_at=scene.now + timedelta(minutes=request.policy.talk_minutes),
    )
    return talking, (CancelOffers(), CancelPending())


def she_waits(request: Request, event: object, scene: Scene) -> Moved:
    """Nobody could talk to her: offered anew from the first rung on, also to who was asked before (I12)."""
    onward, effects = climb(replace(request, phase=None, holder=None, lease_until=None, ready_leg=None, rung=0), event, scene)
    return onward, (CancelPending(), *effects)
