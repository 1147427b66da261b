"""The key beside the picture: every commune by district, its number on the map, and what there is for each need."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gateway.atlas.marks import BADGE, HIGH, INK, LACKING, SIGN, SIZE, draw_badge, draw_sign, signs
from gateway.atlas.survey import Cell, District, Spot, Survey
from gateway.atlas.tongue import place_name, service_name, word
from gateway.directory.services import Need
from gateway.flows.map.lettering import wrapped
from gateway.flows.map.svg import add
from gateway.telling import Tongue

ROW, NAME, CELL, GAP = 23.0, 142.0, 36.0, 20.0
MIDDLE = SIGN + (CELL - SIGN - 3) / 2  # of what a cell says, beside its sign
LOWEST = 780.0  # how far down a column goes before the next begins
TINY = 11.0  # a day has 1440 minutes, and four digits are to fit
DASH = "–"


@dataclass(frozen=True, slots=True)
class Key:
    """The districts in columns, under the signs of the needs; a district is never broken."""

    needs: tuple[Need, ...]
    columns: tuple[tuple[District, ...], ...]
    column_width: float

    @property
    def width(self) -> float:
        return len(self.columns) * (self.column_width + GAP) - GAP

    @property
    def height(self) -> float:
        return ROW + max(sum(map(_height, column)) for column in self.columns)


def key(survey: Survey) -> Key:
    somewhere = [District(survey.whole, ())] if signs(survey.whole) else []
    columns: list[list[District]] = [[]]
    for district in (*somewhere, *survey.districts):
        if columns[-1] and sum(map(_height, [*columns[-1], district])) > LOWEST:
            columns.append([])
        columns[-1].append(district)
    needs = survey.wanted.needs
    return Key(needs, tuple(map(tuple, columns)), _column(0, len(needs)))


def _height(district: District) -> float:
    return ROW * (1 + len(district.communes)) + ROW / 2


def draw_key(parent: Element, drawn: Key, numbers: Mapping[str, str], left: float, top: float, tongue: Tongue) -> None:
    for nth, column in enumerate(drawn.columns):
        x, y = left + nth * (drawn.column_width + GAP), top + ROW
        for at, need in enumerate(drawn.needs):
            draw_sign(parent, need, _column(x, at) + MIDDLE, top + HIGH / 2)
        for district in column:
            _draw_district(parent, district, numbers, x, y, tongue)
            y += _height(district)


def _draw_district(parent: Element, district: District, numbers: Mapping[str, str], left: float, top: float, tongue: Tongue) -> None:
    add(parent, "text", _fitting(district.whole, tongue, BADGE + 6 + NAME), x=left, y=top + 15, font_size=SIZE, font_weight="bold")
    for nth, (need, cell) in enumerate(district.whole.cells.items()):
        if cell.here:
            _draw_sign(parent, need, cell, _column(left, nth), top, tongue)
    add(parent, "path", d=f"M{left:.1f} {top + ROW - 2:.1f}h{_column(0, len(district.whole.cells)):.1f}", stroke=INK, stroke_width=0.8)
    for nth, spot in enumerate(district.communes, 1):
        _draw_commune(parent, spot, numbers.get(spot.place.code, ""), left, top + nth * ROW, tongue)


def _draw_commune(parent: Element, spot: Spot, number: str, left: float, top: float, tongue: Tongue) -> None:
    group = add(parent, "g", data_key=spot.place.code, font_size=TINY, text_anchor="middle")
    draw_badge(group, spot.reached, number, left, top + 2)
    add(group, "text", _fitting(spot, tongue, NAME), x=left + BADGE + 6, y=top + 16, font_size=SIZE, text_anchor="start")
    for nth, (need, cell) in enumerate(spot.cells.items()):
        _draw_cell(group, need, cell, _column(left, nth), top, tongue)


def _column(left: float, nth: int) -> float:
    return left + BADGE + 6 + NAME + CELL * nth


def _draw_cell(parent: Element, need: Need, cell: Cell, left: float, top: float, tongue: Tongue) -> None:
    group = add(parent, "g", data_cell=need, data_reached=cell.reached)
    add(group, "title", told(need, cell, tongue))
    if cell.here:
        _draw_sign(group, need, cell, left, top, tongue)
    lacking = cell.reached in ("far", "none")
    if lacking:
        add(group, "rect", x=left + SIGN, y=top + 2, width=CELL - SIGN - 3, height=HIGH, fill="none", stroke=LACKING)
    said = {"near": f"{cell.minutes}", "far": f"{cell.minutes}", "unknown": "?", "none": DASH}[cell.reached]
    add(group, "text", said, x=left + MIDDLE, y=top + 16, **({"font_weight": "bold"} if lacking else {}))


def _draw_sign(parent: Element, need: Need, cell: Cell, left: float, top: float, tongue: Tongue) -> None:
    group = add(parent, "g")
    add(group, "title", ", ".join(service_name(tongue, service) for service in cell.here))
    draw_sign(group, need, left + SIGN / 2, top + 2 + HIGH / 2)


def _fitting(spot: Spot, tongue: Tongue, room: float) -> str:
    return wrapped(place_name(tongue, spot.place), room / SIZE, 1)[0]


def told(need: Need, cell: Cell, tongue: Tongue) -> str:
    """A cell in words: `health care: 40 minutes (Malik Health Centre)`."""
    return f"{word(tongue, 'needs', need)}: {_said(cell, tongue)}"


def told_together(cells: Mapping[Need, Cell], tongue: Tongue) -> str:
    """All of a place: needs of which the same is to be said share it, for whoever hears the map hears every word of it."""
    alike: dict[str, list[str]] = {}
    for need, cell in cells.items():
        alike.setdefault(_said(cell, tongue), []).append(word(tongue, "needs", need))
    return "; ".join(f"{', '.join(needs)}: {said}" for said, needs in alike.items())


def _said(cell: Cell, tongue: Tongue) -> str:
    here = f" ({', '.join(service_name(tongue, service) for service in cell.here)})" if cell.here else ""
    return f"{word(tongue, 'cells', cell.reached, cell.minutes)}{here}"
