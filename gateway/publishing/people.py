"""The names under which people publish and agree. Until officers have accounts a name is what was typed."""

import unicodedata

from gateway.khmer import clean
from gateway.publishing.faults import Refused, say

LONGEST_NAME, LONGEST_NOTE, LONGEST_WHY = 48, 200, 500


def named(name: str, option: str, most: int = LONGEST_NAME) -> str:
    """The name, or the names, as kept. Raises `Refused` when nobody could tell from it who it was."""
    kept = _line(name, option, most)
    if not kept:
        raise Refused(say("who_are_you", option=option))
    return kept


def noted(note: str, option: str = "--note", most: int = LONGEST_NOTE) -> str:
    """A note as it is kept."""
    return _line(note, option, most)


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return _folded(one) == _folded(other)


def _line(text: str, option: str, most: int) -> str:
    kept = " ".join(clean(text).split())
    if len(kept) > most or not kept.isprintable():
        raise Refused(say("one_line", option=option, most=most))
    return kept


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", clean(name)).casefold().split())
