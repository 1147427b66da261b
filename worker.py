"""The worker: `python worker.py` runs the clock and the alerts, each in a process of its own; `clock` or `alerts` runs one of them."""

import signal
import subprocess
import sys
import threading
from types import FrameType

import structlog
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from gateway.house import House, build
from gateway.settings import SettingsError, read
from gateway.store import doorbell
from gateway.store.migrate import NotMigrated

log = structlog.get_logger()

ROLES = ("clock", "alerts")
_house: House | None = None


def house() -> House:
    """This process's house: RQ hands a job nothing but its arguments."""
    global _house
    if _house is None:
        _house = build(read())
        _house.check_migrated()
    return _house


def deliver(row: int) -> None:
    """What the doorbell rings for: an outbox row, by number. The clock would find it as well."""
    house().dispatch.deliver(row)


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
    """Starts the two, and ends both when one ends or a signal comes: a half worker would look like a whole one."""
    house()
    children = [subprocess.Popen([sys.executable, __file__, role]) for role in ROLES if role != "alerts" or house().settings.redis_url]

    def end(_: int, __: FrameType | None) -> None:
        for child in children:
            child.terminate()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    first = children[0].wait() if len(children) == 1 else _first_to_end(children)
    end(0, None)
    for child in children:
        child.wait()
    return first


def _first_to_end(children: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for child in children:
            try:
                return child.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue


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
