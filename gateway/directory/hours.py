"""When a service is open: weekly hours, in Cambodia's time, which knows no daylight saving."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.clock import PHNOM_PENH

DAY = 24 * 60
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Opening:
    """Open from a minute of the week up to, not including, another; Monday 00:00 is 0 and a day ends at its minute 1440.

    A break is a gap between two openings; a night is two openings that meet at midnight.
    """

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Open:
    always: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """`opens_at` is aware UTC, on the minute, and at most a week away."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """No hours are on record. Nothing is said about them then, and nothing is guessed."""


Hours = Open | Closed | Unknown


def state(openings: tuple[Opening, ...], now: datetime) -> Hours:
    """Whether it is open at this time (aware), and if not, when it opens next."""
    if not openings:
        return Unknown()
    minute = _minute_of_week(now)
    if any(opening.opens <= minute < opening.closes for opening in openings):
        return Open(always=_always(openings))
    wait = min((opening.opens - minute) % WEEK for opening in openings)
    return Closed(now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=wait))


def _minute_of_week(now: datetime) -> int:
    local = now.astimezone(PHNOM_PENH)
    return local.weekday() * DAY + local.hour * 60 + local.minute


def _always(openings: tuple[Opening, ...]) -> bool:
    reached = 0
    for opening in sorted(openings, key=lambda opening: opening.opens):
        if opening.opens > reached:
            return False
        reached = max(reached, opening.closes)
    return reached >= WEEK
