"""`callback`: asking to be called. Always consent, near or farther, when, her key, her code, confirm: the shipped flow `callback`."""

from dataclasses import dataclass
from typing import Literal

from gateway.flows.kinds.spec import Name, Need, Spec, beside
from gateway.flows.kinds.subflow import Subflow
from gateway.flows.walk import Go, Walk

DANGER = "danger_now"


class CallbackSpec(Spec):
    need: Need
    urgency: Literal["danger_now"] | None = None
    declined: Name
    next: Name


@dataclass(frozen=True, slots=True)
class Callback(Subflow):
    def enter(self, walk: Walk) -> Go:
        # S12: in danger nobody is asked when. Who stepped back from there, and asks for a call elsewhere, is asked again.
        if "urgency" not in self.known and walk.state.known.get("urgency") == DANGER:
            walk.forget("urgency")
        return Subflow.enter(self, walk)


def build(node: str, spec: CallbackSpec) -> Callback:
    known = {"need": spec.need} | ({"urgency": spec.urgency} if spec.urgency else {})
    return Callback(node, "callback", "", beside(node, spec.next), known, {"declined": beside(node, spec.declined)})
