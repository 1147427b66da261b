"""What the floors below wrote down in English, for audit and terminal, told on a page in the reader's tongue."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from gateway.web import pages, tongues

_PLACE = re.compile(r"%\\\((\w+)\\\)s")


def _(english: str) -> str:
    """For the catalogues; it is looked up when a page is made."""
    return english


@dataclass(frozen=True, slots=True)
class Told:
    words: str
    lang: str
    """English where no sentence fits: better than nothing at all."""


@dataclass(frozen=True)
class Sentences:
    """`known` are English sentences as catalogues have them, with `%(name)s` where something was put in; the first that fits counts.
    `words` are what may be put in and is English itself."""

    known: Mapping[str, re.Pattern[str]]
    words: Mapping[str, str]

    @classmethod
    def of(cls, known: Iterable[str], words: Mapping[str, str]) -> "Sentences":
        return cls({one: re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(one))) for one in known}, words)

    def told(self, text: str, called: Callable[[str], str] = str) -> Told:
        """`called` names what is put in, where it has a name: an account's instead of its id."""
        for english, pattern in self.known.items():
            if found := pattern.fullmatch(text):
                return Told(gettext(english, **{name: called(self._word(put)) for name, put in found.groupdict().items()}), pages.tongue())
        parts = text.split("; ")
        if len(parts) > 1:
            each = [self.told(part, called) for part in parts]
            return Told("; ".join(one.words for one in each), next((one.lang for one in each), tongues.ENGLISH))
        return Told(text, tongues.ENGLISH)

    def _word(self, put: str) -> str:
        return str(self.words.get(put) or " ".join(str(self.words.get(word, word)) for word in put.split(" ")))
