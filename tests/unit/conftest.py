"""A house in a folder of its own, on SQLite, at the head and with nothing published."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.house import SIMULATED_NUMBERS, House, build
from gateway.settings import Settings

SECRETS = {"master_key": "ab" * 32, "flask_secret": "x", "twilio_auth_token": "x"}


@pytest.fixture(scope="session")
def empty_databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """At the head; migrated once, and copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    house = build(Settings(data_dir=folder, **SECRETS, twilio_numbers=SIMULATED_NUMBERS))
    house.migrate()
    leave(house)
    return folder


def leave(house: House) -> None:
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "house", database_wait_ms=600, twilio_numbers=SIMULATED_NUMBERS, **SECRETS)


@pytest.fixture
def house(settings: Settings, empty_databases: Path) -> Iterator[House]:
    shutil.copytree(empty_databases, settings.data_dir)
    house = build(settings)
    yield house
    leave(house)
