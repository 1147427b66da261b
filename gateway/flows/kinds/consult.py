"""`consult` (shipped flows only): ask casework and go where its verdict leads. What was typed for it is forgotten at once (S27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Attribute, Name, NodeName, Spec, beside
from gateway.flows.state import Answer
from gateway.flows.walk import Go, Lead, Walk


class ConsultSpec(Spec):
    """Asks casework and goes where its verdict leads. Whatever was typed, for this or for another question, is forgotten at once."""

    ask: Annotated[Name, Field(description="the question; `NEEDS` in `gateway/casework/__init__.py` lists them")]
    using: Annotated[list[Attribute], Field(description="attributes to hand over")] = []
    answers: Annotated[dict[Name, NodeName], Field(description="verdict → node")]


@dataclass(frozen=True, slots=True)
class Consult:
    id: str
    ask: str
    using: tuple[str, ...]
    answers: Mapping[str, str]

    def enter(self, walk: Walk) -> Go:
        given = {name: walk.state.known.get(name, "") for name in self.using}
        walk.forget(*(name for name in walk.state.known if name.endswith("_given")))
        return walk.need(self.ask, **given)

    def answered(self, walk: Walk, answer: Answer) -> Go:
        if answer.values:
            walk.know(**answer.values)
        return self.answers[answer.verdict]

    def leads(self) -> tuple[Lead, ...]:
        return tuple(Lead(verdict, to) for verdict, to in self.answers.items())

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: ConsultSpec) -> Consult:
    return Consult(node, spec.ask, tuple(spec.using), {verdict: beside(node, name) for verdict, name in spec.answers.items()})
