"""What every kind's written form shares: strict, frozen, prompts and targets as names."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gateway.flows.waits import FORGIVEN, Patience
from gateway.flows.walk import leads

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
NodeName = Annotated[Name, Field(json_schema_extra={"format": "node"})]
"""A node of the same flow: the document follows it when a node is renamed."""
Attribute = Annotated[Name, Field(json_schema_extra={"format": "attribute"})]
"""One of `KNOWN_ATTRIBUTES`."""
Prompt = Annotated[str, StringConstraints(pattern=r"^(digits:|known:)?[a-z][a-z0-9_.]*$")]
ChoiceKey = Annotated[str, StringConstraints(pattern=r"^[1-7]$")]  # 0 * # 9 are the engine's (S4), and 8 is another language
Need = Literal["health", "legal", "shelter", "counselling", "safety"]


class Spec(BaseModel):
    """A node as written in a flow file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Speaking(Spec):
    """A node that says something: one prompt, or several one after the other."""

    prompt: Annotated[Prompt | None, Field(description="what is said: a name in `prompts/`")] = None
    prompts: Annotated[list[Prompt], Field(max_length=8, description="the same, several one after the other, at most eight")] = []

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.prompt, *self.prompts) if self.prompt else tuple(self.prompts)


class Asking(Speaking):
    """A node that asks and waits: what every one of them says of wrong answers and of silence (S4, S5)."""

    retries: Annotated[
        int | None, Field(ge=0, le=5, description="how many wrong answers are forgiven; 2 if it is not said, and none beside `otherwise`")
    ] = None
    otherwise: Annotated[
        NodeName | None,
        Field(description="where a wrong answer leads that is not forgiven, and silence too; without it to the announcement"),
    ] = None
    silence: Annotated[NodeName | None, Field(description="where the second silence leads, after the hint")] = None

    def patience(self, node: str) -> Patience:
        """What the compiled node does with wrong answers and with silence."""
        retries = self.retries if self.retries is not None else 0 if self.otherwise else FORGIVEN
        otherwise, silence = beside(node, self.otherwise), beside(node, self.silence)
        at_once = bool(otherwise) and not retries  # whoever may be overheard is not asked a second time (S2)
        ways = leads(otherwise=otherwise, silence=silence)
        return Patience(retries, bool(silence) or not at_once, otherwise, silence or otherwise, ways)


def beside(node: str, name: str | None) -> str:
    """The id of a node in the same flow; empty for none."""
    return f"{node.split('/', 1)[0]}/{name}" if name else ""


def misfit(wanted: str) -> PydanticCustomError:
    """What a spec raises for a value that does not go with the others; `wanted` would."""
    return PydanticCustomError("misfit", "write {wanted}", {"wanted": wanted})
