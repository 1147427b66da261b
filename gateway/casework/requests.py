"""A decision becomes rows here, and only here: `apply` a happening to a request, in the transaction of whoever saw it happen."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, and_, func, select, update

from gateway.callbacks import effects
from gateway.callbacks.codes import offer_code
from gateway.callbacks.decide import Transition, decide
from gateway.callbacks.effects import Channel, Effect, Ignored
from gateway.callbacks.events import Due, DutyChanged, Event, PassedOn, Recused, Withdrawn
from gateway.callbacks.records import ENDS, Offer, OfferState, Request, State
from gateway.casework import team
from gateway.counting import callbacks as counting
from gateway.seal import SealError
from gateway.store import outbox, tables
from gateway.store.work import Work, new_id

ENDED = tuple(state.value for state in (*ENDS, State.PURGED))
GUESSES_A_DAY = 9  # S40: three wrong tries in a call, three such calls
CODES_REST = timedelta(hours=72)  # a late answer must not take another offer


def load(work: Work, request_id: str, *, hold: bool = True) -> Request | None:
    """The record; held against others until the transaction ends, unless it is only looked at.

    Everybody takes rows in the order leg, request, outbox: two transactions then never wait for each other.
    """
    found = select(tables.Request.record).where(tables.Request.id == request_id)
    stored = work.session.scalar(found.with_for_update() if hold else found)
    return msgspec.convert(stored, Request) if stored else None


def apply(work: Work, request_id: str, event: Event, actor: str) -> Request | Ignored | None:
    """What came of it: the request as it is now, or why nothing was decided; None if there is no such request."""
    request = load(work, request_id)
    if request is None:
        return None
    decided = decide(request, event, work.now, team.people(work), offers(work, request_id))
    return decided if isinstance(decided, Ignored) else settle(work, request, decided, actor)


def settle(work: Work, before: Request, decided: Transition, actor: str) -> Request:
    """Writes a decision, its audit and its effects; and the next one, when the request is due at once."""
    _keep(work, before, decided.request)
    work.audit(decided.audit, actor=actor, request_id=before.id)
    if decided.request.ended_as and not before.ended_as:
        work.counted.extend(counting.of_end(decided.request, work.now))
    for effect in decided.effects:
        _carry_out(work, decided.request, effect)
    due_at = decided.request.due_at
    if due_at is None or due_at > work.now:
        return decided.request
    again = apply(work, before.id, Due(), "clock")
    return again if isinstance(again, Request) else decided.request


def _keep(work: Work, before: Request, after: Request) -> None:
    """Compare-and-set on state and version: two who decide at once cannot both be right (I1)."""
    where = (tables.Request.id == after.id, tables.Request.state == before.state, tables.Request.version == before.version)
    done = work.session.execute(update(tables.Request).where(*where).values(columns(after)))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("a request changed under its own lock")


def columns(request: Request) -> dict[str, object]:
    """The record and what is searched for beside it."""
    return {
        "state": request.state.value,
        "version": request.version,
        "holder": request.holder,
        "due_at": request.due_at,
        "record": msgspec.to_builtins(request),
    }


def offers(work: Work, request_id: str) -> list[Offer]:
    rows = work.session.scalars(select(tables.Offer).where(tables.Offer.request_id == request_id).order_by(tables.Offer.id))
    return [Offer(row.id, row.focal_point_id, row.rung, row.code, OfferState(row.state), row.expires_at) for row in rows]


def _carry_out(work: Work, request: Request, effect: Effect) -> None:
    """One effect as rows. What leaves the house becomes an outbox row with a key that makes it once."""
    match effect:
        case effects.OfferTo():
            _offer(work, request, effect)
        case effects.CloseOffer(focal_point, state):
            _close(work, request, state, tables.Offer.focal_point_id == focal_point)
        case effects.CancelOffers():
            _close(work, request, OfferState.CANCELLED)
            outbox.cancel(work, request.id, kinds=("offer_call", "offer_text"))
        case effects.CancelPending():
            outbox.cancel(work, request.id)
        case effects.RingHolder(focal_point, not_after):
            outbox.add(work, "window_call", f"window:{request.id}:{request.version}", request.id, focal_point, not_after=not_after)
        case effects.RingCaller(attempt, not_before, not_after):
            work.session.add(tables.Attempt(request_id=request.id, n=attempt, counted_at=work.now))
            key = f"ring:{request.id}:{attempt}"
            outbox.add(work, "ring_caller", key, request.id, None, {"attempt": attempt}, not_before, not_after, at_most_once=True)
        case effects.HangUp(attempt):
            outbox.add(work, "hang_up", f"hang_up:{request.id}:{attempt}", request.id, None, {"attempt": attempt})
        case effects.NoteAttempt(attempt, outcome):
            where = (tables.Attempt.request_id == request.id, tables.Attempt.n == attempt)
            work.session.execute(update(tables.Attempt).where(*where).values(outcome=outcome.value))
        case effects.AskOutcome(focal_point, at):
            outbox.add(work, "outcome_call", f"outcome:{request.id}:{request.version}", request.id, focal_point, {}, at)
        case effects.TellSupervisor(notice):
            team.tell_supervisors(work, f"{notice.value}:{request.id}:{request.version}", request.id)
        case effects.Purge():
            purge(work, request.id)


def _offer(work: Work, request: Request, effect: effects.OfferTo) -> None:
    offer = _fresh_offer(work, request, effect) if effect.fresh else _open_offer(work, request.id, effect.focal_point)
    if offer is None:
        return
    person = team.held(work, effect.focal_point)
    for kind in effect.kinds if offer.code else (Channel.CALL,):
        if kind is Channel.CALL:
            team.note_ring(person, work.now)
            name, at = "offer_call", work.now
        else:
            name, at = "offer_text", team.text_time(person, request.policy.text_seconds, work.now)
        payload = {"offer": offer.id, "code": offer.code}
        outbox.add(work, name, f"{name}:{offer.id}:{request.version}", request.id, person.id, payload, at, effect.expires_at)


def _fresh_offer(work: Work, request: Request, effect: effects.OfferTo) -> tables.Offer:
    team.wait_in_line(work)
    open_ones, resting = _codes_of(work, effect.focal_point)
    offer = tables.Offer(
        id=new_id(),
        request_id=request.id,
        focal_point_id=effect.focal_point,
        rung=effect.rung,
        code=offer_code(secrets.choice, open_ones, resting),
        state=OfferState.OPEN.value,
        created_at=work.now,
        expires_at=effect.expires_at,
    )
    work.session.add(offer)
    work.session.flush()
    return offer


def _codes_of(work: Work, focal_point: str) -> tuple[set[str], list[str]]:
    """Her codes that may still be typed, however long ago they were given; and those that rest, the earliest given first."""
    answerable = and_(tables.Offer.state == OfferState.OPEN.value, tables.Offer.expires_at > work.now)
    hers = select(tables.Offer.code).where(tables.Offer.focal_point_id == focal_point)
    closed = hers.where(~answerable, tables.Offer.created_at > work.now - CODES_REST)
    in_order = closed.group_by(tables.Offer.code).order_by(func.max(tables.Offer.created_at))
    return set(work.session.scalars(hers.where(answerable))), list(work.session.scalars(in_order))


def _open_offer(work: Work, request_id: str, focal_point: str) -> tables.Offer | None:
    where = (tables.Offer.request_id == request_id, tables.Offer.focal_point_id == focal_point, tables.Offer.state == OfferState.OPEN.value)
    return work.session.scalar(select(tables.Offer).where(*where).order_by(tables.Offer.id.desc()).limit(1))


def _close(work: Work, request: Request, state: OfferState, *which: ColumnElement[bool]) -> None:
    where = (tables.Offer.request_id == request.id, tables.Offer.state == OfferState.OPEN.value, *which)
    work.session.execute(update(tables.Offer).where(*where).values(state=state.value))


# -- who is asked changes


RESTING = (State.REQUESTED.value, State.ESCALATED.value)


@contextmanager
def duty_changes(work: Work, actor: str) -> Iterator[None]:
    """Inside of this somebody may come on duty; what waits for that is looked at afterwards, in the order in which it was asked for.

    First the requests, then people: everybody takes rows in this order, and two transactions never wait for each other.
    """
    waiting = select(tables.Request.id).where(tables.Request.state.in_(RESTING)).order_by(tables.Request.number).with_for_update()
    ids = list(work.session.scalars(waiting))
    yield
    work.flush()
    for request_id in ids:
        apply(work, request_id, DutyChanged(), actor)


def pass_on(work: Work, request_id: str, focal_point: str) -> Request | Ignored | None:
    """S19: never hers again. Noted as well when somebody was faster, or it was taken from her while she made up her mind."""
    came_to = apply(work, request_id, PassedOn(focal_point), focal_point)
    return apply(work, request_id, Recused(focal_point), focal_point) if isinstance(came_to, Ignored) else came_to


def release(work: Work, focal_point: str) -> None:
    """Whatever she was offered or holds goes on to others (S19), also a call that still rings; one in which they talk is not cut off."""
    offered = select(tables.Offer.request_id).where(tables.Offer.focal_point_id == focal_point, tables.Offer.state == OfferState.OPEN.value)
    held = select(tables.Request.id).where(tables.Request.holder == focal_point)
    for request_id in sorted({*work.session.scalars(offered), *work.session.scalars(held)}):
        apply(work, request_id, PassedOn(focal_point), focal_point)


# -- her code


def by_code(work: Work, code: str) -> str | None:
    """The open request that her code opens, by a keyed blind index (S40)."""
    where = (tables.Request.code_index.in_(work.vault.indexes("code", code)), tables.Request.state.not_in(ENDED))
    return work.session.scalar(select(tables.Request.id).where(*where))


def is_code_taken(work: Work, code: str) -> bool:
    """Whether a code is some request's, also of one that is over: until the purge it may still be typed."""
    where = tables.Request.code_index.in_(work.vault.indexes("code", code))
    return work.session.scalar(select(tables.Request.id).where(where)) is not None


