"""Where things stand on the paper: points in their true place, and beside each its label, which lies on no other and on no point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from math import cos, radians

from gateway.directory.places import EARTH_KM, Point

DOT = 4.0  # half of a point's mark
APART = 3.0
STEP = 7.0
# Beside the point if there is room, then above and below it, then aslant.
AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
LARGEST_SCALE = 40.0  # pixels for a kilometre


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def touches(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def grown(self, by: float) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Ground:
    """A flat picture, north above. Within a province a kilometre is as long everywhere on it, to one in a hundred."""

    north: float
    west: float
    narrower: float  # of a degree of longitude, beside one of latitude
    scale: float  # pixels for a kilometre

    def at(self, point: Point) -> tuple[float, float]:
        degree = radians(1) * EARTH_KM * self.scale
        return (point.longitude - self.west) * self.narrower * degree, (self.north - point.latitude) * degree


def ground(points: Sequence[Point], width: float, height: float) -> Ground:
    """As large as fits all of these points, of which there is at least one."""
    north, south = (end(point.latitude for point in points) for end in (max, min))
    east, west = (end(point.longitude for point in points) for end in (max, min))
    narrower = cos(radians((north + south) / 2))
    wide, high = ((degrees * radians(1) * EARTH_KM) for degrees in ((east - west) * narrower, north - south))
    scale = min([LARGEST_SCALE, *(room / length for room, length in ((width, wide), (height, high)) if length)])
    return Ground(north, west, narrower, scale)


def beside(points: Iterable[tuple[float, float]], sizes: Iterable[tuple[float, float]]) -> tuple[Box, ...]:
    """For each point the box of its label, as near as there is room; who comes first stands nearest. There is always room farther out."""
    at = tuple(points)
    taken = [Box(x, y, x, y).grown(DOT) for x, y in at]
    boxes = []
    for (x, y), (width, height) in zip(at, sizes, strict=True):
        box = next(box for box in _outward(x, y, width, height) if not any(box.grown(APART).touches(other) for other in taken))
        taken.append(box)
        boxes.append(box)
    return tuple(boxes)


def _outward(x: float, y: float, width: float, height: float) -> Iterable[Box]:
    for ring in count():
        away = DOT + APART + 1 + ring * STEP
        for right, down in AROUND:
            left, top = x + right * (away + width / 2) - width / 2, y + down * (away + height / 2) - height / 2
            yield Box(left, top, left + width, top + height)
