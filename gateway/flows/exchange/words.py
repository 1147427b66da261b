"""The words of prompts, for files that are read where nobody has our recordings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.flows.exchange.parts import Ask

HOME = "khm"
NOTHING_KNOWN = "-"
"""Stands for what is not known: their expressions cannot tell an empty value from a missing one."""
NOTHING_SAID = "…"
"""Other systems refuse a message without words."""


@dataclass(frozen=True, slots=True)
class Words:
    """Language → prompt → its words, as a text would say them."""

    languages: Mapping[str, Mapping[str, str]]

    def said(self, lang: str, says: Sequence[str]) -> str:
        """Prompts one after the other; in Khmer where this language has no words; what is known only in a call by its name."""
        return escaped(" ".join(filter(None, (self._one(lang, prompt) for prompt in says))) or NOTHING_SAID)

    def _one(self, lang: str, prompt: str) -> str:
        kind, _, name = prompt.rpartition(":")
        here, home = self.languages.get(lang, {}), self.languages.get(HOME, {})
        return f"‹{name}›" if kind else here.get(prompt) or home.get(prompt) or f"‹{name}›"

    def spoken(self, prompts: Iterable[str]) -> tuple[str, ...]:
        """Khmer, and every language that has words for one of these."""
        said = frozenset(prompts)
        return (HOME, *(lang for lang, words in self.languages.items() if lang != HOME and not said.isdisjoint(words)))

    def named(self, text: str) -> str:
        """The prompt that has these words in some language; empty if none has."""
        wanted = unescaped(text).strip()
        return next((prompt for all_ in self.languages.values() for prompt, words in all_.items() if words == wanted and wanted), "")


def meant(words: Words, texts: Iterable[str], said: Sequence[str] | None) -> tuple[str, ...] | None:
    """The prompts that texts stand for: those that our export said, unless the texts are now another prompt's words. None: nobody knows."""
    found = list(texts)
    if said is not None and any(words.said(lang, said) in found for lang in words.languages):
        return tuple(said)
    prompt = next(filter(None, map(words.named, found)), "")
    return (prompt,) if prompt else None if said is None else tuple(said)


def menu(words: Words, lang: str, ask: Ask) -> str:
    """What is asked, and a line for each choice."""
    return "\n".join([words.said(lang, ask.says), *(f"{choice.key} {words.said(lang, (choice.label,))}" for choice in ask.choices)])


def escaped(text: str) -> str:
    """Their expressions begin with @."""
    return text.replace("@", "@@")


def unescaped(text: str) -> str:
    return text.replace("@@", "@")


def known(value: str) -> str:
    """A value as their expressions compare it."""
    return NOTHING_KNOWN + value if not value or value.startswith(NOTHING_KNOWN) else value


def value_of(known_as: str) -> str:
    return known_as.removeprefix(NOTHING_KNOWN)
