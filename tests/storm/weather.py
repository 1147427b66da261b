"""Every fault of the storm: laid, held for a while, taken away; then the time until nothing is overdue any more."""

import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from sqlalchemy import func, select

from gateway.clock import as_utc
from gateway.store.database import StoreError
from gateway.store.tables import Outbox, Request
from tests.rig.gateway import ROOT, Gateway
from tests.rig.servers import PostgresServer, RedisServer
from tests.storm.books import Books
from tests.storm.boundaries import POINTS, Boundary
from tests.storm.carrier import MoodyCarrier

OVERDUE = timedelta(seconds=3)
"""Longer than a tick of the clock."""
RECOVERS_WITHIN = 120.0
HOUR = 3600
SKEWED = 90
KILLED = ("web", "clock", "clock-2", "alerts", "alerts-2")
RESTING = (0.5, 2.0)
EVERYWHERE = ("killed", "all_killed", "flushed", "redis_stopped", "redis_hung", "asleep", "hour_ahead", "hour_back", "carrier_down")
ON_POSTGRESQL = (*["at_a_boundary"] * 5, "restarted", "read_only", "skewed")
ON_SQLITE = (*["disk_full"] * 2,)


@dataclass
class Weather:
    gateway: Gateway
    carrier: MoodyCarrier
    books: Books
    redis: RedisServer
    postgres: PostgresServer | None
    dice: random.Random
    recovered: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.boundary = Boundary(self.gateway, self.postgres) if self.postgres else None
        self.faults = EVERYWHERE + (ON_POSTGRESQL if self.postgres else ON_SQLITE)

    def strikes(self, fault: str) -> None:
        """The fault, and the recovery from it."""
        laid: Callable[[], str] = getattr(self, fault)
        self.recovers(laid())
        time.sleep(self.dice.uniform(*RESTING))

    def recovers(self, fault: str) -> None:
        ends = time.monotonic()
        while self.overdue() > OVERDUE:
            if time.monotonic() - ends > RECOVERS_WITHIN:
                self.books.wrong(f"no recovery within {RECOVERS_WITHIN:.0f} s after: {fault}")
                break
            time.sleep(0.1)
        self.recovered.setdefault(fault, []).append(time.monotonic() - ends)

    def overdue(self) -> timedelta:
        """By how much what is longest due is late; much, when the database does not even say."""
        try:
            with self.gateway.house.store.read() as work:
                due = [as_utc(at) for table in (Request, Outbox) if (at := work.connection.scalar(select(func.min(table.due_at))))]
                return max([work.now - at for at in due], default=timedelta())
        except StoreError:
            return timedelta.max

    # -- processes

    def killed(self) -> str:
        part = self.dice.choice(KILLED)
        self.gateway.kill(part)
        self.gateway.start(part)
        return f"{part.split('-')[0]} killed"

    def all_killed(self) -> str:
        """Everything that works, at once: as when the power fails."""
        for part in KILLED:
            self.gateway.kill(part)
        self.gateway.start(*KILLED)
        return "all killed"

    def at_a_boundary(self) -> str:
        assert self.boundary
        point, before = self.dice.choice(list(POINTS)), self.dice.random() < 0.5
        part = self.boundary.kills(point, before=before)
        if part:
            self.gateway.start(part)
        return f"killed {'before' if before else 'after'} the commit of {point}" if part else "no boundary met"

    def asleep(self) -> str:
        """A machine that stood still, for longer than a claim lasts now and then, and goes on as if nothing were."""
        part = self.dice.choice(KILLED[1:])
        self.gateway.processes[part].send_signal(signal.SIGSTOP)
        time.sleep(17 if self.dice.random() < 0.2 else 3)
        self.gateway.processes[part].send_signal(signal.SIGCONT)
        return f"{part.split('-')[0]} stood still"

    # -- the queue

    def flushed(self) -> str:
        self.redis.client().flushall()
        return "FLUSHALL"

    def redis_stopped(self) -> str:
        self.redis.stop()
        time.sleep(2)
        self.redis.start()
        self._alerts_again()
        return "Redis stopped"

    def redis_hung(self) -> str:
        self.redis.hang()
        time.sleep(3)
        self.redis.go_on()
        return "Redis hung"

    def _alerts_again(self) -> None:
        """As systemd does: alerts end with their Redis."""
        for part in KILLED:
            if self.gateway.processes[part].poll() is not None:
                self.gateway.start(part)

    # -- time

    def hour_ahead(self) -> str:
        with self.moved(HOUR):
            time.sleep(3)
        return "an hour ahead and back"

    def hour_back(self) -> str:
        with self.moved(-HOUR):
            time.sleep(3)
        return "an hour back and ahead"

    @contextmanager
    def moved(self, seconds: int) -> Iterator[None]:
        self.move(seconds)
        yield
        self.move(-seconds)

    def move(self, seconds: int) -> None:
        while True:
            with suppress(StoreError):  # the database may be busy with everybody else
                self.gateway.move_clock(seconds)
                return self.books.time.moved(seconds)

    def skewed(self) -> str:
        """A second machine whose own clock is wrong: it must not send anything (rule 9)."""
        seconds = self.dice.choice((-HOUR, -SKEWED, SKEWED, HOUR))
        command = [sys.executable, "-m", "tests.rig.skewed", str(seconds)]
        with self.gateway.log.open("ab") as log:
            other = subprocess.Popen(command, cwd=ROOT, env=self.gateway.environment, stdout=log, stderr=log)
        time.sleep(6)
        other.kill()
        other.wait()
        return "a machine with a wrong clock"

    # -- the carrier

    def carrier_down(self) -> str:
        self.carrier.down = True
        time.sleep(3)
        self.carrier.down = False
        return "carrier down"

    # -- the database

    def restarted(self) -> str:
        assert self.postgres
        self.postgres.stop(self.dice.choice(("fast", "immediate")))
        time.sleep(1)
        self.postgres.start()
        return "database restarted"

    def read_only(self) -> str:
        """As after a failover to a copy that is not the first yet."""
        with self._alone() as connection:
            self._set_read_only(connection, "on")
            time.sleep(2)
            self._set_read_only(connection, "off")
        return "database read-only"

    def _set_read_only(self, connection: psycopg.Connection, what: str) -> None:
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {what}")
        connection.execute("SELECT pg_reload_conf()")

    def _alone(self) -> psycopg.Connection:
        return psycopg.connect(self.gateway.database_url, autocommit=True)

    def disk_full(self) -> str:
        """No file of ours can grow, the log neither."""
        for process in self.gateway.processes.values():
            _may_write(process.pid, 4096)
        time.sleep(2)
        for process in self.gateway.processes.values():
            _may_write(process.pid, resource.RLIM_INFINITY)
        return "disk full"


def _may_write(pid: int, up_to: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (up_to, resource.RLIM_INFINITY))
