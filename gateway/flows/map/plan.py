"""What a map shows, before anybody knows where it stands: the boxes and arrows of one flow."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gateway.flows.faults import Fault
from gateway.flows.kinds import KINDS
from gateway.flows.map.reader import Reader
from gateway.flows.source import Flow
from gateway.flows.waits import DECOY
from gateway.flows.walk import Lead

Family = Literal["asks", "speaks", "works", "leads", "person", "ends", "missing"]
TO_A_PERSON = frozenset({"callback", "dial"})
FACTS = ("on", "ask", "effect", "need", "party")
"""Fields that say what a node does which speaks no words."""
DECOY_FLOW = DECOY.removesuffix("/")


@dataclass(frozen=True, slots=True)
class Box:
    """One node. `goes_to` is another flow, `gives_up` that 0 and silence lead out of it (S4, S5)."""

    id: str
    name: str
    kind: str
    family: Family
    link: str
    words: str = ""
    foot: str = ""
    goes_to: str = ""
    quiet: bool = False
    gives_up: bool = False
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """All ways from one box to another. `by` are the keys and fields as the flow names them, `labels` what is read beside each."""

    source: str
    target: str
    by: tuple[str, ...]
    labels: tuple[str, ...]
    quiet: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A map. `entries` are the boxes where a conversation comes in; arrows may be cut short where many lead to one end."""

    title: str
    told: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    entries: tuple[str, ...]
    all_arrows_whole: bool = False


def plan_flow(flows: Mapping[str, Flow], name: str, reader: Reader, faults: Iterable[Fault] = ()) -> Plan:
    """The plan of one of these flows. A flow with faults has one too: what is missing is a box of its own."""
    flow = flows[name]
    ours = [fault for fault in faults if fault.file == flow.file]
    nodes = {written: KINDS[node.kind].build(f"{name}/{written}", node.spec) for written, node in flow.nodes.items()}
    boxes = {f"{name}/{written}": _box(flow, written, node, reader, ours) for written, node in nodes.items()}
    arrows = tuple(arrow for written, node in nodes.items() for arrow in _arrows(node, flow.nodes[written].spec, boxes, reader))
    entries = tuple(dict.fromkeys([f"{name}/{flow.start}", *_named_ways_in(flows, name)]))
    for missing in [to for to in (*(arrow.target for arrow in arrows), *entries) if to not in boxes]:
        boxes[missing] = Box(missing, missing.split("/", 1)[1], reader.word("kinds", "missing"), "missing", reader.to_node(missing))
    title = f"{reader.word('kinds', 'staff' if flow.staff else 'flow')}: {name}"
    return Plan(title, told(boxes.values(), arrows), tuple(boxes.values()), arrows, entries)


def _box(flow: Flow, name: str, node: Any, reader: Reader, faults: Iterable[Fault]) -> Box:
    written = flow.nodes[name]
    goes_to = getattr(node, "flow", "")
    return Box(
        node.id,
        name,
        reader.word("kinds", written.kind),
        _family(written.kind, node),
        reader.to_node(node.id),
        _words(written.spec, reader),
        reader.left(node.id),
        goes_to,
        quiet=goes_to == DECOY_FLOW,
        gives_up=hasattr(node, "hear") and not node.raw and not flow.staff,
        faults=tuple(fault for fault in faults if fault.node == name),
    )


def _family(kind: str, node: Any) -> Family:
    """By what a node does, so that a new kind has its colour without being told of here."""
    if kind in TO_A_PERSON:
        return "person"
    if hasattr(node, "flow"):
        return "leads"
    if hasattr(node, "hear"):
        return "asks"
    if not node.leads():
        return "ends"
    return "speaks" if node.prompts() else "works"


def _words(spec: Any, reader: Reader) -> str:
    """What is said there; of a node that says nothing what it does."""
    prompts = getattr(spec, "parts", ()) or [prompt for prompt in [getattr(spec, "prompt", None)] if prompt]
    facts = [f"{name}: {fact}" for name in FACTS if (fact := getattr(spec, name, None))]
    facts += [f"{name} = {value}" for name, value in getattr(spec, "values", {}).items()]
    return " ".join(map(reader.said, prompts)) or ", ".join(facts)


def _arrows(node: Any, spec: Any, boxes: Mapping[str, Box], reader: Reader) -> Iterator[Arrow]:
    """One for each place that the node leads to. A single way on needs no words."""
    leads: list[Lead] = list(node.leads())
    for target in dict.fromkeys(lead.to for lead in leads):
        by = tuple(lead.by for lead in leads if lead.to == target)
        alone = len(leads) == 1 and by == ("next",)
        labels = () if alone else tuple(_label(way, spec, reader) for way in by)
        walked = reader.walked(node.id, target)
        yield Arrow(node.id, target, by, (*labels, walked) if walked else labels, quiet=target in boxes and boxes[target].quiet)


def _label(by: str, spec: Any, reader: Reader) -> str:
    """`1 health`; or the word for a field such as `otherwise`, with its own label where it has one."""
    choice = getattr(spec, "choices", {}).get(by)
    label = getattr(choice or getattr(spec, by, None), "label", "")
    if not label:
        return reader.word("by", by or "unknown")  # a branch may have a case for what is not known
    return f"{by}\u00a0{reader.said(label)}" if choice else reader.said(label)  # a key stays with its words


def _named_ways_in(flows: Mapping[str, Flow], name: str) -> Iterator[str]:
    """Nodes that other flows lead to by name."""
    specs: list[Any] = [written.spec for flow in flows.values() for written in flow.nodes.values()]
    return (f"{name}/{spec.at}" for spec in specs if getattr(spec, "flow", "") == name and getattr(spec, "at", None))


def told(boxes: Collection[Box], arrows: Iterable[Arrow]) -> str:
    """For somebody who hears the map instead of seeing it: each box, its kind, and where it leads."""
    ways: dict[str, list[str]] = {}
    names = {box.id: box.name for box in boxes}
    for arrow in arrows:
        ways.setdefault(arrow.source, []).append(names[arrow.target])
    return ". ".join(f"{box.name} ({box.kind})" + (f": {', '.join(ways[box.id])}" if box.id in ways else "") for box in boxes)
