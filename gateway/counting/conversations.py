"""What is counted of a caller's conversation: each step; and once it is over, when it began, in which language, and where she is."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gateway.clock import PHNOM_PENH
from gateway.counting import names
from gateway.flows.state import State, Turn
from gateway.flows.walk import Graph
from gateway.month import day_of, month_of
from gateway.store.threads import Thread
from gateway.store.work import Count

SHORT = 2
"""S2: the language, and whether she can listen."""
DISTRICT = 4  # digits: a commune is never counted, for few callers live in one


def of_turn(thread: Thread, turn: Turn, graph: Graph) -> Iterator[Count]:
    """What one event of a conversation adds. Of our calls to her, and of those with staff, nothing is counted."""
    if thread.leg.purpose != "caller":
        return
    yield from _steps(thread, _walked(thread.state.at, turn.way, graph))
    if turn.state.over:
        if not turn.way:
            yield from _steps(thread, [(thread.state.at, names.HUNG_UP)])
        yield from _whole(thread, turn.state)


def of_silence(thread: Thread) -> Iterator[Count]:
    """What a conversation adds that came to no end of its own."""
    if thread.leg.purpose == "caller":
        yield from _steps(thread, [(thread.state.at, names.HUNG_UP)])
        yield from _whole(thread, thread.state)


def _steps(thread: Thread, steps: Iterable[tuple[str, str]]) -> Iterator[Count]:
    month = month_of(thread.began_at)
    return (Count(month, names.STEP, f"{thread.versions.flows} {node} {to}") for node, to in steps)


def _walked(at: str, way: Sequence[str], graph: Graph) -> Iterator[tuple[str, str]]:
    """From node to node as a map of the flow shows it. Ways into and out of sub-flows are no choice of hers; 0 and 9, which lead into
    another flow, are one, told by that flow's name."""
    for node, to in pairwise([at, *way] if at else way):
        flow, other = node.split("/", 1)[0], to.split("/", 1)[0]
        if node != to and flow == other:
            yield node, to
        elif flow != other and not _joins(graph, node) and not _joins(graph, to):
            yield node, f"{other}/"


def _joins(graph: Graph, node: str) -> bool:
    return hasattr(graph.nodes.get(node), "flow")


def _whole(thread: Thread, ended: State) -> Iterator[Count]:
    """Once for each conversation. What she had chosen stands in the state before the end, which forgets it."""
    before, month, local = thread.state, month_of(thread.began_at), thread.began_at.astimezone(PHNOM_PENH)
    kind = {"voice": "call", "text": "text"}[ended.medium] + ("_short" if len(before.trail) <= SHORT else "")
    yield Count(day_of(thread.began_at), names.DAY, kind)
    yield Count(month, names.HOUR, f"{local:%H}")
    yield Count(month, names.LANGUAGE, ended.lang)
    yield Count(month, names.ENTRY, ended.entry)
    yield Count(month, names.DISTRICT, before.known.get("place", names.NOWHERE)[:DISTRICT])
