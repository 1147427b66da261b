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


def ask(request: Request, event: object, scene: Scene) -> Moved | Ignored:
    """The first rung with somebody on it. When nobody is on duty it waits for who comes next, as long as her window allows."""
    later = _nobody_before(request, scene)
    if later and not ladder.climb(request, scene.people)[1]:
        return (replace(request, due_at=later), ()) if later != request.due_at else Ignored(Why.EARLY)
    return climb(request, event, scene)


def climb(request: Request, event: object, scene: Scene) -> Moved:
    """To the next rung with somebody on it. Offers of lower rungs stay open: whoever answers first may have it."""
    n, who = ladder.climb(request, scene.people)
    if not who:
        return escalate(request, event, scene)
    offered = asked(replace(request, rung=n), scene)
    return offered, tuple(offers_to(offered, who, scene))


def asked(request: Request, scene: Scene) -> Request:
    """OFFERED on its rung from now on, until the next, with a nudge between."""
    until, nudge = scene.now + timedelta(minutes=request.policy.rung_minutes), timedelta(minutes=request.policy.nudge_minutes)
    return replace(request, state=State.OFFERED, rung_until=until, due_at=min(until, scene.now + nudge) if nudge else until)


def nudge_or_climb(request: Request, event: object, scene: Scene) -> Moved:
    """Whoever was asked on this rung and has not answered is alerted once more, if there is time for it."""
    if request.rung_until is None or scene.now >= request.rung_until:
        return climb(request, event, scene)
    silent = {offer.focal_point for offer in scene.offers if offer.open_at(scene.now)}
    who = [person for person in scene.people if person.id in silent and ladder.may_be_rung(request, person)]
    return replace(request, due_at=request.rung_until), tuple(offers_to(request, who, scene))


def escalate(request: Request, event: object, scene: Scene) -> Moved:
    """The ladder is spent. I12: who must answer is paged, and paged again at every due time, until a person acknowledges."""
    who = (*ladder.must_answer(request, scene.people), *ladder.latecomers(request, scene.people, _asked(scene)))
    paged = replace(request, state=State.ESCALATED, rung=ladder.LAST, due_at=_next_page(request, scene))
    return paged, (*offers_to(paged, dict.fromkeys(who), scene), TellSupervisor(Notice.UNANSWERED))


def look_again(request: Request, _: object, scene: Scene) -> Moved | Ignored:
    """Somebody came on duty: who was not asked yet is asked, and nobody else is rung for that."""
    who, looked = ladder.latecomers(request, scene.people, _asked(scene)), replace(request, due_at=look_by(request, scene))
    return (looked, tuple(offers_to(looked, who, scene))) if who or looked != request else Ignored(Why.EARLY)


def look_by(request: Request, scene: Scene) -> datetime:
    """When it must be looked at again at the latest, as things stand now; one that nobody was asked about yet, at once."""
    page = scene.now if request.state is State.REQUESTED else _next_page(request, scene)
    return min(page, request.due_at or page)


def _asked(scene: Scene) -> set[str]:
    return {offer.focal_point for offer in scene.offers}


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


def _next_page(request: Request, scene: Scene) -> datetime:
    """While nobody is on duty supervisors are not woken every few minutes for what can wait."""
    soon = scene.now + timedelta(minutes=request.policy.rung_minutes)
    later = _nobody_before(request, scene)
    return max(soon, later) if later else soon


def _nobody_before(request: Request, scene: Scene) -> datetime | None:
    """Until when nobody need look: somebody comes on duty then, or her window is near. None when it cannot wait."""
    back, window = ladder.someone_back_at(request, scene.people), request.next_window(scene.now)
    if back is None:
        return None
    last_call = window.start - timedelta(minutes=request.policy.owner_minutes) if window else back
    first = min(back, last_call)
    return first if first > scene.now else None


def offers_to(request: Request, who: Iterable[FocalPoint], scene: Scene) -> Iterable[Effect]:
    open_ones = {offer.focal_point for offer in scene.offers if offer.open_at(scene.now)}
    for person in who:
        # S21: a text only where she can answer it; elsewhere it would be nothing but a trace on a phone that others see.
        kinds = (Channel.CALL, Channel.TEXT) if person.two_way_text else (Channel.CALL,)
        yield OfferTo(person.id, request.rung, kinds, person.id not in open_ones, request.expires_at)
