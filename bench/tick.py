"""What one tick of the clock costs while many requests are open and none is due; and one due request among them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, text, update

from bench.asked import HOME, asked
from gateway.callbacks.events import Due
from gateway.callbacks.records import Request, State
from gateway.casework import requests
from gateway.store import tables
from gateway.store.work import Work
from tests.rig.gateway import Gateway
from tests.rig.servers import PostgresServer

SIZES = (100, 10_000, 100_000)
TIMES = 15
CHUNK = 5000
TOMORROW = timedelta(days=1)


def main() -> None:
    for name in ("sqlite", "postgresql"):
        with _gateway(name) as gateway:
            holder = gateway.enrol("+85550000900", communes=(HOME,))
            before = 0
            for size in SIZES:
                _fill(gateway, holder, before, size)
                before = size
                print(f"clock, {name}, {size:,} open requests that are not due: {_figures(gateway)}")


@contextmanager
def _gateway(name: str) -> Iterator[Gateway]:
    postgres = PostgresServer() if name == "postgresql" else None
    urls = postgres.urls() if postgres else {}
    gateway = Gateway("http://127.0.0.1:9", **urls)
    try:
        yield gateway
    finally:
        gateway.close()
        if postgres:
            postgres.destroy()


def _fill(gateway: Gateway, holder: str, already: int, size: int) -> None:
    """Up to so many, each held, with three duties that are done, as in a district after a long month."""
    for start in range(already, size, CHUNK):
        with gateway.house.store.work() as work:
            held = [_held(work, number, holder) for number in range(start + 1, min(start + CHUNK, size) + 1)]
            rows = [{"id": one.id, "number": one.number, "created_at": work.now, **requests.columns(one)} for one in held]
            work.connection.execute(insert(tables.Request), rows)
            work.connection.execute(insert(tables.Outbox), [_done(work, one, n) for one in held for n in range(3)])
    with gateway.house.store.data.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _held(work: Work, number: int, holder: str) -> Request:
    return replace(asked(work, number, TOMORROW), state=State.ACCEPTED, version=3, holder=holder, due_at=work.now + TOMORROW)


def _done(work: Work, request: Request, n: int) -> dict[str, object]:
    key = f"bench:{request.id}:{n}"
    once = {
        "kind": "offer_call",
        "dedupe": key,
        "at_most_once": False,
        "request_id": request.id,
        "payload": {},
        "state": "sent",
        "tries": 1,
    }
    return once | {"not_before": work.now, "due_at": None, "created_at": work.now}


def _figures(gateway: Gateway) -> str:
    clock = gateway.house.clock
    clock.tick()  # sweeps too; the next within a minute does not
    tick = _taken(clock.tick)
    due = _taken(lambda: _one_is_due(gateway))
    swept = _taken(clock.sweep, 5)
    return f"a tick {tick:.1f} ms; one due request {due:.1f} ms; the sweep of each minute {swept:.0f} ms"


def _one_is_due(gateway: Gateway) -> None:
    """A moment before, its holder is still left in peace: the same request can be due again."""
    with gateway.house.store.work() as work:
        request = requests.load(work, _first(work))
        assert request
        held = replace(request, due_at=work.now, version=request.version + 1)
        work.connection.execute(update(tables.Request).where(tables.Request.id == held.id).values(requests.columns(held)))
        requests.apply(work, held.id, Due(), "bench")


def _first(work: Work) -> str:
    return str(work.connection.execute(text("SELECT id FROM request WHERE number = 1")).scalar_one())


def _taken(do: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds, the best of so many times: the rest is what else the machine does."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        do()
        taken.append(time.perf_counter() - started)
    return 1000 * min(taken)


if __name__ == "__main__":
    main()
