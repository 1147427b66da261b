"""Two clocks and two alerts workers beside each other: everything is done, and nothing twice (rule 5, I1, I4)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from signal import SIGKILL

import pytest
from sqlalchemy import select

from gateway.store.tables import Audit, Offer, Outbox, Request
from tests.faults.conftest import Furnish
from tests.faults.scene import Scene
from tests.rig.gateway import TIRELESS
from tests.rig.servers import RedisServer, until

WOMEN = 30


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_thirty_requests(database: str, furnish: Furnish, mortal_redis: RedisServer, request: pytest.FixtureRequest) -> None:
    urls = request.getfixturevalue("on_postgresql") if database == "postgresql" else {}
    scene = furnish("web", redis_url=mortal_redis.url, **TIRELESS, **urls)
    with ThreadPoolExecutor(4) as street:
        list(street.map(scene.asks, [scene.town.caller() for _ in range(WOMEN)]))

    scene.gateway.start("clock", "alerts")
    others = [scene.gateway.processes.pop(part) for part in ("clock", "alerts")]
    scene.gateway.start("clock", "alerts")
    until(lambda: not alerts_to_send(scene), 60, "every alert sent")
    for _ in range(2):
        scene.gateway.does_what_is_due()
    for process in others:
        process.send_signal(SIGKILL)
        process.wait()

    rung = Counter(ring.form["Url"] for ring in scene.rings(scene.focal_point))
    texted = Counter(text.form["Body"] for text in scene.carrier.created("text", scene.focal_point.number))
    assert (len(rung), len(texted)) == (WOMEN, WOMEN), "a call and a code for each, that tell them apart"
    assert set(rung.values()) | set(texted.values()) == {1}
    with scene.gateway.house.store.read() as work:
        assert sorted(work.session.scalars(select(Request.number))) == list(range(1, WOMEN + 1))
        assert len(set(work.session.scalars(select(Offer.code)))) == WOMEN
        confirmed = [what for what in work.session.scalars(select(Audit.what)) if what.startswith("Confirmed")]
        assert len(confirmed) == WOMEN, "one audit event for each change (I9)"


def alerts_to_send(scene: Scene) -> bool:
    with scene.gateway.house.store.read() as work:
        kinds = ("offer_call", "offer_text")
        return work.session.scalar(select(Outbox.id).where(Outbox.kind.in_(kinds), Outbox.due_at.is_not(None)).limit(1)) is not None
