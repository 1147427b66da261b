"""Legs and conversations as rows, and the inbox that makes an event happen once. The busiest code of the house: plain statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.dialogue import Line, Medium, read_lines, write_lines
from gateway.flows.state import State, parse, write
from gateway.store.tables import Conversation, Inbox, Leg
from gateway.store.work import Versions, Work, new_id

Purpose = Literal["caller", "staff", "offer", "window", "outcome", "gate"]


@dataclass(frozen=True, slots=True)
class LegFacts:
    """A leg: who is on it, and whose sake it was made for. `token` is empty for a text conversation."""

    token: str
    purpose: Purpose
    request_id: str | None = None
    focal_point_id: str | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as one event finds it: the versions it keeps, where it stands, and its leg."""

    id: str
    versions: Versions
    state: State
    leg: LegFacts


# -- the inbox


def claim(work: Work, key: str) -> bool:
    """The first write of every event: True for whoever comes first, False for a replay."""
    upsert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    row = upsert(Inbox).values(key=key, lines=b"", at=work.now).on_conflict_do_nothing()
    return work.connection.scalar(row.returning(Inbox.key)) is not None


def answer(work: Work, key: str, thread: Thread | None, lines: tuple[Line, ...]) -> None:
    """Keeps what answered an event, for its replays."""
    work.connection.execute(
        update(Inbox).where(Inbox.key == key).values(conversation_id=thread.id if thread else None, lines=write_lines(lines))
    )


def answered(work: Work, key: str) -> tuple[tuple[Line, ...], Thread | None]:
    """What an event was answered with, and the conversation as it stands now."""
    row = work.connection.execute(select(Inbox.lines, Inbox.conversation_id).where(Inbox.key == key)).one()
    found = work.connection.execute(_CONVERSATION.where(Conversation.id == row.conversation_id)).one_or_none()
    return read_lines(row.lines) if row.lines else (), _thread(work, found) if found else None


# -- legs


def add_leg(work: Work, leg: LegFacts, medium: Medium, direction: str, sid: str | None = None, cancel_at: datetime | None = None) -> None:
    work.connection.execute(
        insert(Leg).values(
            token=leg.token,
            medium=medium,
            direction=direction,
            purpose=leg.purpose,
            sid=sid,
            phase="created" if direction == "outbound" else "answered",
            status_rank=0,
            request_id=leg.request_id,
            focal_point_id=leg.focal_point_id,
            attempt=leg.attempt,
            created_at=work.now,
            cancel_at=cancel_at,
        )
    )


def learn_sid(work: Work, token: str, sid: str) -> None:
    """The carrier's id, from whichever comes first: the answer to `create`, or the first hook (rule 4)."""
    work.connection.execute(update(Leg).where(Leg.token == token, Leg.sid.is_(None)).values(sid=sid))


def find(work: Work, token: str, sid: str) -> tuple[LegFacts | None, Thread | None]:
    """The leg with this token, or else with this carrier's id; and its conversation, once it has one."""
    row = work.connection.execute(_LEG.where(Leg.token == token if token else Leg.sid == sid)).one_or_none()
    if row is None:
        return None, None
    if row.sid is None:
        learn_sid(work, row.token, sid)
    return _leg(row), _thread(work, row) if row.id else None


# -- conversations


def begin(work: Work, leg: LegFacts, party_tag: str | None, minutes: int) -> Thread:
    """A new conversation on the versions in force."""
    thread = Thread(new_id(), work.versions, State(), leg)
    work.connection.execute(
        insert(Conversation).values(
            id=thread.id,
            flows=work.versions.flows,
            directory=work.versions.directory,
            prompts=work.versions.prompts,
            state=b"",
            party_tag=party_tag,
            over=False,
            ends_at=work.now + timedelta(minutes=minutes),
        )
    )
    if leg.token:
        work.connection.execute(
            update(Leg).where(Leg.token == leg.token).values(conversation_id=thread.id, phase="answered", cancel_at=None)
        )
    return thread


def keep(work: Work, thread: Thread, state: State, ends_at: datetime | None = None) -> None:
    """Seals and writes where the conversation stands now."""
    values: dict[str, Any] = {"state": work.vault.conversations.seal(write(state), _place(thread.id))}
    if state.over:
        values["over"] = True
    if ends_at:
        values["ends_at"] = ends_at
    work.connection.execute(update(Conversation).where(Conversation.id == thread.id).values(values))


def of_texts(work: Work, tags: Sequence[str]) -> Thread | None:
    """The live text conversation of a number, under any tag that is valid now."""
    row = work.connection.execute(
        _CONVERSATION.where(Conversation.party_tag.in_(tags), Conversation.over.is_(False), Conversation.ends_at > work.now)
        .order_by(Conversation.id.desc())
        .limit(1)
    ).one_or_none()
    return _thread(work, row) if row else None


def first_questions(work: Work, tags: Sequence[str]) -> int:
    """How many text conversations a number has begun under its valid tags (S23)."""
    return work.connection.scalar(select(func.count()).select_from(Conversation).where(Conversation.party_tag.in_(tags))) or 0


_STANDS = (Conversation.id, Conversation.flows, Conversation.directory, Conversation.prompts, Conversation.state)
_CONVERSATION = select(*_STANDS, Leg.token, Leg.purpose, Leg.request_id, Leg.focal_point_id, Leg.attempt).outerjoin(
    Leg, Leg.conversation_id == Conversation.id
)
_LEG = (
    select(*_STANDS, Leg.token, Leg.purpose, Leg.request_id, Leg.focal_point_id, Leg.attempt, Leg.sid)
    .select_from(Leg)
    .outerjoin(Conversation, Leg.conversation_id == Conversation.id)
)


def _thread(work: Work, row: Any) -> Thread:
    state = parse(work.vault.conversations.open(row.state, _place(row.id))) if row.state else State()
    return Thread(row.id, Versions(row.flows, row.directory, row.prompts), state, _leg(row))


def _leg(row: Any) -> LegFacts:
    if row.token is None:
        return LegFacts("", "caller")
    return LegFacts(row.token, row.purpose, row.request_id, row.focal_point_id, row.attempt)


def _place(conversation_id: str) -> str:
    return f"conversation:state:{conversation_id}"
