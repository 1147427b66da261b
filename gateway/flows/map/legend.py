"""What the shapes and lines mean: only those that the picture has."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from gateway.flows.map.arrows import LINE_INK
from gateway.flows.map.boxes import INK, LOOKS, QUIET_LOOK, SMALL, WRONG, gives_up, shape
from gateway.flows.map.lettering import width
from gateway.flows.map.places import Placed
from gateway.flows.map.plan import Family, Plan
from gateway.flows.map.reader import Reader
from gateway.flows.map.svg import add

WIDE, HIGH, ROW = 24.0, 15.0, 23.0
Sample = Callable[[Element, float, float], None]


def draw_legend(parent: Element, plan: Plan, scene: Placed, reader: Reader, left: float, top: float, wide: float) -> float:
    """In as many rows as it needs; gives the height at which it ends."""
    group = add(parent, "g", font_size=SMALL, fill=INK, data_legend="")
    x, y = left, top
    for words, sample in _entries(plan, scene, reader):
        takes = WIDE + 6 + width(words) * SMALL + 16
        if x > left and x + takes > left + wide:
            x, y = left, y + ROW
        sample(group, x, y)
        add(group, "text", words, x=x + WIDE + 6, y=y + 11)
        x += takes
    return y + ROW


def _entries(plan: Plan, scene: Placed, reader: Reader) -> Iterator[tuple[str, Sample]]:
    shown = {box.family for box in plan.boxes if not box.quiet}
    for family in LOOKS:
        if family in shown:
            yield reader.word("families", family), _box_like(family)
    if any(box.quiet for box in plan.boxes) or any(arrow.quiet for arrow in plan.arrows):
        yield reader.word("map", "to_decoy"), _quiet
    if any(box.gives_up for box in plan.boxes):
        yield reader.word("map", "gives_up"), lambda parent, x, y: gives_up(parent, x + 4, y + HIGH / 2)
    if any(one.cut for one, _ in scene.arrows):
        yield reader.word("map", "cut"), _cut
    if any(box.faults for box in plan.boxes):
        yield reader.word("map", "faulty"), _faulty


def _box_like(family: Family) -> Sample:
    return lambda parent, x, y: shape(parent, family, LOOKS[family], x, y, WIDE, HIGH)


def _quiet(parent: Element, x: float, y: float) -> None:
    shape(parent, "leads", QUIET_LOOK, x, y, WIDE, HIGH)


def _cut(parent: Element, x: float, y: float) -> None:
    add(parent, "rect", x=x, y=y, width=WIDE, height=HIGH, rx=4, fill="#ffffff", stroke=LINE_INK)
    add(parent, "text", "↑↓", x=x + WIDE / 2, y=y + 11, text_anchor="middle")


def _faulty(parent: Element, x: float, y: float) -> None:
    add(parent, "rect", x=x, y=y, width=WIDE, height=HIGH, fill="none", stroke=WRONG, stroke_width=2.5)
    add(parent, "text", "⚠", x=x + WIDE / 2, y=y + 12, text_anchor="middle", fill=WRONG)
