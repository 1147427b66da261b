"""How many confirmed requests a second reach the carrier through one worker and through two, beside RQ with jobs that do nothing.

Either queue is filled first and then worked off, one after the other in one run, so what is compared is the work on a job.
"""

import subprocess
import sys
import time

from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import insert

from bench.asked import HOME, asked
from gateway.callbacks.events import Confirmed
from gateway.casework import requests
from gateway.store import tables
from tests.rig.carrier import Carrier
from tests.rig.gateway import ROOT, Gateway
from tests.rig.servers import PostgresServer, RedisServer, until

REQUESTS, JOBS = 200, 2000
BARE = "bare"
WORKERS = (1, 2)
PATIENCE = 300.0


def nothing(row: int) -> None:
    """A job."""


def work_bare(url: str) -> None:
    queue = Queue(BARE, connection=Redis.from_url(url), serializer=JSONSerializer)
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer, log_job_description=False).work(logging_level="WARNING")


def main() -> None:
    redis, postgres = RedisServer(), PostgresServer()
    try:
        bare = {workers: _bare(redis.url, workers) for workers in WORKERS}
        print(f"bare RQ, enqueued → done: {_rates(bare)}")
        for name in ("sqlite", "postgresql"):
            urls = postgres.urls if name == "postgresql" else dict
            ours = {workers: _ours(redis.url, urls(), workers) for workers in WORKERS}
            shares = " · ".join(f"{ours[workers] / bare[workers]:.0%}" for workers in WORKERS)
            print(f"confirmed requests handed to the carrier, {name}: {_rates(ours)}; {shares} of bare RQ")
    finally:
        postgres.destroy()
        redis.destroy()


def _rates(found: dict[int, float]) -> str:
    return ", ".join(f"{rate:.0f}/s with {workers}" for workers, rate in found.items())


def _bare(url: str, workers: int) -> float:
    queue = Queue(BARE, connection=Redis.from_url(url), serializer=JSONSerializer)
    for row in range(JOBS):
        queue.enqueue_call("bench.workers.nothing", args=(row,), description=f"row {row}", result_ttl=0, ttl=600, timeout=30)
    processes = [subprocess.Popen([sys.executable, "-m", "bench.workers", url], cwd=ROOT) for _ in range(workers)]
    try:
        until(lambda: queue.count < JOBS, what="the first job")
        began, left = time.monotonic(), queue.count
        until(lambda: queue.count == 0, PATIENCE, "the last job")
        return left / (time.monotonic() - began)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _ours(redis_url: str, urls: dict[str, str], workers: int) -> float:
    """Alerts alone: no clock helps them."""
    carrier = Carrier()
    gateway = Gateway(carrier.url, redis_url=redis_url, **urls)
    try:
        gateway.enrol("+85550000900", communes=(HOME,), two_way_text=False)
        _all_ask(gateway)
        gateway.start(*("alerts" if n == 0 else f"alerts-{n + 1}" for n in range(workers)))
        until(lambda: len(carrier.created("call")) >= REQUESTS, PATIENCE, "the last alert")
        handed = [one.at for one in carrier.created("call")]
        return (len(handed) - 1) / (handed[-1] - handed[0])
    finally:
        gateway.close()
        carrier.close()


def _all_ask(gateway: Gateway) -> None:
    for number in range(1, REQUESTS + 1):
        with gateway.house.store.work() as work:
            request = asked(work, number)
            row = {"id": request.id, "number": number, "created_at": work.now, **requests.columns(request)}
            work.connection.execute(insert(tables.Request).values(row))
            requests.apply(work, request.id, Confirmed(), "bench")


if __name__ == "__main__":
    work_bare(sys.argv[1]) if len(sys.argv) > 1 else main()
