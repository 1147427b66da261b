"""Cambodia's places by their official codes. A child's code begins with its parent's; the numbering has gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Literal

from gateway.directory.tables import DirectoryError, Fault, Row, read

Level = Literal["province", "district", "commune", "village"]
LEVELS: Mapping[int, Level] = {2: "province", 4: "district", 6: "commune", 8: "village"}  # by the length of the code
PLACE_COLUMNS = ("code", "level", "parent_code", "name_km", "name_latin", "latitude", "longitude", "point_quality")
NAME_COLUMNS = ("code", "variant", "script", "source")
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

    __slots__ = ("_children", "_places", "districts", "places")

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(sorted(places, key=lambda place: place.code))
        self.districts = tuple(place for place in self.places if place.level == "district")
        self._places = {place.code: place for place in self.places}
        self._children: dict[str, tuple[Place, ...]] = {}
        for place in self.places:
            self._children[place.code[:-2]] = (*self._children.get(place.code[:-2], ()), place)

    def get(self, code: str) -> Place | None:
        return self._places.get(code)

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

    Raises DirectoryError with every fault of the three files.
    """
    faults: list[Fault] = []
    spellings = _spellings(read(folder / "place_names.csv", NAME_COLUMNS, faults))
    rows = [row for file in ("provinces.csv", "places.csv") for row in read(folder / file, PLACE_COLUMNS, faults)]
    codes = {row["code"] for row in rows}
    seen: set[str] = set()
    for row in rows:
        faults.extend(_faults(row, codes, seen))
        seen.add(row["code"])
    for row in (row for named in spellings.values() for row in named):
        if row["code"] not in codes:
            faults.append(row.fault("code", f"no place has the code {row['code']!r}", "write a code of places.csv"))
        if not row["variant"]:
            faults.append(row.fault("variant", "the spelling is missing", "write it, or take the row out"))
    if faults:
        raise DirectoryError(faults)
    return Gazetteer(_place(row, tuple(named["variant"] for named in spellings.get(row["code"], ()))) for row in rows)


def _spellings(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row)
    return found


def _faults(row: Row, codes: set[str], seen: set[str]) -> Iterable[Fault]:
    code = row["code"]
    if not code.isascii() or not code.isdigit() or LEVELS.get(len(code)) != row["level"]:
        yield row.fault("code", f"{code!r} is not the code of a {row['level']}", "write 2, 4, 6 or 8 digits, with the zero in front")
    elif code[:-2] != row["parent_code"] or (code[:-2] and code[:-2] not in codes):
        yield row.fault("parent_code", f"{code} has no place above it", "write the code without its last two digits, and add that place")
    if code in seen:
        yield row.fault("code", f"{code} is there twice", "keep one of the rows")
    for column in ("name_km", "name_latin"):
        if not row[column]:
            yield row.fault(column, "the name is missing", "write the official name")
    if row["point_quality"] in TRUSTED and _point(row) is None:
        yield row.fault("latitude", "a trusted point lies nowhere in Cambodia", "write both in degrees, or another quality")


def _place(row: Row, spellings: tuple[str, ...]) -> Place:
    point = _point(row) if row["point_quality"] in TRUSTED else None
    return Place(row["code"], row["name_km"], row["name_latin"], spellings, point)


def _point(row: Row) -> Point | None:
    try:
        point = Point(float(row["latitude"]), float(row["longitude"]))
    except ValueError:
        return None
    return point if point.in_cambodia else None
