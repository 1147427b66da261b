"""`foreign`: a node that came with a file of another system and says what ours cannot. Kept whole, walked by nobody, never published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from gateway.flows.kinds.spec import NodeName, Spec, beside
from gateway.flows.waits import give_up
from gateway.flows.walk import Go, Lead, Walk


class ForeignSpec(Spec):
    """A node of another system, as it came. It cannot be published: put nodes of ours in its place."""

    system: Annotated[Literal["floip", "rapidpro"], Field(description="where it is from")]
    type: Annotated[str, Field(max_length=80, description="what it is called there")]
    leads: Annotated[dict[str, NodeName], Field(description='its ways on, counted from `"1"` → node')] = {}
    as_it_came: Annotated[str, Field(description="all of it, as JSON; an export gives it back")]


@dataclass(frozen=True, slots=True)
class Foreign:
    id: str
    ways: Mapping[str, str]

    def enter(self, walk: Walk) -> Go:
        return give_up(walk)  # S37: nobody is to come here; who does hears the announcement

    def leads(self) -> tuple[Lead, ...]:
        return tuple(Lead(by, to) for by, to in self.ways.items())

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: ForeignSpec) -> Foreign:
    return Foreign(node, {by: beside(node, name) for by, name in spec.leads.items()})
