"""The signs of the map. Each is told apart by its shape, so that it is the same in print, in grey, and to every kind of colour vision."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

from gateway.atlas.ground import DOT
from gateway.atlas.survey import Reached, Spot
from gateway.directory.services import Need
from gateway.flows.map.svg import add

INK, QUIET, LACKING = "#1b1b1b", "#8c8c8c", "#3d0012"
SIZE, SMALL = 13.0, 12.0
BADGE, HIGH, SIGN = 26.0, 19.0, 15.0
# Colours after Okabe and Ito, which people of every colour vision tell apart.
INKS: Mapping[Need, str] = {"health": "#0066a1", "legal": "#7a5c00", "counselling": "#00694f", "safety": "#a83c00"}
SHAPES: Mapping[Need, str] = {
    "health": "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "legal": "M-5 -5h10v10h-10z",
    "counselling": "M-6 0a6 6 0 0 1 12 0a6 6 0 0 1 -12 0z",
    "safety": "M0 -6l6.5 11.5h-13z",
}


def draw_sign(parent: Element, need: Need, x: float, y: float) -> None:
    """Of a kind of help; `x` and `y` are its middle."""
    add(parent, "path", d=SHAPES[need], transform=f"translate({x:.1f} {y:.1f})", fill=INKS[need], data_sign=need)


def signs(spot: Spot) -> Sequence[Need]:
    """The kinds of help with a door there."""
    return [need for need, cell in spot.cells.items() if cell.here]


def draw_badge(parent: Element, reached: Reached, number: str, left: float, top: float) -> None:
    """What a commune is known by, on the map and in the key. Full and angular: no help within reach. Dashed: not known."""
    lacking = reached in ("far", "none")
    look = {"fill": LACKING if lacking else "#ffffff", "stroke": LACKING if lacking else INK}
    badge = add(parent, "rect", x=left, y=top, width=BADGE, height=HIGH, rx=0 if lacking else HIGH / 2, data_reached=reached, **look)
    if reached == "unknown":
        badge.set("stroke-dasharray", "3 2")
    if not number:
        return
    ink, weight = ("#ffffff", "bold") if lacking else (INK, "normal")
    add(parent, "text", number, x=left + BADGE / 2, y=top + 14, font_size=SMALL, text_anchor="middle", fill=ink, font_weight=weight)


def draw_signs(parent: Element, needs: Iterable[Need], left: float, middle: float) -> None:
    for nth, need in enumerate(needs):
        draw_sign(parent, need, left + (nth + 0.5) * SIGN, middle)


def draw_dot(parent: Element, x: float, y: float) -> None:
    add(parent, "circle", cx=x, cy=y, r=DOT - 1, fill=INK)


def draw_centre(parent: Element, x: float, y: float) -> None:
    add(parent, "rect", x=x - DOT, y=y - DOT, width=2 * DOT, height=2 * DOT, fill="#ffffff", stroke=INK, stroke_width=2)
