"""In which order prompts are worth recording: those first that every caller hears. No call is counted for it."""

from collections import deque
from collections.abc import Iterator, Mapping

from gateway.flows.waits import ALWAYS_SAID
from gateway.flows.walk import Graph

BEGINNING = "main"
_IN_EVERY_MENU = ("another_language", *(f"key_{key}" for key in (*"0123456789", "star", "hash")))


def steps(graph: Graph) -> Mapping[str, int]:
    """Prompt → how many nodes after the first word it is said, by the shortest way. What no way from there leads to is left out."""
    found = dict.fromkeys((*ALWAYS_SAID, *_IN_EVERY_MENU), 0)
    far = {graph.starts[BEGINNING]: 0}
    waiting = deque(far)
    while waiting:
        node = waiting.popleft()
        for prompt in graph.nodes[node].prompts():
            found.setdefault(prompt, far[node])
        for to in _leads(graph, node):
            if to in graph.nodes and to not in far:
                far[to] = far[node] + 1
                waiting.append(to)
    return found


def _leads(graph: Graph, name: str) -> Iterator[str]:
    node = graph.nodes[name]
    yield from (lead.to for lead in node.leads())
    if flow := getattr(node, "flow", ""):
        yield f"{flow}/{node.at}" if node.at else graph.starts[flow]
