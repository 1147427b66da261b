"""Every fault of the storm: laid, held for a while, taken away; then the time until everything is done that was due by then.

A fault is a generator: it lays and holds what is wrong, yields its name, and takes it away.
"""

import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
from sqlalchemy import func, select

from gateway.clock import as_utc
from gateway.dispatch import PURPOSES, TEXTS
from gateway.store.database import StoreError
from gateway.store.tables import Outbox, Request
from tests.rig.gateway import ROOT, Gateway
from tests.rig.servers import PostgresServer, RedisServer
from tests.storm.books import Books
from tests.storm.boundaries import BUSY, POINTS, Boundary
from tests.storm.carrier import MoodyCarrier

TO_PEOPLE = (*PURPOSES, *TEXTS)
"""Duties that somebody waits for; what the carrier is to forget may be tried for minutes."""
Fault = Iterator[str]
RECOVERS_WITHIN = 120.0
HOUR = 3600
SKEWED = 90
KILLED = ("web", "clock", "clock-2", "alerts", "alerts-2")
RESTING = (0.5, 2.0)
EVERYWHERE = ("killed", "all_killed", "flushed", "redis_stopped", "redis_hung", "asleep", "hour_ahead", "hour_back", "carrier_down")
DANGERS: Mapping[str, tuple[str, ...]] = {
    "postgresql": (*EVERYWHERE, "at_a_busy_boundary", "restarted", "read_only", "skewed"),
    "sqlite": (*EVERYWHERE, "disk_full"),
}
LONG: Mapping[str, tuple[str, ...]] = {
    "postgresql": (*DANGERS["postgresql"], *["at_a_boundary"] * 5, "fast_asleep"),
    "sqlite": (*DANGERS["sqlite"], "disk_full", "fast_asleep"),
}
"""What a long storm throws at random; some oftener than others."""


