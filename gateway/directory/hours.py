"""When a service is open: weekly hours in Cambodia's time, which knows no daylight saving, and the holidays on which they do not hold."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gateway.week import DAY, WEEK, Bounds, Opening, bounds, local_minute

Holidays = frozenset[date]
NO_HOLIDAYS: Holidays = frozenset()


@dataclass(frozen=True, slots=True)
class Open:
    always: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """`opens_at` is aware UTC, on the minute, and at most a week away, or one week more for each holiday."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """No hours are on record. Nothing is said about them then, and nothing is guessed."""


Hours = Open | Closed | Unknown


def state(openings: tuple[Opening, ...], now: datetime, holidays: Holidays = NO_HOLIDAYS) -> Hours:
    """Whether it is open at this time (aware), and if not, when it opens next: there is always an answer.

    On a holiday all of the day is closed, midnight to midnight; whoever is open day and night does not close on one.
    """
    return state_at(bounds(openings), local_minute(now), holidays)


def that_matter(holidays: Holidays, now: datetime) -> Holidays:
    """The holidays, or none of them when the next eight days have none: everybody's next opening comes sooner then."""
    return holidays if not holidays.isdisjoint(_days(now.date(), now.date() + timedelta(days=7))) else NO_HOLIDAYS


def state_at(bounds: Bounds, now: datetime, holidays: Holidays) -> Hours:
    """The same for a local minute; thousands of services are asked with one of each."""
    if not bounds:
        return Unknown()
    if bounds == (0, WEEK):
        return Open(always=True)
    minute = now.weekday() * DAY + now.hour * 60 + now.minute
    nth = bisect_right(bounds, minute)
    is_open = nth % 2 == 1
    wait = 0 if is_open else (bounds[nth] if nth < len(bounds) else bounds[0] + WEEK) - minute
    opens = now + timedelta(minutes=wait)
    if holidays and not holidays.isdisjoint(_days(now.date(), opens.date())):
        opens = next(_later(bounds, now, holidays))
        return Closed(opens.astimezone(UTC))
    return Open() if is_open else Closed(opens.astimezone(UTC))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _later(bounds: Bounds, closed_at: datetime, holidays: Holidays) -> Iterator[datetime]:
    """The first opening of each day from now on. A holiday takes one day of one week, so there is one before the holidays run out."""
    today = closed_at.replace(hour=0, minute=0)
    passed = closed_at.hour * 60 + closed_at.minute
    for ahead in range(7 * (len(holidays) + 1) + 1):
        day = today + timedelta(days=ahead)
        begins = day.weekday() * DAY
        since = begins if ahead else begins + passed
        openings = zip(bounds[::2], bounds[1::2], strict=True)
        opens = [max(start, begins) for start, end in openings if start < begins + DAY and end > since]
        if opens and day.date() not in holidays:
            yield day + timedelta(minutes=min(opens) - begins)
