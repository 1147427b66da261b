"""Who changed what of a contact since both sides said the same. Pure: nothing is written over that somebody changed over there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from gateway.channels.rapidpro import Card

NAMES = tuple(field.name for field in fields(Card))
TAKEN = frozenset({"duty"})
"""What is ours to change from over there: going on and off duty. Who covers which commune is decided in the gateway alone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The names of things by what is to become of them: written over there, taken from there, or told, and left alone."""

    ours: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()
    changed_there: frozenset[str] = frozenset()
    changed_on_both: frozenset[str] = frozenset()

    @property
    def told(self) -> frozenset[str]:
        return self.changed_there | self.changed_on_both

    def with_ours(self) -> "Verdict":
        """After somebody has looked, and decided for the gateway."""
        return Verdict(self.ours | self.told, self.theirs)


def verdict(ours: Card, theirs: Card, is_agreed: Callable[[str, str], bool]) -> Verdict:
    """`is_agreed` tells whether a thing of this name had this value when both last said the same."""
    found: dict[str, set[str]] = {"ours": set(), "theirs": set(), "changed_there": set(), "changed_on_both": set()}
    for name in NAMES:
        mine, other = getattr(ours, name), getattr(theirs, name)
        hidden = name == "number" and not other  # an anonymous workspace
        if mine == other or hidden:
            continue
        found[_side(name, is_agreed(name, mine), is_agreed(name, other))].add(name)
    return Verdict(*(frozenset(found[side]) for side in ("ours", "theirs", "changed_there", "changed_on_both")))


def _side(name: str, mine_is_old: bool, other_is_old: bool) -> str:
    if other_is_old:
        return "ours"
    if mine_is_old:
        return "theirs" if name in TAKEN else "changed_there"
    return "changed_on_both"


def marks(card: Card, mark: Callable[[str, str], str], before: Mapping[str, str], but: frozenset[str]) -> dict[str, str]:
    """What is agreed now: all of it, but for what is still told, of which it stays what it was."""
    return {name: before.get(name, "") if name in but else mark(name, getattr(card, name)) for name in NAMES}
