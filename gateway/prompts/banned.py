"""S1: what may not be heard before she has chosen a subject. Redial is the commonest check by a man who watches her phone."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from khmerspell import khnormal
from pydantic import BaseModel, ConfigDict

from gateway.khmer import clean, is_khmer
from gateway.prompts.door import read

# COENG TA and COENG DA look alike, and both spellings of "husband" are common.
_COENG_TA, _COENG_DA = "\u17d2\u178f", "\u17d2\u178a"
_LATIN_MARKS = dict.fromkeys(range(0x300, 0x370))


class _Banned(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    khmer: list[str]
    romanised: list[str]
    english: list[str]


def load_banned(path: Path) -> tuple[str, ...]:
    """The terms of `prompts/banned.yaml`. Raises CatalogueError: without the list nothing may be published."""
    banned = read(path, _Banned)
    return (*banned.khmer, *banned.romanised, *banned.english)


def banned_in(words: str, terms: Iterable[str]) -> list[str]:
    """The terms that the words contain: Khmer ones anywhere, Latin ones at the start of a word."""
    folded = _folded(words)
    return [term for term in terms if _stands_in(_folded(term), folded)]


def _stands_in(term: str, folded: str) -> bool:
    if is_khmer(term):  # Khmer puts spaces between thoughts, not between words
        return term.replace(" ", "") in folded.replace(" ", "")
    return re.search(rf"(?<![a-z]){re.escape(term)}", folded) is not None


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """One form for all that looks or sounds alike to whoever reads it: case, marks, unseen characters, order of Khmer signs."""
    seen = "".join(sign for sign in clean(text) if unicodedata.category(sign) != "Cf")
    latin = unicodedata.normalize("NFKD", seen).translate(_LATIN_MARKS).casefold()
    return " ".join(khnormal(latin).replace(_COENG_TA, _COENG_DA).split())
