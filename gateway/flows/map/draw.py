"""`draw_flow` and `draw_all`: flows as pictures (SVG), for a file or inside a page. The same flow always gives the same picture."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, tostring

from gateway.flows.faults import Fault
from gateway.flows.map.arrows import draw_arrow
from gateway.flows.map.boxes import INK, SMALL, WIDTH, draw_box
from gateway.flows.map.layout import Spot
from gateway.flows.map.legend import draw_legend
from gateway.flows.map.overview import plan_all
from gateway.flows.map.places import Placed, placed
from gateway.flows.map.plan import Plan, plan_flow
from gateway.flows.map.reader import Reader
from gateway.flows.map.svg import KHMER_FIRST, add
from gateway.flows.source import Flow

EDGE = 16.0  # of white around
NARROWEST = 640.0  # room for the legend
FAN = 22.0  # between arrows that leave one box, or come to one


def draw_flow(flows: Mapping[str, Flow], name: str, reader: Reader, faults: Iterable[Fault] = ()) -> str:
    """One of these flows, with the nodes marked that have faults. Raises `TooLarge`."""
    return _picture(plan_flow(flows, name, reader, faults), reader)


def draw_all(flows: Mapping[str, Flow], reader: Reader, faults: Iterable[Fault] = ()) -> str:
    """Every flow as one box, and which leads into which. Raises `TooLarge`."""
    return _picture(plan_all(flows, reader, faults), reader)


def _picture(plan: Plan, reader: Reader) -> str:
    scene = placed(plan)
    wide = max(scene.width, NARROWEST)
    picture = Element("svg", xmlns="http://www.w3.org/2000/svg", lang="km" if reader.tongue == "khm" else "en")
    add(picture, "title", plan.title, id="map-title")
    add(picture, "desc", plan.told, id="map-desc")
    add(picture, "rect", width="100%", height="100%", fill="#ffffff")
    to_begin = add(picture, "a", href=next((box.link for box in plan.boxes if box.id in plan.entries), "#map-title"))
    add(to_begin, "text", plan.title, x=EDGE, y=EDGE + 16, font_size=18, font_weight="bold")
    head = draw_legend(picture, plan, scene, reader, EDGE, EDGE + 32, wide)
    body = add(picture, "g", transform=f"translate({EDGE + (wide - scene.width) / 2:.1f} {head:.1f})")
    _draw(body, plan, scene, reader)
    _frame(picture, wide + 2 * EDGE, head + scene.height + EDGE)
    return tostring(picture, encoding="unicode") + "\n"


def _frame(picture: Element, width: float, height: float) -> None:
    """Its own size, not that of the window: on a telephone one moves about in it, and can read it."""
    size = {"width": f"{width:.0f}", "height": f"{height:.0f}", "viewBox": f"0 0 {width:.0f} {height:.0f}"}
    named = {"role": "graphics-document document", "aria-labelledby": "map-title", "aria-describedby": "map-desc"}
    picture.attrib.update(size | named | {"font-family": KHMER_FIRST, "fill": INK})


def _draw(parent: Element, plan: Plan, scene: Placed, reader: Reader) -> None:
    """Arrows first, so that boxes lie on top."""
    boxes = {one.box.id: (one, spot) for one, spot in scene.boxes}
    out = _fan([one.arrow.source for one, _ in scene.arrows], [way[1].x for _, way in scene.arrows])
    into = _fan(["" if one.cut else one.arrow.target for one, _ in scene.arrows], [way[-2].x for _, way in scene.arrows])
    for nth, (one, way) in enumerate(scene.arrows):
        begin = (way[0].x + out[nth], way[0].top + boxes[one.arrow.source][0].height)
        draw_arrow(parent, one, begin, way, way[-1].x + into[nth], boxes[one.arrow.target][0].box.link)
    for lettered, spot in boxes.values():
        draw_box(parent, lettered, spot.x, spot.top, reader)
    for entry in plan.entries:
        _draw_entry(parent, boxes[entry][1], reader)


def _fan(ends: Sequence[str], toward: Sequence[float]) -> list[float]:
    """How far from a box's middle each arrow ends, so that those of one box lie beside each other in the order of where they lead."""
    offsets = [0.0] * len(ends)
    together: dict[str, list[int]] = {}
    for nth, end in enumerate(ends):
        together.setdefault(end, []).append(nth)
    for arrows in together.values():
        apart = min(FAN, (WIDTH - 40) / len(arrows))
        for place, nth in enumerate(sorted(arrows, key=lambda nth: toward[nth])):
            offsets[nth] = (place - (len(arrows) - 1) / 2) * apart
    return offsets


def _draw_entry(parent: Element, spot: Spot, reader: Reader) -> None:
    x, y = spot.x - WIDTH / 2 + 10, spot.top
    group = add(parent, "g", data_entry="")
    add(group, "path", d=f"M{x:.1f} {y:.1f}l-5 -9h10z", fill=INK)
    add(group, "text", reader.word("map", "begin"), x=x + 9, y=y - 4, font_size=SMALL)
