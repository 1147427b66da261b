"""0002: what is in force becomes the first release; conversations and numbers stay as they are, on both databases."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, text

from gateway.store import releases
from gateway.store.work import Versions
from tests.migration.chain import store, to

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with its tables and no rows."""
    to(engine, "0001_data")
    return engine


def published(engine: Engine, flows: int, directory: int, prompts: int) -> None:
    """Rows as the version before wrote them."""
    with engine.begin() as connection:
        row = {"flows": flows, "directory": directory, "prompts": prompts}
        connection.execute(
            text("INSERT INTO published (id, flows, directory, prompts, moved_seconds) VALUES (1, :flows, :directory, :prompts, 60)"), row
        )
        for later, (kind, number) in enumerate(row.items()):
            if number:
                made = {"kind": kind, "number": number, "author": f"who made the {kind}", "at": NOON + timedelta(minutes=later)}
                connection.execute(text("INSERT INTO version VALUES (:kind, :number, 'd', :author, :at, '{}')"), made)


def test_what_is_in_force_becomes_the_first_release(engine: Engine) -> None:
    published(engine, 7, 2, 5)
    to(engine, "head")
    with store(engine).read() as work:
        (only,) = releases.every(work)
        assert releases.in_force(work) == only
        assert (only.number, only.versions, only.way, only.wants, only.base) == (1, Versions(7, 2, 5), "publish", "", 0)
        assert (only.author, only.in_force_by) == ("who made the prompts", "who made the prompts")
        assert (only.created_at, only.in_force_at) == (NOON + timedelta(minutes=2), NOON + timedelta(minutes=2))
        assert work.versions == Versions(7, 2, 5)


@pytest.mark.parametrize("row", [None, (0, 0, 0)])
def test_where_nothing_was_published_there_is_no_release(engine: Engine, row: tuple[int, int, int] | None) -> None:
    if row:
        published(engine, *row)
    to(engine, "head")
    with store(engine).read() as work:
        assert releases.every(work) == [] and releases.in_force(work).number == 0


def test_a_process_of_the_version_before_can_still_write_its_row(engine: Engine) -> None:
    """Rule 13: it runs until it is restarted, and knows no releases."""
    to(engine, "head")
    published(engine, 1, 1, 1)
    with store(engine).read() as work:
        assert (work.versions, releases.in_force(work).number) == (Versions(1, 1, 1), 0)


def test_back_and_again(engine: Engine) -> None:
    published(engine, 7, 2, 5)
    to(engine, "head")
    to(engine, "0001_data", command.downgrade)
    to(engine, "head")
    with store(engine).read() as work:
        assert releases.in_force(work).versions == Versions(7, 2, 5)


def test_of_two_first_releases_at_once_the_second_waits_and_sees_the_first(engine: Engine) -> None:
    """Both would insert the row that is held."""
    to(engine, "head")
    first_holds, seen = threading.Event(), []

    def second() -> None:
        first_holds.wait(10)
        with store(engine).work() as work:
            seen.append(releases.hold(work).author)

    thread = threading.Thread(target=second)
    thread.start()
    with store(engine).work() as work:
        assert releases.hold(work).number == 0
        first_holds.set()
        time.sleep(0.3)
        made = releases.add(work, Versions(1, 1, 1), "publish", "", "the first", "", 0)
        releases.put_in_force(work, made, "the first")
    thread.join()
    assert seen == ["the first"]
