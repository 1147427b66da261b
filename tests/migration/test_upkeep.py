"""0003: an audit from before there were marks, and requests that do not say how they ended, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from gateway.callbacks.records import State
from gateway.casework import requests
from gateway.store.audit import audit_hash, chain_all, verify
from tests.migration.chain import store, to

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
RECORD = (Path(__file__).parent / "request_0002.json").read_text("utf-8")


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with three rows of audit and an ended request as it wrote them."""
    to(engine, "0002_data")
    before = ""
    with engine.begin() as connection:
        for position in (1, 2, 3):
            row = {"id": f"a{position}", "at": NOON, "request_id": None, "actor": "clock", "what": "deed"}
            before = audit_hash(before, *row.values())
            columns = "id, at, request_id, actor, what, position, hash"
            values = ":id, :at, :request_id, :actor, :what, :position, :hash"
            connection.execute(text(f"INSERT INTO audit ({columns}) VALUES ({values})"), row | {"position": position, "hash": before})
        made = {"record": RECORD, "at": NOON}
        columns = "id, number, state, version, due_at, created_at, record"
        connection.execute(text(f"INSERT INTO request ({columns}) VALUES ('r', 1, 'DONE', 9, :at, :at, :record)"), made)
    return engine


def test_the_chain_goes_on_where_it_was_and_says_that_its_end_is_marked(engine: Engine) -> None:
    to(engine, "head")
    chain_all(store(engine))
    chain_all(store(engine))
    verdict = verify(store(engine))
    assert (verdict.rows, verdict.last.position, verdict.waiting, verdict.breaks) == (4, 4, 0, ())
    with store(engine).read() as work:
        assert work.connection.execute(text("SELECT what FROM audit WHERE position = 4")).scalar() == "marked the end of the audit anew"


def test_a_request_from_before_is_read_and_does_not_say_how_it_ended(engine: Engine) -> None:
    to(engine, "head")
    with store(engine).read() as work:
        request = requests.load(work, "r")
    assert request and (request.state, request.ended_as) == (State.DONE, None)


def test_back_and_again(engine: Engine) -> None:
    to(engine, "head")
    chain_all(store(engine))
    to(engine, "0002_data", command.downgrade)
    assert "audit_end" not in inspect(engine).get_table_names()
    to(engine, "head")
    chain_all(store(engine))
    assert verify(store(engine)).holds
