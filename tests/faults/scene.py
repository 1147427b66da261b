"""Where every fault is laid: a gateway of its own, a focal point, a supervisor, and the carrier between them and the callers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select

from gateway.store.tables import Attempt, Outbox, Table
from tests.rig.carrier import Asked, Carrier
from tests.rig.gateway import Gateway
from tests.rig.people import HOME, Caller, Town
from tests.rig.phones import Call, Phone, Street

Row = TypeVar("Row", Attempt, Outbox)

Answer = tuple[int, str] | float | None
SILENCE: Answer = 8.0
"""Longer than we wait for a carrier in these tests."""


@dataclass
class Scene:
    gateway: Gateway
    carrier: Carrier

    def __post_init__(self) -> None:
        self.town = Town(Street(self.gateway, self.carrier))
        self.focal_point, self.supervisor = self.town.focal_point(), self.town.supervisor()

    def almost_asks(self, her: Caller) -> Call:
        """All but the confirming key."""
        call = her.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near")
        return call.chooses(f"place.{HOME[:4]}", f"place.{HOME}", "window_now", "callback_not_again").presses("7")

    def asks(self, her: Caller | None = None) -> float:
        """She asks to be called, now, by somebody near; when she confirmed, by the monotonic clock."""
        call = self.almost_asks(her or self.town.caller())
        confirmed = time.monotonic()
        call.chooses("callback_confirm_yes").hears("callback_confirmed")
        assert time.monotonic() - confirmed < 2, "the confirming key was answered late"
        return confirmed

    def focal_point_says_call_now(self) -> None:
        """She takes the newest request and stands by, and the pause after her hang-up goes by."""
        self.gateway.does_what_is_due()
        self.focal_point.stands_by()
        self.gateway.move_clock(6)

    def rings(self, phone: Phone) -> list[Asked]:
        return self.carrier.created("call", phone.number)

    # -- what the database says of the newest request

    def attempts(self) -> list[tuple[int, str]]:
        """How each ended."""
        return [(attempt.n, attempt.outcome) for attempt in self._rows(Attempt)]

    def duties(self, kind: str) -> list[str]:
        """What became of them."""
        return [row.state for row in self._rows(Outbox) if row.kind == kind]

    def _rows(self, table: type[Row]) -> list[Row]:
        newest = self.gateway.newest().id
        with self.gateway.house.store.read() as work:
            return list(work.session.scalars(select(table).where(table.request_id == newest)))

    def count(self, table: type[Table]) -> int:
        with self.gateway.house.store.read() as work:
            return work.session.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def misbehaving(carrier: Carrier, how: Callable[[Asked], Answer]) -> Iterator[None]:
    """The carrier is itself again afterwards."""
    before, carrier.misbehave = carrier.misbehave, how
    try:
        yield
    finally:
        carrier.misbehave = before
