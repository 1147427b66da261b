"""What may not be published, though it could be walked. Each fault has a code (`faults.yaml`); docs/safety.md tells the rule behind it."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.flows import engine
from gateway.flows.checks import fields, first_minute, journey, keys, shape, words
from gateway.flows.checks.outside import HOME, Outside
from gateway.flows.checks.ways import Entry, TooMany, Ways
from gateway.flows.compile import compile_flows
from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds.language import Language
from gateway.flows.source import Flow
from gateway.flows.walk import Graph

FACTS: Sequence[Mapping[str, str]] = tuple(
    {"medium": medium, "reachable": reachable, "connects_117": connects}
    for medium, proved in (("voice", ("no", "yes")), ("text", ("no",)))  # nobody is put through by text
    for connects in proved
    for reachable in ("yes", "no")
)
"""Every way in which somebody may reach us: a branch behind another branch is one that somebody comes through."""
BY_TEXT = tuple(facts for facts in FACTS if facts["medium"] == "text")
OTHERS = ("redial", "gate", "staff")
"""What our other numbers and our own calls begin with."""


def check_written(flows: Mapping[str, Flow], outside: Outside) -> tuple[Fault, ...]:
    """What the files alone tell, in milliseconds: for who is in the middle of an edit. Raises `FlowError` where a name leads nowhere."""
    return tuple(_unlike(_as_written(flows, compile_flows(flows, ()), outside)))


def check(flows: Mapping[str, Flow], outside: Outside) -> tuple[Fault, ...]:
    """The warnings; `FlowError` with every fault of every flow where one of them is more than that."""
    graph = compile_flows(flows, ())
    found = _unlike(_as_written(flows, graph, outside))
    if not _refused(found):  # whoever would walk a broken graph says the same again and again
        found += _unlike(_as_walked(flows, graph, outside))
    if _refused(found):
        raise FlowError(found)
    return tuple(found)


def _as_written(flows: Mapping[str, Flow], graph: Graph, outside: Outside) -> Iterator[Fault]:
    yield from shape.check(flows, graph, outside.entries)
    yield from words.check(flows, graph, outside)
    for flow in flows.values():
        yield from keys.check_written(flow)
        for name in flow.nodes:
            yield from fields.check(flow, name, outside)


def _as_walked(flows: Mapping[str, Flow], graph: Graph, outside: Outside) -> Iterator[Fault]:
    """With every language that is offered, whether or not it can be spoken yet."""
    offered = {lang for node in graph.nodes.values() if isinstance(node, Language) for lang in node.offer}
    entries = [Entry(flow, facts) for flow in outside.entries for facts in FACTS]
    entries += [Entry(flow, FACTS[0]) for flow in (*OTHERS, *(flow.name for flow in shape.alone(flows, graph, outside.entries)))]
    entries += [Entry(flow.name, facts, chosen=True) for flow in flows.values() if flow.keyword for facts in BY_TEXT]
    try:
        ways = Ways(compile_flows(flows, tuple(sorted(offered))), entries, HOME)
    except TooMany as error:
        yield flows["main"].fault("F14", most=str(error))
        return
    except engine.Lost as lost:
        yield flows["main"].fault("F15", what=str(lost))
        return
    yield from keys.check(flows, ways)
    yield from first_minute.check(flows, ways, outside)
    yield from journey.check(flows, ways, outside)


def _unlike(faults: Iterator[Fault]) -> list[Fault]:
    """Each once, however many ways lead to it."""
    return list({(fault.file, fault.node, fault.code, *fault.said.items()): fault for fault in faults}.values())


def _refused(faults: Sequence[Fault]) -> bool:
    return any(fault.severity == "error" for fault in faults)


__all__ = ["Outside", "check", "check_written"]
