"""The unit of work: all of it or nothing, and the doorbell only after the commit (rules 3 and 5)."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, select

from gateway.clock import utc_now
from gateway.house import House
from gateway.store import outbox
from gateway.store.database import StoreError
from gateway.store.tables import Audit, Outbox, Published
from gateway.store.work import Store, Versions


@pytest.fixture
def rung(house: House) -> list[list[int]]:
    """What the doorbell was rung for."""
    rung: list[list[int]] = []
    house.store._ring = rung.append  # type: ignore[method-assign]
    return rung


def audits(store: Store) -> int:
    with store.read() as work:
        return work.connection.scalar(select(func.count()).select_from(Audit)) or 0


@contextmanager
def held(house: House) -> Iterator[None]:
    with closing(sqlite3.connect(house.settings.data_dir / "gateway.db", isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        yield


def test_what_was_done_is_kept_and_then_the_doorbell_is_rung(house: House, rung: list[list[int]]) -> None:
    with house.store.work() as work:
        work.audit("something", actor="tests")
        outbox.add(work, "offer_call", "a", None, None)
        assert rung == []
    assert (audits(house.store), rung) == (1, [[1]])


def test_of_what_failed_nothing_is_kept_and_nobody_is_told(house: House, rung: list[list[int]]) -> None:
    with pytest.raises(ZeroDivisionError), house.store.work() as work:
        work.audit("something", actor="tests")
        outbox.add(work, "offer_call", "a", None, None)
        work.flush()
        _ = 1 / 0
    assert (audits(house.store), rung) == (0, [])
    with house.store.read() as work:
        assert work.session.scalar(select(Outbox.id)) is None


def test_who_only_looks_changes_nothing(house: House) -> None:
    with house.store.read() as work:
        work.audit("something", actor="tests")
        work.flush()
    assert audits(house.store) == 0


def test_a_transaction_has_one_time_and_the_versions_in_force(house: House) -> None:
    with house.store.work() as work:
        work.session.add(Published(id=1, flows=3, directory=4, prompts=5, moved_seconds=3600))
    with house.store.read() as work:
        assert work.versions == Versions(3, 4, 5)
        assert work.now == work.now
        assert work.now.tzinfo is UTC
        assert timedelta(minutes=59) < work.now - utc_now() <= timedelta(hours=1)


def test_a_file_that_somebody_holds_is_waited_for_and_then_told_as_ours(house: House) -> None:
    began = time.monotonic()
    with held(house), pytest.raises(StoreError, match="did not answer"), house.store.work():
        pass
    assert time.monotonic() - began < 2 * house.settings.database_wait_ms / 1000


def test_whoever_stands_in_line_behind_it_waits_no_longer_in_all(house: House) -> None:
    """S37: the line in this process and the wait for the file share one patience."""
    waited: list[float] = []

    def call() -> None:
        began = time.monotonic()
        with pytest.raises(StoreError), house.store.work():
            pass
        waited.append(time.monotonic() - began)

    callers = [threading.Thread(target=call) for _ in range(6)]
    with held(house):
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert len(waited) == len(callers)
    assert max(waited) < 1.7 * house.settings.database_wait_ms / 1000


def test_reading_goes_on_while_somebody_writes(house: House) -> None:
    with house.store.work() as work:
        work.audit("something", actor="tests")
        work.flush()
        assert audits(house.store) == 0


def test_a_fault_of_the_driver_is_told_without_what_was_written(house: House) -> None:
    """S27: its words quote statements and values."""
    with pytest.raises(StoreError) as told, house.store.work() as work:
        work.connection.exec_driver_sql("SELECT '+85550000001' FROM nowhere")
    assert "5000" not in str(told.value)
    assert told.value.__suppress_context__


def test_the_pool_is_not_used_up(house: House) -> None:
    for _ in range(40):
        with pytest.raises(ZeroDivisionError), house.store.read():
            _ = 1 / 0
    assert audits(house.store) == 0
