"""The storm's books: what callers were promised and what their phones did, kept outside of the gateway; then compared with its rows."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import func, select

from gateway.callbacks.records import IfMissed, Request, State
from gateway.callbacks.windows import Window
from gateway.casework.requests import ENDED
from gateway.clock import utc_now
from gateway.house import House
from gateway.store.audit import audit_hash
from gateway.store.tables import Audit, Leg, Secret
from gateway.store.tables import Request as Row
from gateway.store.work import Work
from tests.rig.carrier import Asked

Did = TypeVar("Did")

DAY = timedelta(days=1)
JUMP = 4.0
"""Seconds within which a ring is judged by the clock before a jump too: it may have been on its way."""
UNDER_WAY = 4.0
"""Seconds in which a ring that was handed over before she withdrew may still reach us: the carrier's time-out, and some."""


@dataclass
class HouseTime:
    """The house's clock as the rig moves it: `moves` are moments of the monotonic clock, with what was added from then on."""

    moves: list[tuple[float, timedelta]] = field(default_factory=lambda: [(0.0, timedelta())])

    def moved(self, seconds: int) -> None:
        self.moves.append((time.monotonic(), self.moves[-1][1] + timedelta(seconds=seconds)))

    def added(self, moment: float) -> timedelta:
        return [added for start, added in self.moves if start <= moment][-1]

    def at(self, moment: float) -> list[datetime]:
        """What the house's clock showed then; and just after a jump also what it showed before."""
        began = [began for began, _ in self.moves] + [float("inf")]
        return [
            utc_now(added) - timedelta(seconds=time.monotonic() - moment)
            for (start, added), end in zip(self.moves, began[1:], strict=True)
            if start <= moment < end + JUMP
        ]


@dataclass(frozen=True, slots=True)
class Ring:
    """Her phone was to ring: what the carrier was asked for, whether or not it took it."""

    token: str
    to: str
    at: float


