"""0005: who is signed in on the desk, on both databases; people and their things stay as they were."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select, text

from gateway.store import sessions, tables
from gateway.store.sessions import Lifetime, Who
from tests.migration.chain import store, to

LIFETIME = Lifetime(timedelta(minutes=20), timedelta(hours=12))
NEW = {"login_code", "web_session"}
SECRET = "nobody may read this in the rows"


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with a row of the audit."""
    to(engine, "0004_data")
    with store(engine).work() as work:
        work.audit("from before there was a desk", actor="tests")
    return engine


def names(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def audited(engine: Engine) -> list[str]:
    with store(engine).read() as work:
        return list(work.connection.scalars(select(tables.Audit.what)))


def test_the_new_tables_take_a_session_and_tell_nobody_what_is_in_it(engine: Engine) -> None:
    """S31: neither her token nor what is remembered can be read from the rows."""
    to(engine, "head")
    house = store(engine)
    with house.work() as work:
        token = sessions.begin(work, Who(person="somebody"), {"words": SECRET}).token
    with house.read() as work:
        found = sessions.find(work, token, LIFETIME)
    assert found and (found.who.person, found.data) == ("somebody", {"words": SECRET})
    with engine.connect() as connection:
        row = str([*connection.execute(text("SELECT * FROM web_session")).one()])
    assert token not in row and SECRET not in row


def test_of_one_person_the_newest_code_alone_can_be_kept(engine: Engine) -> None:
    to(engine, "head")
    assert [one["column_names"] for one in inspect(engine).get_unique_constraints("login_code")] == [["focal_point_id"]]


def test_back_and_again_and_everything_else_stays(engine: Engine) -> None:
    to(engine, "head")
    with store(engine).work() as work:
        sessions.begin(work, Who(person="somebody"), {})
    to(engine, "0004_data", command.downgrade)
    assert not NEW & names(engine)
    to(engine, "head")
    assert names(engine) >= NEW and audited(engine) == ["from before there was a desk"]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM web_session")) == 0, "she types a new code"
