"""Names as people write them, folded to keys under which the spellings of one name meet.

Khmer: unseen marks go, marks are put in one order, COENG DA and COENG TA (which look alike) become one. Latin: case, accents, spaces,
hyphens and apostrophes go. Which names sound alike is for `sound` to say.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from khmerspell import khnormal

from gateway.directory.levels import Level
from gateway.directory.placewords import ENGLISH, KHMER_NUMBER, KHMER_UNIT, LEAD, NUMBERS, SPECIAL, UNITS
from gateway.khmer import ascii_digits, clean

_BREAK = re.compile(r"[,;/()\n។៖|+]+")
_WORD = re.compile(r"[^\W_]+(?:[\u17b4-\u17d3\u17dd]+[^\W_]*)*")
_UNHEARD = re.compile("['`´ʼ‘’\u0300-\u036f]")  # accents, and all that phones write in O'Chum
_UNHEARD_LAST = re.compile("(?<=[aeiou])[rh](?= [aeiou])")  # Par Ar; at every other end the rough key sees to it
# Consonants with those under them, a shifter, one vowel, one sign. RO is the lowest; U+17D0 after a short u would be a shifter.
_ORDERED = re.compile(
    "(?:[\u1780-\u17b3](?:\u17d2(?!\u179a\u17d2)[\u1780-\u17b3])*[\u17c9\u17ca]?(?:[\u17b6-\u17c5](?!\u17d0))?"
    "[\u17c6-\u17c8\u17cb\u17cd-\u17d1]?|[^\u1780-\u17dd\u200c\u200d])*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One name in a text, as words, with the unit word that stood beside it ("khum …") and the level that it gives."""

    words: tuple[str, ...]
    unit: str = ""
    level: Level | None = None

    def readings(self) -> frozenset[str]:
        """The name as it stands, with number words as digits, and with its unit as part of it (there are communes called "Phum Thmei").

        Never a digit alone: that is the key of a menu, not a name.
        """
        joined, numbered = "".join(self.words), "".join(self._numbered())
        keys = {joined, numbered, self.unit + joined, _UNHEARD_LAST.sub("", " ".join(self.words)).replace(" ", "")}
        if self.level == "village":
            keys.add(f"phum{numbered}")
        return frozenset(key for key in keys if key and not key.isdigit())

    def _numbered(self) -> Iterator[str]:
        beside = len(self.words) > 1 or self.unit  # alone, Muy is a village and no number
        for position, word in enumerate(self.words):
            number = NUMBERS.get(word) if beside and position in (0, len(self.words) - 1) else None
            yield number or KHMER_NUMBER.sub(lambda found: NUMBERS[found.group()], word)


def pieces(text: str) -> tuple[Piece, ...]:
    """The names in a text, parted by commas and by unit words in both languages, in its order."""
    return tuple(piece for part in _BREAK.split(LEAD.sub("", even(text))) for piece in _parted(part))


def keys(names: Iterable[str]) -> Iterator[frozenset[str]]:
    """The keys of each name in a list, which is one name whatever unit words are in it; none of what is no name."""
    lines = [" ".join(name.split()) for name in names]
    for name in even("\n".join(lines)).split("\n") if lines else ():
        yield _keys(name) if not name or SPECIAL.search(name) else frozenset((name.replace(" ", ""),))


def _keys(name: str) -> frozenset[str]:
    named = tuple(_parted(_BREAK.sub(" ", name)))
    whole = named[0] if len(named) == 1 else Piece(tuple(word for piece in named for word in piece.words))
    return whole.readings()


def even(text: str) -> str:
    """The same lines, with one way to write what can be written in several: case, accents, apostrophes, digits, order of Khmer marks."""
    folded = _UNHEARD.sub("", unicodedata.normalize("NFKD", ascii_digits(text)).casefold())
    return "\n".join(_in_order(clean(line)) for line in folded.split("\n"))


def _in_order(text: str) -> str:
    """What `khnormal` makes of it, without its work where the order is right already: it is in every name of the official list."""
    ordered = text if _ORDERED.fullmatch(text) else khnormal(text)
    return ordered.replace("\u17d2\u178a", "\u17d2\u178f")


def _parted(part: str) -> Iterator[Piece]:
    """Khmer unit words come before the name, English ones before it or after."""
    words: tuple[str, ...] = ()
    unit = ""
    found = _WORD.findall(KHMER_UNIT.sub(r" \1 ", part))
    for more, word in zip(reversed(range(len(found))), found, strict=True):
        if word not in UNITS or (words and not more and word not in ENGLISH):  # Phnum Srok is a name
            words = (*words, word)
        elif words and not unit and word in ENGLISH:
            yield Piece(words, word, UNITS[word])
            words = ()
        else:
            if words:
                yield Piece(words, unit, UNITS.get(unit))
            words, unit = (), word
    if words:
        yield Piece(words, unit, UNITS.get(unit))
