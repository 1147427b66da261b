"""What the signs mean, above the map, and what it does not tell, below."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from gateway.atlas.marks import BADGE, SMALL, draw_badge, draw_centre, draw_sign
from gateway.atlas.survey import Reached, Survey
from gateway.atlas.tongue import word
from gateway.directory.services import Need
from gateway.flows.map.lettering import width, wrapped
from gateway.flows.map.svg import add, write
from gateway.telling import Tongue

ROW, LINE = 24.0, 19.0
Sign = Callable[[Element, float, float], None]
NOTES = ("straight", "hidden", "credit")
BADGES: tuple[Reached, ...] = ("near", "unknown", "none")


def draw_legend(parent: Element, survey: Survey, left: float, top: float, wide: float, tongue: Tongue) -> float:
    """In as many rows as it needs; gives the height at which it ends."""
    group = add(parent, "g", font_size=SMALL, data_legend="")
    x, y = left, top
    for words, sign in _entries(survey, tongue):
        takes = (BADGE + 6 if sign else 0) + width(words) * SMALL + 18
        if x > left and x + takes > left + wide:
            x, y = left, y + ROW
        if sign:
            sign(group, x, y)
        add(group, "text", words, x=x + (BADGE + 6 if sign else 0), y=y + 14)
        x += takes
    return y + ROW


def _entries(survey: Survey, tongue: Tongue) -> Iterator[tuple[str, Sign | None]]:
    for need in survey.wanted.needs:
        yield word(tongue, "map", "door", word(tongue, "needs", need)), _of_need(need)
    group = "reached" if len(survey.wanted.needs) == 1 else "reached_by_any"
    for reached in BADGES:
        yield word(tongue, group, reached, survey.wanted.minutes), _badge(reached)
    yield word(tongue, "map", "no_number"), _badge("unknown")
    yield word(tongue, "map", "centre"), lambda parent, x, y: draw_centre(parent, x + BADGE / 2, y + 10)
    for name in ("cell_minutes", "cell_unknown", "cell_lacking"):
        yield word(tongue, "map", name), None


def _of_need(need: Need) -> Sign:
    return lambda parent, x, y: draw_sign(parent, need, x + BADGE / 2, y + 10)


def _badge(reached: Reached) -> Sign:
    return lambda parent, x, y: draw_badge(parent, reached, "", x, y)


def draw_notes(parent: Element, left: float, top: float, wide: float, tongue: Tongue) -> float:
    """What nobody may read out of the picture, and whose the points are. Gives the height at which they end."""
    lines = [line for name in NOTES for line in wrapped(word(tongue, "map", name), wide / SMALL, 9)]
    write(add(parent, "g", font_size=SMALL, data_notes=""), lines, left, top, LINE)
    return top + LINE * len(lines)
