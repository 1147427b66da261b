"""`menu`: one key of a few.

Spoken from parts: the words before, then each choice's label and key, so that a moved choice never speaks a wrong key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask, Choice
from gateway.flows.kinds.spec import ChoiceKey, Name, Prompt, Speaking, Spec, beside
from gateway.flows.waits import GIVE_UP_AFTER, Waiting
from gateway.flows.walk import Go, Lead, Walk, leads


class ChoiceSpec(Spec):
    label: Prompt
    next: Name
    set: dict[Name, str] = {}


class MenuSpec(Speaking):
    choices: Annotated[dict[ChoiceKey, ChoiceSpec], Field(min_length=1, max_length=5)]  # S3
    retries: Annotated[int, Field(ge=0, le=5)] = GIVE_UP_AFTER
    otherwise: Name | None = None
    tell_help: bool = False


@dataclass(frozen=True, slots=True)
class Menu(Waiting):
    parts: tuple[str, ...]
    choices: tuple[Choice, ...]
    choose: Mapping[str, tuple[str, Mapping[str, str]]]
    tries: int
    otherwise: str

    def ask(self, walk: Walk) -> Ask:
        return walk.asked(*self.parts, choices=self.choices)

    def pressed(self, walk: Walk, digits: str) -> Go:
        choice = self.choose.get(digits)
        if choice is None:
            return self.wrong(walk)
        target, values = choice
        if values:
            walk.know(**values)
        return target

    def retries(self) -> int:
        return self.tries

    def wrong(self, walk: Walk) -> Go:
        return self.otherwise or Waiting.wrong(self, walk)

    def silent(self, walk: Walk) -> Go:
        return self.otherwise or Waiting.silent(self, walk)

    def leads(self) -> tuple[Lead, ...]:
        return (*(Lead(key, to) for key, (to, _) in self.choose.items()), *leads(otherwise=self.otherwise))

    def prompts(self) -> tuple[str, ...]:
        return (*self.parts, *(part for choice in self.choices for part in choice.label))


def build(node: str, spec: MenuSpec) -> Menu:
    help_at_once = (Choice("9", ("help_at_once",)),) if spec.tell_help else ()
    choices = tuple(Choice(key, (choice.label,)) for key, choice in spec.choices.items())
    choose = {key: (beside(node, choice.next), dict(choice.set)) for key, choice in spec.choices.items()}
    return Menu(node, spec.parts, (*choices, *help_at_once), choose, spec.retries, beside(node, spec.otherwise))
