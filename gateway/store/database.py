"""Engines for both databases: SQLite as the embedded default, PostgreSQL by URL (rule 11)."""

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import InternalError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


class StoreError(Exception):
    """The database did not answer in time, or is gone. Nothing was kept."""


@contextmanager
def told() -> Iterator[None]:
    """A database that is away or too slow as a `StoreError`, without the words of the driver, which may quote values (S27)."""
    try:
        yield
    except (OperationalError, InternalError, PoolTimeout) as error:  # InternalError: a copy that may only be read, as after a failover
        kind = "no free connection" if isinstance(error, PoolTimeout) else type(error.orig).__name__
        raise StoreError(f"the database did not answer ({kind}): is it there, and brought to its head by `db upgrade`?") from None


def url_or_embedded(url: str, data_dir: Path, name: str) -> URL:
    """The configured database, or a SQLite file in the data directory."""
    return make_url(url) if url else URL.create("sqlite", database=str((data_dir / name).absolute()))


def connect(url: URL, wait_ms: int) -> Engine:
    """An engine that waits `wait_ms` for a lock at most, hides parameters from its errors (S27) and keeps deleted pages empty (S31)."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, wait_ms)
    return _postgresql(url, wait_ms)


def _postgresql(url: URL, wait_ms: int) -> Engine:
    timeout = f"-c lock_timeout={wait_ms} -c statement_timeout={10 * wait_ms} -c timezone=UTC"
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=wait_ms / 1000,
        pool_use_lifo=True,
        connect_args={"options": timeout, "connect_timeout": max(1, wait_ms // 1000), "prepare_threshold": 3},
    )

    @event.listens_for(engine, "checkout")
    def _hung_up(connection: Any, _: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
        # A server that went away has closed its side, and an idle connection has nothing else to read. Asking our own socket costs a
        # hundredth of a ping, and no caller has to be the one who finds out.
        socket = select.poll()
        socket.register(connection.fileno(), select.POLLIN)
        if socket.poll(0):
            raise InvalidatePoolError

    return engine


def tidy(engine: Engine, tables: Sequence[str]) -> None:
    """What was deleted leaves the disk too: until then it stands in SQLite's write-ahead log, or in PostgreSQL's dead rows (I10, S31)."""
    statement = "PRAGMA wal_checkpoint(TRUNCATE)" if engine.dialect.name == "sqlite" else f"VACUUM {', '.join(tables)}"
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)


def _sqlite(url: URL, wait_ms: int) -> Engine:
    """Waits half of the time for the file; the other half goes to waiting in line for it (`Store`)."""
    engine = create_engine(
        url, hide_parameters=True, pool_size=8, max_overflow=8, connect_args={"timeout": wait_ms / 2000, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: ConnectionPoolEntry) -> None:
        for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Reads are deferred; who means to write says so at once, and waits here rather than fail at the first write.
        mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine
