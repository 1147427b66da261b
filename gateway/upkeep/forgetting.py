"""What has had its time (S24, S29): the clock destroys it, `purge --dry-run` counts it, the auditor misses it. One list for all three."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from gateway.callbacks.effects import Ignored
from gateway.callbacks.events import Due
from gateway.callbacks.records import ENDS, State
from gateway.casework import requests
from gateway.settings import Settings
from gateway.store import audit
from gateway.store.database import StoreError
from gateway.store.tables import (
    AccountLink,
    Attempt,
    Conversation,
    Inbox,
    Leg,
    LoginCode,
    Offer,
    Outbox,
    Request,
    Secret,
    Take,
    Tally,
    WebSession,
)
from gateway.store.takes import DONE
from gateway.store.work import Store, Work
from gateway.upkeep import tombstones

log = structlog.get_logger()

CHUNK = 500  # rule 6: no transaction is long
CHUNKS = 40  # of one kind in a sweep: whoever is due to be rung does not wait for a great cleaning
ORPHAN = timedelta(hours=1)
TAGS_LAST = timedelta(days=1)  # after it the secret that made a tag is gone (S24)
ROW_DAYS = timedelta(days=90)
AUDIT_DAYS = timedelta(days=365)

Over = Callable[[datetime, Settings], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one kind: those that are over by a time, and what happens to some of them (ids), in one transaction."""

    name: str
    key: InstrumentedAttribute[Any]
    over: Over
    destroy: Callable[[Work, Sequence[Any]], None]

    def count(self, work: Work, now: datetime, settings: Settings) -> int:
        return work.connection.scalar(select(func.count(self.key)).where(self.over(now, settings))) or 0

    def some(self, work: Work, settings: Settings) -> Sequence[Any]:
        """`CHUNK` of them at most, held; another clock takes others."""
        # In no order: to keep that of ids SQLite walks through a whole table, in a transaction for which every hook waits (rule 6).
        found = select(self.key).where(self.over(work.now, settings)).limit(CHUNK)
        return work.connection.scalars(found.with_for_update(skip_locked=True)).all()


def _rows(key: InstrumentedAttribute[Any]) -> Callable[[Work, Sequence[Any]], None]:
    def destroy(work: Work, ids: Sequence[Any]) -> None:
        work.connection.execute(delete(key.class_).where(key.in_(ids)))

    return destroy


def _words(work: Work, ids: Sequence[Any]) -> None:
    """S23: of a text session a row stays for a day, to count how often its number began."""
    work.connection.execute(update(Conversation).where(Conversation.id.in_(ids)).values(state=b"", over=True))


def _requests(work: Work, ids: Sequence[Any]) -> None:
    for table in (Offer, Attempt, Secret):
        work.connection.execute(delete(table).where(table.request_id.in_(ids)))
    gone = delete(Request).where(Request.id.in_(ids)).returning(Request.created_at, Request.record)
    tombstones.add(work, work.connection.execute(gone).all())


def _taken(now: datetime, settings: Settings) -> datetime:
    return now - timedelta(hours=settings.inbox_hours)


def _signed_out(now: datetime, settings: Settings) -> ColumnElement[bool]:
    idle, whole = timedelta(minutes=settings.desk_idle_minutes), timedelta(hours=settings.desk_hours)
    return or_(WebSession.seen_at < now - idle, WebSession.began_at < now - whole)


KINDS = (
    Kind(
        "words",
        Conversation.id,
        lambda now, _: and_(Conversation.ends_at < now, Conversation.party_tag.is_not(None), Conversation.state != b""),
        _words,
    ),
    Kind(
        "sessions",
        Conversation.id,
        lambda now, _: or_(
            and_(Conversation.ends_at < now, Conversation.party_tag.is_(None)),
            Conversation.ends_at < now - TAGS_LAST,
        ),
        _rows(Conversation.id),
    ),
    Kind("events", Inbox.key, lambda now, settings: Inbox.at < _taken(now, settings), _rows(Inbox.key)),
    Kind("legs", Leg.token, lambda now, settings: Leg.created_at < _taken(now, settings), _rows(Leg.token)),
    Kind(
        "duties",
        Outbox.id,
        lambda now, settings: and_(Outbox.due_at.is_(None), Outbox.request_id.is_(None), Outbox.created_at < _taken(now, settings)),
        _rows(Outbox.id),
    ),
    Kind("guesses", Tally.id, lambda now, _: Tally.day < (now - TAGS_LAST).date().isoformat(), _rows(Tally.id)),
    Kind("login codes", LoginCode.code_index, lambda now, _: LoginCode.expires_at < now, _rows(LoginCode.code_index)),
    Kind("links", AccountLink.token_hash, lambda now, _: AccountLink.expires_at < now, _rows(AccountLink.token_hash)),
    Kind("sign-ins", WebSession.token_hash, _signed_out, _rows(WebSession.token_hash)),
    Kind("takes", Take.id, lambda now, _: and_(Take.state.in_(DONE), Take.changed_at < now - ROW_DAYS), _rows(Take.id)),
    Kind(
        "requests",
        Request.id,
        lambda now, _: and_(Request.state == State.PURGED.value, Request.created_at < now - ROW_DAYS),
        _requests,
    ),
)
NUMBERS = "numbers"
AUDIT = "audit"
KEYS = "keys"


