"""A plan's boxes and arrows, each with its size and its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gateway.flows.map.arrows import Worded, worded
from gateway.flows.map.boxes import WIDTH, Lettered, lettered
from gateway.flows.map.layout import Edge, Layout, Onward, Spot, lay_out, onward, rows_passed
from gateway.flows.map.plan import Plan

MOST = 2_000
MOST_PASSED = 20_000
"""Rows that all arrows together may pass: what is more tangled takes minutes to put in order, and nobody could read it."""
COLUMN, GAP = WIDTH + 24, 26.0
ABOVE = 18.0  # room for the mark where a conversation begins
FEW = 2  # arrows to one end that are all drawn
OUTSIDE = 0  # the vertex that leads in; boxes and then arrows are numbered on from it


class TooLarge(Exception):
    """More than can be drawn in a few seconds, or read by anybody."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Boxes, and arrows with all the spots from the box where they begin to the box, or the label, where they end; in the plan's order."""

    boxes: tuple[tuple[Lettered, Spot], ...]
    arrows: tuple[tuple[Worded, tuple[Spot, ...]], ...]
    width: float
    height: float


def placed(plan: Plan) -> Placed:
    """Raises `TooLarge`. Labels stand in rows of their own, so that none lies on a box or on another."""
    if len(plan.boxes) > MOST:
        raise TooLarge(f"{plan.title} has {len(plan.boxes)} boxes, and a map at most {MOST}; split the flow into sub-flows")
    vertex = {box.id: nth for nth, box in enumerate(plan.boxes, OUTSIDE + 1)}
    ways = [(vertex[arrow.source], vertex[arrow.target]) for arrow in plan.arrows]
    entries = [(OUTSIDE, vertex[entry]) for entry in plan.entries]
    found = onward(1 + len(vertex), [*entries, *ways], [OUTSIDE])
    boxes = tuple(map(lettered, plan.boxes))
    arrows = _worded(plan, ways, found)
    labels = arrows if any(arrow.lines for arrow in arrows) else ()
    paths = _paths(ways, labels, 1 + len(boxes))
    outside = dict.fromkeys([*entries, *((OUTSIDE, root) for root in found.roots if root != OUTSIDE)])
    edges = [*outside, *(edge for path in paths for edge in pairwise(path))]
    layout = _laid_out(plan, edges, [ABOVE, *(box.height for box in boxes), *(label.height for label in labels)])
    spots = tuple((one, layout.spots[nth]) for nth, one in enumerate(boxes, 1))
    return Placed(spots, tuple(zip(arrows, (_way(layout, path) for path in paths), strict=True)), layout.width, layout.height)


def _paths(ways: Sequence[Edge], labels: Sequence[Worded], first_label: int) -> Sequence[tuple[int, ...]]:
    """The vertices of each arrow: past its label, where the map has labels; and to its end, if it is not cut short."""
    if not labels:
        return ways
    labelled = enumerate(zip(labels, ways, strict=True), first_label)
    return [(source, label) if one.cut else (source, label, target) for label, (one, (source, target)) in labelled]


def _way(layout: Layout, path: tuple[int, ...]) -> tuple[Spot, ...]:
    return (layout.spots[path[0]], *(spot for edge in pairwise(path) for spot in layout.routes[edge][1:]))


def _worded(plan: Plan, ways: Sequence[Edge], found: Onward) -> tuple[Worded, ...]:
    """Arrows that lead back are cut short, and those in `_crowding`."""
    names, short = [box.name for box in plan.boxes], set() if plan.all_arrows_whole else _crowding(plan, ways, found.order)
    signs = ["↑" if way in found.back else "↓" if way in short else "" for way in ways]
    return tuple(
        worded(arrow, f"{sign} {names[way[1] - 1]}" if sign else "") for arrow, way, sign in zip(plan.arrows, ways, signs, strict=True)
    )


def _crowding(plan: Plan, ways: Sequence[Edge], order: Sequence[int]) -> set[Edge]:
    """Of many arrows to one end all but the last, and of the quiet ones too: lines across the whole map would hide the rest."""
    place, go_on = {vertex: nth for nth, vertex in enumerate(order)}, {source for source, _ in ways}
    quiet = {way for arrow, way in zip(plan.arrows, ways, strict=True) if arrow.quiet}
    together: dict[int, list[Edge]] = {}
    for way in sorted(ways, key=lambda way: place[way[0]]):
        if way[1] not in go_on:
            together.setdefault(way[1], []).append(way)
    return {way for some in together.values() for way in some[:-1] if len(some) > FEW or way in quiet}


def _laid_out(plan: Plan, edges: Sequence[Edge], heights: Sequence[float]) -> Layout:
    if (passed := rows_passed(len(heights), edges)) > MOST_PASSED:
        raise TooLarge(
            f"{plan.title} is too tangled for a map: its arrows pass {passed} rows, at most {MOST_PASSED}; split it into sub-flows"
        )
    return lay_out(edges, heights, COLUMN, GAP)
