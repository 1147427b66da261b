"""`find`: the nearest services for a need, from the place she named (or none)."""

from dataclasses import dataclass

from gateway.flows.kinds.spec import Name, Need, Spec, beside
from gateway.flows.state import Answer
from gateway.flows.walk import Go, Lead, Walk

MOST = 10  # nobody listens to an eleventh, and the state stays small


class FindSpec(Spec):
    need: Need
    next: Name


@dataclass(frozen=True, slots=True)
class Find:
    id: str
    need: str
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.know(need=self.need)
        known = walk.state.known
        return walk.need("nearest", need=self.need, place=known.get("place", ""), urgency=known.get("urgency", "normal"))

    def answered(self, walk: Walk, answer: Answer) -> Go:
        walk.change(found=tuple(service for service, _ in answer.options[:MOST]))
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next),)

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: FindSpec) -> Find:
    return Find(node, spec.need, beside(node, spec.next))
