"""`callback`: asking to be called. Always consent, near or farther, when, her key, her code, confirm: the shipped flow `callback`."""

from typing import Literal

from gateway.flows.kinds.spec import Name, Need, Spec, beside
from gateway.flows.kinds.subflow import Subflow


class CallbackSpec(Spec):
    need: Need
    urgency: Literal["danger_now"] | None = None
    declined: Name
    next: Name


def build(node: str, spec: CallbackSpec) -> Subflow:
    known = {"need": spec.need} | ({"urgency": spec.urgency} if spec.urgency else {})
    return Subflow(node, "callback", "", beside(node, spec.next), known, {"declined": beside(node, spec.declined)})
