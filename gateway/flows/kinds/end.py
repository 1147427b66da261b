"""`end`: hang up, or come back to the flow that led here (`back`, or by a named `exit`)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.flows.kinds.spec import Name, Spec
from gateway.flows.walk import Go, Lead, Walk


class EndSpec(Spec):
    """Hangs up, unless told to go back."""

    back: Annotated[bool, Field(description="back to the nearest flow that goes on")] = False
    exit: Annotated[Name | None, Field(description="back by a named way, such as `declined`")] = None


@dataclass(frozen=True, slots=True)
class End:
    id: str
    back: bool
    exit: str

    def enter(self, walk: Walk) -> Go:
        if self.back:
            return self._back(walk)
        walk.leave()
        return None

    def _back(self, walk: Walk) -> Go:
        """To the nearest flow on the stack that has somewhere to go on to."""
        stack = walk.state.stack
        while stack:
            target = str(walk.graph.nodes[stack[-1]].after(self.exit))
            walk.way.append(stack[-1])
            stack = stack[:-1]
            if target:
                trail = tuple(wait for wait in walk.state.trail if wait[1] <= len(stack))
                walk.change(stack=stack, trail=trail)
                return target
        walk.leave()
        return None

    def leads(self) -> tuple[Lead, ...]:
        return ()

    def prompts(self) -> tuple[str, ...]:
        return ()


def build(node: str, spec: EndSpec) -> End:
    return End(node, spec.back or bool(spec.exit), spec.exit or "")
