"""The clock: every two seconds it does what is due. The database is the truth, so nothing here depends on Redis (rule 5)."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import func, select, update

from gateway.callbacks.events import Due
from gateway.casework import requests
from gateway.clock import as_utc, utc_now
from gateway.dispatch import Dispatch
from gateway.insight import closing
from gateway.publishing import plan
from gateway.publishing.press import Press
from gateway.relay.rounds import Rounds
from gateway.settings import Settings
from gateway.store import audit, outbox
from gateway.store.database import StoreError
from gateway.store.tables import Leg, Request
from gateway.store.work import Store, Work
from gateway.upkeep import auditor, forgetting, heartbeat

log = structlog.get_logger()

Item = TypeVar("Item")

TICK_SECONDS = 2.0
SWEEP_SECONDS = 60.0
BATCH = 200
THREADS = 4
SKEW = timedelta(seconds=2)


class Clock:
    """One of these in a process of its own; two beside each other do no harm."""

    def __init__(self, settings: Settings, store: Store, dispatch: Dispatch, press: Press, rounds: Rounds | None = None) -> None:
        """`rounds` are those of the relay, where there is one."""
        self._settings = settings
        self._store = store
        self._dispatch = dispatch
        self._press = press
        self._rounds = rounds
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
        self._each(self._pool, [("release", number) for number in plan.due(self._press)], self._comes_into_force)
        if self._rounds:
            self._rounds.go()
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self.sweep()
            self._look()
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

    def _comes_into_force(self, planned: tuple[str, int]) -> None:
        plan.come_into_force(self._press, planned[1])

    # -- housekeeping

    def sweep(self) -> None:
        """What has had its time goes (S24, S29), a month that has rested is told (S28), the audit gets positions and hashes (rule 8)."""
        forgetting.sweep(self._store, self._settings)
        closing.close_months(self._store, self._settings)
        audit.chain_all(self._store)

    def _look(self) -> None:
        """Whatever is stuck is told; only when nothing is, does the heart beat."""
        if not auditor.look(self._store, self._settings) and self._settings.heartbeat_url:
            self._pool.submit(_shielded, heartbeat.beat, self._settings.heartbeat_url)


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
