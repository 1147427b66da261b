"""Safe times: what she may choose, and when that allows a ring (S12). Inside everything is UTC; parts of the day are Cambodian time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from gateway.callbacks.errors import CallbackError
from gateway.clock import PHNOM_PENH, as_utc

NOW = "now"
LAST_MINUTE = timedelta(minutes=1)
WORTH_OFFERING = timedelta(minutes=15)
CHOICES = 5  # S3
# A choice is confirmed within half an hour. Were a part to end near midnight, "today" could be read on the next day: a day she never chose.
LATEST_END = time(23, 15)


@dataclass(frozen=True, slots=True)
class Window:
    """When she said she may be rung. Raises `CallbackError` for times without a zone: seven hours off is a ring at night."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise CallbackError("a window needs times with a zone")
        if self.start >= self.end:
            raise CallbackError("a window must end after it starts")

    @property
    def closes(self) -> datetime:
        """From here on nothing rings (S12)."""
        return self.end - LAST_MINUTE

    def open_at(self, moment: datetime) -> bool:
        return self.start <= moment < self.closes


@dataclass(frozen=True, slots=True)
class PartOfDay:
    name: str
    start: time
    end: time

    def on(self, day: date) -> Window:
        return Window(*(as_utc(datetime.combine(day, edge, PHNOM_PENH)) for edge in (self.start, self.end)))


PARTS_OF_DAY = (
    PartOfDay("morning", time(6), time(11)),
    PartOfDay("noon", time(11), time(14)),
    PartOfDay("afternoon", time(14), time(18)),
    PartOfDay("evening", time(18), time(21)),
)


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """What she can choose: its key (`now`, `today_morning`, `tomorrow_evening` …) and what it means at this moment."""

    key: str
    window: Window


def parts_of_day(given: Mapping[str, tuple[str, str]]) -> tuple[PartOfDay, ...]:
    """Parts of the day from settings, `{"morning": ("06:00", "11:00")}`; none given: the defaults. Raises `CallbackError`."""
    parts = (_part(name, *edges) for name, edges in given.items())
    return tuple(sorted(parts, key=lambda part: part.start)) or PARTS_OF_DAY


def _part(name: str, start: str, end: str) -> PartOfDay:
    try:
        part = PartOfDay(name, time.fromisoformat(start), time.fromisoformat(end))
    except ValueError:
        raise CallbackError(f'parts_of_day.{name}: write two times like "06:00" and "11:00"') from None
    if not part.start < part.end <= LATEST_END:
        raise CallbackError(f"parts_of_day.{name}: must end after it starts, and by {LATEST_END:%H:%M}")
    return part


def choices(now: datetime, parts: Sequence[PartOfDay] = PARTS_OF_DAY, minutes: int = 60) -> tuple[WindowChoice, ...]:
    """At most five: `now`, then the next parts of the day that have at least 15 minutes left, today's and tomorrow's."""
    ahead = [choice for choice in _days_ahead(now, parts) if choice.window.end - now >= WORTH_OFFERING]
    # Each part once, at its next coming: with few parts tomorrow's would else follow today's of the same name.
    return (WindowChoice(NOW, _from_now(now, minutes)), *ahead[: min(len(parts), CHOICES - 1)])


def window(key: str, now: datetime, parts: Sequence[PartOfDay] = PARTS_OF_DAY, minutes: int = 60) -> Window:
    """What a key that `choices` gave means when she confirms it, up to half an hour later. Raises `CallbackError` for any other key."""
    if key == NOW:
        return _from_now(now, minutes)
    meant = {choice.key: choice.window for choice in _days_ahead(now, parts)}
    if key not in meant:
        raise CallbackError(f"{key!r} is no time that she can choose")
    today = meant[key.replace("tomorrow_", "today_")]
    # Tomorrow's is offered only when today's is over. If today's is still to come, midnight has passed since she chose.
    return today if today.end - now >= WORTH_OFFERING else meant[key]


def next_day(window: Window, days: int = 1) -> Window:
    """The same time on a later day. Cambodia has no summer time, so a day is 24 hours."""
    return Window(window.start + timedelta(days=days), window.end + timedelta(days=days))


def first_open(windows: Sequence[Window], daily: bool, earliest: datetime, latest: datetime) -> Window | None:
    """The first stretch with time for a ring between `earliest` and `latest`, cut to them, or none.

    With `daily` the first window, the one she chose herself, comes back at the same time on later days ("if we miss you").
    """
    consented = (*windows, _coming_back(windows[0], earliest)) if daily and windows else tuple(windows)
    cut = (replace(one, end=min(one.end, latest)) for one in consented if one.start < latest)
    usable = [replace(one, start=max(one.start, earliest)) for one in cut if earliest < one.closes]
    # Of two that are open the one that ends last: "not before this window is over" must hold for both.
    return min(usable, key=lambda one: (one.start, one.start - one.end), default=None)


def _coming_back(chosen: Window, earliest: datetime) -> Window:
    days = max(1, (earliest - chosen.closes) // timedelta(days=1) + 1)
    return next_day(chosen, days)


def _from_now(now: datetime, minutes: int) -> Window:
    return Window(now, now + timedelta(minutes=minutes))


def _days_ahead(now: datetime, parts: Sequence[PartOfDay]) -> Iterator[WindowChoice]:
    today = now.astimezone(PHNOM_PENH).date()
    for name, day in (("today", today), ("tomorrow", today + timedelta(days=1))):
        for part in parts:
            yield WindowChoice(f"{name}_{part.name}", part.on(day))