# -- counting


def counts(store: Store, settings: Settings, grace: timedelta = timedelta()) -> Counter[str]:
    """How much of each has been over for longer than the grace, and is still there."""
    with store.read() as work:
        now = work.now - grace
        found = Counter({kind.name: kind.count(work, now, settings) for kind in KINDS})
        found[NUMBERS] = work.connection.scalar(select(func.count(Request.id)).where(purge_is_due(now))) or 0
        found[AUDIT] = audit.older_than(work, now - AUDIT_DAYS)
    found[KEYS] = len(dead_keys(store, now))
    return found


def purge_is_due(now: datetime) -> ColumnElement[bool]:
    """Requests that ended, and whose numbers have to be destroyed by now."""
    return and_(Request.state.in_([state.value for state in ENDS]), Request.due_at <= now)


def dead_keys(store: Store, now: datetime) -> list[str]:
    """Keys that nothing may be opened with: their request never came to be, or it was purged and they came back with a backup."""
    old = store.keys.older_than(now - ORPHAN)
    with store.read() as work:
        alive = {request for ids in _chunks(old) for request in work.connection.scalars(_in_life(ids))}
    return [key for key in old if key not in alive]


def _in_life(ids: Sequence[str]) -> Any:
    return select(Request.id).where(Request.id.in_(ids), Request.state != State.PURGED.value)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


# -- destroying


def purge(store: Store, settings: Settings) -> Counter[str]:
    """All that has had its time, the numbers of requests that ended first; how much of each is gone."""
    numbers = sum(_purge_one(store, request) for request in _due_to_be_purged(store))
    gone = Counter({NUMBERS: numbers})
    gone.update(sweep(store, settings))
    return gone


def sweep(store: Store, settings: Settings) -> Counter[str]:
    """The same without the numbers, which have a due time of their own. What was deleted leaves the disk too."""
    gone = Counter({kind.name: _all_of(store, settings, kind) for kind in KINDS})
    gone[AUDIT] = _in_chunks(store, lambda work: audit.forget(work, work.now - AUDIT_DAYS), audit.CHUNK)
    with store.read() as work:
        now = work.now
    dead = dead_keys(store, now)
    for key in dead:
        store.keys.destroy(key)
    gone[KEYS] = len(dead)
    store.keys.forget_days(now)
    store.tidy()
    return gone


def _all_of(store: Store, settings: Settings, kind: Kind) -> int:
    def deed(work: Work) -> int:
        ids = kind.some(work, settings)
        if ids:
            kind.destroy(work, ids)
        return len(ids)

    return _in_chunks(store, deed, CHUNK)


def _in_chunks(store: Store, deed: Callable[[Work], int], chunk: int) -> int:
    total = 0
    for _ in range(CHUNKS):
        with store.work() as work:
            done = deed(work)
        total += done
        if done < chunk:
            break
    return total


def _due_to_be_purged(store: Store) -> list[str]:
    with store.read() as work:
        return list(work.connection.scalars(select(Request.id).where(purge_is_due(work.now)).order_by(Request.due_at)))


def _purge_one(store: Store, request_id: str) -> bool:
    """One that is broken must not keep the others' numbers alive; the auditor goes on telling of it."""
    try:
        with store.work() as work:
            came_to = requests.apply(work, request_id, Due(), "command line")
        return came_to is not None and not isinstance(came_to, Ignored)
    except StoreError:
        raise
    except Exception as fault:
        log.error("a request could not be purged", request=request_id, fault=type(fault).__name__)
        return False
