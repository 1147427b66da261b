"""`callback`: asking to be called. Always consent, near or farther, when, her key, her code, confirm: the shipped flow `callback`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from gateway.flows.kinds.spec import Need, NodeName, Spec, beside
from gateway.flows.kinds.subflow import Subflow
from gateway.flows.walk import Go, Walk

DANGER = "danger_now"


class CallbackSpec(Spec):
    """Asks for consent, near or farther, when, her key; gives her code; confirms. The shipped flow `callback`."""

    need: Annotated[Need, Field(description="what the call is about")]
    urgency: Annotated[Literal["danger_now"] | None, Field(description="`danger_now`: nobody is asked when")] = None
    declined: Annotated[NodeName, Field(description="she would rather not, or cannot be called")]
    next: Annotated[NodeName, Field(description="it is confirmed")]


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
