"""`subflow`: go through another flow and come back. Where it ends for good, the conversation ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Attribute, Name, NodeName, Spec, beside
from gateway.flows.walk import Go, Lead, Walk, leads


class SubflowSpec(Spec):
    """Goes through another flow."""

    flow: Annotated[Name, Field(description="the other flow")]
    at: Annotated[Name | None, Field(description="a node to enter it at, instead of its start")] = None
    set: Annotated[dict[Attribute, str], Field(description="what is noted on the way in: attribute → value")] = {}
    next: Annotated[NodeName | None, Field(description="where she comes back to; without it all ends where the other flow ends")] = None


@dataclass(frozen=True, slots=True)
class Subflow:
    """Also what `callback` and `code` become: `known` is set on the way in, `exits` names other ways back."""

    id: str
    flow: str
    at: str
    next: str
    known: Mapping[str, str] = field(default_factory=dict)
    exits: Mapping[str, str] = field(default_factory=dict)

    def enter(self, walk: Walk) -> Go:
        if self.known:
            walk.know(**self.known)
        walk.change(stack=(*walk.state.stack, self.id))
        return f"{self.flow}/{self.at}" if self.at else walk.graph.starts[self.flow]

    def after(self, exit_: str) -> str:
        """Where a flow that came back leads; empty when nothing follows here."""
        return self.exits.get(exit_, self.next)

    def leads(self) -> tuple[Lead, ...]:
        return leads(next=self.next, **self.exits)

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: SubflowSpec) -> Subflow:
    return Subflow(node, spec.flow, spec.at or "", beside(node, spec.next), dict(spec.set))
