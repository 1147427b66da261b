"""The doorbell: tells a worker through Redis and RQ that a row is ready. A hint only: every row is found without it (rule 5).

Each kind of work has a queue of its own, and each queue a process of its own: nothing that is slow stands before an alert.
"""

import time
from collections.abc import Sequence

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = structlog.get_logger()

ALERTS, STUDIO = "alerts", "studio"
DELIVER, PREPARE = "worker.deliver", "worker.prepare"
DELIVER_SECONDS, PREPARE_SECONDS = 30, 900
WAIT_SECONDS = 0.2
LEFT_ALONE_SECONDS = 10.0


def connect(url: str, wait: float | None = WAIT_SECONDS) -> Redis:
    """A client that waits so long at most for a connection and for an answer; None waits for ever (a worker at its queue)."""
    return Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait or WAIT_SECONDS, retry=None)


class Doorbell:
    """Rings with a row's number and nothing else (S27). A Redis that is slow or gone is left alone for ten seconds."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url) if url else None
        self._quiet_until = 0.0

    def ring(self, rows: Sequence[int]) -> None:
        """Outbox rows that may be sent."""
        self._ring(ALERTS, DELIVER, rows, DELIVER_SECONDS)

    def ring_studio(self, takes: Sequence[str]) -> None:
        """Takes that may be prepared."""
        self._ring(STUDIO, PREPARE, takes, PREPARE_SECONDS)

    def _ring(self, name: str, job: str, rows: Sequence[int] | Sequence[str], seconds: int) -> None:
        if self._connection is None or time.monotonic() < self._quiet_until:
            return
        queue = Queue(name, connection=self._connection, serializer=JSONSerializer)
        try:
            for row in rows:
                queue.enqueue_call(job, args=(row,), description=f"row {row}", result_ttl=0, ttl=600, failure_ttl=3600, timeout=seconds)
        except (RedisError, OSError) as fault:
            self._quiet_until = time.monotonic() + LEFT_ALONE_SECONDS
            log.warning("the queue does not answer; the clock delivers", fault=type(fault).__name__)

    def answers(self) -> bool:
        """Whether the queue can be reached now; without one configured there is nothing to reach."""
        if self._connection is None:
            return True
        try:
            return bool(self._connection.ping())
        except (RedisError, OSError):
            return False
