"""`perform` (shipped flows only): have casework do something in this same transaction, and go on."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Name, NodeName, Spec, beside
from gateway.flows.walk import Go, Lead, Walk


class PerformSpec(Spec):
    """Has casework do something, in the same transaction."""

    effect: Annotated[Name, Field(description="the deed; `EFFECTS` in `gateway/casework/__init__.py` lists them")]
    next: Annotated[NodeName, Field(description="the node that follows")]


@dataclass(frozen=True, slots=True)
class Perform:
    id: str
    effect: str
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.do(self.effect)
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next),)

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: PerformSpec) -> Perform:
    return Perform(node, spec.effect, beside(node, spec.next))
