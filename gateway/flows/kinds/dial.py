"""`dial`: put through to a party of ours; it comes back when they have talked, or could not."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from gateway.dialogue import Ask, Bridged, Connect, Heard, Silence
from gateway.flows.kinds.spec import NodeName, Prompt, Spec, beside
from gateway.flows.waits import Patience, Waiting
from gateway.flows.walk import Go, Lead, Walk, leads


class DialSpec(Spec):
    """Puts her through. Our number shows, never hers."""

    prompt: Annotated[Prompt | None, Field(description="said before")] = None
    party: Annotated[Prompt, Field(description="`short.117`, `service.<id>`; `focal_point` in shipped flows")]
    caller_id: Annotated[Literal["public", "callback", "staff"], Field(description="the role of the number that shows")] = "public"
    next: Annotated[NodeName, Field(description="when it did not come about, or is over")]
    talked: Annotated[NodeName | None, Field(description="when they talked, if that leads elsewhere")] = None


@dataclass(frozen=True, slots=True)
class Dial(Waiting):
    """While connected nothing is asked: the only thing that can be heard is how the connection ended."""

    party: str
    caller_id: Literal["public", "callback", "staff"]
    prompt: str
    next: str
    talked: str

    raw = True
    asks = False  # S36: whoever steps back after a connection that failed must not ring there again

    def enter(self, walk: Walk) -> Go:
        if self.prompt:
            walk.say(self.prompt)
        walk.lines.append(Connect(self.party, self.caller_id))
        return None

    def ask(self, walk: Walk) -> Ask:
        return walk.asked()

    def pressed(self, walk: Walk, digits: str) -> Go:
        return self.next

    def hear(self, walk: Walk, heard: Heard) -> Go:
        match heard:
            case Bridged(status="completed"):
                return self.talked or self.next
            case Bridged() | Silence():
                return self.next
            case _:
                return self.enter(walk)

    def leads(self) -> tuple[Lead, ...]:
        return leads(next=self.next, talked=self.talked)

    def prompts(self) -> tuple[str, ...]:
        return (self.prompt,) if self.prompt else ()


def build(node: str, spec: DialSpec) -> Dial:
    return Dial(node, Patience(), spec.party, spec.caller_id, spec.prompt or "", beside(node, spec.next), beside(node, spec.talked))
