"""The audit as one chain: positions without a gap, each row's hash over the one before (rule 8, S30).

Both ends are marked with the master key, so that rows cut off at either end are missed, and whoever can write only the database cannot
write a chain of her own.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal

import structlog
from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.seal import Vault
from gateway.store.tables import Audit, AuditEnd, Request
from gateway.store.work import Store, Work

log = structlog.get_logger()

Which = Literal["first", "last"]
CHUNK = 1000
TOLD = 20  # breaks that are told one by one

_LINK = (Audit.position, Audit.hash, Audit.id, Audit.at, Audit.request_id, Audit.actor, Audit.what)
_PLACE = update(Audit).where(Audit.id == bindparam("which")).values(position=bindparam("at_position"), hash=bindparam("with_hash"))


@dataclass(frozen=True, slots=True)
class End:
    """A link by its position and hash; position 0 is before the first that ever was."""

    position: int
    hash: str


BEGINNING = End(0, "")


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how."""

    position: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and every break. `waiting` rows have no position yet: the clock gives it within a minute."""

    rows: int
    first: int
    last: End
    waiting: int
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        return not self.breaks


def audit_hash(before: str, *row: object) -> str:
    """One link: the hash before, and the row's fields. As JSON, so that nothing can move from one field into the next unseen."""
    return hashlib.sha256(json.dumps([before, *(str(field) for field in row)]).encode()).hexdigest()


def _hash(before: str, row: Any) -> str:
    return audit_hash(before, row.id, row.at, row.request_id, row.actor, row.what)


# -- looking


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty: everything."""

    number: int | None = None
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(work: Work, wanted: Wanted, before: str, most: int) -> Sequence[Any]:
    """The newest rows first, from before the one with this id if it is given; each with its request's number, where it has one."""
    columns = (Audit.id, Audit.at, Audit.actor, Audit.what, Audit.position, Request.number)
    rows = select(*columns).outerjoin(Request, Request.id == Audit.request_id).order_by(Audit.id.desc()).limit(most)
    return work.connection.execute(rows.where(*_wishes(wanted, before))).all()


def _wishes(wanted: Wanted, before: str) -> Iterator[ColumnElement[bool]]:
    if wanted.number is not None:
        yield Request.number == wanted.number
    if wanted.actor:
        yield Audit.actor == wanted.actor
    if wanted.since is not None:
        yield Audit.at >= wanted.since
    if wanted.until is not None:
        yield Audit.at < wanted.until
    if before:
        yield Audit.id < before


# -- going on


def chain(work: Work) -> int:
    """Gives new audit rows, `CHUNK` at most, their position and hash, each over the one before; how many. One clock at a time."""
    end = _hold_the_end(work)
    fresh = work.connection.execute(select(*_LINK).where(Audit.position.is_(None)).order_by(Audit.id).limit(CHUNK)).all()
    links = []
    for row in fresh:
        end = End(end.position + 1, _hash(end.hash, row))
        links.append({"which": row.id, "at_position": end.position, "with_hash": end.hash})
    if links:
        work.connection.execute(_PLACE, links)
    _put(work, "last", end)
    return len(links)


def chain_all(store: Store) -> None:
    """Every row that waits for its position, in transactions of `CHUNK`."""
    full = True
    while full:
        with store.work() as work:
            full = chain(work) == CHUNK


def _hold_the_end(work: Work) -> End:
    """The newest link as it was marked, held until the transaction ends. Going on from the mark, and not from the newest row, keeps the gap
    that rows cut off leave behind. An end that nobody marked is marked anew, and the audit itself says so."""
    upsert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    work.connection.execute(upsert(AuditEnd).values(which="last", position=0, hash="", mark="").on_conflict_do_nothing())
    row = work.connection.execute(select(AuditEnd).where(AuditEnd.which == "last").with_for_update()).one()
    if _is_marked(work.vault, row):
        return End(row.position, row.hash)
    newest = select(Audit.position, Audit.hash).where(Audit.position.is_not(None)).order_by(Audit.position.desc()).limit(1)
    found = work.connection.execute(newest).one_or_none()
    if found is None:
        return BEGINNING
    log.warning("the end of the audit was not marked, and is marked anew")
    work.audit("marked the end of the audit anew", actor="clock")
    return End(found.position, found.hash)


def _put(work: Work, which: Which, end: End) -> None:
    values = {"position": end.position, "hash": end.hash, "mark": work.vault.index("audit end", _named(which, end))}
    upsert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    work.connection.execute(upsert(AuditEnd).values(which=which, **values).on_conflict_do_update(index_elements=["which"], set_=values))


