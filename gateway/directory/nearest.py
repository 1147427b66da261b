"""Which services to read out, and in what order. Total and deterministic: the same question has the same answer, and no need has none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

from gateway.directory.hours import NO_HOLIDAYS, Closed, Hours, Open, state_at, that_matter
from gateway.directory.services import Need, Service, expired_before
from gateway.directory.ways import Way, Ways
from gateway.week import local_minute

CLINICAL_LIMIT = timedelta(hours=72)  # S34: after the third day some medicines no longer work
MOST = 10  # nobody listens to an eleventh
OPEN, UNKNOWN, CLOSED = range(3)
SPOKEN, INTERPRETED, NOT_KNOWN = range(3)
Door = tuple[int, float, bool]  # open, unknown or closed; when it opens; whether that is within the clinical limit


@dataclass(frozen=True, slots=True)
class Access:
    """What she needs to be helped there. `languages` are those that she can speak or sign (ISO 639-3); none: any will do."""

    languages: frozenset[str] = frozenset()
    wheelchair: bool = False
    woman: bool = False


ANY = Access()


@dataclass(frozen=True, slots=True)
class Search:
    """`place` is a code of any level, "" when she would rather not say; `urgent` is care within the clinical limit.

    Assured services only (S32), unless unassured ones are allowed, as development does.
    """

    need: Need
    place: str
    now: datetime
    urgent: bool = False
    access: Access = ANY
    allow_unassured: bool = False


class Standing(NamedTuple):
    """Where a service stands among the others: the first of these in which two differ decides, and the smaller comes first."""

    unprepared: bool
    full: bool
    unanswered: bool
    shut: int
    opens: float
    language: int
    no_wheelchair: bool
    no_woman: bool
    way: int


Compared = tuple[bool, bool, bool, int, float, int, bool, bool, int]  # a Standing that nobody reads yet
SHUT = Standing._fields.index("shut")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service and why it stands where it does. `instead` is one to ring when this one has no number or is closed (S35)."""

    need: Need
    way: Way
    hours: Hours
    standing: Standing
    instead: "Ranked | None" = None

    @property
    def service(self) -> Service:
        return self.way.service


def nearest(ways: Ways, search: Search, most: int | None = MOST) -> tuple[Ranked, ...]:
    """The services for a need, best first; all of them with `most=None`. Empty only if `Directory.uncovered` names the need."""
    order = _Order(ways, search, heard(ways, search))
    return tuple(order.told(standing) for standing in order.first(most))


def one(ways: Ways, search: Search, service: str) -> Ranked:
    """One that she heard of, wherever it stands by now: an hour later, past the tenth, or left out since midnight.

    Raises LookupError if it never served her.
    """
    told = {way.service.id for way in heard(ways, search)} | {service}
    order = _Order(ways, search, tuple(way for way in ways.to(search.need, search.place) if way.service.id in told))
    found = next((standing for standing in order.standings if order.way(standing).service.id == service), None)
    if found is None:
        raise LookupError(f"service {service} does not serve this need from here")
    return order.told(found)


def heard(ways: Ways, search: Search) -> tuple[Way, ...]:
    """The ways to what may be read out. What nobody confirmed for half a year is left out, unless no other has a number."""
    found, since = ways.to(search.need, search.place), expired_before(search.now)
    never = date.max if search.allow_unassured else date.min
    fresh = tuple(way for way in found if (way.service.assured_on or never) >= since)
    if any(way.service.phone for way in fresh):
        return fresh
    return tuple(way for way in found if way.service.assured or search.allow_unassured)


class _Order:
    """What may be read out, with its standing. Only what is told becomes a Ranked: thousands may be compared, and ten are read."""

    def __init__(self, ways: Ways, search: Search, heard: tuple[Way, ...]) -> None:
        self._need, self._heard = search.need, heard
        now = local_minute(search.now)
        holidays = that_matter(ways.directory.holidays, now)
        weeks = ((week, *ways.weeks[week]) for week in {way.week for way in heard})
        self._hours = {week: state_at(bounds, now, NO_HOLIDAYS if on_holidays else holidays) for week, bounds, on_holidays in weeks}
        self.standings = _standings(search, heard, {week: _door(hours, search.now) for week, hours in self._hours.items()})

    def first(self, most: int | None) -> list[Compared]:
        return sorted(self.standings) if most is None else nsmallest(most, self.standings)

    def way(self, standing: Compared) -> Way:
        return self._heard[standing[-1]]

    def told(self, standing: Compared) -> Ranked:
        found = self._ranked(standing)
        instead = None if found.service.phone and found.standing.shut != CLOSED else self._instead(standing)
        return replace(found, instead=instead)

    def _ranked(self, standing: Compared) -> Ranked:
        way = self.way(standing)
        return Ranked(self._need, way, self._hours[way.week], Standing._make(standing))

    def _instead(self, standing: Compared) -> Ranked | None:
        found = next((line for line in self._lines if line is not standing), None)
        return found and self._ranked(found)

    @cached_property
    def _lines(self) -> list[Compared]:
        """The first with a number that is not closed; if all are, the first two with a number, so that one is another's."""
        lines = [standing for standing in self.standings if self._heard[standing[-1]].service.phone]
        return nsmallest(1, (line for line in lines if line[SHUT] != CLOSED)) or nsmallest(2, lines)


def _standings(search: Search, heard: tuple[Way, ...], doors: Mapping[int, Door]) -> list[Compared]:
    """In one expression, and of plain tuples: this is all the time that a question takes."""
    urgent, languages, wheelchair, woman = search.urgent, search.access.languages, search.access.wheelchair, search.access.woman
    return [
        (
            urgent and not (service.cmr_ready and in_time),
            service.full_on is not None and service.full(search.now),
            service.unanswered_on is not None and service.unanswered,
            shut,
            opens,
            _language(service, languages) if languages else SPOKEN,
            wheelchair and not service.wheelchair,
            woman and not service.female_staff,
            nth,
        )
        for nth, way in enumerate(heard)
        for service, (shut, opens, in_time) in ((way.service, doors[way.week]),)
    ]


def _door(hours: Hours, now: datetime) -> Door:
    if isinstance(hours, Closed):
        return CLOSED, hours.opens_at.timestamp(), hours.opens_at - now <= CLINICAL_LIMIT
    return OPEN if isinstance(hours, Open) else UNKNOWN, 0.0, True


def _language(service: Service, hers: frozenset[str]) -> int:
    if not hers.isdisjoint(service.languages):
        return SPOKEN
    return NOT_KNOWN if hers.isdisjoint(service.interpreters) else INTERPRETED
