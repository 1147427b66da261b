"""The picture of the ground: every place with a point that may be trusted, and no other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gateway.atlas.ground import Box, Ground, beside, ground
from gateway.atlas.marks import BADGE, HIGH, INK, QUIET, SIGN, SIZE, SMALL, draw_badge, draw_centre, draw_dot, draw_signs, signs
from gateway.atlas.survey import Spot, Survey
from gateway.atlas.tongue import place_name, word
from gateway.flows.map.lettering import width
from gateway.flows.map.svg import add
from gateway.telling import Tongue

ROOM = (440.0, 520.0)  # for the points; the labels of the outermost reach beyond
EDGE = 10.0
LENGTHS = (50, 20, 10, 5, 2, 1)  # kilometres
LONGEST_BAR = 160.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A place with its true point on the paper and its label beside it."""

    spot: Spot
    number: str
    at: tuple[float, float]
    label: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """`numbers` are those of the communes that are on it, by code."""

    ground: Ground
    standing: tuple[Standing, ...]
    bounds: Box


def picture(survey: Survey, numbers: Mapping[str, str], tongue: Tongue) -> Picture | None:
    """None when no place of the province has a point that may be trusted."""
    drawn = [(spot, point) for spot in _in_order(survey) if (point := spot.place.point)]
    if not drawn:
        return None
    there = ground([point for _, point in drawn], *ROOM)
    at = [there.at(point) for _, point in drawn]
    labels = beside(at, [_size(spot, tongue) for spot, _ in drawn])
    standing = tuple(
        Standing(spot, numbers.get(spot.place.code, ""), xy, label) for (spot, _), xy, label in zip(drawn, at, labels, strict=True)
    )
    return Picture(there, standing, _bounds(labels, at))


def _in_order(survey: Survey) -> Iterator[Spot]:
    """The communes first: their labels are the shorter ones, and stand nearest."""
    yield from (spot for district in survey.districts for spot in district.communes)
    yield from (district.whole for district in survey.districts)


def _size(spot: Spot, tongue: Tongue) -> tuple[float, float]:
    words = BADGE if _is_commune(spot) else width(place_name(tongue, spot.place)) * SIZE + 4
    return words + SIGN * len(signs(spot)), HIGH


def _is_commune(spot: Spot) -> bool:
    return spot.place.level == "commune"


def _bounds(labels: Sequence[Box], at: Sequence[tuple[float, float]]) -> Box:
    boxes = [*labels, *(Box(x, y, x, y) for x, y in at)]
    edges = min(box.left for box in boxes), min(box.top for box in boxes), max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(*edges).grown(EDGE)


def draw_picture(parent: Element, drawn: Picture, tongue: Tongue) -> None:
    """Lines first, then labels, and the points on top."""
    centres = {one.spot.place.code: one.at for one in drawn.standing if not _is_commune(one.spot)}
    for one in drawn.standing:
        if _is_commune(one.spot) and (centre := centres.get(one.spot.place.code[:4])):
            _line(parent, one.at, centre, QUIET, 0.8)
    for one in drawn.standing:
        _draw_label(parent, one, tongue)
    for one in drawn.standing:
        (draw_dot if _is_commune(one.spot) else draw_centre)(parent, *one.at)


def _draw_label(parent: Element, one: Standing, tongue: Tongue) -> None:
    group = add(parent, "g", data_place=one.spot.place.code)
    label, name = one.label, place_name(tongue, one.spot.place)
    add(group, "title", name)
    _line(group, one.at, _nearest(label, one.at), INK, 0.8)
    add(group, "rect", x=label.left, y=label.top, width=label.width, height=HIGH, fill="#ffffff", fill_opacity=0.85)
    there = signs(one.spot)
    if _is_commune(one.spot):
        draw_badge(group, one.spot.reached, one.number, label.left, label.top)
        draw_signs(group, there, label.left + BADGE + 1, label.top + HIGH / 2)
    else:
        draw_signs(group, there, label.left, label.top + HIGH / 2)
        beside_signs = label.left + SIGN * len(there) + 2
        add(group, "text", name, x=beside_signs, y=label.top + 14, font_size=SIZE, font_weight="bold")


def _nearest(box: Box, at: tuple[float, float]) -> tuple[float, float]:
    """Of the box, to the point."""
    return max(box.left, min(at[0], box.right)), max(box.top, min(at[1], box.bottom))


def _line(parent: Element, begin: tuple[float, float], end: tuple[float, float], ink: str, thick: float) -> None:
    add(parent, "path", d=f"M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}", fill="none", stroke=ink, stroke_width=thick)


def draw_scale(parent: Element, there: Ground, left: float, top: float, tongue: Tongue) -> None:
    """A bar of a round length, and where north is."""
    km = next((length for length in LENGTHS if length * there.scale <= LONGEST_BAR), LENGTHS[-1])
    long = km * there.scale
    add(parent, "path", d=f"M{left:.1f} {top:.1f}v6h{long:.1f}v-6", fill="none", stroke=INK, stroke_width=1.6, data_km=km, data_long=long)
    add(parent, "text", word(tongue, "map", "km", km), x=left + long + 8, y=top + 8, font_size=SMALL)
    to_north = left + LONGEST_BAR + 70
    add(parent, "path", d=f"M{to_north:.1f} {top - 6:.1f}l5 14l-5 -4l-5 4z", fill=INK)
    add(parent, "text", word(tongue, "map", "north"), x=to_north + 10, y=top + 8, font_size=SMALL)
