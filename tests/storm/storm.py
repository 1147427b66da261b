"""One storm: days of asking under faults, each brought to its end, checked and purged."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from gateway.callbacks.records import Role, State
from gateway.casework.requests import ENDED
from gateway.clock import as_utc
from gateway.journal import set_up_logs
from gateway.store.tables import Outbox, Request
from tests.rig.carrier import Asked
from tests.rig.gateway import TIRELESS, Gateway
from tests.rig.people import HOME
from tests.rig.servers import PostgresServer, RedisServer, until
from tests.storm.books import Books
from tests.storm.boundaries import POINTS
from tests.storm.carrier import MoodyCarrier
from tests.storm.people import Manner, People
from tests.storm.street import QuickStreet
from tests.storm.weather import KILLED, Weather

WOMEN_AT_ONCE = 6
TOO_BUSY = 16  # phones held to an ear: whoever asks waits a moment
FOCAL_POINTS, SUPERVISORS = 8, 2
LEAP = 300  # seconds beyond what is due next
PURGED_AFTER = 73 * 3600
DRAINS_WITHIN = 600.0
NOT_OVER = Request.state.not_in((*ENDED, State.UNSAFE_HOLD.value))


@dataclass(frozen=True)
class Plan:
    """How much, and of what."""

    requests: int
    a_day: int
    seed: int
    database: str = "postgresql"
    only_now: bool = False
    faults: tuple[str, ...] = ()
    """These, in this order, and then no more; none named: at random for as long as anybody asks."""


@dataclass(frozen=True)
class Report:
    plan: Plan
    accepted: int
    rung: int
    gave_up: int
    waits: Sequence[float]
    recovered: dict[str, list[float]]
    met: Mapping[str, int]
    violations: dict[str, int]
    seconds: float
    asking: float

    @property
    def lines(self) -> list[str]:
        waits = sorted(self.waits) or [0.0]
        at = lambda share: waits[min(len(waits) - 1, int(share * len(waits)))]  # noqa: E731
        lost, twice, outside = (self._wrong(word) for word in ("LOST", "DUPLICATE", "OUTSIDE"))
        told = [
            f"storm on {self.plan.database}, seed {self.plan.seed}",
            f"requests accepted: {self.accepted}; lost: {lost}",
            f"rings of callers: {self.rung}; duplicate: {twice}; outside a window: {outside}",
            f"confirmed → first offer: p50 {at(0.5):.2f} s, p99 {at(0.99):.2f} s, worst {waits[-1]:.1f} s of {len(waits)}",
            f"faults: {sum(map(len, self.recovered.values()))}; callers who gave up: {self.gave_up}",
            f"time: {self.seconds:.0f} s; asking {self.asking:.0f} s, {60 * self.accepted / (self.asking or 1):.0f} requests a minute",
        ]
        if self.met:
            told.append(
                f"commit boundaries at which a process died: {len(self.met)} of {len(POINTS)}, each {min(self.met.values())} times or more"
            )
        for fault, taken in sorted(self.recovered.items()):
            told.append(
                f"  {fault}: {len(taken)} times; recovered after {sorted(taken)[len(taken) // 2]:.1f} s, at worst {max(taken):.1f} s"
            )
        return told + [f"VIOLATION, {times} times: {what}" for what, times in self.violations.items()]

    def _wrong(self, word: str) -> int:
        return sum(times for what, times in self.violations.items() if word in what)


def run(plan: Plan, tell: Callable[[Report], None] = lambda report: None) -> Report:
    """`tell` hears after each day how it stands: a run of hours may be broken off, and what it found by then counts."""
    storm = Storm(plan)
    try:
        return storm.rages(tell)
    finally:
        storm.over()


class Storm:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.dice = random.Random(plan.seed)
        self.redis = RedisServer()
        self.postgres = PostgresServer() if plan.database == "postgresql" else None
        self.carrier = MoodyCarrier(dice=random.Random(plan.seed + 1))
        urls = self.postgres.urls() if self.postgres else {}
        self.gateway = Gateway(self.carrier.url, redis_url=self.redis.url, extra=dict(TIRELESS), **urls)
        self.manner = Manner(random.Random(plan.seed + 2), only_now=plan.only_now)
        self.books = Books(lambda number: number in self.people.staff)
        self.people = People(QuickStreet(self.gateway, self.carrier), self.books, self.manner)
        self.carrier.noted, self.carrier.rings = self._noted, self.people.rings
        self.weather = Weather(self.gateway, self.carrier, self.books, self.redis, self.postgres, self.dice)
        self._enrol()
        set_up_logs(logging.CRITICAL)  # what this process itself does beside the gateway's is not worth a line
        self.asked, self.asking = 0, 0.0

    def _noted(self, asked: Asked) -> None:
        self.books.created(asked)
        if asked.kind == "text" and not self.carrier.down:
            self.people.gets(asked)

    def _enrol(self) -> None:
        for n in range(FOCAL_POINTS + SUPERVISORS):
            number, role = f"+855500009{n:02d}", Role.FOCAL_POINT if n < FOCAL_POINTS else Role.SUPERVISOR
            self.people.focal_point(number)
            self.gateway.enrol(number, role, (HOME,) if role is Role.FOCAL_POINT else (), two_way_text=n % 2 == 0)

    def rages(self, tell: Callable[[Report], None]) -> Report:
        began = time.monotonic()
        self.gateway.start(*KILLED)
        self._wakes()
        while self.asked < self.plan.requests:
            self._a_day()
            tell(self._report(began))
        return self._report(began)

    def _report(self, began: float) -> Report:
        return Report(
            self.plan,
            self.books.accepted,
            self.books.rung,
            self.books.gave_up_on,
            self.books.waits,
            self.weather.recovered,
            +self.weather.met,
            dict(self.books.violations),
            time.monotonic() - began,
            self.asking,
        )

    def over(self) -> None:
        self.people.street.close()
        self.gateway.close()
        self.carrier.close()
        self.redis.destroy()
        if self.postgres:
            self.postgres.destroy()

    def _wakes(self) -> None:
        """One asks in peace, and a focal point is rung: every process is up."""
        self.manner.calm = self.carrier.calm = True
        self.people.woman("+85550099999").asks()
        until(lambda: self.books.offered > 0, what="the first offer")
        self.manner.calm = self.carrier.calm = False

    # -- one day

    def _a_day(self) -> None:
        began = time.monotonic()
        self._everybody_asks(min(self.plan.a_day, self.plan.requests - self.asked))
        self.asking += time.monotonic() - began
        self.weather.recovers("when nobody asks any more", time.monotonic())
        self._comes_to_its_end()
        self.books.check(self.gateway.house)
        self._is_forgotten()
        self.books.new_day()
        self.people.women.clear()

    def _everybody_asks(self, how_many: int) -> None:
        numbers = iter([f"+85550{100_000 + self.asked + n:06d}" for n in range(how_many)])
        self.asked += how_many
        line = threading.Lock()

        def women() -> None:
            while True:
                with line:
                    number = next(numbers, None)
                if number is None:
                    return
                while self.carrier.busy > TOO_BUSY:
                    time.sleep(0.05)
                self.books.watches(self.people.woman(number).asks)

        threads = [threading.Thread(target=women) for _ in range(WOMEN_AT_ONCE)]
        for thread in threads:
            thread.start()
        for fault in self.plan.faults:
            self.weather.strikes(fault)
        while not self.plan.faults and any(thread.is_alive() for thread in threads):
            self.weather.strikes(self.dice.choice(self.weather.faults))
        for thread in threads:
            thread.join()
        self.books.nothing_later()

    def _comes_to_its_end(self) -> None:
        """No fault any more, and everybody does what she should: the clock goes on until each request is over, or none ends any more."""
        self.manner.calm = self.carrier.calm = True
        left, ends = self._open(), time.monotonic() + DRAINS_WITHIN
        while (due := self._next_due()) is not None and time.monotonic() < ends:
            if (still := self._open()) < left:
                left, ends = still, time.monotonic() + DRAINS_WITHIN
            if due > timedelta():
                self.books.remembers(self.gateway.house)
                self.weather.move(int(due.total_seconds()) + LEAP)
            self._settles()
        self.manner.calm = self.carrier.calm = False

    def _open(self) -> int:
        with self.gateway.house.store.read() as work:
            return work.connection.scalar(select(func.count()).select_from(Request).where(NOT_OVER)) or 0

    def _next_due(self) -> timedelta | None:
        """In how long something is due that is not over; None when all is."""
        with self.gateway.house.store.read() as work:
            requested = work.connection.scalar(select(func.min(Request.due_at)).where(NOT_OVER))
            sent = work.connection.scalar(select(func.min(Outbox.due_at)))
            if requested is None:
                return None
            return min(as_utc(at) for at in (requested, sent) if at) - work.now

    def _settles(self) -> None:
        """Whatever is due now has been done, and every phone is down again."""
        self.gateway.does_what_is_due()
        while self.carrier.busy:
            time.sleep(0.02)
        self.gateway.does_what_is_due()

    def _is_forgotten(self) -> None:
        self.weather.move(PURGED_AFTER)
        ends = time.monotonic() + DRAINS_WITHIN
        while self.weather.overdue() > timedelta() and time.monotonic() < ends:
            self._settles()
        self.books.check_purged(self.gateway.house)
