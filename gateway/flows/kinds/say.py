"""`say`: speak and go on."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import NodeName, Speaking, beside
from gateway.flows.walk import Go, Lead, Walk


class SaySpec(Speaking):
    """Speaks and goes on."""

    next: Annotated[NodeName, Field(description="the node that follows")]


@dataclass(frozen=True, slots=True)
class Say:
    id: str
    parts: tuple[str, ...]
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.say(*self.parts)
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next),)

    def prompts(self) -> tuple[str, ...]:
        return self.parts


def build(node: str, spec: SaySpec) -> Say:
    return Say(node, spec.parts, beside(node, spec.next))
