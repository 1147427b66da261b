"""What a map of a province tells, before anybody knows where it stands: who helps in each commune, how far it is, where there is nobody.

Hidden services are taken out before anything else is looked at, so that no picture can hang on them (S33).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from gateway.directory.hidden import is_hidden
from gateway.directory.nearest import Search, heard
from gateway.directory.places import Gazetteer, Place
from gateway.directory.services import NEEDS, Directory, Need, Service
from gateway.directory.ways import Way, Ways

Reached = Literal["near", "unknown", "far", "none"]
SHOWN: tuple[Need, ...] = tuple(need for need in NEEDS if not is_hidden((need,), False))
"""The needs that a map may be drawn for: a place to stay is on none."""
AROUND = ("commune", "district")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at: the communes of a province, for these needs, and how long a way may take. `allow_unassured` is development (S32)."""

    province: Place
    needs: tuple[Need, ...]
    minutes: int
    now: datetime
    allow_unassured: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One need in one place: `here` are the services with a door in it, `minutes` what the shortest measured way takes.

    `far` is measured and too far, `none` is nothing in the commune or its district. What nobody measured is `unknown`, and never guessed.
    """

    here: tuple[Service, ...] = ()
    minutes: int | None = None
    reached: Reached = "unknown"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and what there is for each need."""

    place: Place
    cells: Mapping[Need, Cell]

    @property
    def reached(self) -> Reached:
        """The best of its needs: a commune stands out only where no kind of help is within reach."""
        found = {cell.reached for cell in self.cells.values()}
        return next(reached for reached in ("near", "unknown", "far", "none") if reached in found)


@dataclass(frozen=True, slots=True)
class District:
    """`whole` is what is known to be in the district, but not in which commune."""

    whole: Spot
    communes: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    wanted: Wanted
    whole: Spot
    districts: tuple[District, ...]

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (self.whole, *(spot for district in self.districts for spot in (district.whole, *district.communes)))

    @property
    def has_examples(self) -> bool:
        """Whether anything is shown that nobody has confirmed."""
        return any(not service.assured for spot in self.spots for cell in spot.cells.values() for service in cell.here)


def survey(directory: Directory, gazetteer: Gazetteer, wanted: Wanted) -> Survey:
    """By the codes of the places. What may not be read out to callers is left out here too."""
    public = replace(directory, services=tuple(service for service in directory.services if not service.hidden))
    ways = Ways(public, gazetteer)
    districts = gazetteer.children(wanted.province.code)
    communes = [commune for district in districts for commune in gazetteer.children(district.code)]
    found = {(need, place.code): _local(ways, wanted, need, place) for need in wanted.needs for place in communes}
    doors = {need: _doors(ways for (of, _), ways in found.items() if of == need) for need in wanted.needs}

    def whole(place: Place) -> Spot:
        return Spot(place, {need: Cell(doors[need].get(place.code, ())) for need in wanted.needs})

    def commune(place: Place) -> Spot:
        cells = {need: _cell(doors[need].get(place.code, ()), found[need, place.code], wanted.minutes) for need in wanted.needs}
        return Spot(place, cells)

    return Survey(
        wanted,
        whole(wanted.province),
        tuple(District(whole(place), tuple(map(commune, gazetteer.children(place.code)))) for place in districts),
    )


def _local(ways: Ways, wanted: Wanted, need: Need, place: Place) -> tuple[Way, ...]:
    """Without national lines: those are everywhere, and nowhere to go to."""
    search = Search(need, place.code, wanted.now, allow_unassured=wanted.allow_unassured)
    return tuple(way for way in heard(ways, search) if not way.service.national)


def _doors(found: Iterable[tuple[Way, ...]]) -> Mapping[str, tuple[Service, ...]]:
    """The services by the place where their door is, down to the commune (S25)."""
    services = {way.service.id: way.service for ways in found for way in ways if way.service.place}
    by_place: dict[str, tuple[Service, ...]] = {}
    for _, service in sorted(services.items()):
        by_place[service.place[:6]] = (*by_place.get(service.place[:6], ()), service)
    return by_place


def _cell(here: tuple[Service, ...], ways: tuple[Way, ...], longest: int) -> Cell:
    minutes = min((way.minutes for way in ways if way.minutes is not None), default=None)
    return Cell(here, minutes, _reached(ways, minutes, longest))


def _reached(ways: tuple[Way, ...], minutes: int | None, longest: int) -> Reached:
    if minutes is not None and minutes <= longest:
        return "near"
    if any(way.minutes is None and way.reach in AROUND for way in ways):
        return "unknown"
    return "none" if minutes is None else "far"
