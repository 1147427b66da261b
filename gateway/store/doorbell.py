"""The doorbell: tells a worker through Redis and RQ that a row is ready. A hint only; the clock finds every row without it (rule 5)."""

import time
from collections.abc import Sequence

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = structlog.get_logger()

ALERTS = "alerts"
DELIVER = "worker.deliver"
WAIT_SECONDS = 0.2
LEFT_ALONE_SECONDS = 10.0


def connect(url: str, wait: float | None = WAIT_SECONDS) -> Redis:
    """A client that waits so long at most for a connection and for an answer; None waits for ever (a worker at its queue)."""
    return Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait or WAIT_SECONDS, retry=None)


class Doorbell:
    """Rings with a row's number and nothing else (S27). A Redis that is slow or gone is left alone for ten seconds."""

    def __init__(self, url: str) -> None:
        self._queue = Queue(ALERTS, connection=connect(url), serializer=JSONSerializer) if url else None
        self._quiet_until = 0.0

    def ring(self, rows: Sequence[int]) -> None:
        if self._queue is None or time.monotonic() < self._quiet_until:
            return
        try:
            for row in rows:
                self._queue.enqueue_call(
                    DELIVER, args=(row,), description=f"row {row}", result_ttl=0, ttl=600, failure_ttl=3600, timeout=30
                )
        except (RedisError, OSError) as fault:
            self._quiet_until = time.monotonic() + LEFT_ALONE_SECONDS
            log.warning("the queue does not answer; the clock delivers", fault=type(fault).__name__)

    def answers(self) -> bool:
        """Whether the queue can be reached now; without one configured there is nothing to reach."""
        if self._queue is None:
            return True
        try:
            return bool(self._queue.connection.ping())
        except (RedisError, OSError):
            return False
