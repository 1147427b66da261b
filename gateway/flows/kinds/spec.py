"""What every kind's written form shares: strict, frozen, prompts and targets as names."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Prompt = Annotated[str, StringConstraints(pattern=r"^(digits:|known:)?[a-z][a-z0-9_.]*$")]
ChoiceKey = Annotated[str, StringConstraints(pattern=r"^[1-8]$")]  # 0 * # 9 are the engine's (S4)
Need = Literal["health", "legal", "shelter", "counselling", "safety"]


class Spec(BaseModel):
    """A node as written in a flow file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Speaking(Spec):
    """A node that says something: one prompt, or several one after the other."""

    prompt: Prompt | None = None
    prompts: Annotated[list[Prompt], Field(max_length=8)] = []

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.prompt, *self.prompts) if self.prompt else tuple(self.prompts)


def beside(node: str, name: str | None) -> str:
    """The id of a node in the same flow; empty for none."""
    return f"{node.split('/', 1)[0]}/{name}" if name else ""
