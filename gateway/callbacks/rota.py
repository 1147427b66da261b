"""Who is on duty when: hours that come back every week, and spells that go before them, the last one told before all others.

Inside everything is UTC; a week is Cambodia's.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.callbacks.errors import CallbackError
from gateway.week import DAY, WEEK, Opening, bounds, local_minute

EDGES = 200  # a rota that is off duty at so many changes on end is off duty for good


class Why(StrEnum):
    """Who told of a spell, or what it is."""

    OFFICER = "officer"
    HERSELF = "herself"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Spell:
    """On or off duty from one moment up to, not including, another; without an end until somebody says otherwise."""

    start: datetime
    end: datetime | None
    on: bool
    why: Why = Why.OFFICER

    def __post_init__(self) -> None:
        if self.end is not None and self.start >= self.end:
            raise CallbackError("it must end after it starts")

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment and not self.over(moment)

    def over(self, moment: datetime) -> bool:
        return self.end is not None and self.end <= moment


@dataclass(frozen=True, slots=True)
class Stretch:
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """One person's. Without weekly hours she is on duty day and night: else whoever enrols her and forgets them would silence her."""

    weekly: tuple[Opening, ...] = ()
    spells: tuple[Spell, ...] = ()
    """In the order in which they were told."""

    def on_duty(self, moment: datetime) -> bool:
        spell = self._spell(moment)
        if spell:
            return spell.on
        return not self.weekly or bisect_right(bounds(self.weekly), _minute(moment)) % 2 == 1

    def on_leave(self, moment: datetime) -> bool:
        """Away: not asked even in danger."""
        said = next((one for one in reversed(self.spells) if one.covers(moment) and (one.on or one.why is Why.LEAVE)), None)
        return said is not None and not said.on

    def next_change(self, moment: datetime) -> datetime | None:
        """The next moment at which something begins or ends, whether that changes anything or not; none if all stays as it is."""
        spell = self._spell(moment)
        edges = [edge for one in self.spells for edge in (one.start, one.end) if edge and edge > moment]
        # While a spell lasts the weekly hours count for nothing.
        return min([*edges, *([] if spell else self._weekly_change(moment))], default=None)

    def next_on(self, moment: datetime) -> datetime | None:
        """When she is on duty: now, later, or never."""
        at: datetime | None = moment
        for _ in range(EDGES):
            if at is None or self.on_duty(at):
                return at
            at = self.next_change(at)
        return None

    def stretches(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """On duty between two moments, in order."""
        at = start
        while at < end:
            until = min(self.next_change(at) or end, end)
            if self.on_duty(at):
                yield Stretch(at, until)
            at = until

    def with_spell(self, spell: Spell, now: datetime) -> "Rota":
        """With one more word, which goes before all others; what is over is forgotten."""
        return replace(self, spells=(*(one for one in self.spells if not one.over(now)), spell))

    def by_herself(self, on: bool, now: datetime) -> "Rota":
        """On or off duty by her own word, from now until the next change of the rota; what she said before is forgotten."""
        planned = replace(self, spells=tuple(one for one in self.spells if one.why is not Why.HERSELF))
        return planned.with_spell(Spell(now, planned.next_change(now), on, Why.HERSELF), now)

    def _spell(self, moment: datetime) -> Spell | None:
        return next((spell for spell in reversed(self.spells) if spell.covers(moment)), None)

    def _weekly_change(self, moment: datetime) -> list[datetime]:
        edges = bounds(self.weekly)
        if not edges or edges == (0, WEEK):
            return []
        minute = _minute(moment)
        ahead = min((edge - minute - 1) % WEEK + 1 for edge in edges)
        return [moment.replace(second=0, microsecond=0) + timedelta(minutes=ahead)]


ALWAYS = Rota()


def gaps(rotas: Iterable[Rota], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """When nobody of these is on duty."""
    found, at = [], start
    covered = sorted((one for rota in rotas for one in rota.stretches(start, end)), key=lambda one: one.start)
    for one in (*covered, Stretch(end, end)):
        if one.start > at:
            found.append(Stretch(at, one.start))
        at = max(at, one.end)
    return tuple(found)


def shift(day: int, opens: int, closes: int) -> Sequence[Opening]:
    """Duty on a day of the week (Monday is 0) between two minutes of the day; one that ends no later than it begins goes on overnight."""
    start, end = day * DAY + opens, day * DAY + closes + (DAY if closes <= opens else 0)
    next_week = (Opening(0, end - WEEK),) if end > WEEK else ()
    return (Opening(start, min(end, WEEK)), *next_week)


def _minute(moment: datetime) -> int:
    local = local_minute(moment)
    return local.weekday() * DAY + local.hour * 60 + local.minute
