"""The chain of migrations, one step at a time; and what reads the rows when the code's head is reached."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from gateway.seal import Vault
from gateway.store import migrate
from gateway.store.keys import Keys
from gateway.store.work import Store


def to(engine: Engine, revision: str, how: Callable[[Config, str], None] = command.upgrade) -> None:
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDERS / "data"))
        config.attributes["connection"] = connection
        how(config, revision)


def store(engine: Engine) -> Store:
    vault = Vault((b"k" * 32,))
    return Store(engine, Keys(engine, vault.data), vault, wait_ms=1500, ring=lambda hints: None)