class Books:
    """Many threads write; `check` reads when all is quiet."""

    def __init__(self, staff: Callable[[str], bool]) -> None:
        self._is_staff = staff
        self._lock = threading.Lock()
        self.time = HouseTime()
        self.violations: Counter[str] = Counter()
        self.waits: list[float] = []
        self.accepted, self.rung, self.gave_up_on = 0, 0, 0
        self._chained: tuple[int, str] = (0, "")
        self.new_day()

    def new_day(self) -> None:
        self._confirmed: dict[str, float] = {}
        self._withdrawn: dict[str, float] = {}
        self._rings: list[Ring] = []
        self._offers: dict[str, float] = {}
        self._later: list[threading.Timer] = []
        self._requests: dict[str, Request] = {}
        self._by_number: dict[str, str] = {}
        self._legs: dict[str, tuple[str, int | None]] = {}

    @property
    def offered(self) -> int:
        return len(self._offers)

    # -- what happens outside

    def confirmed(self, number: str, code: str, at: float) -> None:
        self._confirmed[number] = at

    def withdrawn(self, number: str) -> None:
        self._withdrawn[number] = time.monotonic()

    def gave_up(self, number: str) -> None:
        self.gave_up_on += 1

    def created(self, asked: Asked) -> None:
        if self._is_staff(asked.form["To"]):  # by call or by text, whichever is first
            self._offers[_token(asked)] = asked.at
        elif asked.kind == "call":
            self._rings.append(Ring(_token(asked), asked.form["To"], asked.at))

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        self._later.append(threading.Timer(seconds, lambda: self.watches(do)))
        self._later[-1].start()

    def nothing_later(self) -> None:
        for timer in self._later:
            timer.join()

    def watches(self, do: Callable[[], Did]) -> Did | None:
        """What a person finds wrong with what she hears is a violation, and ends nothing."""
        try:
            return do()
        except AssertionError as wrong:
            self.wrong(f"an answer: {str(wrong)[:200]}")
            return None

    def wrong(self, what: str) -> None:
        with self._lock:
            self.violations[what] += 1

    # -- compared with the rows

    def remembers(self, house: House) -> None:
        """What the rows say now: some are purged, and legs forgotten, before the day is over."""
        with house.store.read() as work:
            rows = select(Row.id, Row.number_index, Row.record).where(Row.number_index.is_not(None))
            for row in work.connection.execute(rows):
                self._requests[row.id] = msgspec.convert(row.record, Request)
                self._by_number[row.number_index] = row.id
            legs = select(Leg.token, Leg.request_id, Leg.attempt).where(Leg.request_id.is_not(None))
            self._legs |= {leg.token: (leg.request_id, leg.attempt) for leg in work.connection.execute(legs)}

    def check(self, house: House) -> None:
        """Once a day is over and everything of it has ended."""
        self.remembers(house)
        with house.store.read() as work:
            mine = {number: self._request_of(work, number) for number in self._confirmed}
            self._none_lost(work, mine)
            self._one_audit_a_change(work)
            self._chain_holds(work)
        self._rings_once()
        self._quiet_after_withdrawal(mine)
        self._note_waits(mine)
        self.accepted += len(self._confirmed)
        self.rung += len(self._rings)

    def _request_of(self, work: Work, number: str) -> str | None:
        return next((self._by_number[index] for index in work.vault.indexes("number", number) if index in self._by_number), None)

    def check_purged(self, house: House) -> None:
        """I10 as far as rows show it: no secret and no key of a purged request is left."""
        with house.store.read() as work:
            gone = set(work.connection.scalars(select(Row.id).where(Row.state == State.PURGED.value)))
            left = gone & set(work.connection.scalars(select(Secret.request_id)))
            left |= gone & set(house.store.keys.older_than(work.now + DAY))
        for _ in left:
            self.wrong("a purged request that still has its secret or its key")

    def _none_lost(self, work: Work, mine: Mapping[str, str | None]) -> None:
        for request_id in mine.values():
            if request_id is None:
                self.wrong("LOST: she was told that she will be called, and there is no request")
        for request_id, state in work.connection.execute(select(Row.id, Row.state)):
            if request_id in self._requests and state not in (*ENDED, State.UNSAFE_HOLD):
                self.wrong(f"LOST: a request that never ended: {self._requests[request_id].stage}")

    def _rings_once(self) -> None:
        """I2, I3, I4."""
        seen: Counter[tuple[str, int | None]] = Counter()
        for ring in self._rings:
            if ring.token not in self._legs:
                self.wrong("a ring that no row knows of")
                continue
            request_id, attempt = self._legs[ring.token]
            seen[request_id, attempt] += 1
            safe, times = _safe(self._requests[request_id]), self.time.at(ring.at)
            if not any(window.start <= moment <= window.end for moment in times for window in safe):
                self.wrong("a ring OUTSIDE her window")
        for (request_id, attempt), times_rung in seen.items():
            if times_rung > 1:
                self.wrong("DUPLICATE ring of a caller")
            if not 0 < (attempt or 0) <= self._requests[request_id].policy.attempts:
                self.wrong("more attempts than her policy allows")

    def _quiet_after_withdrawal(self, mine: Mapping[str, str | None]) -> None:
        """S11, I5; only of who has one request: a second of the same number, made when a line died, is not withdrawn with it."""
        for ring in self._rings:
            if mine.get(ring.to) and ring.at > self._withdrawn.get(ring.to, float("inf")) + UNDER_WAY:
                self.wrong("a ring after she had withdrawn")

    def _one_audit_a_change(self, work: Work) -> None:
        """I9."""
        counted = select(Audit.request_id, func.count()).where(Audit.what.contains(" -> ")).group_by(Audit.request_id)
        changes = dict(work.connection.execute(counted).all())
        for request_id, version in work.connection.execute(select(Row.id, Row.version)):
            if request_id in self._requests and changes.get(request_id) != version:
                self.wrong("a change of state without its audit event, or twice in the audit")

    def _chain_holds(self, work: Work) -> None:
        position, before = self._chained
        rows = select(Audit.id, Audit.at, Audit.request_id, Audit.actor, Audit.what, Audit.position, Audit.hash)
        for row in work.connection.execute(rows.where(Audit.position > position).order_by(Audit.position)):
            position, before = position + 1, audit_hash(before, row.id, row.at, row.request_id, row.actor, row.what)
            if (row.position, row.hash) != (position, before):
                return self.wrong("the audit chain is broken")
        self._chained = position, before
        return None

    def _note_waits(self, mine: Mapping[str, str | None]) -> None:
        """From her confirming key to the first focal point whom the carrier was asked to ring or to text; where the clock was set back in
        between, what was due at once is due in an hour, and tells nothing."""
        first: dict[str, float] = {}
        for token, at in self._offers.items():
            request_id, _ = self._legs.get(token, ("", None))
            first[request_id] = min(at, first.get(request_id, at))
        spans = [(self._confirmed[number], first[request]) for number, request in mine.items() if request in first]
        self.waits += [offered - confirmed for confirmed, offered in spans if self.time.added(confirmed) == self.time.added(offered)]


def _safe(request: Request) -> list[Window]:
    """All the time that she agreed to."""
    first, *later = request.windows
    days = range(10) if request.if_missed is IfMissed.NEXT_DAY else range(1)
    return [*(Window(first.start + n * DAY, first.end + n * DAY) for n in days), *later]


def _token(asked: Asked) -> str:
    with suppress(IndexError):
        return asked.form["StatusCallback"].split("leg=")[1].split("&")[0]
    return ""
