"""The tables of the data. What she said is sealed (`bytes`); who she is lies apart, under a key of its own (S24, S31)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from gateway.clock import as_utc

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """Aware UTC in and out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else as_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else as_utc(value)


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {datetime: Moment, bytes: LargeBinary, dict[str, Any]: JSON, list[Any]: JSON}


class Published(Table):
    """One row: the versions that new conversations use, and in development how far the clock was moved."""

    __tablename__ = "published"
    id: Mapped[int] = mapped_column(primary_key=True)
    flows: Mapped[int] = mapped_column(default=0)
    directory: Mapped[int] = mapped_column(default=0)
    prompts: Mapped[int] = mapped_column(default=0)
    release: Mapped[int] = mapped_column(default=0)
    moved_seconds: Mapped[int] = mapped_column(default=0)


class Version(Table):
    """An immutable, numbered version of the flows, the directory or the prompts."""

    __tablename__ = "version"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text)


class Release(Table):
    """Three versions that belong together, immutable. What became of it stands in its marks, so that nothing here is ever overwritten."""

    __tablename__ = "release"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    flows: Mapped[int]
    directory: Mapped[int]
    prompts: Mapped[int]
    way: Mapped[str] = mapped_column(String(16))
    """`publish` · `take away` · `rollback`."""
    wants: Mapped[str] = mapped_column(String(16))
    """Of a second person: `approval` before · `review` afterwards · nothing (S42)."""
    author: Mapped[str] = mapped_column(String(48))
    note: Mapped[str] = mapped_column(String(200))
    base: Mapped[int]
    created_at: Mapped[datetime]


class ReleaseMark(Table):
    """What became of a release, once each: `in force`, `reviewed`, `declined`."""

    __tablename__ = "release_mark"
    release: Mapped[int] = mapped_column(ForeignKey("release.number"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16), primary_key=True)
    by: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(500), server_default="")
    """Of what was declined: why, for whoever made it. The audit says nothing of it."""


class DraftPiece(Table):
    """A menu's file, or the words of one prompt, as officers want it. What is not here is as it is in force."""

    __tablename__ = "draft_piece"
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    """`flows/main.yaml` · `words/khm/greeting`."""
    base: Mapped[str | None] = mapped_column(Text)
    """What was in force when it was first changed; nothing where it is new."""
    text: Mapped[str | None] = mapped_column(Text)
    """Nothing where it is to go."""


class DraftEdit(Table):
    """One step of the draft, numbered: who, what, and each piece before and after it. Only ever inserted; undoing is a step, too."""

    __tablename__ = "draft_edit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(48))
    way: Mapped[str] = mapped_column(String(16))
    """`edit` · `undo` · `redo` · `settle`."""
    of: Mapped[int] = mapped_column(default=0)
    """The step that was undone or made again."""
    what: Mapped[dict[str, Any]]
    """The edit as it was asked for."""
    pieces: Mapped[dict[str, Any]]
    """Name → `[before, after]`."""


class KeptCall(Table):
    """A saved call that an officer kept in the office: every check runs it beside those of the folder, in place of one of its name."""

    __tablename__ = "kept_call"
    file: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]


