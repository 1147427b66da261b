"""Where everything stands. Layers and order come from fast-sugiyama (layered drawing, after Sugiyama); heights of rows are ours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fast_sugiyama import from_edges

Edge = tuple[int, int]
Point = tuple[float, float]

FINELY = 2_000  # edges up to which neighbours change places until no swap helps; it is the slowest step
A_PASSING_LINE = 0.15
"""The room that an arrow takes between two boxes which it passes, of a box's."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of something, and the row that it stands in from its top to its bottom."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Spots by vertex, and for each edge the spots that it passes, with both its ends."""

    spots: Mapping[int, Spot]
    routes: Mapping[Edge, tuple[Spot, ...]]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Onward:
    """All vertices, so ordered that every edge leads onward but those that lead back, to where a way from a root has been."""

    order: tuple[int, ...]
    back: frozenset[Edge]
    roots: tuple[int, ...]
    """Those asked for, and others from which alone the rest is reached."""


def onward(count: int, edges: Sequence[Edge], roots: Sequence[int]) -> Onward:
    """Of the vertices from 0 up to `count`, first what the roots reach, then what nothing leads to, then what is left."""
    ways, led_to = _ways(edges), {target for _, target in edges}
    finished: list[int] = []
    back: set[Edge] = set()
    seen: set[int] = set()
    begun = []
    for root in (*roots, *(vertex for vertex in range(count) if vertex not in led_to), *range(count)):
        if root not in seen:
            begun.append(root)
            _visit(root, ways, seen, finished, back)
    return Onward(tuple(finished[::-1]), frozenset(back), tuple(begun))


def _ways(edges: Sequence[Edge]) -> Mapping[int, list[int]]:
    ways: dict[int, list[int]] = {}
    for source, target in edges:
        ways.setdefault(source, []).append(target)
    return ways


def _visit(root: int, ways: Mapping[int, list[int]], seen: set[int], finished: list[int], back: set[Edge]) -> None:
    """Depth first, and without nesting: a flow may be deeper than Python's stack."""
    way: dict[int, Iterator[int]] = {root: iter(ways.get(root, ()))}
    seen.add(root)
    while way:
        here = next(reversed(way))
        following = next(way[here], None)
        if following is None:
            finished.append(here)
            del way[here]
        elif following in way:
            back.add((here, following))
        elif following not in seen:
            seen.add(following)
            way[following] = iter(ways.get(following, ()))


def rows_passed(count: int, edges: Sequence[Edge]) -> int:
    """How many rows all edges pass together, when every vertex stands one row below the lowest that leads to it. Without a circle."""
    order = onward(count, edges, ()).order
    row, ways = dict.fromkeys(order, 0), _ways(edges)
    for here in order:
        for target in ways.get(here, ()):
            row[target] = max(row[target], row[here] + 1)
    return sum(row[target] - row[source] for source, target in edges)


def lay_out(edges: Sequence[Edge], heights: Sequence[float], column: float, gap: float) -> Layout:
    """A place for each vertex (0, 1, 2 … as `heights` counts them; each is on an edge, all hang together, no edge leads in a circle)."""
    ((positions, _, _, pieces),) = from_edges(
        edges,
        minimum_length=1,
        vertex_spacing=column,
        dummy_vertices=True,
        dummy_size=A_PASSING_LINE,
        ranking_type="up",
        crossing_minimization="barycenter",
        transpose=len(edges) < FINELY,
    )
    at = _in_order({int(vertex): (float(x), float(y)) for vertex, (x, y) in positions}, edges)
    rows = _rows(at, heights, gap)
    left = min(x for x, _ in at.values()) - column / 2
    spots = {vertex: Spot(x - left, *rows[y]) for vertex, (x, y) in at.items()}
    routes = {(way[0], way[-1]): tuple(spots[vertex] for vertex in way) for way in _routes(pieces or (), len(heights))}
    return Layout(spots, routes, max(spot.x for spot in spots.values()) + column / 2, max(spot.bottom for spot in spots.values()))


def _in_order(at: Mapping[int, Point], edges: Sequence[Edge]) -> Mapping[int, Point]:
    """As it is, or as in a mirror: so that of most vertices the first way on stands at the left."""
    ways = _ways(edges)
    rightward = sum(at[later][0] > at[earlier][0] for on in ways.values() for earlier, later in pairwise(on))
    leftward = sum(at[later][0] < at[earlier][0] for on in ways.values() for earlier, later in pairwise(on))
    return {vertex: (-x, y) for vertex, (x, y) in at.items()} if leftward > rightward else at


def _routes(pieces: Iterable[tuple[int | str, int | str]], count: int) -> Iterator[list[int]]:
    """The pieces of each edge joined: between rows the library puts vertices of its own, numbered from `count`."""
    whole = [(int(source), int(target)) for source, target in pieces]
    onward = {source: target for source, target in whole if source >= count}
    for source, target in whole:
        if source < count:
            way = [source, target]
            while way[-1] >= count:
                way.append(onward[way[-1]])
            yield way


def _rows(at: Mapping[int, Point], heights: Sequence[float], gap: float) -> Mapping[float, tuple[float, float]]:
    """Top and bottom of each row, by its height in the library's layout, where the first row is the highest."""
    tallest: dict[float, float] = {}
    for vertex, (_, y) in at.items():
        tallest[y] = max(tallest.get(y, 0.0), heights[vertex] if vertex < len(heights) else 0.0)
    rows, top = {}, 0.0
    for y in sorted(tallest, reverse=True):
        rows[y] = (top, top + tallest[y])
        top += tallest[y] + gap
    return rows
