"""0014: events, calls and texts from before it was written down who brought them and why they failed, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, make_url

from gateway.store.database import connect
from tests.migration.test_channels import LEG, insert, read
from tests.migration.test_people import to

EVENT = {"key": "text:SM1", "lines": b"sealed", "at": LEG["created_at"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else request.getfixturevalue("postgres").database("ways_0014")
    engine = connect(make_url(url), 1500)
    to(engine, "0014_data-1")
    insert(engine, "leg", LEG)
    insert(engine, "inbox", EVENT)
    yield engine
    engine.dispose()


def test_what_came_before_was_brought_by_nobody_that_is_known_and_failed_for_no_known_reason(engine: Engine) -> None:
    to(engine, "0014_data")
    assert (read(engine, "channel FROM inbox"), read(engine, "fault FROM leg"), read(engine, "count(*) FROM backup")) == ("", "", 0)
    insert(engine, "inbox", EVENT | {"key": "text:SM2"})  # a process of the version before knows nothing of the columns
    insert(engine, "leg", LEG | {"token": "u"})
    insert(engine, "backup", {"what": "data", "at": LEG["created_at"]})
    to(engine, "0014_data-1", command.downgrade)
    assert (read(engine, "count(*) FROM inbox"), read(engine, "count(*) FROM leg")) == (2, 2)