class Conversation(Table):
    """One call or text session. The state is sealed whole: it holds what she typed."""

    __tablename__ = "conversation"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    flows: Mapped[int]
    directory: Mapped[int]
    prompts: Mapped[int]
    state: Mapped[bytes]
    party_tag: Mapped[str | None] = mapped_column(String(32), index=True)
    """Text sessions only: the number under a secret that is thrown away daily (S23, S24)."""
    over: Mapped[bool] = mapped_column(default=False)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Leg(Table):
    """One call or text with one party.

    The token stands in the URLs that we hand out; the carrier's id is learnt from whichever comes first.
    """

    __tablename__ = "leg"
    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    medium: Mapped[str] = mapped_column(String(5), default="voice")
    channel: Mapped[str] = mapped_column(String(12), default="twilio")
    """Who carries it."""
    direction: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(16))
    """`caller` · `staff` (who rang us) · `offer` · `window` · `outcome` · `page` · `rung` · `studio` · `drill` (whom we rang) ·
    `gate` (her)."""
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    phase: Mapped[str] = mapped_column(String(16), default="created")
    """created → answered → over; never back."""
    status_rank: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[str | None] = mapped_column(String(36), index=True)
    focal_point_id: Mapped[str | None] = mapped_column(String(36))
    attempt: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    cancel_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a call that nobody answered is cancelled (S15)."""
    lang: Mapped[str | None] = mapped_column(String(3))
    """The language to be recorded, on a call that was made for it."""
    fault: Mapped[str] = mapped_column(String(16), default="")
    """Why its channel did not carry it: HTTP's status, 0 without an answer, or the network's word; empty: nothing bad was heard."""


class Inbox(Table):
    """A carrier's event, once: its key, and the lines that answered it, so that a replay gets the same and does nothing."""

    __tablename__ = "inbox"
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(String(36))
    lines: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
    counts: Mapped[bytes | None]
    """What is to be counted of it, sealed, until the clock has folded it into the figures (rule 8). In the event's own row: so, once."""
    channel: Mapped[str] = mapped_column(String(12), default="")
    """Who brought it, for what people said or did; empty for a carrier's own words."""

    __table_args__ = (
        Index("ix_inbox_counts", "key", sqlite_where=text("counts IS NOT NULL"), postgresql_where=text("counts IS NOT NULL")),
    )


class Figure(Table):
    """How often something was counted in a day or month. One thing alone: no two of a caller's choices ever stand in one row (S25, S28)."""

    __tablename__ = "figure"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    period: Mapped[str] = mapped_column(String(10))
    """`2026-10` or `2026-10-03`."""
    what: Mapped[str] = mapped_column(String(16))
    which: Mapped[str] = mapped_column(String(200))
    count: Mapped[int]

    __table_args__ = (UniqueConstraint("period", "what", "which"),)


class Report(Table):
    """What is told of a month, with small counts left out already (S28). Written once; the figures that it was made of are gone by then."""

    __tablename__ = "report"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    told: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Request(Table):
    """A request for a callback: the protocol's record as JSON, beside it what is searched for. Every open one has a due time (I6), or the
    database refuses it."""

    __tablename__ = "request"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(36), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    record: Mapped[dict[str, Any]]
    number_index: Mapped[str | None] = mapped_column(String(32), index=True)
    code_index: Mapped[str | None] = mapped_column(String(32), unique=True)

    __table_args__ = (CheckConstraint("state = 'PURGED' OR due_at IS NOT NULL", name="open_is_due"),)


class Secret(Table):
    """Her number, code and key, and what she told for the brief, each sealed under the request's own data key, which lies in the key
    database."""

    __tablename__ = "secret"
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    number: Mapped[bytes]
    code: Mapped[bytes]
    key: Mapped[bytes]
    brief: Mapped[bytes | None]
    """Her safe word and what she needs to be helped (S25). Null in rows from before it was asked."""


class Offer(Table):
    """A request, offered to one focal point on one rung."""

    __tablename__ = "offer"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), index=True)
    focal_point_id: Mapped[str] = mapped_column(String(36), index=True)
    rung: Mapped[int]
    code: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Attempt(Table):
    """A call to her, counted before it rings (S15, I3)."""

    __tablename__ = "attempt"
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counted_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16), default="")


