"""Legs and conversations as rows, and the inbox that makes an event happen once. The busiest code of the house: plain statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BindParameter, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.dialogue import Line, Medium, read_lines, write_lines
from gateway.flows.state import State, parse, write
from gateway.seal import SealError
from gateway.store.tables import Conversation, Inbox, Leg, Published
from gateway.store.work import PUBLISHED_COLUMNS, Versions, Work, new_id

Purpose = Literal["caller", "staff", "offer", "window", "outcome", "page", "rung", "gate", "studio", "drill"]


@dataclass(frozen=True, slots=True)
class LegFacts:
    """A leg: who is on it, and whose sake it was made for. `token` is empty for a text conversation."""

    token: str
    purpose: Purpose
    request_id: str | None = None
    focal_point_id: str | None = None
    attempt: int | None = None
    lang: str | None = None
    """What is to be recorded, on a call that was made for it."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as one event finds it: the versions it keeps, where it stands, and its leg."""

    id: str
    versions: Versions
    state: State
    leg: LegFacts
    began_at: datetime


LONGEST = timedelta(minutes=30)  # S29


class Raced(Exception):
    """The same event was taken by another process meanwhile: roll back, come again, and find its answer."""


# Statements are built once: their cache keys are most of what a statement costs here.
_WHICH: BindParameter[str] = bindparam("which")


# -- the inbox

_NOTES = {
    "sqlite": sqlite.insert(Inbox).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
    "postgresql": postgresql.insert(Inbox).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
}


def note(work: Work, key: str, thread: Thread | None = None, lines: tuple[Line, ...] = (), channel: str = "") -> bool:
    """Notes an event as taken, with what answered it: False for whoever comes second. `channel`: who brought it, for what people did."""
    # Sealed: what was said to her tells where she is and what she needs (S7, S31).
    sealed = work.vault.conversations.seal(write_lines(lines), f"inbox:lines:{key}")
    values = {
        "key": key,
        "conversation_id": thread.id if thread else None,
        "lines": sealed,
        "at": work.now,
        "counts": work.take_counts(key),
        "channel": channel,
    }
    return work.connection.execute(_NOTES[work.connection.dialect.name], values).rowcount == 1


def answer(work: Work, key: str, thread: Thread, lines: tuple[Line, ...], channel: str) -> None:
    """The event, and what answered it, for its replays. Raises `Raced` for the second of two that came at once: nothing of it is kept."""
    if not note(work, key, thread, lines, channel):
        raise Raced(key.split(":", 1)[0])


def answered(work: Work, key: str) -> tuple[tuple[Line, ...], Thread | None] | None:
    """What an event was answered with, and its conversation as it stands now; None for an event that is new."""
    lines = work.connection.scalar(select(Inbox.lines).where(Inbox.key == key))
    if lines is None:
        return None
    of_event = _CONVERSATION.join(Inbox, Inbox.conversation_id == Conversation.id).where(Inbox.key == key)
    row = work.connection.execute(of_event).one_or_none()
    return _lines(work, key, lines), _thread(work, row) if row else None


def _lines(work: Work, key: str, sealed: bytes) -> tuple[Line, ...]:
    return read_lines(work.vault.conversations.open(sealed, f"inbox:lines:{key}"))


# -- legs


def add_leg(
    work: Work,
    leg: LegFacts,
    medium: Medium,
    direction: str,
    sid: str | None = None,
    cancel_at: datetime | None = None,
    channel: str = "twilio",
) -> None:
    work.connection.execute(
        insert(Leg).values(
            token=leg.token,
            medium=medium,
            channel=channel,
            direction=direction,
            purpose=leg.purpose,
            sid=sid,
            phase="created" if direction == "outbound" else "answered",
            status_rank=0,
            request_id=leg.request_id,
            focal_point_id=leg.focal_point_id,
            attempt=leg.attempt,
            lang=leg.lang,
            created_at=work.now,
            cancel_at=cancel_at,
        )
    )


def learn_sid(work: Work, token: str, sid: str) -> None:
    """The carrier's id, from whichever comes first: the answer to `create`, or the first hook (rule 4)."""
    work.connection.execute(update(Leg).where(Leg.token == token, Leg.sid.is_(None)).values(sid=sid))


def note_fault(work: Work, token: str, fault: str) -> None:
    """What a channel had against this call or text: HTTP's status, 0 without an answer, or the network's own word. Nothing else (S27)."""
    work.connection.execute(update(Leg).where(Leg.token == token).values(fault=fault))


def find(work: Work, key: str, token: str, sid: str) -> tuple[LegFacts | None, Thread | None, tuple[Line, ...] | None]:
    """The leg with this token, or else with this carrier's id; its conversation, once it has one; what this event was answered with before.

    One query, which holds the leg until the transaction ends. Of one event that comes twice at once the second may still see no answer: the
    inbox's key, written last, tells (`Raced`).
    """
    by, which = (_LEG_BY_TOKEN, token) if token else (_LEG_BY_SID, sid)
    row = work.connection.execute(by, {"which": which, "key": key}).one_or_none()
    if row is None:
        return None, None, None
    work.read_with(row)
    if row.sid is None:
        learn_sid(work, row.token, sid)
    lines = None if row.answered is None else _lines(work, key, row.answered)
    return _leg(row), _thread(work, row) if row.id else None, lines


