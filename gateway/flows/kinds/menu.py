"""`menu`: one key of a few.

Spoken from parts: the words before, then each choice's label and key, so that a moved choice never speaks a wrong key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask, Choice
from gateway.flows.kinds.spec import Asking, Attribute, ChoiceKey, NodeName, Prompt, Spec, beside
from gateway.flows.waits import ANOTHER_LANGUAGE, HELP, Waiting
from gateway.flows.walk import Go, Lead, Walk


class ChoiceSpec(Spec):
    """One choice of a menu."""

    label: Annotated[Prompt, Field(description="what the choice is called; by text its words and keywords choose it too")]
    next: Annotated[NodeName, Field(description="where it leads")]
    set: Annotated[dict[Attribute, str], Field(description="what is noted when it is chosen: attribute → value")] = {}


class MenuSpec(Asking):
    """One key of a few. It is spoken from parts: the words before, then each choice's label and its key."""

    choices: Annotated[
        dict[ChoiceKey, ChoiceSpec], Field(min_length=1, max_length=5, description='key → choice: `"1"` to `"7"`, one to five of them')
    ]  # S3
    tell_help: Annotated[bool, Field(description="tells of `9` at the end; only in a flow with `help_at_once`")] = False
    tell_language: Annotated[bool, Field(description="tells of `8`, another language, at the end, when there is another")] = False


@dataclass(frozen=True, slots=True)
class Menu(Waiting):
    parts: tuple[str, ...]
    choices: tuple[Choice, ...]
    choose: Mapping[str, tuple[str, Mapping[str, str]]]
    tell_language: bool

    def ask(self, walk: Walk) -> Ask:
        tells = self.tell_language and len(walk.graph.languages) > 1
        return walk.asked(*self.parts, choices=(*self.choices, ANOTHER_LANGUAGE) if tells else self.choices)

    def pressed(self, walk: Walk, digits: str) -> Go:
        choice = self.choose.get(digits)
        if choice is None:
            return self.wrong(walk)
        target, values = choice
        if values:
            walk.know(**values)
        return target

    def leads(self) -> tuple[Lead, ...]:
        return (*(Lead(key, to) for key, (to, _) in self.choose.items()), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        told = (ANOTHER_LANGUAGE,) if self.tell_language else ()
        return (*self.parts, *(part for choice in (*self.choices, *told) for part in choice.label))


def build(node: str, spec: MenuSpec) -> Menu:
    help_at_once = (Choice("9", (HELP,)),) if spec.tell_help else ()
    choices = tuple(Choice(key, (choice.label,)) for key, choice in spec.choices.items())
    choose = {key: (beside(node, choice.next), dict(choice.set)) for key, choice in spec.choices.items()}
    return Menu(node, spec.patience(node), spec.parts, (*choices, *help_at_once), choose, spec.tell_language)