class Outbox(Table):
    """A duty that leaves the house. The dedupe key makes it once; the claim makes it one worker's."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    dedupe: Mapped[str] = mapped_column(String(160))
    at_most_once: Mapped[bool]
    request_id: Mapped[str | None] = mapped_column(String(36), index=True)
    focal_point_id: Mapped[str | None] = mapped_column(String(36))
    payload: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None]
    """A number for a text that she asked for, at most 10 minutes (S24)."""
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """Null once done; else when somebody may claim it (again)."""
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    """waiting → claimed → sent | failed | unknown | cancelled."""
    channel: Mapped[str] = mapped_column(String(12), default="")
    """Whom it goes by, or the one that had it last where there are several ways; empty as long as nobody has begun with it."""
    leg: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("dedupe"), Index("ix_outbox_due", "due_at", "created_at"))


class Audit(Table):
    """One row for each change of state (I9). The clock alone gives position and hash (rule 8)."""

    __tablename__ = "audit"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime]
    request_id: Mapped[str | None] = mapped_column(String(36), index=True)
    actor: Mapped[str] = mapped_column(String(48))
    what: Mapped[str] = mapped_column(String(96))
    position: Mapped[int | None] = mapped_column(unique=True)
    hash: Mapped[str | None] = mapped_column(String(64))


class AuditEnd(Table):
    """Where the audit's chain begins and where it ends, each marked with the master key: a chain cut short at either end is told (S30)."""

    __tablename__ = "audit_end"
    which: Mapped[str] = mapped_column(String(8), primary_key=True)
    """`first`: the last link that was deleted after its year · `last`: the newest."""
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(32))


class Tombstone(Table):
    """What is left of requests when their rows are gone: how many of a month, how urgent, how they ended. No place, no need (S28, S29)."""

    __tablename__ = "tombstone"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    urgency: Mapped[str] = mapped_column(String(16), primary_key=True)
    ended: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]


class LastLook(Table):
    """One row: when the auditor looked last, by the true time and not the moved one; what it found; when it last paged anybody."""

    __tablename__ = "last_look"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    findings: Mapped[list[Any]]
    paged_at: Mapped[datetime | None]


class Backup(Table):
    """When somebody told last that she had made a copy of it, by the true time and not the moved one."""

    __tablename__ = "backup"
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


class FocalPoint(Table):
    """Whoever may be asked. Name and number are sealed; a blind index recognises the number on the staff line (S31)."""

    __tablename__ = "focal_point"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    role: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    """`unverified` · `active` · `forced` · `retired`."""
    name: Mapped[bytes]
    number: Mapped[bytes]
    number_index: Mapped[str] = mapped_column(String(32), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(128))
    """Of her PIN; while she is unverified, of the code that she was given to choose one with."""
    duress_hash: Mapped[str] = mapped_column(String(128), default="")
    """Of the PIN that she types when somebody forces her to; empty when she chose none."""
    pin_tries: Mapped[int] = mapped_column(default=0)
    pin_locked_until: Mapped[datetime | None]
    communes: Mapped[list[Any]]
    neighbours: Mapped[list[Any]] = mapped_column(default=list)
    """Communes beside hers from which she would be asked next."""
    languages: Mapped[list[Any]]
    woman: Mapped[bool]
    paused: Mapped[bool] = mapped_column(default=False)
    records: Mapped[bool] = mapped_column(default=False)
    """Whether she lends her voice to the prompts."""
    two_way_text: Mapped[bool]
    texted_by: Mapped[str] = mapped_column(String(12), default="")
    """The channel that her texts go by first; empty: as the routes say."""
    weekly: Mapped[list[Any]] = mapped_column(default=list)
    """Her duty hours, as minutes of the week: `[{opens, closes}]`; none: day and night."""
    spells: Mapped[list[Any]] = mapped_column(default=list)
    """What goes before them: leave, an officer's change, her own word."""
    rung_at: Mapped[list[Any]] = mapped_column(default=list)
    """When she was rung with an offer: the last quarter of an hour, and the last time in any case."""
    text_due_at: Mapped[datetime | None]
    """When her last text goes, or went."""
    agreed_on: Mapped[date | None]
    trained_on: Mapped[date | None]


class RelayContact(Table):
    """One of staff who is a contact at the relay (RapidPro). A caller has no row here, and no row leads to one."""

    __tablename__ = "relay_contact"
    focal_point_id: Mapped[str] = mapped_column(ForeignKey("focal_point.id"), primary_key=True)
    uuid: Mapped[str] = mapped_column(String(64), unique=True)
    """As the relay calls her."""
    agreed: Mapped[dict[str, Any]]
    """What both sides said when they said the same, each thing as a keyed mark: so it is known who changed it since (S31)."""
    seen_at: Mapped[datetime]
    """When she was last met in the group."""
    gone: Mapped[bool] = mapped_column(default=False)
    """She is not in the group any more: taken out, deleted, or stopped there. Nothing is sent to her by it."""


