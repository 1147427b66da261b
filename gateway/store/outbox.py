"""Duties that leave the house, as rows: added once, claimed by one, done or given back (rule 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.tables import Outbox
from gateway.store.work import Work

LEASE = timedelta(seconds=15)
RECONCILE_AFTER = timedelta(seconds=5)
LAST_TRY = 8
URGENT = ("hang_up", "cancel", "ring_caller", "reconcile")
ORDERS = ("hang_up", "cancel", "reconcile", "forget_call", "forget_text", "forget_recording")
"""What is said to the carrier about a call, text or recording that is there already: needed all the more once a request is over."""


def add(
    work: Work,
    kind: str,
    dedupe: str,
    request_id: str | None,
    focal_point: str | None,
    payload: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    *,
    at_most_once: bool = False,
    sealed: bytes | None = None,
    channel: str = "",
) -> None:
    """One duty. The dedupe key makes a second one nothing. What is due at once is hinted to the queue after the commit."""
    upsert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    start = not_before or work.now
    row = upsert(Outbox).values(
        kind=kind,
        dedupe=dedupe,
        at_most_once=at_most_once,
        request_id=request_id,
        focal_point_id=focal_point,
        payload=dict(payload or {}),
        sealed=sealed,
        not_before=start,
        not_after=not_after,
        due_at=start,
        created_at=work.now,
        tries=0,
        state="waiting",
        channel=channel,
    )
    number = work.connection.scalar(row.on_conflict_do_nothing().returning(Outbox.id))
    if number is not None and start <= work.now:
        work.hints.append(number)


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """What answers a text: to her, from the number of ours that she wrote to. Has no repr: it holds her number and our words (S27)."""

    to: str
    from_: str
    words: str


def add_answer(work: Work, dedupe: str, channel: str, answer: Answered, not_after: datetime, focal_point: str | None = None) -> None:
    """A text as an answer. Number and words lie sealed until they are handed over, as a text that she asked for does (S24)."""
    sealed = work.vault.data.seal(msgspec.json.encode(astuple(answer)), sealed_at(dedupe))
    add(work, "answer", dedupe, None, focal_point, not_after=not_after, at_most_once=True, sealed=sealed, channel=channel)


def answer_in(work: Work, row: Outbox) -> Answered:
    return Answered(*msgspec.json.decode(work.vault.data.open(row.sealed or b"", sealed_at(row.dedupe)), type=tuple[str, str, str]))


def sealed_at(dedupe: str) -> str:
    """What a duty's sealed part is bound to."""
    return f"outbox:sealed:{dedupe}"


def due(work: Work, limit: int, *, urgent: bool) -> list[int]:
    """Rows that somebody may claim now, the longest due first. Urgent is what ends a call, and her own ring: a minute late is too late."""
    kind = Outbox.kind.in_(URGENT) if urgent else Outbox.kind.not_in(URGENT)
    return list(work.connection.scalars(select(Outbox.id).where(Outbox.due_at <= work.now, kind).order_by(Outbox.due_at).limit(limit)))


def hasten(work: Work, dedupe: str) -> None:
    """A duty that was for later may be done now."""
    later = update(Outbox).where(Outbox.dedupe == dedupe, Outbox.state == "waiting", Outbox.due_at > work.now)
    work.hints.extend(work.connection.scalars(later.values(not_before=work.now, due_at=work.now).returning(Outbox.id)))


def request_of(work: Work, number: int) -> str | None:
    return work.connection.scalar(select(Outbox.request_id).where(Outbox.id == number))


def claim(work: Work, number: int) -> Outbox | None:
    """The row, claimed for `LEASE`; None when another has it or it is done.

    What may go out once at most is never claimed a second time (S15).
    """
    fresh = (Outbox.state == "waiting") | ((Outbox.state == "claimed") & Outbox.at_most_once.is_(False))
    claimed = work.connection.execute(
        update(Outbox)
        .where(Outbox.id == number, Outbox.due_at <= work.now, fresh)
        .values(state="claimed", due_at=work.now + LEASE, tries=Outbox.tries + 1)
    )
    return work.session.get(Outbox, number, populate_existing=True) if claimed.rowcount == 1 else None


def settle(work: Work, number: int, state: str, *, leg: str | None = None) -> None:
    """Done: sent, failed, unknown or cancelled. A sealed number goes with it (S24). What was cancelled meanwhile stays so."""
    values: dict[str, Any] = {"state": state, "due_at": None, "sealed": None}
    if leg:
        values["leg"] = leg
    if state == "sent":
        values["handed_at"] = work.now
    work.connection.execute(update(Outbox).where(Outbox.id == number, Outbox.state == "claimed").values(values))


def again(work: Work, number: int, tries: int) -> None:
    """Not now: later, longer each time, and given up at the last try."""
    if tries >= LAST_TRY:
        settle(work, number, "failed")
        return
    wait = timedelta(seconds=min(2**tries, 120))
    where = (Outbox.id == number, Outbox.state == "claimed")
    work.connection.execute(update(Outbox).where(*where).values(state="waiting", due_at=work.now + wait))


def put_off(work: Work, number: int) -> None:
    """Nobody could even begin with it."""
    claimed = update(Outbox).where(Outbox.id == number, Outbox.due_at.is_not(None)).values(state="claimed", tries=Outbox.tries + 1)
    tries = work.connection.scalar(claimed.returning(Outbox.tries))
    if tries is not None:
        again(work, number, tries)


def give_up_stale(work: Work) -> None:
    """What may go out once at most, and whose worker died over it: nobody knows whether it went, so it counts as gone (S15)."""
    where = (Outbox.state == "claimed", Outbox.at_most_once.is_(True), Outbox.due_at <= work.now)
    lost = update(Outbox).where(*where).values(state="unknown", due_at=None, sealed=None)
    for row in work.connection.execute(lost.returning(Outbox.kind, Outbox.request_id, Outbox.payload, Outbox.created_at)).all():
        if row.kind == "ring_caller":
            reconcile(work, row.request_id, row.payload["attempt"], row.created_at)


def reconcile(work: Work, request_id: str, attempt: int, since: datetime) -> None:
    """Her call may have been created though nobody heard so: look for it at the carrier, and end it, before it rings in the night (S12)."""
    payload = {"attempt": attempt, "since": since.isoformat()}
    add(work, "reconcile", f"reconcile:{request_id}:{attempt}", request_id, None, payload, work.now + RECONCILE_AFTER)


def cancel(work: Work, request_id: str, kinds: Sequence[str] = ()) -> None:
    """What waits for this request is not sent any more, and what is being sent not again (I5)."""
    where = [Outbox.request_id == request_id, Outbox.state.in_(("waiting", "claimed")), Outbox.kind.not_in(ORDERS)]
    if kinds:
        where.append(Outbox.kind.in_(kinds))
    work.connection.execute(update(Outbox).where(*where).values(state="cancelled", due_at=None, sealed=None))


def cancel_to(work: Work, focal_point: str) -> None:
    """Nothing that waits for her is sent any more: there is no number left to send it to."""
    waiting = (Outbox.focal_point_id == focal_point, Outbox.due_at.is_not(None))
    work.connection.execute(update(Outbox).where(*waiting).values(state="cancelled", due_at=None, sealed=None))


def forget(work: Work, request_id: str) -> None:
    """No row that leads from the request to anybody's phone outlives its purge."""
    work.connection.execute(delete(Outbox).where(Outbox.request_id == request_id, Outbox.due_at.is_(None)))
