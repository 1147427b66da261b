"""`set`: note known attributes and go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Attribute, NodeName, Spec, beside
from gateway.flows.walk import Go, Lead, Walk


class SetSpec(Spec):
    """Notes something and goes on."""

    values: Annotated[dict[Attribute, str], Field(description="attribute → value")]
    next: Annotated[NodeName, Field(description="the node that follows")]


@dataclass(frozen=True, slots=True)
class Set:
    id: str
    values: Mapping[str, str]
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.know(**self.values)
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next),)

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: SetSpec) -> Set:
    return Set(node, dict(spec.values), beside(node, spec.next))
