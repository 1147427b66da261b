"""0011: calls, texts and people from before there was more than one channel, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine, text

from tests.migration.chain import to
from tests.migration.test_people import VALUES

DUTY = {"dedupe": "a", "at_most_once": False, "payload": "{}", "not_before": "2026-11-23 05:00:00+00:00", "tries": 0, "state": "waiting"}
DUTY |= {"created_at": DUTY["not_before"], "kind": "offer_text"}
LEG = {"token": "t", "medium": "text", "direction": "outbound", "purpose": "staff", "phase": "created", "status_rank": 0}
LEG |= {"created_at": DUTY["not_before"]}
PERSON = VALUES | {"id": "sophea", "number_index": "x", "status": "active", "duress_hash": "", "neighbours": "[]"}
PERSON |= {"weekly": "[]", "spells": "[]", "rung_at": "[]", "records": False}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    to(engine, "0011_data-1")
    for table, row in (("outbox", DUTY), ("leg", LEG), ("focal_point", PERSON)):
        insert(engine, table, row)
    return engine


def insert(engine: Engine, table: str, row: dict[str, object]) -> None:
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


def read(engine: Engine, what: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT {what}"))


def test_what_is_on_its_way_is_routed_when_it_goes_and_nobody_is_texted_otherwise(engine: Engine) -> None:
    to(engine, "0011_data")
    assert (read(engine, "channel FROM outbox"), read(engine, "channel FROM leg")) == ("", "twilio")
    assert read(engine, "texted_by FROM focal_point") == ""
    insert(engine, "outbox", DUTY | {"dedupe": "b"})  # a process of the version before knows nothing of the column
    assert read(engine, "channel FROM outbox WHERE dedupe = 'b'") == ""
    to(engine, "0011_data-1", command.downgrade)
    assert read(engine, "state FROM outbox WHERE dedupe = 'a'") == "waiting"
