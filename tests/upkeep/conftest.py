"""A house on each database, at the head and with nothing published: what is kept, found and forgotten needs no phone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData, delete

from gateway.house import SIMULATED_NUMBERS, House, build
from gateway.settings import Settings
from gateway.store.keys import KeyTable
from gateway.store.tables import Table
from tests.upkeep.scene import Scene

FIRST_KEY = "ab" * 32


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two databases for all of these stories; each finds them empty."""
    urls = request.getfixturevalue("postgres").urls("upkeep") if request.param == "postgresql" else {}
    secrets = {"master_key": FIRST_KEY, "flask_secret": "x", "twilio_auth_token": "x"}
    folder = tmp_path_factory.mktemp("house")
    settings = Settings(data_dir=folder, database_wait_ms=3000, twilio_numbers=SIMULATED_NUMBERS, **secrets, **urls)
    house = build(settings)
    house.migrate()
    leave(house)
    return settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = build(settings)
    empty(house.store.data, Table.metadata)
    empty(house.store.keys.engine, KeyTable.metadata)
    yield house
    leave(house)


def leave(house: House) -> None:
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()


def empty(engine: Engine, tables: MetaData) -> None:
    with engine.begin() as connection:
        for table in reversed(tables.sorted_tables):
            connection.execute(delete(table))


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)
