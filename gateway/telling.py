"""Sentences that the gateway says to staff, in English and in Khmer. Each room writes its own, with gaps, in a `sentences.yaml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal, TypeAlias

from ruamel.yaml import YAML

Tongue = Literal["eng", "khm"]


@dataclass(frozen=True, slots=True)
class Name:
    """Something that files call by a code, and readers perhaps by a name: `of` says what it is, such as `service`."""

    of: str
    code: str


Called = Callable[[Name], str]
Gap: TypeAlias = "str | int | Name | Sentence | tuple[Gap, ...]"


def by_code(name: Name) -> str:
    """As at the terminal, where files are edited."""
    return name.code


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of a room's sentences by its name, and what stands in its gaps."""

    room: str
    name: str
    gaps: Mapping[str, Gap] = field(default_factory=dict)

    def told(self, tongue: Tongue = "eng", called: Called = by_code) -> str:
        filled = {name: told(gap, tongue, called) for name, gap in self.gaps.items()}
        return written(self.room)[self.name][tongue].format_map(filled)

    def __str__(self) -> str:
        return self.told()


def sentences(room: str) -> Callable[..., Sentence]:
    """How a room says one of its own: by its name, with what stands in its gaps."""

    def say(name: str, /, **gaps: Gap) -> Sentence:
        return Sentence(room, name, gaps)

    return say


class Refusal(Exception):
    """Something was not done. `why` is for people; plain text where only the terminal can say it."""

    def __init__(self, why: Sentence | str) -> None:
        self.why = why
        super().__init__(str(why))


def told(gap: Gap, tongue: Tongue, called: Called = by_code) -> str:
    match gap:
        case Sentence():
            return gap.told(tongue, called)
        case Name():
            return called(gap)
        case tuple():
            return ", ".join(told(one, tongue, called) for one in gap)
        case _:
            return str(gap)


@cache
def written(room: str) -> Mapping[str, Mapping[Tongue, str]]:
    """Every sentence of a room, by its name."""
    text = (resources.files(room) / "sentences.yaml").read_text("utf-8")
    sentences: Mapping[str, Mapping[Tongue, str]] = YAML(typ="safe").load(text)
    return sentences
