"""What flows of every system are made of: a node of ours is one part or several, and each part has its shape in FLOIP and in RapidPro.

`id` is `""` for a node's first part. A target is the name of a node, `~id` for a part of the same node, `""` where it ends.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple


class Choice(NamedTuple):
    """A key, the prompt that names it, and where it leads."""

    key: str
    label: str
    to: str


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks these prompts and goes on."""

    id: str
    says: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Waits for one key. So many wrong answers are forgiven (`retries`) and so much silence (`hints`)."""

    id: str
    says: tuple[str, ...]
    choices: tuple[Choice, ...]
    wrong: str
    silent: str
    retries: int
    hints: int


@dataclass(frozen=True, slots=True)
class Digits:
    """Waits for a number of `least` to `most` digits."""

    id: str
    says: tuple[str, ...]
    least: int
    most: int
    to: str
    wrong: str
    silent: str
    retries: int
    hints: int


@dataclass(frozen=True, slots=True)
class Split:
    """Goes where the value of something known leads; `""` is what is not known."""

    id: str
    on: str
    cases: tuple[tuple[str, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Note:
    """Notes values; `language` is the language of what follows."""

    id: str
    values: tuple[tuple[str, str], ...]
    to: str


@dataclass(frozen=True, slots=True)
class Enter:
    """Goes through another flow and comes back."""

    id: str
    flow: str
    to: str


@dataclass(frozen=True, slots=True)
class Stop:
    id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of another system, as it came; `ways` are where its exits lead now."""

    id: str
    as_it_came: str
    ways: tuple[str, ...]


Part = Say | Ask | Digits | Split | Note | Enter | Stop | Kept


def ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The first part first, whatever order they came in."""
    return tuple(sorted(parts, key=lambda part: part.id))


def mark(parts: Iterable[Part], kind: str, fields: Any) -> str:
    """The hash by which a node is known again: of what stands for it in the other system, and of itself."""
    written = [[type(part).__name__, asdict(part)] for part in ordered(parts)]
    text = json.dumps([written, kind, fields], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
