"""How wide words become, and where a line of them may end, without a font at hand. Always a little too wide: nothing may be cut off."""

import re
import unicodedata
from collections.abc import Iterator

# Khmer fonts draw letters of one, two, three or four stems; this is the width of one in the widest font in use (Khmer OS), in em.
STEM = 0.38
THREE_STEMS, FOUR_STEMS = frozenset("ឃញឍយលសហឡឤឦ២៣៧"), frozenset("ឈណ")
SPREADING_SUBSCRIPTS = frozenset("ឃឈឍបយរឞស")  # these stand beside their letter, the others below it
TWO_STEM_VOWELS = frozenset("\u17bf\u17c0\u17c4\u17c5\u17c7")
COENG = "\u17d2"
NARROW, WIDE = frozenset(" \u00a0!'()*,-./:;I[\\]_`fijlrt|·’‹›\""), frozenset("%@MWmw…")
UNSEEN = "\u200b"  # a break that keyboards put between Khmer words

_SIGNS = "\u17b4-\u17ca\u17cc\u17ce-\u17d1\u17d3\u17dd\u200c\u200d"
_CLOSING = "\u17cb\u17cd"  # signs on a letter that closes a syllable
# What stays together: a Khmer letter with its subscripts, vowels and signs; letters without any that follow, because they mostly close the
# syllable; and punctuation, which must not begin a line. Khmer has no spaces between words, so a long phrase must be broken somewhere.
_CLUSTER = re.compile(
    rf"(?:[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[{_SIGNS}{_CLOSING}])*(?:[\u1780-\u17a2](?![\u17d2{_SIGNS}])[{_CLOSING}]?)*"
    r"|[^ ][\u0300-\u036f\u17b4-\u17d3\u200d\ufe0f]*)"
    r"[។៕ៗ៖,.;:?!)\]»”’…]*"
)
_WORD = re.compile(r"([ \t\n\u200b]*)([^ \t\n\u200b]+)")


def width(words: str) -> float:
    """In em, at most a fifth too much, and not too little in the fonts that we name."""
    return sum(_advances(words))


def _advances(words: str) -> Iterator[float]:
    before = ""
    for letter in words:
        yield _subscript(letter) if before == COENG else _letter(letter)
        before = letter


def _subscript(letter: str) -> float:
    return STEM if letter in SPREADING_SUBSCRIPTS else 0.0


def _letter(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    if "\u1780" <= letter <= "\u17ff":
        return STEM * _stems(letter)
    if letter in NARROW:
        return 0.42
    if letter in WIDE or letter > "\u2000":
        return 1.05
    return 0.75 if letter.isupper() else 0.64


def _stems(letter: str) -> int:
    if letter in FOUR_STEMS:
        return 4
    if letter in THREE_STEMS:
        return 3
    return 1 if unicodedata.category(letter) == "Mc" and letter not in TWO_STEM_VOWELS else 2


def wrapped(words: str, widest: float, most: int) -> tuple[str, ...]:
    """Lines of at most so many em; what more than `most` lines would hold is left out, with an ellipsis. No cluster is broken."""
    lines = [""]
    for glue, piece in _pieces(words, room := widest - width("…")):
        longer = lines[-1] + glue + piece if lines[-1] else piece
        if lines[-1] and width(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1]}…")


def _pieces(words: str, widest: float) -> Iterator[tuple[str, str]]:
    """What may stand at the beginning of a line, each with what stands between it and the one before: words, or parts of a long one."""
    for between, word in _WORD.findall(words):
        first, *rest = [word] if width(word) <= widest else _CLUSTER.findall(word)
        yield " " if between.strip(UNSEEN) else "", first
        yield from (("", piece) for piece in rest)
