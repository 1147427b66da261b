"""What a conversation told anybody: said, written, or kept after its end. For what must appear nowhere (S17, S25, S33)."""

from collections.abc import Callable, Iterator

from gateway.dialogue import Ask, Play
from gateway.khmer import ascii_digits
from gateway.phone import e164, national
from gateway.prompts.catalogue import Catalogues
from gateway.saved.conversation import Came

DIGITS = "digits:"


class Told:
    """Everything that was told, and where."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self.all: list[tuple[str, str]] = []

    def add(self, where: str, words: str) -> None:
        self.all.append((where, words))

    def turn(self, where: str, came: Came, digits: Callable[[str], str]) -> None:
        """All that a step says, in every language and script: what betrays her in one betrays her."""
        for line in came.turn.lines:
            if isinstance(line, Play | Ask):
                labels = (part for choice in line.choices for part in choice.label) if isinstance(line, Ask) else ()
                for part in (*line.parts, *labels):
                    self.all.extend((where, words) for words in self._words(part, digits))

    def _words(self, part: str, digits: Callable[[str], str]) -> Iterator[str]:
        yield part
        if part.startswith(DIGITS):
            yield digits(part.removeprefix(DIGITS))
        for prompts in self._catalogues.languages.values():
            if prompt := prompts.get(part):
                yield from filter(None, (prompt.words, prompt.romanised, prompt.gloss, prompt.written, prompt.written_romanised))


def told_in(words: str, told: Told) -> str:
    """Where something that must appear nowhere appears; empty if it does not. A number is found in any spelling."""
    for wanted in _spellings(words):
        for where, said in told.all:
            if wanted in (_squeezed(said) if wanted.isdigit() else said.casefold()):
                return where
    return ""


def _spellings(words: str) -> set[str]:
    digits = _squeezed(words)
    if not digits.isdigit():
        return {words.casefold()}
    number = e164(words)
    return {digits, *({number.removeprefix("+"), national(number).removeprefix("+")} if number else ())}


def _squeezed(words: str) -> str:
    return "".join(letter for letter in ascii_digits(words) if letter not in " +-.()\u200b")
