"""Times are UTC and aware everywhere inside; Asia/Phnom_Penh only where people read or choose them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")


def utc_now(moved: timedelta = timedelta()) -> datetime:
    """The time now, plus what a developer moved the clock forward by (architecture rule 15)."""
    return datetime.now(UTC) + moved


def as_utc(value: datetime) -> datetime:
    """A stored time as aware UTC: SQLite hands times back without their zone."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
