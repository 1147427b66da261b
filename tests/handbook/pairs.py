"""What the handbook quotes from the pages: Khmer in bold, with the English behind it that stands for it in the code."""

import re
from collections.abc import Iterator

QUOTED = re.compile(r"\*\*([^*]*[\u1780-\u17ff][^*]*)\*\* \(((?:[^()]|\([^()]*\))+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def labels(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1], found[2]) for found in QUOTED.finditer(text))


def sections(text: str) -> dict[str, str]:
    """By heading."""
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))