def marked_under(vault: Vault, row: Any) -> int:
    """Which master key marked this end: 0 the one in force, 1 the one before; -1 for none of ours."""
    marks = vault.indexes("audit end", _named(row.which, End(row.position, row.hash)))
    return marks.index(row.mark) if row.mark in marks else -1


def _is_marked(vault: Vault, row: Any) -> bool:
    return marked_under(vault, row) >= 0


def _named(which: str, end: End) -> str:
    return f"{which}:{end.position}:{end.hash}"


def mark_anew(work: Work) -> None:
    """Under the master key in force, what an earlier one marked. What neither marked stays as it is, to be told."""
    for row in work.connection.execute(select(AuditEnd).with_for_update()).all():
        if _is_marked(work.vault, row):
            _put(work, row.which, End(row.position, row.hash))


# -- forgetting


def forget(work: Work, before: datetime) -> int:
    """Deletes the oldest links from before this time, `CHUNK` at most, and keeps the last of them as where the chain begins (S29)."""
    oldest = select(Audit.position, Audit.hash, Audit.at).where(Audit.position.is_not(None)).order_by(Audit.position).limit(CHUNK)
    old = list(takewhile(lambda row: row.at < before, work.connection.execute(oldest.with_for_update()).all()))
    if not old:
        return 0
    work.connection.execute(delete(Audit).where(Audit.position <= old[-1].position))
    _put(work, "first", End(old[-1].position, old[-1].hash))
    return len(old)


def older_than(work: Work, before: datetime) -> int:
    """How many links are from before this time. Nearly always none, which the oldest link alone tells."""
    oldest = select(Audit.at).where(Audit.position.is_not(None)).order_by(Audit.position).limit(1)
    if not any(at < before for at in work.connection.scalars(oldest)):
        return 0
    return work.connection.scalar(select(func.count()).where(Audit.position.is_not(None), Audit.at < before)) or 0


# -- verifying


def verify(store: Store) -> Verdict:
    """The whole chain, in pages, as it stood at one moment."""
    with store.snapshot() as work:
        ends = {row.which: row for row in work.connection.execute(select(AuditEnd)).all()}
        marked = {which: End(row.position, row.hash) for which, row in ends.items()}
        begin = marked.get("first", BEGINNING)
        walk = _Walk(begin)
        for row in _links(work, begin.position):
            walk.step(row)
        left_over = work.connection.scalar(select(func.min(Audit.position)).where(Audit.position <= begin.position))
        if left_over is not None:
            walk.broken(left_over, "this row stands before the beginning of the chain: it was put in")
        for row in ends.values():
            if not _is_marked(work.vault, row):
                walk.broken(row.position, f"the mark of the {row.which} link is not ours")
        walk.ends_at(marked.get("last", BEGINNING))
        waiting = work.connection.scalar(select(func.count()).where(Audit.position.is_(None))) or 0
    return Verdict(walk.rows, begin.position + 1, walk.end, waiting, tuple(walk.breaks))


def _links(work: Work, after: int) -> Iterator[Any]:
    while page := work.connection.execute(select(*_LINK).where(Audit.position > after).order_by(Audit.position).limit(CHUNK)).all():
        yield from page
        after = page[-1].position


class _Walk:
    """Along the chain. After a break it goes on from what is written there, so that each is told once, where it is."""

    def __init__(self, begin: End) -> None:
        self.end, self.rows = begin, 0
        self.breaks: list[Break] = []

    def step(self, row: Any) -> None:
        missing = row.position - self.end.position - 1
        if missing:
            self.broken(self.end.position + 1, _missing(missing))
        elif row.hash != _hash(self.end.hash, row):
            self.broken(row.position, "this row, or its hash, was changed, moved or put in")
        self.end = End(row.position, row.hash)
        self.rows += 1

    def ends_at(self, marked: End) -> None:
        if self.end.position < marked.position:
            self.broken(self.end.position + 1, _missing(marked.position - self.end.position))
        elif self.end != marked:
            self.broken(self.end.position, "the chain does not end as it was marked: something was put in or changed")

    def broken(self, position: int, what: str) -> None:
        if len(self.breaks) < TOLD:
            self.breaks.append(Break(position, what))


def _missing(count: int) -> str:
    return "a row is missing here" if count == 1 else f"{count} rows are missing from here on"
