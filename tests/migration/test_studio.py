"""0007: whoever is there lends no voice, a call under way is for no language, and back again a speaker is asked for nothing."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from gateway.seal import Vault
from gateway.store import tables, takes
from gateway.store.keys import Keys
from gateway.store.takes import Offered
from gateway.store.work import Store
from tests.migration.chain import to

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
PERSON = (
    "id, role, status, name, number, number_index, pin_hash, duress_hash, pin_tries, communes, neighbours, languages, woman, paused, "
    "two_way_text, weekly, spells, rung_at"
)
VALUES = "'p', 'focal_point', 'active', :sealed, :sealed, 'i', '', '', 0, '[]', '[]', '[]', true, false, true, '[]', '[]', '[]'"
LEG = (
    "INSERT INTO leg (token, medium, direction, purpose, phase, status_rank, created_at) "
    "VALUES ('t', 'voice', 'inbound', 'staff', 'over', 3, :at)"
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with a person and a call as it wrote them."""
    to(engine, "0006_data")
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO focal_point ({PERSON}) VALUES ({VALUES})"), {"sealed": b"sealed"})
        connection.execute(text(LEG), {"at": NOON})
    return engine


def test_whoever_is_there_lends_no_voice_and_takes_can_be_kept(engine: Engine) -> None:
    to(engine, "head")
    vault = Vault((b"k" * 32,))
    with Store(engine, Keys(engine, vault.data), vault, wait_ms=1500, ring=lambda hints: None).work() as work:
        person = work.session.get_one(tables.FocalPoint, "p")
        assert (person.records, person.name) == (False, b"sealed")
        assert work.session.get_one(tables.Leg, "t").lang is None
        take = takes.receive(work, Offered("khm", "greeting", "w", "p", "phone", ".wav"), "RE1")
        assert takes.due(work, 9) == [take]
        assert takes.claim(work, take) and not takes.claim(work, take)
        assert takes.due(work, 9) == []


def test_back_and_again(engine: Engine) -> None:
    to(engine, "head")
    with engine.begin() as connection:
        connection.execute(text("UPDATE focal_point SET role = 'speaker', records = true"))
    to(engine, "0006_data", command.downgrade)
    assert "take" not in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT role, paused FROM focal_point")).one() == ("focal_point", True)
    to(engine, "head")
