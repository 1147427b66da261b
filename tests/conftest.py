"""Fixtures: the rig's servers once a session, a running gateway for each database, phones."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.phones import Street
from tests.rig.servers import PostgresServer, RedisServer

settings.register_profile("shared machine", deadline=None)  # how long one example takes says nothing where others work beside it
settings.load_profile("shared machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pure tests reach no socket; whatever runs the gateway talks to it on loopback alone."""
    for item in items:
        if "/unit/" not in str(item.path):
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.destroy()


@pytest.fixture(scope="module")
def carrier() -> Iterator[Carrier]:
    stand_in = Carrier()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where a gateway's data and keys lie, by the names of its settings: in its own folder, and then in PostgreSQL."""
    return request.getfixturevalue("postgres").urls() if request.param == "postgresql" else {}


@pytest.fixture(scope="module")
def gateway(urls: dict[str, str], carrier: Carrier, redis_server: RedisServer) -> Iterator[Gateway]:
    """A whole running gateway, on each database."""
    redis_server.client().flushall()
    # Patient, so that a machine with much to do tells no caller to call again; how long one really waits is for the faults to try.
    house = Gateway(carrier.url, redis_url=redis_server.url, extra={"database_wait_ms": "5000"}, **urls)
    yield house.start()
    house.close()


@pytest.fixture
def street(gateway: Gateway, carrier: Carrier) -> Street:
    return Street(gateway, carrier)
