"""`place`: district, then commune, by keys and five a page; by text also a typed name. Down to the commune only (S25)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask
from gateway.flows.kinds.spec import Asking, NodeName, beside
from gateway.flows.state import Answer
from gateway.flows.waits import Waiting, chosen, numbered
from gateway.flows.walk import Go, Lead, Walk

A_PAGE = 5
MORE, OTHER = "more", "other"
WORDS = ("place_pick_commune", "place_or_type", "place_more", "place_other", "place_typed_sure", "place_choose", "place_unknown")


class PlaceSpec(Asking):
    """District, then commune, five a page; by text a typed name as well. Sets `place`."""

    next: Annotated[NodeName, Field(description="also after “another place, or I would rather not say”")]


@dataclass(frozen=True, slots=True)
class PlaceNode(Waiting):
    """`scratch` is the district chosen so far; `options` the codes that this page's keys stand for."""

    parts: tuple[str, ...]
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.change(wrong=0, quiet=0, scratch="", page=0, options=())
        return self._names(walk)

    def again(self, walk: Walk) -> Go:
        """This page once more, or the names to choose between. Whoever asks for it is there: the silence before is forgotten."""
        walk.change(quiet=0)
        return self.wait(walk, "place_choose") if self._between_names(walk) else self._names(walk)

    def stepped_back(self, walk: Walk) -> bool:
        """From a page to the one before it, from the communes to the districts, from a typed name to the list."""
        before = walk.state
        if before.page:
            walk.change(page=before.page - 1)
        elif before.scratch or self._between_names(walk):
            walk.change(scratch="", options=())
        return walk.state is not before

    def _between_names(self, walk: Walk) -> bool:
        return bool(walk.state.options) and walk.state.options[-1] not in (MORE, OTHER)

    def _names(self, walk: Walk) -> Go:
        return walk.need("places", within=walk.state.scratch)

    def answered(self, walk: Walk, answer: Answer) -> Go:
        if answer.verdict == "sure":
            return self._settled(walk, answer.options[0][0], read_back=True)
        if answer.verdict == "choose":
            walk.change(options=tuple(code for code, _ in answer.options))
            return self.wait(walk, "place_choose")
        if answer.verdict == "unknown":
            return self._unknown(walk)
        names = [code for code, _ in answer.options]
        first = walk.state.page * A_PAGE
        page = names[first : first + A_PAGE]
        walk.change(options=(*page, MORE if len(names) > first + A_PAGE else OTHER))
        return self.wait(walk, *self._lead(walk))

    def _lead(self, walk: Walk) -> tuple[str, ...]:
        if walk.state.page:
            return ()
        typing = ("place_or_type",) if walk.state.medium == "text" else ()
        return (("place_pick_commune",) if walk.state.scratch else self.parts) + typing

    def _unknown(self, walk: Walk) -> Go:
        if walk.state.wrong >= self.patience.retries:
            return self._settled(walk, "", read_back=False)  # nobody is stopped by a name that we do not know
        walk.change(wrong=walk.state.wrong + 1, scratch="", page=0)
        walk.say("place_unknown")
        return self._names(walk)

    def ask(self, walk: Walk) -> Ask:
        labels = {MORE: ("place_more",), OTHER: ("place_other",)}
        return walk.asked(choices=numbered([labels.get(code, (f"place.{code}",)) for code in walk.state.options]))

    def pressed(self, walk: Walk, digits: str) -> Go:
        code = chosen(walk.state.options, digits)
        if code is None:
            return self.wrong(walk)
        walk.change(wrong=0, quiet=0)
        match code:
            case "more":
                walk.change(page=walk.state.page + 1)
            case "other":
                return self._settled(walk, walk.state.scratch, read_back=False)
            case _ if len(code) == 4:
                walk.change(scratch=code, page=0)
            case _:
                return self._settled(walk, code, read_back=False)
        return self._names(walk)

    def typed(self, walk: Walk, words: str) -> Go:
        return walk.need("place_named", words=words)

    def _settled(self, walk: Walk, code: str, read_back: bool) -> Go:
        if read_back and len(code) == 4:
            walk.change(scratch=code, page=0)
            return self._names(walk)
        if read_back:
            walk.say("place_typed_sure", f"place.{code}")
        walk.know(place=code)
        walk.change(scratch="", page=0, options=())
        return self.next

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        return (*self.parts, *WORDS)


def build(node: str, spec: PlaceSpec) -> PlaceNode:
    return PlaceNode(node, spec.patience(node), spec.parts, beside(node, spec.next))
