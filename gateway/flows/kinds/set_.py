"""`set`: note known attributes and go on."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.flows.kinds.spec import Name, Spec, beside
from gateway.flows.walk import Go, Lead, Walk


class SetSpec(Spec):
    values: dict[Name, str]
    next: Name


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