# -- conversations


def begin(work: Work, leg: LegFacts, party_tag: str | None, minutes: int) -> Thread:
    """A new conversation on the versions in force."""
    thread = Thread(new_id(), work.versions, State(), leg, work.now)
    work.connection.execute(
        insert(Conversation).values(
            id=thread.id,
            flows=work.versions.flows,
            directory=work.versions.directory,
            prompts=work.versions.prompts,
            state=b"",
            party_tag=party_tag,
            over=False,
            began_at=work.now,
            ends_at=work.now + timedelta(minutes=minutes),
        )
    )
    if leg.token:
        work.connection.execute(
            update(Leg).where(Leg.token == leg.token).values(conversation_id=thread.id, phase="answered", cancel_at=None)
        )
    return thread


def keep(work: Work, thread: Thread, state: State, ends_at: datetime | None = None) -> None:
    """Seals and writes where the conversation stands now. Raises `Raced` when the clock has ended and counted it meanwhile."""
    sealed = work.vault.conversations.seal(write(state), _place(thread.id))
    if work.connection.execute(_KEEP, {"which": thread.id, "sealed": sealed, "ended": state.over}).rowcount != 1:
        raise Raced("over")
    if ends_at:
        work.connection.execute(update(Conversation).where(Conversation.id == thread.id).values(ends_at=ends_at))


def call_key(sid: str, step: int) -> str:
    """The inbox's key of a step of a call."""
    return f"call:{sid}:{step}"


def went_on(work: Work, sid: str) -> bool:
    """Whether anything followed the first step of a call: a key, or a wait that went by."""
    return work.connection.scalar(select(Inbox.key).where(Inbox.key == call_key(sid, 1))) is not None


def of_texts(work: Work, tags: Sequence[str]) -> Thread | None:
    """The live text conversation of a number, under any tag that is valid now."""
    row = work.connection.execute(
        _CONVERSATION.where(
            Conversation.party_tag.in_(tags),
            Conversation.over.is_(False),
            Conversation.ends_at > work.now,
            Conversation.began_at > work.now - LONGEST,
        )
        .order_by(Conversation.id.desc())
        .limit(1)
        .with_for_update(of=Conversation)
    ).one_or_none()
    return _thread(work, row) if row else None


def first_questions(work: Work, tags: Sequence[str]) -> int:
    """How many text conversations a number has begun under its valid tags (S23)."""
    return work.connection.scalar(select(func.count()).select_from(Conversation).where(Conversation.party_tag.in_(tags))) or 0


def left(work: Work, ids: Sequence[str]) -> Iterator[Thread]:
    """Of these conversations those that came to no end of theirs: she hung up, or stopped writing."""
    for row in work.connection.execute(_CONVERSATION.where(Conversation.id.in_(ids), Conversation.state != b"")).all():
        try:
            thread = _thread(work, row)
        except SealError:
            continue  # by a master key that is gone: nothing is known of it
        if not thread.state.over:
            yield thread


_KEEP = update(Conversation).where(Conversation.id == _WHICH).values(state=bindparam("sealed"), over=bindparam("ended"))
_STANDS = (Conversation.id, Conversation.flows, Conversation.directory, Conversation.prompts, Conversation.state, Conversation.began_at)
_ON = (Leg.token, Leg.purpose, Leg.request_id, Leg.focal_point_id, Leg.attempt, Leg.lang, Leg.sid)
_CONVERSATION = select(*_STANDS, *_ON).select_from(Conversation).outerjoin(Leg, Leg.conversation_id == Conversation.id)
_LEG = (
    select(*_STANDS, *_ON, Inbox.lines.label("answered"), *PUBLISHED_COLUMNS)
    .select_from(Leg)
    .join(Published, Published.id == 1)
    .outerjoin(Conversation, Leg.conversation_id == Conversation.id)
    .outerjoin(Inbox, Inbox.key == bindparam("key"))
    .with_for_update(of=Leg)
)
_LEG_BY_TOKEN, _LEG_BY_SID = _LEG.where(Leg.token == _WHICH), _LEG.where(Leg.sid == _WHICH)


def _thread(work: Work, row: Any) -> Thread:
    state = parse(work.vault.conversations.open(row.state, _place(row.id))) if row.state else State()
    return Thread(row.id, Versions(row.flows, row.directory, row.prompts), state, _leg(row), row.began_at)


def _leg(row: Any) -> LegFacts:
    if row.token is None:
        return LegFacts("", "caller")
    return LegFacts(row.token, row.purpose, row.request_id, row.focal_point_id, row.attempt, row.lang)


def _place(conversation_id: str) -> str:
    return f"conversation:state:{conversation_id}"
