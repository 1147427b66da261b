"""Who is asked next. Only whom her consent named, and in the end a person who must answer (S10, S16, I11, I12)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gateway.callbacks.records import FocalPoint, Near, Request, Role

LAST = 2  # the first rung: focal points from where she said; the last: supervisors


def rung(request: Request, n: int, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Who is offered the request at rung `n` (from 1), the fairest first; with a policy of several rungs together, those below too."""
    lowest = max(1, n - request.policy.together + 1)
    return tuple(person for step in range(lowest, n + 1) for person in _one_rung(request, step, people))


def climb(request: Request, people: Sequence[FocalPoint]) -> tuple[int, tuple[FocalPoint, ...]]:
    """The next rung with somebody on it, and who; beyond the last one nobody is left."""
    first = max(request.rung + 1, min(request.policy.together, LAST))
    for n in range(first, LAST + 1):
        if who := rung(request, n, people):
            return n, who
    return LAST, ()


def stand_by(request: Request, people: Sequence[FocalPoint]) -> FocalPoint | None:
    """Who takes the call when the holder does not answer at the bridge: the fairest other whom her consent named."""
    others = (person for step in range(1, LAST + 1) for person in _one_rung(request, step, people) if person.id != request.holder)
    return next(others, None)


def may_be_asked(request: Request, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Everybody free whom her consent names, in the ladder's order: nobody else may be handed the request (I11)."""
    widest = replace(request, policy=replace(request.policy, abreast=len(people)))
    return tuple(dict.fromkeys(person for step in range(1, LAST + 1) for person in _one_rung(widest, step, people)))


def may_take(request: Request, supervisor: str, people: Sequence[FocalPoint]) -> bool:
    """Whether this supervisor may hold it herself, on duty or not: she is there, and asks for it."""
    there = [replace(person, on_duty=True, paused=False) if person.id == supervisor else person for person in people]
    return any(person.id == supervisor and person.role is Role.SUPERVISOR for person in may_be_asked(request, there))


def _one_rung(request: Request, step: int, people: Sequence[FocalPoint]) -> tuple[FocalPoint, ...]:
    free = [person for person in people if person.on_duty and not person.paused and person.id not in request.excluded]
    if step == LAST:
        return _supervisors(request, free)
    return _fair(request, (person for person in free if _from_where_she_said(request, person)))[: request.policy.abreast]


def _from_where_she_said(request: Request, person: FocalPoint) -> bool:
    # S16: a woman. And where she did not name her commune, nobody can be shown to be from farther away: then a supervisor is asked.
    if person.role is not Role.FOCAL_POINT or not person.woman or request.commune is None:
        return False
    return (request.commune in person.communes) is (request.near is Near.NEAR)


def _supervisors(request: Request, free: Iterable[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Women, and men only where no woman is on duty: somebody must answer."""
    supervisors = _fair(request, (person for person in free if person.role is Role.SUPERVISOR))
    return tuple(person for person in supervisors if person.woman) or supervisors


def _fair(request: Request, people: Iterable[FocalPoint]) -> tuple[FocalPoint, ...]:
    """Her language first where there is a choice, then who has the least to do."""
    return tuple(sorted(people, key=lambda person: (request.language not in person.languages, person.open_requests, person.id)))
