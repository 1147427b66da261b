"""`perform` (shipped flows only): have casework do something in this same transaction, and go on."""

from dataclasses import dataclass

from gateway.flows.kinds.spec import Name, Spec, beside
from gateway.flows.walk import Go, Lead, Walk


class PerformSpec(Spec):
    effect: Name
    next: Name


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
