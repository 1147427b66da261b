"""Minutes of a week in Cambodia's time, which knows no daylight saving: when a service is open, and when a person is on duty."""

from dataclasses import dataclass
from datetime import datetime

from gateway.clock import PHNOM_PENH

DAY = 24 * 60
WEEK = 7 * DAY
Bounds = tuple[int, ...]  # the minutes of the week at which it opens and closes, in turn


@dataclass(frozen=True, slots=True)
class Opening:
    """Open from a minute of the week up to, not including, another; Monday 00:00 is 0 and a day ends at its minute 1440.

    A break is a gap between two openings; a night is two openings that meet at midnight. Nothing else is an opening: ValueError.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= WEEK:
            raise ValueError(f"no opening goes from minute {self.opens} to minute {self.closes} of a week")


def bounds(openings: tuple[Opening, ...]) -> Bounds:
    """Openings that overlap or meet are one: a night is not closed at midnight."""
    found: list[int] = []
    for opening in sorted(openings, key=lambda opening: opening.opens):
        if found and opening.opens <= found[-1]:
            found[-1] = max(found[-1], opening.closes)
        else:
            found += (opening.opens, opening.closes)
    return tuple(found)


def local_minute(now: datetime) -> datetime:
    return now.astimezone(PHNOM_PENH).replace(second=0, microsecond=0)
