"""S1: what may not be heard before she has chosen a subject. Redial is the commonest check by a man who watches her phone."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gateway.khmer import folded, is_khmer
from gateway.prompts.door import read

_folded = lru_cache(maxsize=1024)(folded)  # of our own words only: what somebody texts is kept nowhere (S27)


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
    said = _folded(words)
    return [term for term in terms if _stands_in(_folded(term), said)]


def _stands_in(term: str, said: str) -> bool:
    if is_khmer(term):  # Khmer puts spaces between thoughts, not between words
        return term.replace(" ", "") in said.replace(" ", "")
    return re.search(rf"(?<![a-z]){re.escape(term)}", said) is not None
