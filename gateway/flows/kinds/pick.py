"""`pick` (shipped flows only): a menu whose choices casework knows, such as the times that are still possible."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask
from gateway.flows.kinds.spec import Asking, Attribute, Name, NodeName, beside
from gateway.flows.state import Answer
from gateway.flows.waits import Waiting, chosen, numbered
from gateway.flows.walk import Go, Lead, Walk


class PickSpec(Asking):
    """A menu whose choices casework knows, such as times that are still possible. The label of a choice is the prompt
    `<attribute>_<value>`."""

    ask: Annotated[Name, Field(description="what casework is asked for the choices")]
    attribute: Annotated[Attribute, Field(description="where the choice is kept")]
    next: Annotated[NodeName, Field(description="where she goes on")]


@dataclass(frozen=True, slots=True)
class Pick(Waiting):
    """`options` are the values; a value's label is the prompt `<attribute>_<value>`."""

    need: str
    parts: tuple[str, ...]
    attribute: str
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.change(wrong=0, quiet=0, scratch="")
        return walk.need(self.need)

    def answered(self, walk: Walk, answer: Answer) -> Go:
        walk.change(options=tuple(value for value, _ in answer.options))
        return self.wait(walk)

    def ask(self, walk: Walk) -> Ask:
        return walk.asked(*self.parts, choices=numbered([(f"{self.attribute}_{value}",) for value in walk.state.options]))

    def pressed(self, walk: Walk, digits: str) -> Go:
        value = chosen(walk.state.options, digits)
        if value is None:
            return self.wrong(walk)
        walk.know(**{self.attribute: value})
        walk.change(options=())
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        return self.parts


def build(node: str, spec: PickSpec) -> Pick:
    return Pick(node, spec.patience(node), spec.ask, spec.parts, spec.attribute, beside(node, spec.next))
