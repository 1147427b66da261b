"""Migrations of both databases (rule 13): production never migrates at start, and refuses another head."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

FOLDERS = Path(__file__).parent / "migrations"


class NotMigrated(Exception):
    """A database is not at the head that this code needs, or not there at all."""


def upgrade(engine: Engine, which: str) -> None:
    """Brings `data` or `keys` to its head. SQLite's journal mode is set here, once, and stays with the file."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
    with engine.connect() as connection:
        config = _config(which)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(engine: Engine, which: str) -> None:
    """Raises `NotMigrated` with what to do about it."""
    wanted = ScriptDirectory.from_config(_config(which)).get_current_head()
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError:
        raise NotMigrated(f"the {which} database does not answer; is it running, and is its URL right?") from None
    if found != wanted:
        raise NotMigrated(f"the {which} database is at {found or 'nothing'} and this code needs {wanted}; run `flask --app app db upgrade`")


def _config(which: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDERS / which))
    return config
