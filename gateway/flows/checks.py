"""What may not be published, though it could be walked: unreachable nodes, missing words, words that betray (S1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.flows.compile import compile_flows
from gateway.flows.faults import Fault, FlowError
from gateway.flows.source import Flow
from gateway.flows.state import KNOWN_ATTRIBUTES
from gateway.flows.waits import ALWAYS_SAID
from gateway.flows.walk import Graph

BEFORE_A_SUBJECT = ("main", "decoy")


@dataclass(frozen=True, slots=True)
class Words:
    """What the checks ask the prompts: whether a key has words, and which banned terms they hold."""

    has: Callable[[str], bool]
    banned: Callable[[str], list[str]]


def check(flows: Mapping[str, Flow], words: Words) -> Graph:
    """The compiled graph, or `FlowError` with every fault of every flow."""
    graph = compile_flows(flows, ())
    faults = [fault for flow in flows.values() for fault in _of_flow(flow, graph, words)]
    faults += [fault for prompt in ALWAYS_SAID for fault in _of_words(flows["main"], "", prompt, words)]
    if faults:
        raise FlowError(faults)
    return graph


def _of_flow(flow: Flow, graph: Graph, words: Words) -> Iterator[Fault]:
    reached = _reached(graph, flow)
    for name in flow.nodes:
        node = graph.nodes[f"{flow.name}/{name}"]
        if node.id not in reached:
            yield flow.fault("F07", name)
        for prompt in _spoken(node):
            yield from _of_words(flow, name, prompt, words)
        for attribute in _attributes(flow.nodes[name].spec):
            if attribute not in KNOWN_ATTRIBUTES:
                yield flow.fault("F10", name, attribute=attribute, known=", ".join(sorted(KNOWN_ATTRIBUTES)))
        if _loops(graph, node.id):
            yield flow.fault("F08", name)
        if _nests(graph, node):
            yield flow.fault("F09", name, flow=node.flow, into=flow.name)
        yield from _of_keys(flow, name)


def _of_words(flow: Flow, name: str, prompt: str, words: Words) -> Iterator[Fault]:
    if not words.has(prompt):
        yield flow.fault("F40", name, prompt=prompt)
    elif flow.name in BEFORE_A_SUBJECT and (terms := words.banned(prompt)):
        yield flow.fault("F41", name, prompt=prompt, terms=", ".join(terms))


def _of_keys(flow: Flow, name: str) -> Iterator[Fault]:
    """S4: the engine's keys do what callers are told, in every wait that an officer can write."""
    spec: Any = flow.nodes[name].spec
    if getattr(spec, "tell_help", False) and not flow.help_at_once:
        yield flow.fault("F50", name)
    if not flow.shipped and (getattr(spec, "unasked", False) or getattr(spec, "secret", False)):
        yield flow.fault("F51", name)


def _spoken(node: Any) -> Iterable[str]:
    return (prompt for prompt in node.prompts() if not prompt.startswith(("digits:", "known:")))


def _attributes(spec: Any) -> Iterator[str]:
    """Every attribute that a node reads or sets."""
    yield from (getattr(spec, name) for name in ("on", "attribute") if hasattr(spec, name))
    yield from getattr(spec, "values", {})
    for choice in getattr(spec, "choices", {}).values():
        yield from choice.set


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
    found = graph.nodes[node]
    return () if hasattr(found, "hear") else [lead.to for lead in found.leads()]
