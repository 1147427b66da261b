"""0004: people from before there were duty hours, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select, text

from gateway.casework import team
from gateway.casework.standing import Status
from gateway.store import tables
from tests.migration.chain import store, to

VALUES = {
    "role": "focal_point",
    "name": b"sealed",
    "number": b"sealed",
    "pin_hash": "$argon2id$",
    "pin_tries": 0,
    "communes": '["160101"]',
    "languages": '["khm"]',
    "woman": True,
    "paused": False,
    "two_way_text": True,
}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before: one who is asked, one who was taken out by hand, and one who sent STOP."""
    to(engine, "0003_data")
    people = [("asked", {"on_duty": True}), ("out", {"on_duty": False}), ("stop", {"on_duty": True, "paused": True})]
    with engine.begin() as connection:
        for name, changed in people:
            row = VALUES | {"id": name, "number_index": name} | changed
            columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
            connection.execute(text(f"INSERT INTO focal_point ({columns}) VALUES ({values})"), row)
    return engine


def paused(engine: Engine) -> dict[str, bool]:
    with store(engine).read() as work:
        return {person.id: person.paused for person in team.people(work)}


def test_everybody_stays_as_she_was_asked_or_not(engine: Engine) -> None:
    to(engine, "head")
    assert paused(engine) == {"asked": False, "out": True, "stop": True}


def test_whoever_was_there_is_verified_and_on_duty_day_and_night(engine: Engine) -> None:
    to(engine, "head")
    with store(engine).read() as work:
        person = next(one for one in team.people(work) if one.id == "asked")
        row = work.session.scalars(select(tables.FocalPoint).where(tables.FocalPoint.id == "asked")).one()
    assert person.verified and person.on_duty and person.neighbours == () and person.asked_at is None
    assert (row.status, row.duress_hash, row.agreed_on) == (Status.ACTIVE, "", None)


def test_back_and_again_and_nobody_is_asked_who_was_not(engine: Engine) -> None:
    to(engine, "head")
    with engine.begin() as connection:
        connection.execute(text("UPDATE focal_point SET status = 'unverified' WHERE id = 'asked'"))
    to(engine, "0003_data", command.downgrade)
    assert "status" not in {column["name"] for column in inspect(engine).get_columns("focal_point")}
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM focal_point WHERE on_duty AND NOT paused")) == 0
    to(engine, "head")
    assert paused(engine) == {"asked": True, "out": True, "stop": True}
