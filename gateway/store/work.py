"""The unit of work: one transaction, in which nothing is kept unless it commits, and after which the doorbell is rung."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from gateway.clock import utc_now
from gateway.seal import Vault
from gateway.store import database
from gateway.store.database import StoreError, told
from gateway.store.keys import Keys
from gateway.store.tables import Audit, Published


@dataclass(frozen=True, slots=True)
class Versions:
    """What is published: a conversation keeps these three from its start."""

    flows: int
    directory: int
    prompts: int


@dataclass
class Work:
    """One transaction. `hints` are outbox rows, and `takes` recordings, to ring the doorbell for once it has committed."""

    connection: Connection
    vault: Vault
    keys: Keys
    hints: list[int] = field(default_factory=list)
    takes: list[str] = field(default_factory=list)

    @property
    def versions(self) -> Versions:
        """What is in force for new conversations."""
        return self._in_force[0]

    @property
    def now(self) -> datetime:
        """One time for all of the transaction."""
        return self._in_force[1]

    @cached_property
    def _in_force(self) -> tuple[Versions, datetime]:
        return _in_force(self.connection.execute(_PUBLISHED).one_or_none())

    def read_with(self, row: Any) -> None:
        """Takes `PUBLISHED_COLUMNS` from a row that another query read along, and spares one of its own."""
        self.__dict__["_in_force"] = _in_force(row)

    @cached_property
    def session(self) -> Session:
        return Session(self.connection, autoflush=True, expire_on_commit=False)

    def audit(self, what: str, *, actor: str, request_id: str | None = None) -> None:
        """I9, S30: who did what, when. Position and hash are the clock's (rule 8)."""
        self.session.add(Audit(id=new_id(), at=self.now, request_id=request_id, actor=actor, what=what))

    def flush(self) -> None:
        if "session" in self.__dict__:
            self.session.flush()


def new_id() -> str:
    """A UUIDv7: sortable by time, told to nobody."""
    return str(uuid7())


class Store:
    """The data and the keys. `work()` for what writes, `read()` for what only looks."""

    def __init__(
        self,
        data: Engine,
        keys: Keys,
        vault: Vault,
        *,
        wait_ms: int,
        ring: Callable[[list[int]], None],
        ring_studio: Callable[[list[str]], None] = lambda takes: None,
    ) -> None:
        self.data = data
        self.keys = keys
        self._vault = vault
        self._writers = data.execution_options(writes=True)
        self._wait = wait_ms / 2000  # the other half is for the file itself
        self._ring, self._ring_studio = ring, ring_studio
        # Rule 11: on SQLite one writer at a time, in line here rather than in the busy handler's sleeps.
        self._lock = threading.Lock() if data.dialect.name == "sqlite" else None

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Commits at the end, rolls back on any error. Raises `StoreError` when the database does not answer in time."""
        with told(), self._turn(), self._writers.begin() as connection:
            work = self._work(connection)
            yield work
            work.flush()
        if work.hints:
            self._ring(work.hints)
        if work.takes:
            self._ring_studio(work.takes)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """A deferred transaction that is rolled back."""
        with told(), self.data.connect() as connection:
            yield self._work(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Work]:
        """The same for who looks for long: whatever others do meanwhile, it stays as it was at the first look."""
        # SQLite's deferred transaction is one already.
        steady = {} if self._lock else {"isolation_level": "REPEATABLE READ"}
        with told(), self.data.connect().execution_options(**steady) as connection:
            yield self._work(connection)

    def tidy(self) -> None:
        """What was deleted leaves the disk: see `database.tidy`."""
        with told():
            database.tidy(self.keys.engine, ("data_key", "day_secret"))
            database.tidy(self.data, ("secret", "outbox", "conversation"))

    def _work(self, connection: Connection) -> Work:
        return Work(connection, self._vault, self.keys)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        if not self._lock.acquire(timeout=self._wait):
            raise StoreError("the database was busy for longer than a caller can wait")
        try:
            yield
        finally:
            self._lock.release()


def _in_force(row: Any) -> tuple[Versions, datetime]:
    if row is None:
        return Versions(0, 0, 0), utc_now()
    return Versions(row.in_force_flows, row.in_force_directory, row.in_force_prompts), utc_now(timedelta(seconds=row.moved_seconds))


PUBLISHED_COLUMNS = (
    Published.flows.label("in_force_flows"),
    Published.directory.label("in_force_directory"),
    Published.prompts.label("in_force_prompts"),
    Published.moved_seconds,
)
_PUBLISHED = select(*PUBLISHED_COLUMNS).where(Published.id == 1)
