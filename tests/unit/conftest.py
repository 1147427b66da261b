"""A house in a folder of its own, on SQLite, at the head and with nothing published."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.house import SIMULATED_NUMBERS, House, build
from gateway.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    secrets = {"master_key": "ab" * 32, "flask_secret": "x", "twilio_auth_token": "x"}
    return Settings(data_dir=tmp_path / "house", database_wait_ms=600, twilio_numbers=SIMULATED_NUMBERS, **secrets)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = build(settings)
    house.migrate()
    yield house
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()
