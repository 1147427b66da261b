"""What casework sees of one event, and the few words it answers with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.flows.state import State
from gateway.settings import Settings
from gateway.shelf import Shelf
from gateway.store.threads import LegFacts
from gateway.store.work import Work


class CaseError(Exception):
    """The rooms disagree: a flow asks for what casework does not know. A fault of ours, never of the person on the line."""


class Outside(Exception):
    """Slow work (Argon2) that must not hold the transaction (rule 6). The result is found under `key` the next time."""

    def __init__(self, key: str, work: Callable[[], Any]) -> None:
        super().__init__(key)
        self.key = key
        self.work = work


@dataclass(frozen=True, slots=True)
class Wanted:
    """A prompt to be recorded: its number on the script, `Prompt.spoken` of its words, and whether somebody still has to speak it."""

    prompt: str
    number: int
    words: str
    left: bool


ToRecord = Callable[[str], Sequence[Wanted]]
"""What a language needs, in the order in which callers come to it. Reads files: only outside of a transaction."""


def nothing_to_record(lang: str) -> Sequence[Wanted]:
    return ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One event: its transaction, the versions its conversation keeps, its leg, and the number as the carrier wrote it."""

    work: Work
    settings: Settings
    shelf: Shelf
    leg: LegFacts
    party: str
    prepared: Mapping[str, Any]
    to_record: ToRecord = nothing_to_record

    @property
    def now(self) -> datetime:
        return self.work.now


@dataclass(frozen=True, slots=True)
class Opening:
    """How a conversation begins: in which flow, knowing what, and in which leg if it has none yet."""

    flow: str
    state: State
    leg: LegFacts