@dataclass
class Weather:
    gateway: Gateway
    carrier: MoodyCarrier
    books: Books
    redis: RedisServer
    postgres: PostgresServer | None
    dice: random.Random
    recovered: dict[str, list[float]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    """How often a process died at each commit boundary."""

    def __post_init__(self) -> None:
        self.boundary = Boundary(self.gateway, self.postgres) if self.postgres else None
        self.faults = LONG["postgresql" if self.postgres else "sqlite"]

    def strikes(self, fault: str) -> None:
        """The fault, and the recovery from it: measured from where its end begins, so a process that has to start anew is counted in."""
        laid: Callable[[], Fault] = getattr(self, fault)
        going = laid()
        name, ends = next(going), time.monotonic()
        next(going, None)
        self.recovers(name, ends)
        time.sleep(self.dice.uniform(*RESTING))

    def recovers(self, fault: str, ends: float) -> None:
        """Until all that was due by now has been done, whatever it was that held it up: a dead worker's claim, a hint that was lost, a try
        that failed."""
        by = self._now()
        while self._undone(by):
            if time.monotonic() - ends > RECOVERS_WITHIN:
                self.books.wrong(f"no recovery within {RECOVERS_WITHIN:.0f} s after: {fault}")
                break
            time.sleep(0.02)
        self.recovered.setdefault(fault, []).append(time.monotonic() - ends)

    def _now(self) -> datetime:
        while True:
            with suppress(StoreError), self.gateway.house.store.read() as work:
                return work.now

    def _undone(self, by: datetime) -> bool:
        """Whether anything waits that was due by then. A duty's `not_before` stays when its due time is put off: a retry hides nothing."""
        duties = select(Outbox.id).where(Outbox.due_at.is_not(None), Outbox.not_before <= by, Outbox.kind.in_(TO_PEOPLE))
        try:
            with self.gateway.house.store.read() as work:
                requests = select(Request.id).where(Request.due_at <= by)
                return any(work.connection.scalar(late.limit(1)) is not None for late in (requests, duties))
        except StoreError:
            return True

    def overdue(self) -> timedelta:
        """By how much what is longest due is late."""
        with self.gateway.house.store.read() as work:
            due = [as_utc(at) for table in (Request, Outbox) if (at := work.connection.scalar(select(func.min(table.due_at))))]
            return max([work.now - at for at in due], default=timedelta())

    # -- processes

    def killed(self) -> Fault:
        part = self.dice.choice(KILLED)
        self.gateway.kill(part)
        yield f"{part.split('-')[0]} killed"
        self.gateway.start(part)

    def all_killed(self) -> Fault:
        """Everything that works, at once: as when the power fails."""
        for part in KILLED:
            self.gateway.kill(part)
        yield "all killed"
        self.gateway.start(*KILLED)

    def at_a_boundary(self) -> Fault:
        """At a point that was met least often so far, so a long storm comes to each of them."""
        seldom = min(self.met[point] for point in POINTS)
        return self._dies_at(self.dice.choice([point for point in POINTS if self.met[point] == seldom]))

    def at_a_busy_boundary(self) -> Fault:
        """At a point to which somebody surely comes while anybody asks."""
        return self._dies_at(self.dice.choice(BUSY))

    def _dies_at(self, point: str) -> Fault:
        assert self.boundary
        before = self.dice.random() < 0.5
        part = self.boundary.kills(point, before=before)
        self.met[point] += 1 if part else 0
        yield f"killed {'before' if before else 'after'} the commit of {point}" if part else f"nobody came to {point}"
        if part:
            self.gateway.start(part)

    def asleep(self) -> Fault:
        """A machine that stood still, and goes on as if nothing were."""
        return self._stands_still(3)

    def fast_asleep(self) -> Fault:
        """For longer than a claim lasts."""
        return self._stands_still(17)

    def _stands_still(self, seconds: int) -> Fault:
        part = self.dice.choice(KILLED[1:])
        self.gateway.processes[part].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        yield f"{part.split('-')[0]} stood still for {seconds} s"
        self.gateway.processes[part].send_signal(signal.SIGCONT)

    # -- the queue

    def flushed(self) -> Fault:
        self.redis.client().flushall()
        yield "FLUSHALL"

    def redis_stopped(self) -> Fault:
        self.redis.stop()
        time.sleep(2)
        yield "Redis stopped"
        self.redis.start()
        self._alerts_again()

    def redis_hung(self) -> Fault:
        self.redis.hang()
        time.sleep(3)
        yield "Redis hung"
        self.redis.go_on()

    def _alerts_again(self) -> None:
        """As systemd does: alerts end with their Redis."""
        for part in KILLED:
            if self.gateway.processes[part].poll() is not None:
                self.gateway.start(part)

    # -- time

    def hour_ahead(self) -> Fault:
        return self._moved(HOUR, "an hour ahead and back")

    def hour_back(self) -> Fault:
        return self._moved(-HOUR, "an hour back and ahead")

    def _moved(self, seconds: int, name: str) -> Fault:
        self.move(seconds)
        time.sleep(3)
        yield name
        self.move(-seconds)

    def move(self, seconds: int) -> None:
        while True:
            with suppress(StoreError):  # the database may be busy with everybody else
                self.gateway.move_clock(seconds)
                return self.books.time.moved(seconds)

    def skewed(self) -> Fault:
        """A second machine whose own clock is wrong: it must not send anything (rule 9)."""
        seconds = self.dice.choice((-HOUR, -SKEWED, SKEWED, HOUR))
        command = [sys.executable, "-m", "tests.rig.skewed", str(seconds)]
        with self.gateway.log.open("ab") as log:
            other = subprocess.Popen(command, cwd=ROOT, env=self.gateway.environment, stdout=log, stderr=log)
        time.sleep(6)
        yield "a machine with a wrong clock"
        other.kill()
        other.wait()

    # -- the carrier

    def carrier_down(self) -> Fault:
        self.carrier.down = True
        time.sleep(3)
        yield "carrier down"
        self.carrier.down = False

    # -- the database

    def restarted(self) -> Fault:
        assert self.postgres
        self.postgres.stop(self.dice.choice(("fast", "immediate")))
        time.sleep(1)
        yield "database restarted"
        self.postgres.start()

    def read_only(self) -> Fault:
        """As after a failover to a copy that is not the first yet."""
        with self._alone() as connection:
            self._set_read_only(connection, "on")
            time.sleep(2)
            yield "database read-only"
            self._set_read_only(connection, "off")

    def _set_read_only(self, connection: psycopg.Connection, what: str) -> None:
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {what}")
        connection.execute("SELECT pg_reload_conf()")

    def _alone(self) -> psycopg.Connection:
        return psycopg.connect(self.gateway.database_url, autocommit=True)

    def disk_full(self) -> Fault:
        """No file of ours can grow, the log neither."""
        for process in self.gateway.processes.values():
            _may_write(process.pid, 4096)
        time.sleep(2)
        yield "disk full"
        for process in self.gateway.processes.values():
            _may_write(process.pid, resource.RLIM_INFINITY)


def _may_write(pid: int, up_to: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (up_to, resource.RLIM_INFINITY))
