"""A clip that is gone, or nothing published: the caller hears neutral words, and `/readyz` says what is missing (S37)."""

import shutil
from collections.abc import Iterator

import pytest
import requests

from gateway.store.tables import Published
from tests import twiml
from tests.rig.carrier import Carrier
from tests.rig.gateway import CLIPS, Gateway
from tests.rig.people import Caller, Town
from tests.rig.phones import Street
from tests.rig.servers import until


@pytest.fixture
def gateway(carrier: Carrier) -> Iterator[Gateway]:
    """With clips of its own, which may be lost."""
    gateway = Gateway(carrier.url)
    (gateway.folder / "clips").unlink()
    shutil.copytree(CLIPS, gateway.folder / "clips", copy_function=shutil.copy)
    yield gateway
    gateway.close()


@pytest.fixture
def caller(gateway: Gateway, carrier: Carrier) -> Caller:
    return Town(Street(gateway, carrier)).caller()


def clip_of(gateway: Gateway, prompt: str) -> str:
    with gateway.house.store.read() as work:
        return gateway.house.shelves.at(work, work.versions).voices.clip(("khm", prompt)).name


def unready(gateway: Gateway) -> dict[str, str]:
    answer = requests.get(f"{gateway.url}/readyz", timeout=10)
    assert answer.status_code == 503
    return {name: wrong for name, wrong in answer.json().items() if wrong not in ("ok", False)}


def test_a_clip_is_lost_while_she_is_on_the_line(gateway: Gateway, caller: Caller) -> None:
    gateway.start("web", "clock")
    until(lambda: requests.get(f"{gateway.url}/readyz", timeout=10).ok, what="readiness")
    call = caller.dials()
    lost = gateway.folder / "clips" / clip_of(gateway, "can_you_listen")
    lost.rename(lost.with_suffix(".lost"))

    call.presses("1").hears_only("please_call_again")
    assert call.over
    assert unready(gateway) == {"clips": "1 are missing; run `flask --app app publish`"}

    lost.with_suffix(".lost").rename(lost)
    caller.dials().presses("1").hears("can_you_listen")


def test_all_clips_are_lost(gateway: Gateway, caller: Caller) -> None:
    """As when a disk is not there: no clip can even say so, and English is better than silence."""
    gateway.start("web")
    (gateway.folder / "clips").rename(gateway.folder / "elsewhere")
    assert caller.dials().verbs == (twiml.Say("Please call again later."), twiml.Hangup())


def test_nothing_is_published(gateway: Gateway, caller: Caller) -> None:
    with gateway.house.store.work() as work:
        work.session.delete(work.session.get_one(Published, 1))
    gateway.start("web")
    assert caller.dials().verbs == (twiml.Say("Please call again later."), twiml.Hangup())
    assert unready(gateway) == {
        "flows": "no version 0 of the flows is published; run `flask --app app publish`",
        "clips": "no published version",
        "auditor": "has never looked; is the clock running?",
    }
