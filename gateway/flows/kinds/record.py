"""`record` (shipped flows of the staff only): a tone, and what is said until a key or a pause. No caller is recorded (S26)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask, Heard, Record, Recorded
from gateway.flows.kinds.spec import NodeName, Speaking, beside
from gateway.flows.waits import Patience, Waiting
from gateway.flows.walk import Go, Lead, Walk


class RecordSpec(Speaking):
    """Records whoever is on the line, for a prompt. Only in a flow for staff."""

    seconds: Annotated[int, Field(ge=5, le=300, description="how long at most")] = 60
    next: Annotated[NodeName, Field(description="when something was recorded: the carrier's id of it is known as `recording_given`")]
    silence: Annotated[NodeName, Field(description="when nothing was")]


@dataclass(frozen=True, slots=True)
class RecordVoice(Waiting):
    """While it records nothing is asked; keys only end it."""

    parts: tuple[str, ...]
    seconds: int
    next: str
    nothing: str

    raw = True
    asks = False

    def enter(self, walk: Walk) -> Go:
        if not walk.graph.is_staff(self.id):
            raise PermissionError(f"{self.id} would record a caller (S26)")
        walk.say(*self.parts)
        walk.lines.append(Record(self.seconds))
        return None

    def ask(self, walk: Walk) -> Ask:
        return walk.asked()

    def hear(self, walk: Walk, heard: Heard) -> Go:
        if not isinstance(heard, Recorded) or not heard.seconds:
            return self.nothing
        walk.know(recording_given=heard.recording)
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next), Lead("silence", self.nothing))

    def prompts(self) -> tuple[str, ...]:
        return self.parts


def build(node: str, spec: RecordSpec) -> RecordVoice:
    return RecordVoice(node, Patience(), spec.parts, spec.seconds, beside(node, spec.next), beside(node, spec.silence))
