"""Which nodes and which ways between them the saved calls walk, and which none does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from gateway.dialogue import Bridged, Heard, Key, Silence, Text
from gateway.flows.walk import Graph
from gateway.saved.conversation import Came

ENTERS = "enters"
OTHERWISE = "otherwise"


class Edge(NamedTuple):
    """A way on from a node: a key, a case, a verdict, the name of a field; or `enters`, from a sub-flow into its flow."""

    node: str
    by: str
    to: str


@dataclass(frozen=True, slots=True)
class Walked:
    """What calls came through."""

    nodes: frozenset[str] = frozenset()
    edges: frozenset[Edge] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is, and what no call walks, in the order of the flows."""

    nodes: int
    edges: int
    missed_nodes: tuple[str, ...]
    missed_edges: tuple[Edge, ...]

    @property
    def whole(self) -> bool:
        return not self.missed_nodes and not self.missed_edges


def coverage(graph: Graph, walked: Walked) -> Coverage:
    """Of all flows of a graph."""
    edges = list(_edges(graph))
    missed_edges = tuple(edge for edge in edges if edge not in walked.edges)
    return Coverage(len(graph.nodes), len(edges), tuple(node for node in graph.nodes if node not in walked.nodes), missed_edges)


def _edges(graph: Graph) -> Iterator[Edge]:
    for name, node in graph.nodes.items():
        if getattr(node, "flow", ""):
            yield Edge(name, ENTERS, f"{node.flow}/{node.at}" if node.at else graph.starts[node.flow])
        yield from (Edge(name, lead.by, lead.to) for lead in node.leads())


def walked(graph: Graph, came: Iterable[Came]) -> Walked:
    """What these steps of a call came through."""
    steps = list(came)
    nodes = frozenset(node for step in steps for node in step.turn.way)
    return Walked(nodes, frozenset(edge for step in steps for edge in _of_step(graph, step)))


def _of_step(graph: Graph, came: Came) -> Iterator[Edge]:
    """Two nodes one after the other are an edge; where several lead the same way, what decided there tells which one it was."""
    verdicts = dict(came.verdicts)
    way = [*([came.before] if came.before and not _steps_back(came.heard) else []), *came.turn.way]
    for at, (node, to) in enumerate(pairwise(way)):
        decided = {_pressed(came.heard)} if node == came.before and at == 0 else {verdicts.get(node, "")}
        if at:
            decided.add(getattr(graph.nodes[way[at - 1]], "exit", None) or "next")
        yield from _taken(graph, node, to, decided)


def _taken(graph: Graph, node: str, to: str, decided: set[str]) -> Iterator[Edge]:
    found = graph.nodes[node]
    leads = [lead for lead in found.leads() if lead.to == to]
    if not leads and getattr(found, "flow", "") == to.split("/", 1)[0]:
        yield Edge(node, ENTERS, to)
    sure = [lead for lead in leads if lead.by in decided] or [lead for lead in leads if lead.by == OTHERWISE]
    yield from (Edge(node, lead.by, lead.to) for lead in sure or leads)


def _steps_back(heard: Heard) -> bool:
    """`#` goes to the wait before, which may lie where a choice leads too."""
    return _pressed(heard) == "#"


def _pressed(heard: Heard) -> str:
    """What decided at a wait, by the names that leads have."""
    match heard:
        case Key(digits):
            return digits
        case Text(body):
            return body.strip()
        case Silence():
            return "silence"
        case Bridged(status="completed"):
            return "talked"
    return ""
