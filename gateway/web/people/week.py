"""The rota of one week as a page shows it: for each commune and day who is on duty when, and when nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.callbacks.rota import Stretch
from gateway.casework.rota import Cover
from gateway.clock import PHNOM_PENH

Hours = tuple[str, str]
"""From when to when, on one day."""
ALL_DAY: Hours = ("00:00", "24:00")


@dataclass(frozen=True, slots=True)
class Day:
    """`on` are the people by name; `nobody` when nobody is."""

    of: date
    on: Sequence[tuple[str, Sequence[Hours]]]
    nobody: Sequence[Hours]


@dataclass(frozen=True, slots=True)
class Group:
    """A commune, by its code, or the supervisors."""

    of: str
    days: Sequence[Day]

    @property
    def gaps(self) -> bool:
        return any(day.nobody for day in self.days)


def group(cover: Cover, names: Mapping[str, str], monday: datetime) -> Group:
    return Group(cover.of, tuple(_day(cover, names, monday + timedelta(days=nth)) for nth in range(7)))


def _day(cover: Cover, names: Mapping[str, str], begins: datetime) -> Day:
    on = ((names[one], _within(stretches, begins)) for one, stretches in cover.stretches.items())
    return Day(begins.astimezone(PHNOM_PENH).date(), tuple(each for each in on if each[1]), _within(cover.gaps, begins))


def _within(stretches: Sequence[Stretch], begins: datetime) -> tuple[Hours, ...]:
    ends = begins + timedelta(days=1)
    cut = ((max(one.start, begins), min(one.end, ends)) for one in stretches)
    return tuple((_clock(start, begins), _clock(end, begins)) for start, end in cut if start < end)


def _clock(moment: datetime, begins: datetime) -> str:
    """The end of the day is 24:00."""
    minutes = int((moment - begins).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
