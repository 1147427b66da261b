"""`branch`: on the value of one known attribute; no expression language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Attribute, NodeName, Spec, beside
from gateway.flows.walk import Go, Lead, Walk


class BranchSpec(Spec):
    """Goes where the value of one attribute leads."""

    on: Annotated[Attribute, Field(description="an attribute")]
    cases: Annotated[dict[str, NodeName], Field(description='value → node; `""` is “not known”')]
    otherwise: Annotated[NodeName, Field(description="every other value")]


@dataclass(frozen=True, slots=True)
class Branch:
    id: str
    on: str
    cases: Mapping[str, str]
    otherwise: str

    def enter(self, walk: Walk) -> Go:
        return self.cases.get(walk.state.known.get(self.on, ""), self.otherwise)

    def leads(self) -> tuple[Lead, ...]:
        return (*(Lead(value, to) for value, to in self.cases.items()), Lead("otherwise", self.otherwise))

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: BranchSpec) -> Branch:
    return Branch(node, spec.on, {value: beside(node, name) for value, name in spec.cases.items()}, beside(node, spec.otherwise))
