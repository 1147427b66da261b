"""Gateways, a PostgreSQL and a Redis that may be broken: nobody else uses them."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.scene import Scene
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.servers import PostgresServer, RedisServer

Furnish = Callable[..., Scene]
PATIENT = {"database_wait_ms": "5000"}
"""On a machine full of processes that start, a caller waits longer than 1.5 s for a small file: that is no fault that is tried here."""


@pytest.fixture(scope="session")
def mortal_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be stopped."""
    server = PostgresServer()
    yield server
    server.destroy()


@pytest.fixture
def mortal_redis() -> Iterator[RedisServer]:
    """A Redis that may be flushed, stopped and hung."""
    server = RedisServer()
    yield server
    server.destroy()


@pytest.fixture
def on_postgresql(mortal_postgres: PostgresServer) -> dict[str, str]:
    """Where data and keys lie when they do not lie in SQLite."""
    return mortal_postgres.urls()


@pytest.fixture
def furnish(carrier: Carrier) -> Iterator[Furnish]:
    """`furnish(*parts, **settings)`: a scene around a new gateway, with these processes running; without any, all that it has."""
    scenes: list[Scene] = []

    def make(*parts: str, **settings: str) -> Scene:
        settings = PATIENT | settings
        known = {name: settings.pop(name) for name in ("database_url", "keys_database_url", "redis_url") if name in settings}
        scene = Scene(Gateway(carrier.url, **known, extra=settings), carrier)
        scenes.append(scene)
        scene.gateway.start(*parts)
        return scene

    yield make
    for scene in scenes:
        scene.gateway.close()
