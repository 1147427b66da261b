"""Names as people write them, folded to keys under which the spellings of one name meet.

Khmer: unseen marks go, marks are put in one order, COENG DA and COENG TA (which look alike) become one. Latin has no agreed spelling
for Khmer at all, so the rough key keeps little more than what the ear keeps.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from khmerspell import khnormal

from gateway.directory.places import Level
from gateway.khmer import ascii_digits, clean, is_khmer

UNITS: dict[str, Level] = {
    **dict.fromkeys(("khet", "khaet", "province", "ខេត្ត"), "province"),
    **dict.fromkeys(("srok", "sruk", "srock", "krong", "district", "city", "town", "municipality", "ស្រុក", "ក្រុង"), "district"),
    **dict.fromkeys(("khum", "khoum", "sangkat", "sangkhat", "commune", "ឃុំ", "សង្កាត់"), "commune"),
    **dict.fromkeys(("phum", "phoum", "village", "ភូមិ"), "village"),
}
ENGLISH = {"province", "district", "city", "town", "municipality", "commune", "village"}  # these may follow the name
NUMBERS = {
    **dict.fromkeys(("muoy", "mouy", "muy", "moy", "one", "មួយ"), "1"),
    **dict.fromkeys(("pir", "pi", "pii", "two", "ពីរ"), "2"),
    **dict.fromkeys(("bei", "bey", "three", "បី"), "3"),
    **dict.fromkeys(("buon", "boun", "four", "បួន"), "4"),
    **dict.fromkeys(("pram", "five", "ប្រាំ"), "5"),
    **dict.fromkeys(("prammuoy", "six", "ប្រាំមួយ"), "6"),
    **dict.fromkeys(("prampir", "prampi", "seven", "ប្រាំពីរ"), "7"),
    **dict.fromkeys(("prambei", "eight", "ប្រាំបី"), "8"),
    **dict.fromkeys(("prambuon", "nine", "ប្រាំបួន"), "9"),
}
_LONGEST_FIRST = "|".join(sorted(filter(is_khmer, NUMBERS), key=len, reverse=True))
_KHMER_NUMBER = re.compile(f"^({_LONGEST_FIRST})(?=.)|(?<=.)({_LONGEST_FIRST})$")
_KHMER_UNIT = re.compile(f"({'|'.join(filter(is_khmer, UNITS))})")
_BREAK = re.compile(r"[,;/()\n។៖|+]+")
_APOSTROPHE = re.compile("['`´ʼ‘’]")  # all that phones write in O'Chum
_WORD = re.compile(r"[^\W_]+(?:[\u17b4-\u17d3\u17dd]+[^\W_]*)*")


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
        keys = {joined, numbered, self.unit + joined}
        if self.level == "village":
            keys.add(f"phum{numbered}")
        return frozenset(key for key in keys if not key.isdigit())

    def _numbered(self) -> Iterator[str]:
        beside = len(self.words) > 1 or self.unit  # alone, Muy is a village and no number
        for position, word in enumerate(self.words):
            number = NUMBERS.get(word) if beside and position in (0, len(self.words) - 1) else None
            yield number or _KHMER_NUMBER.sub(lambda found: NUMBERS[found.group()], word)


def pieces(text: str) -> tuple[Piece, ...]:
    """The names in a text, parted by commas and by unit words in both languages, in its order."""
    return tuple(piece for part in _BREAK.split(_even(text)) for piece in _parted(part))


def _even(text: str) -> str:
    folded = unicodedata.normalize("NFKD", ascii_digits(clean(text))).casefold()
    plain = "".join(letter for letter in folded if is_khmer(letter) or not unicodedata.combining(letter))
    return khnormal(_APOSTROPHE.sub("", plain)) if is_khmer(plain) else _APOSTROPHE.sub("", plain)


def _parted(part: str) -> Iterator[Piece]:
    """Khmer unit words come before the name, English ones before it or after."""
    words: tuple[str, ...] = ()
    unit = ""
    found = _WORD.findall(_KHMER_UNIT.sub(r" \1 ", part))
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
