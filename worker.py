"""The worker: `python worker.py` runs clock, alerts and studio, each in a process of its own; with a name only that one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

import structlog
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from gateway.house import House, build
from gateway.orphan import end_with_parent
from gateway.settings import SettingsError, read
from gateway.store import doorbell
from gateway.store.migrate import NotMigrated

log = structlog.get_logger()

ROLES = ("clock", "alerts", "studio")
NICENESS = 10  # of the studio: whoever calls, or has to be rung, comes first
WAIT_MS = 5000
LOOK_SECONDS = 0.2
AGAIN_SECONDS = 5.0
GRACE_SECONDS = 7.0  # a send under way may take its time-out
_house: House | None = None


def house() -> House:
    """This process's house: RQ hands a job nothing but its arguments."""
    global _house
    if _house is None:
        # Nobody listens while the worker waits for its turn, and whoever would is served before it.
        _house = build(read().model_copy(update={"database_wait_ms": WAIT_MS}))
        _house.check_migrated()
    return _house


def deliver(row: int) -> None:
    """What the doorbell rings for: an outbox row, by number. The clock would find it as well."""
    try:
        house().dispatch.deliver(row)
    except Exception as fault:  # RQ would keep its words in Redis, and they may quote what nobody may read (S27)
        log.error("not delivered now; the clock comes back to it", row=row, fault=type(fault).__name__)


def prepare(take: str) -> None:
    """What the studio's doorbell rings for: a take, by its id. The studio would find it as well."""
    try:
        house().workbench.prepare(take)
    except Exception as fault:  # as with alerts
        log.error("not prepared now; the studio comes back to it", take=take, fault=type(fault).__name__)


def clock() -> None:
    """Ticks until a signal."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    house().clock.run(stop)


def alerts() -> None:
    """Works on the alerts queue. One queue a process: only then is the hand-over safe when it is killed."""
    url = house().settings.redis_url
    if not url:
        log.info("no queue is configured; the clock delivers")
        return
    _hear(doorbell.ALERTS, url)


def studio() -> None:
    """Makes recordings of what comes in, until a signal: what its queue tells of at once, and within seconds whatever was left.

    Its process gives way to all others, and its queue is nobody else's: an hour of sound delays no alert.
    """
    _give_way()
    bench, url, stop = house().workbench, house().settings.redis_url, threading.Event()
    if url:
        threading.Thread(target=bench.run, args=(stop,), daemon=True).start()
        try:
            _hear(doorbell.STUDIO, url)
            return
        except (RedisError, OSError) as fault:
            log.warning("the queue does not answer; the studio looks itself", fault=type(fault).__name__)
            stop.set()
            stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    bench.run(stop)


def _hear(queue_name: str, url: str) -> None:
    queue = Queue(queue_name, connection=doorbell.connect(url, wait=None), serializer=JSONSerializer)
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer, log_job_description=False).work(logging_level="WARNING")


def together() -> int:
    """The clock, and beside it the others, until a signal comes or the clock ends.

    Alerts are a hint: when a Redis that went away took them with it, the clock delivers without them, and they are started again. So is
    the studio.
    """
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    queued = bool(house().settings.redis_url)
    parts = {role: _start(role) for role in ROLES if role != "alerts" or queued}
    while not stop.wait(LOOK_SECONDS) and parts["clock"].poll() is None:
        ended = [role for role, part in parts.items() if part.poll() is not None]
        if ended:
            log.warning("a part of the worker ended and is started again; the clock goes on", parts=ended, seconds=AGAIN_SECONDS)
            stop.wait(AGAIN_SECONDS)
            parts |= {role: _start(role) for role in ended if role != "clock"}
    return _end(parts)


def _start(role: str) -> subprocess.Popen[bytes]:
    def begin() -> None:
        end_with_parent()
        if role == "studio":  # from its first moment: the clock starts beside it
            _give_way()

    return subprocess.Popen([sys.executable, __file__, role], preexec_fn=begin)


def _give_way() -> None:
    os.nice(max(0, NICENESS - os.nice(0)))


def _end(parts: Mapping[str, subprocess.Popen[bytes]]) -> int:
    """The clock's exit code: a worker without a clock has failed, whatever the alerts did. One that was told to end before it could listen
    has done as it was told."""
    for part in parts.values():
        part.terminate()
    ends = time.monotonic() + GRACE_SECONDS
    for part in parts.values():
        try:
            part.wait(max(0.0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:  # RQ asks Redis before it ends, and one that hangs must not hang us
            part.kill()
            part.wait()
    return 0 if parts["clock"].returncode == -signal.SIGTERM else parts["clock"].returncode


def main(arguments: list[str]) -> int:
    role = arguments[0] if arguments else ""
    if role not in ("", *ROLES):
        print(f"worker.py: {role!r} is no part of the worker; say clock, alerts, studio, or nothing for all", file=sys.stderr)  # noqa: T201
        return 2
    try:
        if not role:
            return together()
        {"clock": clock, "alerts": alerts, "studio": studio}[role]()
    except (SettingsError, NotMigrated) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    # RQ imports `worker` by name: let it find this very module, and this very house.
    sys.modules.setdefault("worker", sys.modules["__main__"])
    sys.exit(main(sys.argv[1:]))
