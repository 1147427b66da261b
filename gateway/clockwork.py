"""The clock: every two seconds it does what is due. The database is the truth, so nothing here depends on Redis (rule 5)."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import delete, func, select, update

from gateway.callbacks.events import Due
from gateway.casework import requests
from gateway.clock import as_utc, utc_now
from gateway.dispatch import Dispatch
from gateway.settings import Settings
from gateway.store import outbox
from gateway.store.database import StoreError
from gateway.store.tables import Audit, Conversation, Inbox, Leg, Outbox, Published, Request, Tally
from gateway.store.work import Store, Work

log = structlog.get_logger()

Item = TypeVar("Item")

TICK_SECONDS = 2.0
SWEEP_SECONDS = 60.0
BATCH = 200
THREADS = 4
SKEW = timedelta(seconds=2)
ORPHAN = timedelta(hours=1)
TAGS_LAST = timedelta(days=1)  # after it the secret that made a tag is gone (S24)


class Clock:
    """One of these in a process of its own; two beside each other do no harm."""

    def __init__(self, settings: Settings, store: Store, dispatch: Dispatch) -> None:
        self._settings = settings
        self._store = store
        self._dispatch = dispatch
        self._pool = ThreadPoolExecutor(THREADS, "clock")
        # What ends a call, and her own ring, never wait behind two hundred alerts and a slow carrier (S11, S12).
        self._urgent = ThreadPoolExecutor(THREADS, "clock-urgent")
        self._under_way: set[object] = set()
        self._swept = 0.0

    def run(self, stop: threading.Event) -> None:
        """Ticks until told to stop."""
        while not stop.is_set():
            started = time.monotonic()
            self.tick()
            stop.wait(max(0.0, TICK_SECONDS - (time.monotonic() - started)))
        for pool in (self._urgent, self._pool):
            pool.shutdown(wait=True, cancel_futures=True)

    def tick(self) -> None:
        """Whatever is due now, each thing in its own transaction. A fault of one holds up no other, and none ends the clock."""
        _shielded(self._tick)

    def _tick(self) -> None:
        if not self._in_time():
            return
        with self._store.work() as work:
            outbox.give_up_stale(work)
        self._each(self._urgent, self._unanswered(), self._cancel)
        self._each(self._urgent, self._outbox(urgent=True), self._dispatch.deliver)
        self._each(self._urgent, self._due_requests(), self._due)
        self._each(self._urgent, self._outbox(urgent=True), self._dispatch.deliver)
        self._each(self._pool, self._outbox(urgent=False), self._dispatch.deliver)
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self.sweep()
            self._swept = time.monotonic()

    def _each(self, pool: ThreadPoolExecutor, items: Sequence[Item], do: Callable[[Item], None]) -> None:
        """Each in a thread, waited for no longer than a tick; what is under way is not begun again."""
        fresh = [item for item in items if item not in self._under_way]
        self._under_way.update(fresh)
        wait([pool.submit(self._one, do, item) for item in fresh], timeout=TICK_SECONDS)

    def _one(self, do: Callable[[Item], None], item: Item) -> None:
        try:
            _shielded(do, item)
        finally:
            self._under_way.discard(item)

    def _in_time(self) -> bool:
        """Rule 9: while this machine's clock and the database's disagree nothing rings a caller, nor anybody else."""
        with self._store.read() as work:
            apart = abs(database_time(work) - utc_now())
        if apart > SKEW:
            log.error("this machine's clock and the database's disagree; nothing is sent", seconds=round(apart.total_seconds(), 1))
        return apart <= SKEW

    # -- what is due

    def _due_requests(self) -> list[str]:
        with self._store.read() as work:
            return list(work.connection.scalars(select(Request.id).where(Request.due_at <= work.now).order_by(Request.due_at).limit(BATCH)))

    def _due(self, request_id: str) -> None:
        with self._store.work() as work:
            requests.apply(work, request_id, Due(), "clock")

    def _unanswered(self) -> list[str]:
        with self._store.read() as work:
            where = (Leg.cancel_at <= work.now, Leg.phase == "created", Leg.sid.is_not(None))
            return list(work.connection.scalars(select(Leg.token).where(*where).limit(BATCH)))

    def _cancel(self, token: str) -> None:
        """S15: Somleng ignores `Timeout`, so a call whose TwiML nobody fetched is cancelled by us.

        Compare-and-set: whoever picks up now wins.
        """
        with self._store.work() as work:
            where = (Leg.token == token, Leg.phase == "created", Leg.cancel_at.is_not(None))
            taken = work.connection.execute(update(Leg).where(*where).values(cancel_at=None).returning(Leg.sid)).one_or_none()
            if taken:
                outbox.add(work, "cancel", f"cancel:{token}", None, None, {"sid": taken.sid})

    def _outbox(self, *, urgent: bool) -> list[int]:
        with self._store.read() as work:
            return outbox.due(work, BATCH, urgent=urgent)

    # -- housekeeping

    def sweep(self) -> None:
        """What has had its time goes (S24, S29); the audit gets its positions and hashes (rule 8)."""
        with self._store.work() as work:
            old = work.now - timedelta(hours=self._settings.inbox_hours)
            _forget_conversations(work)
            work.connection.execute(delete(Inbox).where(Inbox.at < old))
            work.connection.execute(delete(Leg).where(Leg.created_at < old))
            work.connection.execute(delete(Outbox).where(Outbox.due_at.is_(None), Outbox.request_id.is_(None), Outbox.created_at < old))
            work.connection.execute(delete(Tally).where(Tally.day < (work.now - TAGS_LAST).date().isoformat()))
            requests.forget_purged(work)
            chain(work)
        self._sweep_keys()
        self._store.tidy()

    def _sweep_keys(self) -> None:
        """A key whose request never came to be is destroyed, and the secrets of days gone by."""
        with self._store.read() as work:
            orphans = [
                key
                for key in work.keys.older_than(work.now - ORPHAN)
                if not work.connection.scalar(select(func.count()).where(Request.id == key))
            ]
            now = work.now
        for key in orphans:
            self._store.keys.destroy(key)
        self._store.keys.forget_days(now)


def _forget_conversations(work: Work) -> None:
    """S23, S29: what was said is forgotten in time. Of a text session a row stays for a day, to count how often its number began."""
    ended, of_texts = Conversation.ends_at < work.now, Conversation.party_tag.is_not(None)
    work.connection.execute(update(Conversation).where(ended, of_texts).values(state=b"", over=True))
    work.connection.execute(delete(Conversation).where(ended, Conversation.party_tag.is_(None)))
    work.connection.execute(delete(Conversation).where(Conversation.ends_at < work.now - TAGS_LAST))


def _shielded(do: Callable[..., None], *given: object) -> None:
    try:
        do(*given)
    except StoreError as fault:
        log.error("the clock waits for the database", fault=str(fault))
    except Exception as fault:
        log.error("the clock could not do one thing", deed=do.__name__, fault=type(fault).__name__)


def database_time(work: Work) -> datetime:
    """The time by the database's machine; SQLite's is this one's."""
    if work.connection.dialect.name == "sqlite":
        return utc_now()
    return as_utc(work.connection.scalar(select(func.clock_timestamp())) or utc_now())


def chain(work: Work) -> int:
    """Gives new audit rows their position and hash, each over the one before; how many. One clock at a time."""
    work.connection.execute(select(Published.id).where(Published.id == 1).with_for_update())
    numbered = select(Audit.position, Audit.hash).where(Audit.position.is_not(None)).order_by(Audit.position.desc()).limit(1)
    last = work.connection.execute(numbered).one_or_none()
    position, before = (last.position, last.hash) if last else (0, "")
    fresh = work.connection.execute(
        select(Audit.id, Audit.at, Audit.request_id, Audit.actor, Audit.what).where(Audit.position.is_(None)).order_by(Audit.id)
    ).all()
    for row in fresh:
        position += 1
        before = audit_hash(before, row.id, row.at, row.request_id, row.actor, row.what)
        work.connection.execute(update(Audit).where(Audit.id == row.id).values(position=position, hash=before))
    return len(fresh)


def audit_hash(before: str, *row: object) -> str:
    """One link: the hash before, and the row's fields. As JSON, so that nothing can move from one field into the next unseen."""
    return hashlib.sha256(json.dumps([before, *(str(field) for field in row)]).encode()).hexdigest()
