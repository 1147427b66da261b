"""A process is killed in the middle of a delivery (S39): nothing is lost, and what rings her is never sent a second time (I3, I4, S15)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

from gateway.store.tables import Request
from tests.faults.conftest import Furnish
from tests.faults.scene import SILENCE, Answer, Scene, misbehaving
from tests.rig.carrier import Asked
from tests.rig.gateway import Gateway
from tests.rig.servers import RedisServer, until

LEASE = 16


@contextmanager
def locked(gateway: Gateway) -> Iterator[None]:
    """Nobody else can note what became of a duty."""
    engine = create_engine(gateway.database_url or f"sqlite:///{gateway.folder}/gateway.db")
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE outbox" if gateway.database_url else "BEGIN EXCLUSIVE"))
        yield
    engine.dispose()


def before_the_carrier_hears(scene: Scene, part: str, number: str) -> None:
    """The line to the carrier is dead, and so is the worker before it noticed."""
    lost: list[Asked] = []

    def swallow(asked: Asked) -> Answer:
        if asked.form.get("To") != number:
            return None
        lost.append(asked)
        return SILENCE

    with misbehaving(scene.carrier, swallow):
        until(lambda: any(asked.kind == "call" for asked in lost), 15, "a delivery under way")
        scene.gateway.kill(part)
    for asked in lost:
        scene.carrier.asked.remove(asked)


def while_the_carrier_thinks(scene: Scene, part: str, number: str) -> None:
    """The carrier took it, and answers a dead worker."""
    killed: list[Asked] = []

    def kill(asked: Asked) -> Answer:
        if asked.form.get("To") == number and asked.kind == "call" and not killed:
            killed.append(asked)
            scene.gateway.kill(part)
        return None

    with misbehaving(scene.carrier, kill):
        until(lambda: bool(killed), 15, "a delivery under way")


def before_it_noted_the_answer(scene: Scene, part: str, number: str) -> None:
    """The carrier took it and said so; just then the database was busy, and the worker died waiting for it."""
    taken: list[Asked] = []
    busy = locked(scene.gateway)

    def take(asked: Asked) -> Answer:
        if asked.form.get("To") == number and asked.kind == "call" and not taken:
            busy.__enter__()
            taken.append(asked)
        return None

    with misbehaving(scene.carrier, take):
        until(lambda: bool(taken), 15, "a delivery under way")
        scene.gateway.kill(part)
    busy.__exit__(None, None, None)


DEATHS = [before_the_carrier_hears, while_the_carrier_thinks, before_it_noted_the_answer]
Death = Callable[[Scene, str, str], None]


@pytest.mark.parametrize("dies", DEATHS)
def test_an_alert_is_delivered_by_the_next_worker(dies: Death, furnish: Furnish, mortal_redis: RedisServer) -> None:
    an_alert_is_delivered_by_the_next_worker(furnish("web", "alerts", redis_url=mortal_redis.url), dies)


def test_an_alert_is_delivered_by_the_next_worker_on_postgresql(
    furnish: Furnish, on_postgresql: dict[str, str], mortal_redis: RedisServer
) -> None:
    scene = furnish("web", "alerts", redis_url=mortal_redis.url, **on_postgresql)
    an_alert_is_delivered_by_the_next_worker(scene, before_it_noted_the_answer)


def an_alert_is_delivered_by_the_next_worker(scene: Scene, dies: Death) -> None:
    scene.asks()
    dies(scene, "alerts", scene.focal_point.number)
    seen = len(scene.rings(scene.focal_point))

    scene.gateway.move_clock(LEASE)
    scene.gateway.does_what_is_due()
    assert len(scene.rings(scene.focal_point)) == seen + 1
    assert scene.duties("offer_call") == ["sent"], "one offer, however often her phone rang"

    scene.gateway.move_clock(LEASE)
    scene.gateway.does_what_is_due()
    assert len(scene.rings(scene.focal_point)) == seen + 1, "delivered, and then no more"


@pytest.mark.parametrize("dies", DEATHS)
def test_her_phone_is_never_rung_again(dies: Death, furnish: Furnish) -> None:
    her_phone_is_never_rung_again(furnish("web"), dies)


def test_her_phone_is_never_rung_again_on_postgresql(furnish: Furnish, on_postgresql: dict[str, str]) -> None:
    her_phone_is_never_rung_again(furnish("web", **on_postgresql), before_it_noted_the_answer)


def her_phone_is_never_rung_again(scene: Scene, dies: Death) -> None:
    """Nobody knows whether it rang. The attempt is counted, its due time ends it, and the supervisor is told."""
    her = scene.town.caller()
    scene.asks(her)
    scene.focal_point_says_call_now()
    scene.gateway.start("clock")
    dies(scene, "clock", her.number)
    seen = len(scene.rings(her))

    scene.gateway.move_clock(LEASE)
    scene.gateway.does_what_is_due()
    assert scene.duties("ring_caller") == ["unknown"]
    assert (scene.gateway.newest().state, scene.gateway.newest().attempts) == ("CALLING", 1)

    scene.gateway.move_clock(120)
    scene.gateway.does_what_is_due()
    assert (scene.gateway.newest().state, scene.attempts()) == ("UNREACHED", [(1, "unknown")])
    scene.supervisor.gets_text()
    scene.gateway.does_what_is_due()
    assert len(scene.rings(her)) == seen


def test_a_call_goes_on_in_the_next_web_process(furnish: Furnish) -> None:
    scene = furnish("web")
    call = scene.almost_asks(scene.town.caller())
    scene.gateway.kill("web")
    scene.gateway.start("web")

    confirming = call.gather.action
    call.chooses("callback_confirm_yes").hears("callback_confirmed")
    scene.gateway.kill("web")
    scene.gateway.start("web")

    call.fetch(confirming, Digits="1").hears("callback_confirmed")
    assert scene.count(Request) == 1, "a key that the carrier brings again asks for nothing twice"
