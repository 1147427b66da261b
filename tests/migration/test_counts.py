"""0010: an event from before it was counted stays one that counts nothing, on both databases."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select, text

from gateway.store import figures, tables
from gateway.store.work import Count
from tests.migration.chain import store, to

BEFORE = "0008_data"
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with an event of a call."""
    to(engine, BEFORE)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO inbox (key, lines, at) VALUES ('call:CA1:0', :lines, :at)"), {"lines": b"sealed", "at": NOON})
    return engine


def test_an_old_event_counts_nothing_and_a_new_one_does(engine: Engine) -> None:
    to(engine, "head")
    kept = store(engine)
    with kept.work() as work:
        work.counted.append(Count("2999-01", "language", "khm"))
    figures.fold_all(kept)
    with kept.read() as work:
        assert work.session.scalars(select(tables.Figure.count)).all() == [1]
        assert work.session.get_one(tables.Inbox, "call:CA1:0").lines == b"sealed"


def test_back_and_again(engine: Engine) -> None:
    to(engine, "head")
    to(engine, BEFORE, command.downgrade)
    assert "counts" not in {column["name"] for column in inspect(engine).get_columns("inbox")}
    assert not {"figure", "report"} & set(inspect(engine).get_table_names())
    to(engine, "head")
