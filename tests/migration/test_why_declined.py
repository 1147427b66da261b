"""0013: what was declined before anybody could say why, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine

from tests.migration.chain import to
from tests.migration.test_channels import insert, read

RELEASE = {"number": 2, "flows": 1, "directory": 1, "prompts": 1, "way": "publish", "wants": "approval", "author": "Dara", "note": ""}
RELEASE |= {"base": 1, "created_at": "2026-11-23 05:00:00+00:00"}
MARK = {"release": 2, "mark": "declined", "by": "Sokha", "at": RELEASE["created_at"]}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    to(engine, "0013_data-1")
    for table, row in (("release", RELEASE), ("release_mark", MARK)):
        insert(engine, table, row)
    return engine


def test_who_declined_without_a_word_said_none_and_may_go_on_so_until_restarted(engine: Engine) -> None:
    to(engine, "0013_data")
    assert read(engine, "note FROM release_mark") == ""
    insert(engine, "release_mark", MARK | {"mark": "reviewed"})
    assert read(engine, "count(*) FROM release_mark WHERE note = ''") == 2
    to(engine, "0013_data-1", command.downgrade)
    assert read(engine, "by FROM release_mark WHERE mark = 'declined'") == "Sokha"
