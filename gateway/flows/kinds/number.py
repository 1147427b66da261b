"""`number`: digits into one attribute. What comes in pieces is joined; `unasked` and `secret` ones take every key themselves."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.dialogue import Ask
from gateway.flows.kinds.spec import Name, Speaking, beside
from gateway.flows.waits import Waiting
from gateway.flows.walk import Go, Lead, Walk, leads


class NumberSpec(Speaking):
    digits: Annotated[int, Field(ge=1, le=12)]
    attribute: Name
    without: str = ""
    unasked: bool = False
    secret: bool = False
    next: Name
    silence: Name | None = None


@dataclass(frozen=True, slots=True)
class Number(Waiting):
    parts: tuple[str, ...]
    digits: int
    attribute: str
    without: frozenset[str]
    unasked: bool
    secret: bool
    next: str
    silence: str

    @property
    def raw(self) -> bool:  # type: ignore[override]
        return self.unasked or self.secret

    def ask(self, walk: Walk) -> Ask:
        missing = self.digits - len(walk.state.scratch)
        if missing < self.digits:
            return walk.asked(digits=missing)  # Somleng's fixed 2 s between digits: wait on, in silence, for the rest
        return walk.asked(*self.parts, digits=self.digits)

    def pressed(self, walk: Walk, digits: str) -> Go:
        typed = walk.state.scratch + digits
        walk.change(scratch="")
        if "0" in digits and "0" in self.without:
            return self.give_up(walk)  # S4: where no number has a 0, one in the middle is the way out too
        if len(typed) > self.digits or self.without & set(digits) or (not self.unasked and not typed.isdecimal()):
            return self.wrong(walk)
        if len(typed) < self.digits:
            walk.change(scratch=typed)
            return self.wait(walk)
        walk.know(**{self.attribute: typed})
        return self.next

    def scratch_after_silence(self, walk: Walk) -> str:
        return ""

    def wrong(self, walk: Walk) -> Go:
        # S14, S17: to whoever does not know of the code, this is only the decoy, and no key is ever called wrong.
        return self.silence if self.unasked else Waiting.wrong(self, walk)

    def silent(self, walk: Walk) -> Go:
        if self.silence and (self.unasked or walk.state.quiet >= 1):
            return self.silence
        return Waiting.silent(self, walk)

    def leads(self) -> tuple[Lead, ...]:
        return leads(next=self.next, silence=self.silence)

    def prompts(self) -> tuple[str, ...]:
        return self.parts


def build(node: str, spec: NumberSpec) -> Number:
    return Number(
        node,
        spec.parts,
        spec.digits,
        spec.attribute,
        frozenset(spec.without),
        spec.unasked,
        spec.secret,
        beside(node, spec.next),
        beside(node, spec.silence),
    )
