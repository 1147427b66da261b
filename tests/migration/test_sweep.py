"""0015: duties from before it are found by the same index, on both databases."""

from alembic import command
from sqlalchemy import Engine, inspect

from tests.migration.chain import to
from tests.migration.test_channels import DUTY, insert, read


def test_duties_stay_and_the_index_knows_when_they_were_begun(engine: Engine) -> None:
    to(engine, "0015_data-1")
    insert(engine, "outbox", DUTY | {"channel": ""})
    to(engine, "0015_data")
    assert columns(engine) == ["due_at", "created_at"]
    to(engine, "0015_data-1", command.downgrade)
    assert columns(engine) == ["due_at"] and read(engine, "count(*) FROM outbox") == 1


def columns(engine: Engine) -> list[str | None]:
    return next(one["column_names"] for one in inspect(engine).get_indexes("outbox") if one["name"] == "ix_outbox_due")
