"""Which services serve a place, and how far each is: all that does not change with the hour, found once for a need and a place and kept.

Catchment and province come first, so that a question looks at the services that may serve her and not at the whole directory.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from gateway.directory.places import Gazetteer, Point
from gateway.directory.services import COUNTRY, Directory, Need, Service
from gateway.week import Bounds, bounds

Reach = Literal["commune", "district", "near_district", "province", "country", "elsewhere"]
NEAREST_FIRST: tuple[Reach, ...] = ("commune", "district", "near_district", "province", "country", "elsewhere")
FAR = float("inf")
PROVINCE = 2  # digits
KEPT = 1024  # pairs of a need and a place: all of a few provinces, and the memory has an end
Near = tuple[int, int]  # the step of its reach, and which of the other districts
Week = tuple[Bounds, bool]  # its hours, and whether they hold on holidays
Catchment = dict[tuple[Need, str], list[Service]]


@dataclass(frozen=True, slots=True)
class Way:
    """From her place to a service. `minutes` are measured ones, from her commune; `km` is a straight line between trusted points.

    `reach` says how near it is by administration; `nth_district` counts the other districts from 1, nearest centre first.
    `week` numbers its hours: many services keep the same ones.
    """

    service: Service
    reach: Reach
    nth_district: int = 0
    minutes: int | None = None
    km: float | None = None
    week: int = 0


class Ways:
    """The ways of one directory; shared by all threads. What was found lately for a need and a place is kept."""

    def __init__(self, directory: Directory, gazetteer: Gazetteer) -> None:
        self.directory, self.gazetteer = directory, gazetteer
        self.weeks: list[Week] = []
        self._numbers: dict[Week, int] = {}
        self._week_of = {service.id: self._number(service) for service in directory.services}
        self._minutes = {service.id: dict(service.minutes) for service in directory.services if service.minutes}
        self._serving: Catchment = {}
        self._within: Catchment = {}
        self._measured: Catchment = {}
        for service in directory.services:
            self._index(service)
        self._found: dict[tuple[Need, str], tuple[Way, ...]] = {}
        self._lock = Lock()

    def _index(self, service: Service) -> None:
        areas = service.areas or (service.place[:2],)  # whoever comes: from its own province, or from where somebody measured the way
        above = {area[:length] for area in areas for length in range(2, len(area), 2)}
        above |= {COUNTRY for area in service.areas if len(area) == PROVINCE}  # all that is of use to whoever names no place
        communes = () if service.areas else dict(service.minutes)
        for need in service.needs:
            for catchment, places in ((self._serving, areas), (self._within, above), (self._measured, communes)):
                for place in places:
                    catchment.setdefault((need, place), []).append(service)

    def _number(self, service: Service) -> int:
        week = (bounds(service.openings), service.open_on_holidays)
        if week not in self._numbers:
            self._numbers[week] = len(self.weeks)
            self.weeks.append(week)
        return self._numbers[week]

    def to(self, need: Need, place: str) -> tuple[Way, ...]:
        """The ways to all that may serve whoever is there, nearest first; `place` is a code of any level, "" where she rather says none."""
        here = place[:6]
        found = self._found.get((need, here))
        if found is None:
            view = _View(self.gazetteer, here)
            ways = (self._way(service, here, *view.of(service)) for service in self._candidates(need, here))
            found = self._keep((need, here), _sorted(here, list(ways)))
        return found

    def _keep(self, asked: tuple[Need, str], found: tuple[Way, ...]) -> tuple[Way, ...]:
        with self._lock:
            if len(self._found) >= KEPT:
                del self._found[next(iter(self._found))]
            self._found[asked] = found
        return found

    def _candidates(self, need: Need, here: str) -> Iterable[Service]:
        """Who serves her place or a place within, of which she may be; without a place, who serves the country or a whole province."""
        serving = [service for length in range(0, len(here) + 1, 2) for service in self._serving.get((need, here[:length]), ())]
        more = (*self._within.get((need, here), ()), *self._measured.get((need, here), ()))
        return {service.id: service for service in (*serving, *more)}.values()

    def _way(self, service: Service, here: str, reach: Reach, nth_district: int, km: float | None) -> Way:
        minutes = self._minutes[service.id].get(here) if service.minutes else None
        return Way(service, reach, nth_district, minutes, km, self._week_of[service.id])


Seen = tuple[Reach, int, float | None]


class _View:
    """How far services are from one place. Many share a commune and a catchment, and are as far."""

    def __init__(self, gazetteer: Gazetteer, here: str) -> None:
        self._gazetteer, self._here = gazetteer, here
        self._others = gazetteer.neighbours(here[:4]) if len(here) >= len("1601") else ()
        self._home = self._point_of(here)
        self._seen: dict[tuple[str, tuple[str, ...]], Seen] = {}

    def of(self, service: Service) -> Seen:
        """Its reach, which of the other districts it is in, and how many kilometres away."""
        if service.point:
            return (*self._reach(service), self._km_to(service.point))
        key = (service.place, service.areas)
        if key not in self._seen:
            self._seen[key] = (*self._reach(service), self._km_to(self._point_of(service.place)))
        return self._seen[key]

    def _point_of(self, place: str) -> Point | None:
        """That of its commune; a district's centre says too little."""
        commune = self._gazetteer.get(place[:6]) if len(place) >= len("160101") else None
        return commune.point if commune else None

    def _km_to(self, there: Point | None) -> float | None:
        return self._home.km_to(there) if self._home and there else None

    def _reach(self, service: Service) -> tuple[Reach, int]:
        here = self._here
        if not here:
            return ("country" if service.national else "province"), 0
        areas = [area for area in service.areas if here.startswith(area) or area.startswith(here)]
        there = service.place or max(areas, key=len, default=COUNTRY)
        if there == COUNTRY:
            return "country", 0
        if there[:2] != here[:2]:
            return "elsewhere", 0
        if len(here) < 4 or len(there) < 4:
            return "province", 0
        if there[:4] != here[:4]:
            return "near_district", (*self._others, there[:4]).index(there[:4]) + 1
        return ("commune" if len(here) == 6 and there[:6] == here else "district"), 0


def _sorted(here: str, ways: list[Way]) -> tuple[Way, ...]:
    # Whoever names no place hears first what serves everybody.
    steps = {reach: step for step, reach in enumerate(NEAREST_FIRST if here else NEAREST_FIRST[::-1])}
    near = {way.service.id: (steps[way.reach], way.nth_district) for way in ways}
    near |= _nearer_than_it_looks(ways, near)
    return tuple(sorted(ways, key=lambda way: (near[way.service.id], _or_far(way.minutes), _or_far(way.km), way.service.id)))


def _nearer_than_it_looks(ways: Iterable[Way], near: Mapping[str, Near]) -> dict[str, Near]:
    """What she reaches sooner than a place of her own commune is as near as that: among measured ways the minutes alone decide.

    The others keep their step between them. (To compare minutes where both are known and districts elsewhere would go round in a circle.)
    """
    measured = [way for way in ways if way.minutes is not None]
    found: dict[str, Near] = {}
    nearest = (len(NEAREST_FIRST), 0)
    for way in sorted(measured, key=lambda way: (_or_far(way.minutes), near[way.service.id], way.service.id), reverse=True):
        nearest = found[way.service.id] = min(nearest, near[way.service.id])
    return found


def _or_far(length: float | None) -> float:
    return FAR if length is None else length
