"""What the checks ask of the other rooms: plain questions, so that this room need not know them."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field

HOME = "khm"


@dataclass(frozen=True, slots=True)
class Outside:
    """`words` gives every form of a prompt in a language, spoken and written, in each script; nothing where it has none."""

    words: Callable[[str, str], Sequence[str]]
    """Of a language and a prompt."""
    banned: Callable[[str], Sequence[str]] = lambda words: ()
    """The terms in these words that nobody may hear before a subject was chosen (S1)."""
    languages: Sequence[str] = (HOME,)
    """Those that have words at all."""
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Prompt → every text that stands for it."""
    text_only: Container[str] = frozenset()
    """Prompts that nobody records."""
    services: Container[str] = frozenset()
    """Those that have a number to be put through to."""
    places: Container[str] = frozenset()
    """The codes of districts and communes."""
    entries: Sequence[str] = ("main",)
    """The flows that a call or a text to a public number begins with."""


def everywhere(outside: Outside, prompt: str) -> list[str]:
    """Every form of a prompt in every language."""
    return [words for lang in outside.languages for words in outside.words(lang, prompt)]
