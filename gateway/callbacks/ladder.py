"""Who is asked next. Only whom her consent named, and in the end a person who must answer (S10, S16, I11, I12)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import IntEnum

from gateway.callbacks.records import FocalPoint, Near, Request, Role


class Rung(IntEnum):
    COMMUNE = 1
    NEIGHBOURS = 2
    DISTRICT = 3
    PARTNERS = 4
    SUPERVISORS = 5
    ADMINS = 6


LAST = Rung.ADMINS
MUST_ANSWER = (Rung.SUPERVISORS, Rung.ADMINS)
CONSENTED: Mapping[Near, tuple[Rung, ...]] = {
    Near.NEAR: (Rung.COMMUNE, *MUST_ANSWER),
    Near.FARTHER: (Rung.NEIGHBOURS, Rung.DISTRICT, Rung.PARTNERS, *MUST_ANSWER),
}
NEVER = datetime(1, 1, 1, tzinfo=UTC)


def climb(request: Request, people: Sequence[FocalPoint]) -> tuple[int, tuple[FocalPoint, ...]]:
    """The next rungs with somebody on them, as many as are asked together, and who, the fairest of each first; beyond the last nobody."""
    above = (step for step in CONSENTED[request.near] if step > request.rung)
    steps = [(step, who) for step in above if (who := _on_rung(request, step, people))][: request.policy.together]
    return (steps[-1][0] if steps else LAST), tuple(person for _, who in steps for person in who)


def must_answer(request: Request, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Who is asked again and again, once the ladder is spent."""
    return tuple(person for step in MUST_ANSWER for person in _on_rung(request, step, people))


def latecomers(request: Request, people: Sequence[FocalPoint], asked: Collection[str]) -> tuple[FocalPoint, ...]:
    """Whoever could not be asked when her rung was, and can be now."""
    fresh = [person for person in people if person.id not in asked]
    return tuple(person for step in CONSENTED[request.near] for person in _on_rung(request, step, fresh))


def may_be_rung(request: Request, person: FocalPoint) -> bool:
    """With an offer, now."""
    return _is_free(request, person) and _is_rested(request, person) and rung_of(request, person) is not None


def to_talk_now(request: Request, people: Sequence[FocalPoint]) -> FocalPoint | None:
    """Whose phone rings when she calls in: the holder's while she is on duty, else that of the fairest whom her consent named."""
    holder = next((person for person in people if person.id == request.holder and person.on_duty and not person.paused), None)
    return holder or stand_by(request, people)


def stand_by(request: Request, people: Sequence[FocalPoint]) -> FocalPoint | None:
    """Who takes the call when the holder does not answer at the bridge: the fairest other whom her consent named."""
    each = (person for step in CONSENTED[request.near] for person in _of_rung(request, step, people))
    return next((person for person in each if person.id != request.holder), None)


def someone_back_at(request: Request, people: Iterable[FocalPoint]) -> datetime | None:
    """When somebody comes on duty who may be asked then; none when nobody will, or somebody could be asked already and only rests."""
    named = [person for person in people if _is_open_to(request, person) and rung_of(request, person)]
    if any(_is_free(request, person) for person in named):
        return None
    return min((person.back_at for person in named if person.back_at), default=None)


def may_be_asked(request: Request, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Everybody free whom her consent names, in the ladder's order: nobody else may be handed the request (I11)."""
    widest = replace(request, policy=replace(request.policy, abreast=len(people)))
    return tuple(person for step in CONSENTED[request.near] for person in _of_rung(widest, step, people))


def to_hand_on_to(request: Request, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Whom a supervisor may choose: a choice of hers rings nobody more often than the ladder would."""
    return tuple(one for one in may_be_asked(request, people) if one.id != request.holder and _is_rested(request, one))


def may_take(request: Request, supervisor: str, people: Sequence[FocalPoint]) -> bool:
    """Whether this supervisor may hold it herself, on duty or not: she is there, and asks for it."""
    there = [replace(person, on_duty=True, paused=False) if person.id == supervisor else person for person in people]
    return any(person.id == supervisor and person.role is Role.SUPERVISOR for person in may_be_asked(request, there))


def rung_of(request: Request, person: FocalPoint) -> Rung | None:
    """The one rung of this request on which she stands; none when her consent does not name her."""
    if person.role is Role.SUPERVISOR:
        return Rung.SUPERVISORS
    if person.role is Role.ADMIN:
        return Rung.ADMINS
    if not person.woman or person.role is Role.SPEAKER:  # S16
        return None
    return _near(request, person) if request.near is Near.NEAR else _farther(request, person)


def _near(request: Request, person: FocalPoint) -> Rung | None:
    local = person.role is Role.FOCAL_POINT and request.commune in person.communes
    return Rung.COMMUNE if local else None


def _farther(request: Request, person: FocalPoint) -> Rung | None:
    if person.role is Role.PARTNER:
        return None if request.commune in person.communes else Rung.PARTNERS
    # S16: where she did not name her commune, nobody of the communes can be shown to be from farther away.
    if request.commune is None or request.commune in person.communes:
        return None
    if request.commune in person.neighbours:
        return Rung.NEIGHBOURS
    same_district = any(commune[:4] == request.commune[:4] for commune in person.communes)
    return Rung.DISTRICT if same_district else Rung.PARTNERS


def _is_open_to(request: Request, person: FocalPoint) -> bool:
    return person.verified and not person.paused and person.id not in request.excluded


def _is_free(request: Request, person: FocalPoint) -> bool:
    return _is_open_to(request, person) and (person.on_duty or request.policy.off_duty_too)


def _is_rested(request: Request, person: FocalPoint) -> bool:
    limit = request.policy.offer_calls
    return not limit or person.calls_lately < limit


def _on_rung(request: Request, step: Rung, people: Iterable[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Who of a rung may be rung with an offer now."""
    return _of_rung(request, step, (person for person in people if _is_rested(request, person)))


def _of_rung(request: Request, step: Rung, people: Iterable[FocalPoint]) -> tuple[FocalPoint, ...]:
    fair = _fair(request, (person for person in people if _is_free(request, person) and rung_of(request, person) is step))
    if step in MUST_ANSWER:  # women, and men only where no woman is free: somebody must answer. Not if she talks to women only
        women = tuple(person for person in fair if person.woman)
        return women if request.woman_only else women or fair
    return fair[: request.policy.abreast]


def _fair(request: Request, people: Iterable[FocalPoint]) -> tuple[FocalPoint, ...]:
    """On duty before off duty, her language first where there is a choice, then who has the least to do, then who was asked longest ago."""

    def burden(person: FocalPoint) -> tuple[object, ...]:
        foreign = (request.speaks or request.language) not in person.languages
        return (not person.on_duty, foreign, person.open_requests, person.asked_at or NEVER, person.id)

    return tuple(sorted(people, key=burden))
