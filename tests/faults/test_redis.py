"""Redis is the doorbell: flushed, stopped, hung or never there, the alert still comes, and no caller waits for it (rule 5, S39)."""

import signal
import time

import pytest

from tests.faults.conftest import Furnish
from tests.faults.scene import Scene
from tests.rig.servers import RedisServer, until

IN_TIME = 4.0
"""Seconds from her confirming key to the carrier, without Redis."""


def everything_runs(scene: Scene) -> None:
    """A first request goes all the way: start-up is over."""
    scene.asks()
    scene.focal_point.is_rung()


def the_alert_comes(scene: Scene, confirmed: float) -> None:
    """Once, and in time."""
    ring = scene.focal_point.is_rung()
    assert ring.at - confirmed < IN_TIME
    scene.gateway.does_what_is_due()
    scene.focal_point.is_not_rung()


def test_flushed_between_request_and_alert(furnish: Furnish, mortal_redis: RedisServer) -> None:
    scene = furnish("web", "clock", redis_url=mortal_redis.url)
    everything_runs(scene)
    confirmed = scene.asks()
    assert mortal_redis.client().llen("rq:queue:alerts"), "the doorbell was not rung"
    mortal_redis.client().flushall()
    scene.gateway.start("alerts")
    the_alert_comes(scene, confirmed)


@pytest.mark.parametrize("dies", [RedisServer.stop, RedisServer.hang])
def test_stopped_or_hung(dies: object, furnish: Furnish, mortal_redis: RedisServer) -> None:
    """Neither the web process nor the worker has anything to wait for. `asks` fails if the confirming key is answered late."""
    scene = furnish("web", "worker", redis_url=mortal_redis.url)
    everything_runs(scene)
    call = scene.almost_asks(scene.town.caller())
    dies(mortal_redis)  # type: ignore[operator]
    confirmed = time.monotonic()
    call.chooses("callback_confirm_yes").hears("callback_confirmed")
    assert time.monotonic() - confirmed < 2
    the_alert_comes(scene, confirmed)
    scene.gateway.kill("worker", signal.SIGTERM)  # fails when it does not end


def test_not_there_when_the_worker_starts(furnish: Furnish, mortal_redis: RedisServer) -> None:
    """The clock delivers, and when Redis is back the alerts are too."""
    mortal_redis.stop()
    scene = furnish("web", "worker", redis_url=mortal_redis.url)
    everything_runs(scene)
    the_alert_comes(scene, scene.asks())
    mortal_redis.start()
    until(lambda: bool(mortal_redis.client().scard("rq:workers")), 15, "an alerts worker")


def test_no_redis_at_all(furnish: Furnish) -> None:
    scene = furnish("web", "worker")
    everything_runs(scene)
    the_alert_comes(scene, scene.asks())


def test_with_redis_the_alert_does_not_wait_for_the_clock(furnish: Furnish, mortal_redis: RedisServer) -> None:
    scene = furnish("web", "alerts", redis_url=mortal_redis.url)
    everything_runs(scene)
    confirmed = scene.asks()
    assert scene.focal_point.is_rung().at - confirmed < 2
