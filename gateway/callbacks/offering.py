"""From her confirmation up the ladder, until somebody takes the request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.callbacks import ladder
from gateway.callbacks.effects import Channel, CloseOffer, Effect, Ignored, Moved, Notice, OfferTo, Scene, TellSupervisor, Why
from gateway.callbacks.events import PassedOn
from gateway.callbacks.records import FocalPoint, OfferState, Request, State


def confirm(request: Request, _: object, scene: Scene) -> Moved:
    return replace(request, state=State.REQUESTED, due_at=scene.now), ()


def climb(request: Request, event: object, scene: Scene) -> Moved:
    """To the next rung with somebody on it. Offers of lower rungs stay open: whoever answers first may have it."""
    n, who = ladder.climb(request, scene.people)
    if not who:
        return escalate(request, event, scene)
    offered = replace(request, state=State.OFFERED, rung=n, due_at=next_look(request, scene))
    return offered, tuple(offers_to(offered, who, scene))


def escalate(request: Request, _: object, scene: Scene) -> Moved:
    """The ladder is spent. I12: the last rung is paged, and paged again at every due time, until a person acknowledges."""
    paged = replace(request, state=State.ESCALATED, rung=ladder.LAST, due_at=next_look(request, scene))
    who = ladder.rung(paged, ladder.LAST, scene.people)
    return paged, (*offers_to(paged, who, scene), TellSupervisor(Notice.UNANSWERED))


def step_back(request: Request, event: PassedOn, scene: Scene) -> Moved | Ignored:
    """One of those asked will not. When she was the last of them, and there are more to ask, the next rung does not have to wait."""
    asked = [offer.focal_point for offer in scene.offers if offer.open_at(scene.now)]
    if event.focal_point not in asked:
        return Ignored(Why.TAKEN)
    left, closed = without(request, event), CloseOffer(event.focal_point, OfferState.PASSED)
    if set(asked) != {event.focal_point} or request.rung >= ladder.LAST:
        return left, (closed,)
    onward, effects = climb(left, event, scene)
    return onward, (closed, *effects)


def without(request: Request, event: PassedOn) -> Request:
    """S19: who passed on is never offered it again, and gives no reason."""
    return replace(request, excluded=(*request.excluded, event.focal_point))


def next_look(request: Request, scene: Scene) -> datetime:
    return scene.now + timedelta(minutes=request.policy.rung_minutes)


def offers_to(request: Request, who: Iterable[FocalPoint], scene: Scene) -> Iterable[Effect]:
    open_ones = {offer.focal_point for offer in scene.offers if offer.open_at(scene.now)}
    for person in who:
        # S21: a text only where she can answer it; elsewhere it would be nothing but a trace on a phone that others see.
        kinds = (Channel.CALL, Channel.TEXT) if person.two_way_text else (Channel.CALL,)
        yield OfferTo(person.id, request.rung, kinds, person.id not in open_ones, request.expires_at)
