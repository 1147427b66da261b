"""`say`: speak and go on."""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from gateway.flows.kinds.spec import NodeName, Speaking, beside, misfit
from gateway.flows.walk import Go, Lead, Walk


class SaySpec(Speaking):
    """Speaks and goes on."""

    next: Annotated[NodeName, Field(description="the node that follows")]

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.parts:
            raise misfit("{prompt: a_prompt, next: …}")
        return self


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
