"""`code`: her code withdraws; with her key it tells how her request stands (S40): the shipped flow `code`."""

from gateway.flows.kinds.spec import Name, Spec, beside
from gateway.flows.kinds.subflow import Subflow


class CodeSpec(Spec):
    next: Name


def build(node: str, spec: CodeSpec) -> Subflow:
    return Subflow(node, "code", "", beside(node, spec.next))
