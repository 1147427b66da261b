"""What a supervisor does on the desk: takes a request, hands it on, calls everybody at once, stops it."""

from dataclasses import replace

from gateway.callbacks import ladder
from gateway.callbacks.closing import on_hold, put_on_hold
from gateway.callbacks.effects import CancelOffers, CancelPending, HangUp, Ignored, Moved, Notice, Scene, TellSupervisor, Why
from gateway.callbacks.events import EscalatedNow, HandedOn, HeldBack, TakenOver
from gateway.callbacks.holding import hold, let_go
from gateway.callbacks.offering import asked, escalate, offers_to
from gateway.callbacks.records import HER_PHONE_MAY_RING, Ending, Phase, Request


def take_over(request: Request, event: TakenOver, scene: Scene) -> Moved | Ignored:
    """Hers at once, without an offer. After a call she takes what is owed of it: somebody has to say how it went."""
    if request.holder == event.supervisor:
        return Ignored(Why.TAKEN)
    if not ladder.may_take(request, event.supervisor, scene.people):
        return Ignored(Why.EXCLUDED)
    if request.phase is Phase.OUTCOME:
        return replace(request, holder=event.supervisor), (CancelPending(),)
    held, effects = hold(let_go(request), event.supervisor, scene)
    return held, (CancelOffers(), CancelPending(), *effects)


def hand_on(request: Request, event: HandedOn, scene: Scene) -> Moved | Ignored:
    """Offered, not given: nobody holds a request without knowing it. If she does not take it, the ladder goes on."""
    who = [person for person in ladder.to_hand_on_to(request, scene.people) if person.id == event.to]
    if not who:
        return Ignored(Why.EXCLUDED)
    offered = asked(let_go(request), scene)
    return offered, (CancelOffers(), CancelPending(), *offers_to(offered, who, replace(scene, offers=())))


def escalate_now(request: Request, event: EscalatedNow, scene: Scene) -> Moved:
    paged, effects = escalate(let_go(request), event, scene)
    return paged, (CancelPending(), *effects) if request.holder else effects


def hold_back(request: Request, _: HeldBack, scene: Scene) -> Moved:
    """Nobody calls her until she calls with code and key (S14). Her phone, if it rings, stops ringing."""
    if request.phase in HER_PHONE_MAY_RING:
        held, effects = put_on_hold(request, Ending.CANCELLED, scene)
        return held, (*effects, HangUp(request.attempts))
    return on_hold(request), (CancelOffers(), CancelPending(), TellSupervisor(Notice.HELD))
