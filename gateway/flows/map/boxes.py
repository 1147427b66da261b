"""A box: how large it is, how it looks. What tells the kinds apart is the shape as well as the colour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gateway.flows.map.lettering import wrapped
from gateway.flows.map.plan import Box, Family
from gateway.flows.map.reader import Reader
from gateway.flows.map.svg import add, write

WIDTH, MARGIN = 208.0, 13.0
SIZE, SMALL = 13.0, 11.0
LINE, NAME_LINE = 21.0, 17.0  # Khmer letters stand on one another
HEAD, FOOT = 38.0, 11.0
INK, WRONG, QUIET_INK, QUIET = "#1b1b1b", "#a3001b", "#595959", "#8c8c8c"
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """Colours after Okabe and Ito, which people of every colour vision tell apart."""

    fill: str
    stroke: str
    stroke_width: float = 1.5


LOOKS: Mapping[Family, Look] = {
    "asks": Look("#e1eff9", "#0066a1"),
    "speaks": Look("#ffffff", "#4d4d4d"),
    "works": Look("#fbf4dc", "#7a5c00"),
    "leads": Look("#def2ea", "#00694f"),
    "person": Look("#fde9df", "#a83c00", 3.5),
    "ends": Look("#e6e6e6", "#333333"),
    "missing": Look("#ffffff", WRONG),
}
QUIET_LOOK = Look("#fafafa", QUIET)


@dataclass(frozen=True, slots=True)
class Lettered:
    """A box with its words broken into lines, and so with a height."""

    box: Box
    name: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def height(self) -> float:
        under = LINE * (bool(self.box.goes_to) + bool(self.box.foot))
        return HEAD + NAME_LINE * (len(self.name) - 1) + LINE * len(self.words) + under + FOOT


def lettered(box: Box) -> Lettered:
    room = WIDTH - 2 * MARGIN
    name = wrapped(box.name.replace("_", "_\u200b"), room / SIZE, 2)
    return Lettered(box, name, wrapped(box.words, room / SIZE, MOST_LINES) if box.words else ())


def draw_box(parent: Element, one: Lettered, middle: float, top: float, reader: Reader) -> None:
    """A group that can be found by its id, led to and clicked; `top` and `middle` are where it stands."""
    box, left = one.box, middle - WIDTH / 2
    look = QUIET_LOOK if box.quiet else LOOKS[box.family]
    group = add(parent, "g", id=box.id, data_kind=box.kind, data_family=box.family, fill=QUIET_INK if box.quiet else INK)
    add(group, "title", "\n".join([f"{box.name} ({box.kind}) {box.words}".strip(), *(fault.told(reader.tongue) for fault in box.faults)]))
    link = add(group, "a", href=box.link)
    shape(link, box.family, look, left, top, WIDTH, one.height, faulty=bool(box.faults))
    add(link, "text", box.kind, x=left + MARGIN, y=top + 17, font_size=SMALL, fill=QUIET_INK if box.quiet else look.stroke)
    if box.faults:
        codes = [*dict.fromkeys(fault.code for fault in box.faults)]
        wrong = "⚠ " + " ".join(codes[:2]) + ("…" if codes[2:] else "")
        add(link, "text", wrong, x=left + WIDTH - MARGIN, y=top + 17, font_size=SMALL, fill=WRONG, text_anchor="end", font_weight="bold")
    write(link, one.name, left + MARGIN, top + 34, NAME_LINE, font_size=SIZE, font_weight="bold")
    under = top + HEAD + NAME_LINE * (len(one.name) - 1) + 15
    write(link, one.words, left + MARGIN, under, LINE, font_size=SIZE)
    if box.goes_to:
        other = add(group, "a", href=reader.to_flow(box.goes_to))
        to = wrapped(f"→ {box.goes_to}", (WIDTH - 2 * MARGIN) / SIZE, 1)
        write(other, to, left + MARGIN, under + LINE * len(one.words), LINE, font_size=SIZE, text_decoration="underline")
    if box.foot:
        lines = len(one.words) + bool(box.goes_to)
        add(link, "text", box.foot, x=left + MARGIN, y=under + LINE * lines, font_size=SIZE, font_weight="bold")
    if box.gives_up:
        gives_up(group, left + WIDTH, top + one.height / 2)


def gives_up(parent: Element, x: float, y: float) -> None:
    """S4, S5: from every wait 0 and silence lead to the decoy. As an arrow that would hide all others, so it is a mark."""
    add(parent, "path", d=f"M{x:.1f} {y:.1f}h7", stroke=QUIET, stroke_dasharray="2 2", data_quiet="gives-up")
    add(parent, "circle", cx=x + 10, cy=y, r=3, fill="none", stroke=QUIET)


def shape(parent: Element, family: Family, look: Look, x: float, y: float, width: float, height: float, *, faulty: bool = False) -> None:
    drawn = add(parent, "path", d=OUTLINES[family](x, y, width, height), fill=look.fill, stroke=look.stroke, stroke_width=look.stroke_width)
    if look is QUIET_LOOK or family == "missing":
        drawn.set("stroke-dasharray", "4 3")
    if family == "asks":
        add(parent, "rect", x=x, y=y, width=min(5.0, width / 6), height=height, fill=look.stroke)
    if family == "leads":
        inner = OUTLINES[family](x + 3, y + 3, width - 6, height - 6)
        add(parent, "path", d=inner, fill="none", stroke=look.stroke, stroke_width=0.8)
    if faulty:
        add(parent, "path", d=OUTLINES[family](x - 3, y - 3, width + 6, height + 6), fill="none", stroke=WRONG, stroke_width=2.5)


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    r = min(radius, height / 2)
    return (
        f"M{x + r:.1f} {y:.1f}h{width - 2 * r:.1f}a{r} {r} 0 0 1 {r} {r}v{height - 2 * r:.1f}a{r} {r} 0 0 1 -{r} {r}"
        f"h-{width - 2 * r:.1f}a{r} {r} 0 0 1 -{r} -{r}v-{height - 2 * r:.1f}a{r} {r} 0 0 1 {r} -{r}z"
    )


def _cut(x: float, y: float, width: float, height: float) -> str:
    c = min(9.0, height / 3)
    return (
        f"M{x + c:.1f} {y:.1f}h{width - 2 * c:.1f}l{c:.1f} {c:.1f}v{height - 2 * c:.1f}l-{c:.1f} {c:.1f}"
        f"h-{width - 2 * c:.1f}l-{c:.1f} -{c:.1f}v-{height - 2 * c:.1f}z"
    )


Outline = Callable[[float, float, float, float], str]


def _with(radius: float) -> Outline:
    return lambda x, y, width, height: _rounded(x, y, width, height, radius)


OUTLINES: Mapping[Family, Outline] = {
    "asks": _with(1.0),
    "speaks": _with(14.0),
    "works": _cut,
    "leads": _with(3.0),
    "person": _with(3.0),
    "ends": _with(24.0),
    "missing": _with(3.0),
}
