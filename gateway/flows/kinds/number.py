"""`number`: digits into one attribute, joined where they come in pieces, read back where it matters.

`unasked` and `secret` ones take every key themselves.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from gateway.dialogue import Ask
from gateway.flows.kinds.spec import Asking, Attribute, NodeName, beside, misfit
from gateway.flows.waits import Waiting, chosen, give_up, numbered
from gateway.flows.walk import Go, Lead, Walk

PAUSE_SECONDS = 3
"""What ends a number that is long enough already. Nothing is asked for any more, so it need not be S8's eight."""
READ_BACK = ("number_right", "number_again")
WORDS = ("number_read_back", *READ_BACK)


class NumberSpec(Asking):
    """Digits into one attribute. Digits that come in pieces are joined."""

    digits: Annotated[int, Field(ge=1, le=12, description="how many there are, 1 to 12")]
    at_least: Annotated[
        int | None, Field(ge=1, le=12, description="how many at least, where `digits` is the most: a pause ends what is shorter")
    ] = None
    attribute: Annotated[Attribute, Field(description="what they are kept as")]
    without: Annotated[str, Field(description='digits that it never has; with `"0"` in it, a `0` in the middle leads out too')] = ""
    unasked: Annotated[bool, Field(description="an announcement in which keys may be typed: takes every key; shipped flows only")] = False
    secret: Annotated[bool, Field(description="a PIN: takes every key, `0 * #` too; shipped flows only")] = False
    read_back: Annotated[
        bool, Field(description="read out in groups; then `1` is right, `2` types it again, and the wrong one is forgotten")
    ] = False
    next: Annotated[NodeName, Field(description="when all are there")]

    @field_validator("at_least")
    @classmethod
    def _no_more_than_the_most(cls, at_least: int | None, others: ValidationInfo) -> int | None:
        if at_least and at_least > (most := others.data.get("digits", 12)):
            raise misfit(f"1–{most}")
        return at_least

    @field_validator("read_back")
    @classmethod
    def _nothing_secret_aloud(cls, read_back: bool, others: ValidationInfo) -> bool:
        if read_back and (others.data.get("unasked") or others.data.get("secret")):
            raise misfit("false")  # S27: what is typed in secret is not said aloud
        return read_back


@dataclass(frozen=True, slots=True)
class Number(Waiting):
    """`scratch` is what was typed so far; while it is read back, `options` are what the keys stand for."""

    parts: tuple[str, ...]
    least: int
    most: int
    attribute: str
    without: frozenset[str]
    unasked: bool
    secret: bool
    read_back: bool
    next: str

    @property
    def raw(self) -> bool:  # type: ignore[override]
        return self.unasked or self.secret

    def takes(self, digits: str) -> bool:
        return 1 < len(digits) <= self.most and digits.isdecimal() and "0" not in self.without

    def ask(self, walk: Walk) -> Ask:
        if walk.state.options == READ_BACK:
            parts = ("number_read_back", f"digits:{self.attribute}")
            return walk.asked(*parts, choices=numbered([(label,) for label in READ_BACK]))
        typed = len(walk.state.scratch)
        if not typed:
            return walk.asked(*self.parts, digits=self.most)
        rest = walk.asked(digits=self.most - typed)  # Somleng's fixed 2 s between digits: wait on, in silence, for the rest
        return rest if typed < self.least else Ask(rest.lang, digits=rest.digits, seconds=PAUSE_SECONDS)

    def again(self, walk: Walk) -> Go:
        """What was typed is read out once more; else the question, and what was typed of it begins anew."""
        if walk.state.options != READ_BACK:
            return self.enter(walk)
        walk.change(quiet=0)
        return self.wait(walk)

    def stepped_back(self, walk: Walk) -> bool:
        """From what is read back to the question."""
        if walk.state.options != READ_BACK:
            return False
        self._drop(walk)
        return True

    def pressed(self, walk: Walk, digits: str) -> Go:
        if walk.state.options == READ_BACK and len(digits) == 1:
            return self._judged(walk, digits)
        typed = walk.state.scratch + digits  # by text a number may follow at once on one that was wrong
        self._drop(walk)
        if "0" in digits and "0" in self.without:
            return give_up(walk)  # S4: where no number has a 0, one in the middle is the way out too
        if len(typed) > self.most or self.without & set(digits) or (not self.unasked and not typed.isdecimal()):
            return self.wrong(walk)
        if walk.state.medium == "text":  # no text is waited for to be the rest of this one
            return self._typed(walk, typed) if len(typed) >= self.least else self.wrong(walk)
        if len(typed) < self.most:
            walk.change(scratch=typed)
            return self.wait(walk)
        return self._typed(walk, typed)

    def _typed(self, walk: Walk, typed: str) -> Go:
        walk.know(**{self.attribute: typed})
        walk.change(scratch="")
        if not self.read_back:
            return self.next
        walk.change(options=READ_BACK, wrong=0, quiet=0)
        return self.wait(walk)

    def _judged(self, walk: Walk, digits: str) -> Go:
        match chosen(READ_BACK, digits):
            case "number_right":
                walk.change(options=())
                return self.next
            case "number_again":
                self._drop(walk)
                return self.enter(walk)
        return self.wrong(walk)

    def _drop(self, walk: Walk) -> None:
        walk.forget(self.attribute)
        walk.change(scratch="", options=())

    def wrong(self, walk: Walk) -> Go:
        # S14, S17: to whoever does not know of the code, this is only the decoy, and no key is ever called wrong.
        return self.patience.silence if self.unasked else Waiting.wrong(self, walk)

    def silent(self, walk: Walk) -> Go:
        typed = walk.state.scratch
        if len(typed) >= self.least:
            return self._typed(walk, typed)
        walk.change(scratch="")
        return Waiting.silent(self, walk)

    def leads(self) -> tuple[Lead, ...]:
        return (Lead("next", self.next), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        return (*self.parts, *(WORDS if self.read_back else ()))


def build(node: str, spec: NumberSpec) -> Number:
    patience = spec.patience(node)
    return Number(
        node,
        replace(patience, hints=patience.hints and not spec.unasked),  # S14: whoever listens to an announcement to its end is told nothing
        spec.parts,
        spec.at_least or spec.digits,
        spec.digits,
        spec.attribute,
        frozenset(spec.without),
        spec.unasked,
        spec.secret,
        spec.read_back,
        beside(node, spec.next),
    )
