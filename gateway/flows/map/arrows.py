"""An arrow: its words, and its way down through the rows. One that is cut short names the box instead that it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gateway.flows.map.boxes import INK, LINE, QUIET, QUIET_INK, SIZE
from gateway.flows.map.layout import Point, Spot
from gateway.flows.map.lettering import width, wrapped
from gateway.flows.map.plan import Arrow
from gateway.flows.map.svg import add, write

WIDEST = 178.0
HEAD = 8.0  # of the arrow
LINE_INK = "#4d4d4d"


@dataclass(frozen=True, slots=True)
class Worded:
    """An arrow with its words broken into lines."""

    arrow: Arrow
    lines: tuple[str, ...]
    cut: bool

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 2 if self.lines else 0.0


def worded(arrow: Arrow, cut: str = "") -> Worded:
    """`cut` is what an arrow says that is cut short."""
    lines = [line for label in arrow.labels for line in wrapped(label, WIDEST / SIZE, 2)]
    return Worded(arrow, (*lines, *wrapped(cut.replace("_", "_\u200b"), WIDEST / SIZE, 2)) if cut else tuple(lines), bool(cut))


def draw_arrow(parent: Element, one: Worded, begin: Point, way: Sequence[Spot], end_x: float, link: str) -> None:
    """From a point under one box through the spots of its way (the second is the label's) to the top of the other box, at `end_x`."""
    arrow = one.arrow
    group = add(parent, "g", data_from=arrow.source, data_to=arrow.target, data_by="|".join(arrow.by))
    line = add(group, "path", d=_path(begin, way, end_x, one.cut), fill="none", stroke=LINE_INK, stroke_width=1.6)
    if arrow.quiet:
        group.set("data-quiet", "decoy")
        line.set("stroke", QUIET)
        line.set("stroke-width", "1")
        line.set("stroke-dasharray", "4 3")
    if not one.cut:
        add(group, "path", d=f"M{end_x:.1f} {way[-1].top:.1f}l-{HEAD / 2} -{HEAD}h{HEAD}z", fill=QUIET if arrow.quiet else LINE_INK)
    if one.lines:
        _write_label(add(group, "a", href=link), one, way[1])


def _write_label(parent: Element, one: Worded, spot: Spot) -> None:
    wide = min(max(width(line) for line in one.lines) * SIZE + 8, WIDEST + 8)
    frame = add(parent, "rect", x=spot.x - wide / 2, y=spot.top, width=wide, height=one.height, rx=4, fill="#ffffff")
    if one.cut:
        frame.set("stroke", QUIET if one.arrow.quiet else LINE_INK)
    ink = QUIET_INK if one.arrow.quiet else INK
    write(parent, one.lines, spot.x, spot.top + 15, LINE, font_size=SIZE, text_anchor="middle", fill=ink)


def _path(begin: Point, way: Sequence[Spot], end_x: float, cut: bool) -> str:
    """Upright through every row, so that it touches no box there; bent between the rows."""
    x, y = begin[0], way[0].bottom  # a box beside it may be taller
    path = [f"M{x:.1f} {begin[1]:.1f}V{y:.1f}"]
    for spot in way[1:-1]:
        path.append(f"{_bend(x, y, spot.x, spot.top)}V{spot.bottom:.1f}")
        x, y = spot.x, spot.bottom
    last = way[-1]
    path.append(_bend(x, y, last.x, last.top) if cut else _bend(x, y, end_x, last.top - HEAD))
    return "".join(path)


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (y + to_y) / 2
    return f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