class RelayRound(Table):
    """How far a round of the relay has come, so that one that was killed goes on: `contacts` or `answers`."""

    __tablename__ = "relay_round"
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    cursor: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime]
    """Of contacts: when this round began. Of answers: up to when runs were seen, by the relay's time."""
    free_at: Mapped[datetime]
    """When another may take it up: whoever works on it moves this on."""


class LoginCode(Table):
    """What the staff line spoke to one person, to be typed once on the desk. Only a keyed blind index of it is kept."""

    __tablename__ = "login_code"
    code_index: Mapped[str] = mapped_column(String(32), primary_key=True)
    focal_point_id: Mapped[str] = mapped_column(String(36), unique=True)
    """The newest alone counts."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class WebSession(Table):
    """Somebody on a page: an account of the office, a person on the desk, both where they are one, or neither while she still proves who
    she is. Of the cookie's token only a hash is kept, and what the session remembers is sealed."""

    __tablename__ = "web_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(36), index=True)
    focal_point_id: Mapped[str | None] = mapped_column(String(36), index=True)
    data: Mapped[bytes]
    began_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Account(Table):
    """Who works in the office. The name that she signs in with is sealed, and found by a blind index (S31)."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name_index: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[bytes]
    status: Mapped[str] = mapped_column(String(12))
    """`invited` · `active` · `paused` · `closed`."""
    roles: Mapped[list[Any]]
    person: Mapped[str | None] = mapped_column(String(36), unique=True)
    """The supervisor of the desk that she is, too."""
    password_hash: Mapped[str] = mapped_column(String(128), default="")
    totp: Mapped[bytes] = mapped_column(default=b"")
    """The key that she shares with the app on her phone, sealed; empty when she has none."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The half minute of the last number that was taken: none is taken twice."""
    tongue: Mapped[str] = mapped_column(String(2), default="km")
    digits: Mapped[str] = mapped_column(String(8), default="latin")
    created_at: Mapped[datetime]


class AccountLink(Table):
    """A link that opens once, for one account: to choose its first password, or a new one. The newest alone counts."""

    __tablename__ = "account_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36), unique=True)
    forgets_second: Mapped[bool] = mapped_column(default=False)
    """Her phone is lost too: what was the second proof counts no more."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Table):
    """On paper, for the day without the phone; each opens once."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36), index=True)


class Passkey(Table):
    """The public half of a key that never leaves her phone or computer: nothing here opens anything."""

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36), index=True)
    credential: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class Take(Table):
    """A recording on its way from a telephone or a browser to the recordings: who speaks which words, and how far it is.

    Its file lies in the data directory; the recording that comes of it lies in the archive and outlives this row.
    """

    __tablename__ = "take"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    lang: Mapped[str] = mapped_column(String(3))
    prompt: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(String(12))
    """`Prompt.spoken` of the words that she was shown: whoever changes them meanwhile makes it stale."""
    speaker: Mapped[str] = mapped_column(String(36), index=True)
    """A person's id, and never her name (S31)."""
    way: Mapped[str] = mapped_column(String(8))
    """`phone` · `browser` · `upload`."""
    suffix: Mapped[str] = mapped_column(String(6))
    source: Mapped[str | None] = mapped_column(String(64))
    """The carrier's id of a recording that we do not have yet."""
    state: Mapped[str] = mapped_column(String(12))
    """coming → waiting → preparing → ready | refused."""
    fault: Mapped[str] = mapped_column(String(16), default="")
    """Why it was refused, in one word: the code of an `UnfitError`, `lost` or `failed`."""
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of one that is ready: the clip, its length, what the speaker should know."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the studio may claim it (again); null while it comes, and once it is done."""
    tries: Mapped[int] = mapped_column(default=0)


class Tally(Table):
    """Insert-only counts of a day (rule 8): of wrong codes by a tag that means nothing the day after."""

    __tablename__ = "tally"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    what: Mapped[str] = mapped_column(String(48), index=True)
    count: Mapped[int]
