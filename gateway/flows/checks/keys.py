"""Keys mean the same everywhere (S4), silence is never spoken to (S5): each key pressed at every moment, and each silence kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.dialogue import Connect, Key, Silence
from gateway.flows.checks.ways import Moment, Step, Ways
from gateway.flows.checks.where import fault
from gateway.flows.faults import Fault
from gateway.flows.kinds.language import Language
from gateway.flows.kinds.offer import Offer
from gateway.flows.source import Flow
from gateway.flows.walk import Graph

HINT = "repeat_hint"


def check_written(flow: Flow) -> Iterator[Fault]:
    """The engine's keys do what callers are told, in every wait that an officer can write."""
    if flow.staff and not flow.shipped:  # S4: an officer's flow is for callers, who come to it by a word or a line of its own too
        yield flow.fault("F52")
    for name in flow.nodes:
        yield from _of_wait(flow, name)


def _of_wait(flow: Flow, name: str) -> Iterator[Fault]:
    spec: Any = flow.nodes[name].spec
    if getattr(spec, "tell_help", False) and not flow.help_at_once:
        yield flow.fault("F50", name)
    if not flow.shipped and (getattr(spec, "unasked", False) or getattr(spec, "secret", False)):
        yield flow.fault("F51", name)


def check(flows: Mapping[str, Flow], ways: Ways) -> Iterator[Fault]:
    yield from _of_the_decoy(flows, ways.graph)
    for moment in ways.moments:
        node = ways.graph.nodes[moment.at]
        if isinstance(moment.line, Connect) or node.raw or ways.graph.is_staff(ways.graph.starts[moment.entry.flow]):
            continue
        if not all(_lets_go(ways.graph, step) for step in moment.steps if step.heard == Key("0")):
            yield fault(flows, moment.at, "F52")
        silences = [step for step in moment.steps if step.heard == Silence()]
        for step in silences:
            if not _silence_is_kept(ways.graph, moment, step) or (step is silences[-1] and step.to is moment):
                yield fault(flows, moment.at, "F53", to=step.turn.state.at.split("/", 1)[1])


def into_decoy(graph: Graph, step: Step) -> bool:
    """Whether it leads to the decoy, with no word before, and ends there."""
    way, decoy = step.turn.way, graph.starts["decoy"]
    if not step.turn.state.over or decoy not in way:
        return False
    before, after = way[: way.index(decoy)], way[way.index(decoy) :]
    return not any(graph.nodes[node].prompts() for node in before) and all(node.startswith("decoy/") for node in after)


def _lets_go(graph: Graph, step: Step) -> bool:
    """S4: 0 leads to the decoy at once; by text it is answered with silence."""
    if step.turn.state.medium == "text":
        return step.turn.state.over and not list(step.said)
    return into_decoy(graph, step)


def _silence_is_kept(graph: Graph, moment: Moment, step: Step) -> bool:
    """S5: the hint, then the decoy. A language is asked once more (S2); who has heard a number is told how to delete the call."""
    node = graph.nodes[moment.at]
    if step.turn.state.over:
        return into_decoy(graph, step) or not list(step.said) or isinstance(node, Offer)
    stays = step.to is not None and step.to.at == moment.at
    return stays and (isinstance(node, Language) or set(step.said) <= {HINT})


def _of_the_decoy(flows: Mapping[str, Flow], graph: Graph) -> Iterator[Fault]:
    """S4, S14: an announcement that ends, whoever hears it: nothing to press, nowhere to go."""
    for name in flows["decoy"].nodes:
        node = graph.nodes[f"decoy/{name}"]
        if hasattr(node, "hear") or hasattr(node, "flow") or hasattr(node, "answered"):
            yield flows["decoy"].fault("F69", name)
    if not any(graph.nodes[f"decoy/{name}"].prompts() for name in flows["decoy"].nodes):
        yield flows["decoy"].fault("F83")
