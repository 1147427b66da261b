"""0006: a request of the version before has told nothing for the brief, and its number stays, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from gateway.casework import requests
from gateway.seal import Vault
from gateway.store import tables
from gateway.store.keys import Keys
from gateway.store.work import Store
from tests.migration.chain import to

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
RECORD = (Path(__file__).parent / "request_0002.json").read_text("utf-8")


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with a request and its secret as it wrote them."""
    to(engine, "0003_data")
    with engine.begin() as connection:
        columns = "id, number, state, version, due_at, created_at, record"
        made = {"record": RECORD, "at": NOON}
        connection.execute(text(f"INSERT INTO request ({columns}) VALUES ('r', 1, 'DONE', 9, :at, :at, :record)"), made)
        connection.execute(text("INSERT INTO secret (request_id, number, code, key) VALUES ('r', :one, :one, :one)"), {"one": b"sealed"})
    return engine


def test_an_old_request_told_nothing_for_the_brief_and_keeps_what_it_had(engine: Engine) -> None:
    to(engine, "head")
    vault = Vault((b"k" * 32,))
    with Store(engine, Keys(engine, vault.data), vault, wait_ms=1500, ring=lambda hints: None).read() as work:
        assert requests.secret(work, "r", "brief") == ""
        assert work.session.get_one(tables.Secret, "r").number == b"sealed"
        old = requests.load(work, "r", hold=False)
    assert old and (old.speaks, old.woman_only, old.calls_in) == ("", False, False)


def test_back_and_again(engine: Engine) -> None:
    to(engine, "head")
    to(engine, "0003_data", command.downgrade)
    assert "brief" not in {column["name"] for column in inspect(engine).get_columns("secret")}
    to(engine, "head")
