"""The carrier answers badly, late, or never. A focal point is alerted again where that can help; her phone is never rung again (S15)."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.scene import SILENCE, Answer, Scene, misbehaving
from tests.rig.carrier import Asked, Carrier
from tests.rig.gateway import Gateway
from tests.rig.phones import Phone

BROKEN = (500, "oops")
BUSY = (429, '{"code": 20429, "message": "Too Many Requests", "status": 429}')
NO_SUCH_NUMBER = (400, '{"code": 21211, "message": "Invalid \'To\' Phone Number", "status": 400}')


def calls_to(phone: Phone, answer: Answer) -> Callable[[Asked], Answer]:
    def how(asked: Asked) -> Answer:
        return answer if asked.kind == "call" and asked.form.get("To") == phone.number else None

    return how


@pytest.fixture(scope="module")
def gateway(carrier: Carrier) -> Iterator[Gateway]:
    gateway = Gateway(carrier.url, extra={"send_timeout_seconds": "1"})
    yield gateway.start("web")
    gateway.close()


@pytest.fixture
def scene(gateway: Gateway, carrier: Carrier) -> Iterator[Scene]:
    scene = Scene(gateway, carrier)
    yield scene
    scene.town.goes_home()


@pytest.mark.parametrize("answer", [BROKEN, BUSY, SILENCE])
def test_an_alert_that_the_carrier_did_not_take_is_sent_again(scene: Scene, answer: Answer) -> None:
    scene.asks()
    with misbehaving(scene.carrier, calls_to(scene.focal_point, answer)):
        scene.gateway.does_what_is_due()
    assert scene.duties("offer_call") == ["waiting"]
    scene.gateway.move_clock(3)
    scene.gateway.does_what_is_due()
    assert scene.duties("offer_call") == ["sent"]
    assert len(scene.rings(scene.focal_point)) == 2


def test_an_alert_to_a_number_that_is_none_is_not_sent_again_and_the_next_rung_is_asked(scene: Scene) -> None:
    scene.asks()
    with misbehaving(scene.carrier, calls_to(scene.focal_point, NO_SUCH_NUMBER)):
        scene.gateway.does_what_is_due()
        scene.gateway.move_clock(7 * 60)
        scene.gateway.does_what_is_due()
    assert len(scene.rings(scene.focal_point)) == 1
    scene.supervisor.is_rung()


def test_a_carrier_that_is_away_for_long_loses_no_request(scene: Scene) -> None:
    """Every try is given up one day; the request is not: the ladder pages on, and somebody is rung when the carrier is back (I12)."""
    scene.asks()
    with misbehaving(scene.carrier, lambda asked: BROKEN):
        for _ in range(12):
            scene.gateway.does_what_is_due()
            scene.gateway.move_clock(3 * 60)
    before = len(scene.rings(scene.supervisor))
    assert scene.gateway.newest().state == "ESCALATED"
    scene.gateway.move_clock(7 * 60)
    scene.gateway.does_what_is_due()
    assert len(scene.rings(scene.supervisor)) > before


@pytest.mark.parametrize(("answer", "outcome"), [(BROKEN, "unknown"), (SILENCE, "unknown"), (BUSY, "failed"), (NO_SUCH_NUMBER, "failed")])
def test_her_phone_is_asked_for_once_whatever_the_carrier_says(scene: Scene, answer: Answer, outcome: str) -> None:
    """What surely did not ring ends the attempt at once; what may have rung is waited for until its due time. Both are counted."""
    her = scene.town.caller()
    scene.asks(her)
    scene.focal_point_says_call_now()
    with misbehaving(scene.carrier, calls_to(her, answer)):
        scene.gateway.does_what_is_due()
    assert not {"waiting", "claimed"} & set(scene.duties("ring_caller")), "it could be sent again"
    scene.gateway.move_clock(121)
    scene.gateway.does_what_is_due()
    assert (scene.gateway.newest().state, scene.attempts()) == ("UNREACHED", [(1, outcome)])
    assert len(scene.rings(her)) == 1
