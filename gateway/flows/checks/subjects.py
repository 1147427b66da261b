"""Which keys name a subject (S1): until one of them is pressed, every word is heard by whoever redials the number.

A choice names a subject when, before any other menu, it comes to a search, a callback, her code or a connection; or when all the help
that it leads to is for one and the same need. "I can listen" and "other things" lead to too much, or to nothing, and so name none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.flows.kinds.callback import Callback
from gateway.flows.kinds.dial import Dial
from gateway.flows.kinds.find import Find
from gateway.flows.kinds.menu import Menu
from gateway.flows.kinds.subflow import Subflow
from gateway.flows.walk import Graph


def choices(graph: Graph) -> frozenset[tuple[str, str]]:
    """Each menu and key that names one."""
    before = _before(graph)
    at_once = _leading_to((node.id for node in graph.nodes.values() if _is_help(node)), before, past=lambda node: not _is_menu(graph, node))
    by_need: dict[str, list[str]] = defaultdict(list)
    for node in graph.nodes.values():
        if need := _need(node):
            by_need[need].append(node.id)
    in_the_end = [_leading_to(nodes, before, past=lambda node: True) for nodes in by_need.values()]
    menus = [node for node in graph.nodes.values() if isinstance(node, Menu)]
    return frozenset(
        (menu.id, key)
        for menu in menus
        for key, (to, _) in menu.choose.items()
        if to in at_once or sum(to in reaching for reaching in in_the_end) == 1
    )


def _is_help(node: Any) -> bool:
    return isinstance(node, Find | Callback | Dial) or (isinstance(node, Subflow) and node.flow == "code")


def _is_menu(graph: Graph, node: str) -> bool:
    return isinstance(graph.nodes[node], Menu)


def _need(node: Any) -> str:
    return node.need if isinstance(node, Find) else node.known["need"] if isinstance(node, Callback) else ""


def _leading_to(help_: Iterable[str], before: Mapping[str, list[str]], past: Any) -> set[str]:
    """These nodes, and all that lead to them, `past` what may be passed on the way."""
    found = set(help_)
    waiting = list(found)
    while waiting:
        for node in before[waiting.pop()]:
            if node not in found and past(node):
                found.add(node)
                waiting.append(node)
    return found


def _before(graph: Graph) -> Mapping[str, list[str]]:
    """For each node those that lead to it; into sub-flows, and not back out of them."""
    before: dict[str, list[str]] = defaultdict(list)
    for node in graph.nodes.values():
        for to in _inward(graph, node):
            before[to].append(node.id)
    return before


def _inward(graph: Graph, node: Any) -> list[str]:
    if isinstance(node, Subflow):
        return [f"{node.flow}/{node.at}" if node.at else graph.starts[node.flow]]
    return [lead.to for lead in node.leads()]
