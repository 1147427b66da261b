"""`language`: which language, each named by its own speaker (S2). With only one to offer nobody is asked."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from gateway.dialogue import Ask
from gateway.flows.kinds.spec import Asking, NodeName, beside
from gateway.flows.waits import Waiting, chosen, numbered
from gateway.flows.walk import Go, Lead, Walk


class LanguageSpec(Asking):
    """Sets the language. Only those that can be spoken are offered; with only one, nobody is asked."""

    offer: Annotated[
        list[Annotated[str, StringConstraints(pattern="^[a-z]{3}$")]],
        Field(min_length=1, max_length=5, description="ISO 639-3 codes; each is named by the prompt `language_<code>` in its own voice"),
    ]
    next: Annotated[NodeName, Field(description="where she goes on in her language")]


@dataclass(frozen=True, slots=True)
class Language(Waiting):
    parts: tuple[str, ...]
    offer: tuple[str, ...]
    next: str

    def _offered(self, walk: Walk) -> tuple[str, ...]:
        return tuple(language for language in self.offer if language in walk.graph.languages)

    def enter(self, walk: Walk) -> Go:
        offered = self._offered(walk)
        if len(offered) == 1:
            walk.change(lang=offered[0])
        return Waiting.enter(self, walk) if len(offered) > 1 else self.next

    def ask(self, walk: Walk) -> Ask:
        return walk.asked(*self.parts, choices=numbered([(f"language_{language}",) for language in self._offered(walk)]))

    def pressed(self, walk: Walk, digits: str) -> Go:
        language = chosen(self._offered(walk), digits)
        if language is None:
            return self.wrong(walk)
        walk.change(lang=language)
        return self.next

    def hint(self, walk: Walk) -> Go:
        """S2: said once more on silence; the words are neutral and each language is named by its own speaker."""
        return self.wait(walk)

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        return self.parts


def build(node: str, spec: LanguageSpec) -> Language:
    return Language(node, spec.patience(node), spec.parts, tuple(spec.offer), beside(node, spec.next))
