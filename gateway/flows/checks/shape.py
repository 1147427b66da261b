"""What the files alone tell: nodes that nobody reaches, circles, sub-flows without end."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.flows.compile import NEEDED
from gateway.flows.faults import Fault
from gateway.flows.kinds.language import Language
from gateway.flows.kinds.subflow import SubflowSpec
from gateway.flows.source import Flow
from gateway.flows.walk import Graph


def check(flows: Mapping[str, Flow], graph: Graph, entries: Iterable[str]) -> Iterator[Fault]:
    for flow in alone(flows, graph, entries):
        yield flow.fault("F12")
    for flow in flows.values():
        yield from _into_ours(flow, flows)
        reached = _reached(graph, flow)
        for name in flow.nodes:
            yield from _of_node(flow, name, graph, reached)


def alone(flows: Mapping[str, Flow], graph: Graph, entries: Iterable[str]) -> list[Flow]:
    """The officers' flows that no other leads to: a keyword may, or a line of their own."""
    entered = {*entries, *NEEDED, *(node.flow for node in graph.nodes.values() if hasattr(node, "flow"))}
    return [flow for flow in flows.values() if flow.name not in entered and not flow.shipped and not flow.keyword]


def _into_ours(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Fault]:
    """S10, S18: whoever enters a shipped flow beside its kind, or in its middle, acts before her yes, or before a PIN."""
    for name, written in flow.nodes.items():
        if isinstance(written.spec, SubflowSpec) and flows[written.spec.flow].shipped and not flow.shipped:
            yield flow.fault("F80", name, flow=written.spec.flow)


def _of_node(flow: Flow, name: str, graph: Graph, reached: set[str]) -> Iterator[Fault]:
    node = graph.nodes[f"{flow.name}/{name}"]
    if flow.nodes[name].kind == "record" and not flow.staff:  # S26
        yield flow.fault("F35", name, what="record")
    if node.id not in reached:
        yield flow.fault("F07", name)
    if _loops(graph, node.id):
        yield flow.fault("F08", name)
    if _nests(graph, node):
        yield flow.fault("F09", name, flow=node.flow, into=flow.name)


def _reached(graph: Graph, flow: Flow) -> set[str]:
    """The nodes of a flow that its start leads to, and the named ways in from others."""
    waiting = [graph.starts[flow.name], *_entered_at(graph, flow.name)]
    reached: set[str] = set()
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(lead.to for lead in graph.nodes[node].leads())
    return reached


def _entered_at(graph: Graph, flow: str) -> Iterator[str]:
    for node in graph.nodes.values():
        if getattr(node, "at", "") and getattr(node, "flow", "") == flow:
            yield f"{flow}/{node.at}"


def _loops(graph: Graph, start: str) -> bool:
    """Whether a node leads back to itself through nodes that do not wait."""
    waiting, seen = list(_without_waiting(graph, start)), set()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting.extend(_without_waiting(graph, node))
    return False


def _nests(graph: Graph, node: Any) -> bool:
    """Whether a sub-flow leads into its own flow again: the way back would grow with every round."""
    waiting, seen = [getattr(node, "flow", "")], {""}
    while waiting:
        flow = waiting.pop()
        if flow not in seen:
            seen.add(flow)
            waiting.extend(getattr(other, "flow", "") for other in graph.nodes.values() if other.id.startswith(f"{flow}/"))
    return node.id.split("/", 1)[0] in seen


def _without_waiting(graph: Graph, node: str) -> Iterable[str]:
    """Where a node leads at once. What comes after a sub-flow does, when there is a way through it without a wait."""
    found = graph.nodes[node]
    if isinstance(found, Language):  # where only one can be spoken, nobody is asked
        return [found.next]
    if hasattr(found, "hear") or (hasattr(found, "flow") and not _runs_through(graph, found, frozenset())):
        return ()
    return [lead.to for lead in found.leads()]


def _runs_through(graph: Graph, subflow: Any, within: frozenset[str]) -> bool:
    waiting, seen = [f"{subflow.flow}/{subflow.at}" if subflow.at else graph.starts[subflow.flow]], set()
    while waiting:
        node = graph.nodes[waiting.pop()]
        if getattr(node, "back", False):
            return True
        through = not hasattr(node, "flow") or (node.flow not in within and _runs_through(graph, node, within | {node.flow}))
        if node.id not in seen and through and not hasattr(node, "hear"):
            waiting += [lead.to for lead in node.leads()]
        seen.add(node.id)
    return False
