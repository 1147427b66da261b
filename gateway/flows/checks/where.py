"""Where a fault stands: the file and line of a node."""

from collections.abc import Mapping

from gateway.flows.checks.ways import Step
from gateway.flows.faults import Fault
from gateway.flows.source import Flow
from gateway.flows.walk import Graph


def fault(flows: Mapping[str, Flow], node: str, code: str, **said: str) -> Fault:
    """Of a node by its id, `flow/node`."""
    flow, _, name = node.partition("/")
    return flows[flow].fault(code, name, **said)


def who_says(graph: Graph, at: str, step: Step, prompt: str) -> str:
    """The node whose words these are: one on the way, else the wait where the step began or ended."""
    for node in (*step.turn.way, at):
        if node and prompt in graph.nodes[node].prompts():
            return node
    return at or step.turn.state.at
