"""`code`: her code withdraws; with her key it tells how her request stands (S40): the shipped flow `code`."""

from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import NodeName, Spec, beside
from gateway.flows.kinds.subflow import Subflow


class CodeSpec(Spec):
    """Her code: hear how it stands, or stop it. The shipped flow `code`."""

    next: Annotated[NodeName, Field(description="when she is told")]


def build(node: str, spec: CodeSpec) -> Subflow:
    return Subflow(node, "code", "", beside(node, spec.next))
