"""The database is locked, gone, or comes back. The caller hears neutral words in time, nothing is half done, and the next call works."""

import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg
import pytest
import requests

from gateway.store.tables import Conversation, Request
from tests import twiml
from tests.faults.conftest import Furnish
from tests.faults.scene import Scene, misbehaving
from tests.rig.carrier import Asked
from tests.rig.gateway import Gateway
from tests.rig.people import DECOY
from tests.rig.phones import Call
from tests.rig.servers import PostgresServer

IN_TIME = 2.0


@contextmanager
def held(gateway: Gateway, name: str = "gateway.db") -> Iterator[None]:
    """Somebody has the whole file to himself."""
    with closing(sqlite3.connect(gateway.folder / name, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def full_disk(gateway: Gateway) -> Iterator[None]:
    pid, every = gateway.processes["web"].pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, every))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (every, every))


def hears_neutral_words(scene: Scene, call: Call) -> None:
    """Whatever her key would have done: status 200, in time, "please call again", and that is all (S37)."""
    began = time.monotonic()
    answer = call.street.post(call.gather.action, call.form | {"Digits": "1"})
    assert (answer.status_code, time.monotonic() - began < IN_TIME) == (200, True)
    assert twiml.check_voice(answer.content) == twiml.check_voice(scene.gateway.house.apology("inbound").encode())


AS_SHIPPED = {"database_wait_ms": "1500"}


@pytest.fixture
def scene(furnish: Furnish) -> Scene:
    return furnish("web", **AS_SHIPPED)


def test_a_locked_file(scene: Scene) -> None:
    """Eight callers at once: none waits for another's waiting."""
    calls = [scene.almost_asks(scene.town.caller()) for _ in range(8)]
    begun = scene.count(Conversation)
    with held(scene.gateway), ThreadPoolExecutor(len(calls)) as street:
        for done in [street.submit(hears_neutral_words, scene, call) for call in calls]:
            done.result()
    assert (scene.count(Request), scene.count(Conversation)) == (0, begun)
    calls[0].presses("1").hears("callback_confirmed")


def test_locked_keys(scene: Scene) -> None:
    """No key for her number, no request: never one that holds it in the clear, never one without it."""
    call = scene.almost_asks(scene.town.caller())
    with held(scene.gateway, "keys.db"):
        hears_neutral_words(scene, call)
    assert scene.count(Request) == 0
    scene.asks()


def test_a_full_disk(scene: Scene) -> None:
    """No file can grow, the log neither: a line that cannot be written must not cost a caller her answer."""
    calls = [scene.almost_asks(scene.town.caller()) for _ in range(8)]
    begun = scene.count(Conversation)
    with full_disk(scene.gateway), ThreadPoolExecutor(len(calls)) as street:
        for done in [street.submit(hears_neutral_words, scene, call) for call in calls]:
            done.result()
    assert (scene.count(Request), scene.count(Conversation)) == (0, begun)
    calls[0].presses("1").hears("callback_confirmed")


def test_a_fault_of_ours_on_her_own_phone_is_the_decoy(scene: Scene) -> None:
    """S14, I7: "please call again" would tell whoever picked up that she had called."""
    her = scene.town.caller()
    scene.asks(her)
    scene.focal_point_says_call_now()
    scene.gateway.does_what_is_due()
    call = her.answers(her.is_rung()).hears_only(*DECOY)
    with held(scene.gateway):
        call.presses("7").hears_only(*DECOY)
    assert call.over


def test_a_locked_table(furnish: Furnish, on_postgresql: dict[str, str]) -> None:
    scene = furnish("web", **AS_SHIPPED, **on_postgresql)
    calls = [scene.almost_asks(scene.town.caller()) for _ in range(8)]
    with psycopg.connect(on_postgresql["database_url"]) as somebody, ThreadPoolExecutor(len(calls)) as street:
        somebody.execute("LOCK TABLE leg")
        for done in [street.submit(hears_neutral_words, scene, call) for call in calls]:
            done.result()
        somebody.rollback()
    assert scene.count(Request) == 0
    calls[0].presses("1").hears("callback_confirmed")


def test_a_server_that_is_gone_and_comes_back(furnish: Furnish, on_postgresql: dict[str, str], mortal_postgres: PostgresServer) -> None:
    scene = furnish("web", "clock", **AS_SHIPPED, **on_postgresql)
    scene.asks()
    scene.focal_point.is_rung()
    calls = [scene.almost_asks(scene.town.caller()) for _ in range(2)]
    mortal_postgres.stop("immediate")
    try:
        for call in calls:
            hears_neutral_words(scene, call)
        assert "does not answer" in ready(scene)["database"]
    finally:
        mortal_postgres.start()
    assert scene.count(Request) == 1
    calls[0].presses("1").hears("callback_confirmed")
    scene.focal_point.is_rung()


def test_a_restart_between_two_keys_is_not_heard(furnish: Furnish, on_postgresql: dict[str, str], mortal_postgres: PostgresServer) -> None:
    """The pool is full of connections that died with the server, and no caller is the one to find out."""
    scene = furnish("web", **AS_SHIPPED, **on_postgresql)
    callers = [scene.town.caller() for _ in range(8)]
    with ThreadPoolExecutor(len(callers)) as street:
        calls = list(street.map(scene.almost_asks, callers))
        mortal_postgres.stop()
        mortal_postgres.start()
        for call in street.map(lambda call: call.presses("1"), calls):
            call.hears("callback_confirmed")
    assert scene.count(Request) == len(calls)


def test_a_database_that_may_only_be_read(furnish: Furnish, on_postgresql: dict[str, str]) -> None:
    """As after a failover. What a carrier says in that moment is written down once it can be: else her alert would go out again."""
    scene = furnish("web", **AS_SHIPPED, **on_postgresql)
    scene.asks()
    call = scene.almost_asks(scene.town.caller())

    def while_it_thinks(asked: Asked) -> None:
        if asked.form.get("To") == scene.focal_point.number and asked.kind == "call":
            read_only(on_postgresql["database_url"], "on")
            hears_neutral_words(scene, call)
            threading.Timer(1, read_only, (on_postgresql["database_url"], "off")).start()

    with misbehaving(scene.carrier, while_it_thinks):
        scene.gateway.does_what_is_due()
    assert scene.duties("offer_call") == ["sent"]
    assert scene.count(Request) == 1
    call.presses("1").hears("callback_confirmed")


def read_only(database: str, what: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {what}")
        connection.execute("SELECT pg_reload_conf()")


def ready(scene: Scene) -> dict[str, str]:
    found: dict[str, str] = requests.get(f"{scene.gateway.url}/readyz", timeout=10).json()
    return found
