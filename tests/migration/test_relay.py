"""0014: people from before there was a RapidPro are no contacts of it, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migration.chain import to
from tests.migration.test_channels import PERSON, insert, read

CONTACT = {"focal_point_id": "sophea", "uuid": "c1", "agreed": "{}", "seen_at": "2026-11-23 05:00:00+00:00", "gone": False}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    to(engine, "0014_data-1")
    insert(engine, "focal_point", PERSON | {"texted_by": "android"})
    return engine


def test_nobody_is_a_contact_and_only_people_can_become_one(engine: Engine) -> None:
    to(engine, "0014_data")
    assert (read(engine, "count(*) FROM relay_contact"), read(engine, "count(*) FROM relay_round")) == (0, 0)
    assert read(engine, "texted_by FROM focal_point") == "android"
    insert(engine, "relay_contact", CONTACT)
    with pytest.raises(IntegrityError):
        insert(engine, "relay_contact", CONTACT | {"focal_point_id": "a caller", "uuid": "c2"})
    to(engine, "0014_data-1", command.downgrade)
    assert read(engine, "status FROM focal_point") == "active"
