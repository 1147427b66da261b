"""Cambodia's places by their official codes. A child's code begins with its parent's; the numbering has gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from gateway.directory.aliases import NAME_COLUMNS, aliases
from gateway.directory.levels import LEVELS, Level
from gateway.directory.tables import DirectoryError, Fault, Row, read

PLACE_COLUMNS = ("code", "level", "parent_code", "name_km", "name_latin", "latitude", "longitude", "point_quality")
PLACE_FILES = ("places.csv", "provinces.csv", "place_names.csv", "elsewhere.csv", "first_districts.csv")
ELSEWHERE_COLUMNS = ("code", "name_km", "name_latin")
FIRST_COLUMNS = ("code", "why")
# "unchecked" points were published but compared with nothing: three others of the same source lay 18-40 km off.
TRUSTED = ("checked", "district centre", "province centre")
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float

    @property
    def in_cambodia(self) -> bool:
        """Roughly: enough to see that two cells were swapped."""
        return 9 < self.latitude < 15 and 102 < self.longitude < 108

    def km_to(self, other: "Point") -> float:
        """In a straight line; a road here is longer, sometimes by a river."""
        north = radians(other.latitude - self.latitude) / 2
        east = radians(other.longitude - self.longitude) / 2
        across = cos(radians(self.latitude)) * cos(radians(other.latitude)) * sin(east) ** 2
        return 2 * EARTH_KM * asin(sqrt(sin(north) ** 2 + across))


@dataclass(frozen=True, slots=True)
class Place:
    """`spellings` are other ways to write it; `point` is there only when it may be trusted for a distance."""

    code: str
    name_km: str
    name_latin: str
    spellings: tuple[str, ...] = ()
    point: Point | None = None

    @property
    def level(self) -> Level:
        return LEVELS[len(self.code)]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name_km, self.name_latin, *self.spellings)


class Gazetteer:
    """Every place that is known, unchanging. Two gazetteers are never equal, so that what is built on one can be kept beside it."""

    __slots__ = ("_children", "_elsewhere", "_places", "districts", "places")

    def __init__(self, places: Iterable[Place], elsewhere: Iterable[Place] = (), first: Sequence[str] = ()) -> None:
        """`elsewhere` are places that nobody is led to; they are known so that their names are not taken for misspelt ones of ours.

        `first` are the codes of the districts that are read out before the others, which follow by code.
        """
        self.places = tuple(sorted(places, key=lambda place: place.code))
        self._elsewhere = {place.code: place for place in elsewhere}
        at = {code: nth for nth, code in enumerate(first)}
        districts = (place for place in self.places if place.level == "district")
        self.districts = tuple(sorted(districts, key=lambda place: (at.get(place.code, len(at)), place.code)))
        self._places = {place.code: place for place in self.places}
        self._children: dict[str, tuple[Place, ...]] = {}
        for place in self.places:
            self._children[place.code[:-2]] = (*self._children.get(place.code[:-2], ()), place)

    def get(self, code: str) -> Place | None:
        return self._places.get(code)

    @property
    def known(self) -> Iterable[Place]:
        """Every place whose name is known, `elsewhere` too."""
        return (*self.places, *self._elsewhere.values())

    def named(self, code: str) -> Place:
        """One of `known`."""
        return self._places.get(code) or self._elsewhere[code]

    def children(self, code: str) -> tuple[Place, ...]:
        """The places one level below, by code; of "" the provinces."""
        return self._children.get(code, ())

    def asked(self, place: Place) -> Place:
        """The place that the journey goes on with: nobody is asked below the commune, and nothing finer is kept (S25)."""
        return self._places[place.code[:6]]

    def neighbours(self, code: str) -> tuple[str, ...]:
        """The other districts of this district's province, nearest centre first.

        No source for shared borders was found and none is invented: the straight line between centres stands in for it.
        Districts without a trusted centre come last, by code.
        """
        here = self.get(code)
        others = [place for place in self.children(code[:2]) if place is not here]
        return tuple(place.code for place in sorted(others, key=lambda place: (_far(here, place), place.code)))


def _far(here: Place | None, there: Place) -> float:
    return here.point.km_to(there.point) if here and here.point and there.point else float("inf")


def load_gazetteer(folder: Path) -> Gazetteer:
    """The places of `places.csv` (the provinces served, whole) and `provinces.csv` (the others, by name), spelt as `place_names.csv` adds.

    `elsewhere.csv` are the districts and communes of the others, by name; what is said of a province in `places.csv` goes before.
    `first_districts.csv` says which districts are read out first. Raises DirectoryError with every fault of the five files.
    """
    faults: list[Fault] = []
    rows = checked_places(folder / "places.csv", faults)
    served = {row["code"] for row in rows if len(row["code"]) == 2}
    rows += [row for row in checked_places(folder / "provinces.csv", faults) if row["code"] not in served]
    codes = {row["code"] for row in rows}
    spellings = aliases(read(folder / "place_names.csv", NAME_COLUMNS, faults), codes, faults)
    elsewhere = read(folder / "elsewhere.csv", ELSEWHERE_COLUMNS, faults)
    faults.extend(fault for row in elsewhere for fault in (*_coded(row), *_nameless(row)))
    first = read(folder / "first_districts.csv", FIRST_COLUMNS, faults)
    faults.extend(_no_districts(first, codes))
    if faults:
        raise DirectoryError(faults)
    return Gazetteer(
        (_place(row, spellings.get(row["code"], ())) for row in rows),
        (Place(row["code"], row["name_km"], row["name_latin"]) for row in elsewhere if row["code"][:2] not in served),
        tuple(row["code"] for row in first),
    )


def checked_places(path: Path, faults: list[Fault]) -> list[Row]:
    """The rows of a file of whole provinces; what is wrong with them goes to `faults`."""
    rows = [*read(path, PLACE_COLUMNS, faults)]
    codes = {row["code"] for row in rows}
    seen: set[str] = set()
    for row in rows:
        faults.extend(_faults(row, codes, seen))
        seen.add(row["code"])
    return rows


def _faults(row: Row, codes: set[str], seen: set[str]) -> Iterable[Fault]:
    code = row["code"]
    if not code.isascii() or not code.isdigit() or LEVELS.get(len(code)) != row["level"]:
        yield row.fault("code", f"{code!r} is not the code of a {row['level']}", "write 2, 4, 6 or 8 digits, with the zero in front")
    elif code[:-2] != row["parent_code"] or (code[:-2] and code[:-2] not in codes):
        yield row.fault("parent_code", f"{code} has no place above it", "write the code without its last two digits, and add that place")
    if code in seen:
        yield row.fault("code", f"{code} is there twice", "keep one of the rows")
    yield from _nameless(row)
    if row["point_quality"] in TRUSTED and _point(row) is None:
        yield row.fault("latitude", "a trusted point lies nowhere in Cambodia", "write both in degrees, or another quality")


def _coded(row: Row) -> Iterable[Fault]:
    if not row["code"].isdecimal() or LEVELS.get(len(row["code"])) not in ("district", "commune"):
        yield row.fault("code", f"{row['code']!r} is not the code of a district or commune", "write 4 or 6 digits, with the zero in front")


def _no_districts(rows: Iterable[Row], codes: set[str]) -> Iterable[Fault]:
    seen: set[str] = set()
    for row in rows:
        code = row["code"]
        if code not in codes or LEVELS.get(len(code)) != "district" or code in seen:
            what = f"{code} is there twice" if code in seen else f"no district has the code {code!r}"
            yield row.fault("code", what, "write the four digits of a district of places.csv, once")
        seen.add(code)


def _nameless(row: Row) -> Iterable[Fault]:
    for column in ("name_km", "name_latin"):
        if not row[column]:
            yield row.fault(column, "the name is missing", "write the official name")


def _place(row: Row, spellings: tuple[str, ...]) -> Place:
    point = _point(row) if row["point_quality"] in TRUSTED else None
    return Place(row["code"], row["name_km"], row["name_latin"], spellings, point)


def _point(row: Row) -> Point | None:
    try:
        point = Point(float(row["latitude"]), float(row["longitude"]))
    except ValueError:
        return None
    return point if point.in_cambodia else None
