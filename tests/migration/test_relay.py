"""0012: people from before there was a RapidPro are no contacts of it, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import IntegrityError

from gateway.store.database import connect
from tests.migration.test_channels import PERSON, insert, read
from tests.migration.test_people import to

CONTACT = {"focal_point_id": "sophea", "uuid": "c1", "agreed": "{}", "seen_at": "2026-11-23 05:00:00+00:00", "gone": False}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else request.getfixturevalue("postgres").database("rapidpro_0012")
    engine = connect(make_url(url), 1500)
    to(engine, "0012_data-1")
    insert(engine, "focal_point", PERSON | {"texted_by": "android"})
    yield engine
    engine.dispose()


def test_nobody_is_a_contact_and_only_people_can_become_one(engine: Engine) -> None:
    to(engine, "0012_data")
    assert (read(engine, "count(*) FROM relay_contact"), read(engine, "count(*) FROM relay_round")) == (0, 0)
    assert read(engine, "texted_by FROM focal_point") == "android"
    insert(engine, "relay_contact", CONTACT)
    with pytest.raises(IntegrityError):
        insert(engine, "relay_contact", CONTACT | {"focal_point_id": "a caller", "uuid": "c2"})
    to(engine, "0012_data-1", command.downgrade)
    assert read(engine, "status FROM focal_point") == "active"
