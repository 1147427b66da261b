"""Redis is the doorbell: flushed, stopped, hung or never there, the alert still comes, and no caller waits for it (rule 5, S39)."""

import signal
import time
from collections.abc import Iterator

import pytest

from tests.faults.conftest import PATIENT, Furnish
from tests.faults.scene import Scene
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.servers import RedisServer, until

IN_TIME = 4.0
"""Seconds from her confirming key to the carrier, without Redis."""


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.destroy()


@pytest.fixture(scope="module")
def gateway(carrier: Carrier, redis: RedisServer) -> Iterator[Gateway]:
    gateway = Gateway(carrier.url, redis_url=redis.url, extra=PATIENT)
    yield gateway.start("web", "worker")
    gateway.close()


@pytest.fixture
def scene(gateway: Gateway, carrier: Carrier) -> Iterator[Scene]:
    scene = Scene(gateway, carrier)
    everything_runs(scene)
    yield scene
    scene.town.goes_home()


def everything_runs(scene: Scene) -> None:
    """A first request goes all the way: start-up is over."""
    scene.asks()
    scene.focal_point.is_rung()


def the_alert_comes(scene: Scene, confirmed: float, seconds: float = IN_TIME) -> None:
    """In time, and once."""
    assert scene.focal_point.is_rung().at - confirmed < seconds
    scene.focal_point.is_not_rung()


def test_with_redis_nobody_waits_for_the_clock(scene: Scene, redis: RedisServer) -> None:
    until(lambda: bool(redis.client().scard("rq:workers")), 15, "an alerts worker")
    confirmed = scene.asks()
    the_alert_comes(scene, confirmed, seconds=2)


def test_hung(scene: Scene, redis: RedisServer) -> None:
    """It takes connections and never answers. `asks` fails if the confirming key is answered late."""
    redis.hang()
    try:
        the_alert_comes(scene, scene.asks())
    finally:
        redis.go_on()


def test_stopped(scene: Scene, redis: RedisServer) -> None:
    redis.stop()
    try:
        the_alert_comes(scene, scene.asks())
    finally:
        redis.start()


def test_a_worker_that_is_told_to_end_does_not_wait_for_a_hung_redis(scene: Scene, redis: RedisServer) -> None:
    redis.hang()
    began = time.monotonic()
    scene.gateway.kill("worker", signal.SIGTERM)
    redis.go_on()
    assert time.monotonic() - began < 15


def test_flushed_between_request_and_alert(furnish: Furnish, mortal_redis: RedisServer) -> None:
    scene = furnish("web", "clock", redis_url=mortal_redis.url)
    everything_runs(scene)
    confirmed = scene.asks()
    assert mortal_redis.client().llen("rq:queue:alerts"), "the doorbell was not rung"
    mortal_redis.client().flushall()
    scene.gateway.start("alerts")
    the_alert_comes(scene, confirmed)


def test_not_there_when_the_worker_starts(furnish: Furnish, mortal_redis: RedisServer) -> None:
    """The clock delivers, and when Redis is back the alerts are too."""
    mortal_redis.stop()
    scene = furnish("web", "worker", redis_url=mortal_redis.url)
    everything_runs(scene)
    the_alert_comes(scene, scene.asks())
    mortal_redis.start()
    until(lambda: bool(mortal_redis.client().scard("rq:workers")), 20, "an alerts worker")


def test_no_redis_at_all(furnish: Furnish) -> None:
    scene = furnish("web", "worker")
    everything_runs(scene)
    the_alert_comes(scene, scene.asks())
