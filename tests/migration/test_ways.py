"""0012: events, calls and texts from before it was written down who brought them and why they failed, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine

from tests.migration.chain import to
from tests.migration.test_channels import LEG, insert, read

EVENT = {"key": "text:SM1", "lines": b"sealed", "at": LEG["created_at"]}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    to(engine, "0012_data-1")
    insert(engine, "leg", LEG)
    insert(engine, "inbox", EVENT)
    return engine


def test_what_came_before_was_brought_by_nobody_that_is_known_and_failed_for_no_known_reason(engine: Engine) -> None:
    to(engine, "0012_data")
    assert (read(engine, "channel FROM inbox"), read(engine, "fault FROM leg"), read(engine, "count(*) FROM backup")) == ("", "", 0)
    insert(engine, "inbox", EVENT | {"key": "text:SM2"})  # a process of the version before knows nothing of the columns
    insert(engine, "leg", LEG | {"token": "u"})
    insert(engine, "backup", {"what": "data", "at": LEG["created_at"]})
    to(engine, "0012_data-1", command.downgrade)
    assert (read(engine, "count(*) FROM inbox"), read(engine, "count(*) FROM leg")) == (2, 2)