def withdraw_by_code(work: Work, code: str, tag: str) -> None:
    """An exit word and her code in one text (S11); answered with silence whether it was right or not. Who guesses is not heard for long."""
    if guesses(work, tag) >= GUESSES_A_DAY:
        return
    request_id = by_code(work, code)
    if request_id:
        apply(work, request_id, Withdrawn(), "caller")
    else:
        note_guess(work, tag)


def guesses(work: Work, tag: str) -> int:
    """How many wrong codes came from a number today, by its daily tag (S24, S40)."""
    return tallied(work, "wrong code", tag)


def note_guess(work: Work, tag: str) -> None:
    tally(work, "wrong code", tag)


def tallied(work: Work, what: str, tag: str) -> int:
    """How often something was noted today of a number's daily tag."""
    where = (tables.Tally.what == f"{what} {tag}", tables.Tally.day == work.now.date().isoformat())
    return work.session.scalar(select(func.count()).select_from(tables.Tally).where(*where)) or 0


def tally(work: Work, what: str, tag: str) -> None:
    work.session.add(tables.Tally(day=work.now.date().isoformat(), what=f"{what} {tag}", count=1))


def secret(work: Work, request_id: str, name: Literal["number", "code", "key", "brief"]) -> str:
    """Her number, code, key, or what she told for the brief, opened for one use. Raises `SealError` once the request was purged."""
    row = work.session.get(tables.Secret, request_id)
    if row is None:
        raise SealError("this request keeps no secret any more")
    sealed: bytes | None = getattr(row, name)
    return work.keys.of(request_id).open(sealed, place_of(name, request_id)).decode() if sealed is not None else ""


def place_of(name: str, request_id: str) -> str:
    """The associated data of a secret's column."""
    return f"secret:{name}:{request_id}"


def purge(work: Work, request_id: str) -> None:
    """I10: the key first, so that even a crash here leaves nothing that opens; then the rows."""
    work.keys.destroy(request_id)
    secret = work.session.get(tables.Secret, request_id)
    if secret:
        work.session.delete(secret)
    work.session.execute(update(tables.Request).where(tables.Request.id == request_id).values(number_index=None, code_index=None))
    outbox.forget(work, request_id)


def open_of_number(work: Work, number: str) -> int:
    """How many requests of a number are still open (S40: two at most)."""
    where = (tables.Request.number_index.in_(work.vault.indexes("number", number)), tables.Request.state.not_in(ENDED))
    return work.session.scalar(select(func.count()).select_from(tables.Request).where(*where)) or 0
