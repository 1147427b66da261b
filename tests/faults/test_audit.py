"""The audit is one chain on both databases, however many clocks number it and in whatever time zone it is read (rule 8, S30)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from gateway.house import House
from gateway.store.audit import audit_hash, chain
from gateway.store.tables import Audit
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway

ROWS, CLOCKS = 40, 3


@pytest.fixture(params=["sqlite", "postgresql"])
def gateway(request: pytest.FixtureRequest, carrier: Carrier) -> Iterator[Gateway]:
    gateway = Gateway(carrier.url, **request.getfixturevalue("on_postgresql") if request.param == "postgresql" else {})
    yield gateway
    gateway.close()


@pytest.fixture
def far_away(gateway: Gateway) -> Iterator[Engine]:
    """The same data, read by somebody whose session has another time zone."""
    options = {"options": "-c timezone=Asia/Phnom_Penh"} if gateway.database_url else {}
    engine = create_engine(gateway.house.store.data.url, connect_args=options)
    yield engine
    engine.dispose()


def links(engine: Engine) -> int:
    """How many hold, in their order."""
    before, held = "", 0
    with Session(engine) as session:
        for one in session.scalars(select(Audit).where(Audit.position.is_not(None)).order_by(Audit.position)):
            before = audit_hash(before, one.id, one.at, one.request_id, one.actor, one.what)
            assert (one.position, one.hash) == (held + 1, before)
            held += 1
    return held


def test_one_chain(gateway: Gateway, far_away: Engine) -> None:
    """Rows come in while several clocks number them."""
    store, written = gateway.house.store, threading.Event()

    def write() -> None:
        for number in range(ROWS):
            with store.work() as work:
                work.audit(f"happening {number}", actor="tests", request_id="r" if number % 2 else None)
        written.set()

    def number_them() -> None:
        while not written.is_set():
            with store.work() as work:
                chain(work)

    with ThreadPoolExecutor(CLOCKS + 1) as pool:
        for done in [pool.submit(write), *(pool.submit(number_them) for _ in range(CLOCKS))]:
            done.result(timeout=60)
    with store.work() as work:
        chain(work)
    assert links(far_away) == count(gateway.house) >= ROWS


def count(house: House) -> int:
    with house.store.read() as work:
        return len(list(work.session.scalars(select(Audit.id))))
