"""0010: an event from before it was counted stays one that counts nothing, on both databases."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, make_url, select, text

from gateway.seal import Vault
from gateway.store import figures, migrate, tables
from gateway.store.database import connect
from gateway.store.keys import Keys
from gateway.store.work import Count, Store

BEFORE = "0008_data"
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """At the version before, with an event of a call."""
    url = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else request.getfixturevalue("postgres").database("counts_0010")
    engine = connect(make_url(url), 1500)
    to(engine, BEFORE)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO inbox (key, lines, at) VALUES ('call:CA1:0', :lines, :at)"), {"lines": b"sealed", "at": NOON})
    yield engine
    engine.dispose()


def to(engine: Engine, revision: str, how: Callable[[Config, str], None] = command.upgrade) -> None:
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDERS / "data"))
        config.attributes["connection"] = connection
        how(config, revision)


def test_an_old_event_counts_nothing_and_a_new_one_does(engine: Engine) -> None:
    to(engine, "head")
    vault = Vault((b"k" * 32,))
    store = Store(engine, Keys(engine, vault.data), vault, wait_ms=1500, ring=lambda hints: None)
    with store.work() as work:
        work.counted.append(Count("2999-01", "language", "khm"))
    figures.fold_all(store)
    with store.read() as work:
        assert work.session.scalars(select(tables.Figure.count)).all() == [1]
        assert work.session.get_one(tables.Inbox, "call:CA1:0").lines == b"sealed"


def test_back_and_again(engine: Engine) -> None:
    to(engine, "head")
    to(engine, BEFORE, command.downgrade)
    assert "counts" not in {column["name"] for column in inspect(engine).get_columns("inbox")}
    assert not {"figure", "report"} & set(inspect(engine).get_table_names())
    to(engine, "head")
