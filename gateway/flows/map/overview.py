"""The plan of all flows: which leads into which."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.flows.faults import Fault
from gateway.flows.kinds import KINDS
from gateway.flows.map.plan import DECOY_FLOW, Arrow, Box, Plan, told
from gateway.flows.map.reader import Reader
from gateway.flows.source import Flow

HELP = "danger"


def plan_all(flows: Mapping[str, Flow], reader: Reader, faults: Iterable[Fault] = ()) -> Plan:
    """Each flow a box, with its number of nodes and the faults in its file. A conversation begins where nothing leads to, or at a word."""
    wrong: dict[str, list[Fault]] = {}
    for fault in faults:
        wrong.setdefault(fault.file, []).append(fault)
    boxes = tuple(_box(flow, reader, tuple(wrong.get(flow.file, ()))) for flow in flows.values())
    arrows = tuple(arrow for flow in flows.values() for arrow in _arrows(flow, flows))
    led_to = {arrow.target for arrow in arrows}
    entries = tuple(flow.name for flow in flows.values() if flow.name not in led_to or flow.keyword)
    return Plan(reader.word("map", "all"), told(boxes, arrows), boxes, arrows, entries, True)


def _box(flow: Flow, reader: Reader, faults: tuple[Fault, ...]) -> Box:
    kind = reader.word("kinds", "staff" if flow.staff else "flow")
    words = f"{len(flow.nodes)} {reader.word('map', 'nodes')}" + (f" · 9 {reader.word('map', 'help')}" if flow.name == HELP else "")
    return Box(flow.name, flow.name, kind, "leads", reader.to_flow(flow.name), words, quiet=flow.name == DECOY_FLOW, faults=faults)


def _arrows(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Arrow]:
    """By the nodes that lead there; and by 9, where that means help (S4)."""
    by: dict[str, list[str]] = {}
    for name, written in flow.nodes.items():
        node: Any = KINDS[written.kind].build(f"{flow.name}/{name}", written.spec)
        if getattr(node, "flow", "") in flows:
            by.setdefault(node.flow, []).append(name)
    if flow.help_at_once and HELP in flows:
        by.setdefault(HELP, []).append("9")
    return (Arrow(flow.name, target, tuple(names), (), quiet=target == DECOY_FLOW) for target, names in by.items())
