"""What may not be published, though it could be walked: unreachable nodes, missing words, words that betray (S1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.flows.compile import compile_flows
from gateway.flows.source import Fault, Flow, FlowError
from gateway.flows.state import KNOWN_ATTRIBUTES
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
    if faults:
        raise FlowError(faults)
    return graph


def _of_flow(flow: Flow, graph: Graph, words: Words) -> Iterator[Fault]:
    reached = _reached(graph, flow)
    for name in flow.nodes:
        node = graph.nodes[f"{flow.name}/{name}"]
        if node.id not in reached:
            yield flow.fault(name, "no call ever comes here", "lead to it from another node, or remove it")
        for prompt in _spoken(node):
            if not words.has(prompt):
                yield flow.fault(name, f"prompt {prompt} has no Khmer words", f"add {prompt} to prompts/khm/catalogue.yaml")
            elif flow.name in BEFORE_A_SUBJECT:
                yield from _betraying(flow, name, prompt, words)
        for attribute in _attributes(flow.nodes[name].spec):
            if attribute not in KNOWN_ATTRIBUTES:
                yield flow.fault(name, f"{attribute} is no attribute that is known", f"use one of: {', '.join(sorted(KNOWN_ATTRIBUTES))}")
        if _loops(graph, node.id):
            yield flow.fault(name, "leads back to itself without waiting for a key", "put a menu into the circle")


def _betraying(flow: Flow, name: str, prompt: str, words: Words) -> Iterator[Fault]:
    terms = words.banned(prompt)
    if terms:
        yield flow.fault(name, f"prompt {prompt} says {', '.join(terms)} before a subject was chosen (S1)", "say it in neutral words")


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
            waiting.extend(graph.nodes[node].targets())
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


def _without_waiting(graph: Graph, node: str) -> Iterable[str]:
    found = graph.nodes[node]
    return () if hasattr(found, "hear") else found.targets()
