"""Days and months in Cambodia's time, by which is counted, and when a month may be told."""

import re
from datetime import datetime, timedelta

from gateway.clock import PHNOM_PENH, as_utc

RESTS = timedelta(days=7)  # S28: no figure is younger
MONTH = len("2026-10")
_MONTH = re.compile("[0-9]{4}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    return bool(_MONTH.fullmatch(text))


def month_of(at: datetime) -> str:
    """`2026-10`."""
    return f"{at.astimezone(PHNOM_PENH):%Y-%m}"


def day_of(at: datetime) -> str:
    """`2026-10-03`."""
    return f"{at.astimezone(PHNOM_PENH):%Y-%m-%d}"


def days_of(month: str) -> tuple[str, ...]:
    begin, end = _first(month), _first(_next(month))
    return tuple(f"{month}-{day:02}" for day in range(1, (end - begin).days + 1))


def told_from(month: str) -> datetime:
    """From when on a month may be told: its last day has rested, and nothing is added to it any more."""
    return as_utc(_first(_next(month)) + RESTS)


def is_closed(period: str, now: datetime) -> bool:
    """Whether a day's or a month's figures may be told by now."""
    return now >= told_from(period[:MONTH])


def months_before(now: datetime, count: int) -> str:
    """The month that was so many months ago."""
    local = now.astimezone(PHNOM_PENH)
    at = local.year * 12 + local.month - 1 - count
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _first(month: str) -> datetime:
    year, number = map(int, month.split("-"))
    return datetime(year, number, 1, tzinfo=PHNOM_PENH)


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
