"""The worker: `python worker.py` runs the clock and the alerts, each in a process of its own; `clock` or `alerts` runs one of them."""

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping

import structlog
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from gateway.house import House, build
from gateway.orphan import end_with_parent
from gateway.settings import SettingsError, read
from gateway.store import doorbell
from gateway.store.migrate import NotMigrated

log = structlog.get_logger()

ROLES = ("clock", "alerts")
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
    queue = Queue(doorbell.ALERTS, connection=doorbell.connect(url, wait=None), serializer=JSONSerializer)
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer, log_job_description=False).work(logging_level="WARNING")


def both() -> int:
    """The clock, and beside it the alerts, until a signal comes or the clock ends.

    Alerts are a hint: when a Redis that went away took them with it, the clock delivers without them, and they are started again.
    """
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    queued = bool(house().settings.redis_url)
    parts = {role: _start(role) for role in ROLES if role != "alerts" or queued}
    while not stop.wait(LOOK_SECONDS) and parts["clock"].poll() is None:
        if queued and parts["alerts"].poll() is not None:
            log.warning("the alerts ended and are started again; the clock delivers meanwhile", seconds=AGAIN_SECONDS)
            stop.wait(AGAIN_SECONDS)
            parts["alerts"] = _start("alerts")
    return _end(parts)


def _start(role: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, role], preexec_fn=end_with_parent)


def _end(parts: Mapping[str, subprocess.Popen[bytes]]) -> int:
    """The clock's exit code: a worker without a clock has failed, whatever the alerts did."""
    for part in parts.values():
        part.terminate()
    for part in parts.values():
        try:
            part.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:  # RQ asks Redis before it ends, and one that hangs must not hang us
            part.kill()
            part.wait()
    return parts["clock"].returncode


def main(arguments: list[str]) -> int:
    role = arguments[0] if arguments else ""
    if role not in ("", *ROLES):
        print(f"worker.py: {role!r} is no part of the worker; say clock, alerts, or nothing for both", file=sys.stderr)  # noqa: T201
        return 2
    try:
        if not role:
            return both()
        {"clock": clock, "alerts": alerts}[role]()
    except (SettingsError, NotMigrated) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    # RQ imports `worker` by name: let it find this very module, and this very house.
    sys.modules.setdefault("worker", sys.modules["__main__"])
    sys.exit(main(sys.argv[1:]))
