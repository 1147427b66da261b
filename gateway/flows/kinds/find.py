"""`find`: the nearest services for a need, from the place she named (or none)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Need, NodeName, Spec, beside
from gateway.flows.state import Answer
from gateway.flows.walk import Go, Lead, Walk

NEEDS = ("wheelchair", "speaks", "woman_only")
"""What she may have said that she needs to be helped."""
MOST = 10  # nobody listens to an eleventh, and the state stays small


class FindSpec(Spec):
    """Looks for services and keeps the ten best."""

    need: Annotated[Need, Field(description="what kind of help")]
    next: Annotated[NodeName, Field(description="an `offer`")]


@dataclass(frozen=True, slots=True)
class Find:
    id: str
    need: str
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.know(need=self.need)
        known, lang = walk.state.known, walk.state.lang
        about = {"place": known.get("place", ""), "urgency": known.get("urgency", "normal")}
        return walk.need("nearest", need=self.need, lang=lang, **about, **her_needs(walk))

    def answered(self, walk: Walk, answer: Answer) -> Go:
        walk.change(found=tuple(service for service, _ in answer.options[:MOST]))
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next),)

    def prompts(self) -> tuple[str, ...]:
        return ()


def her_needs(walk: Walk) -> dict[str, str]:
    return {name: value for name in NEEDS if (value := walk.state.known.get(name))}


def build(node: str, spec: FindSpec) -> Find:
    return Find(node, spec.need, beside(node, spec.next))
