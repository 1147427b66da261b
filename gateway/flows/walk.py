"""One event's way through a graph: the state as it changes, the lines and effects gathered. Lives no longer than the event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from gateway.dialogue import Ask, Choice, Leave, Line, Play
from gateway.flows.state import Answer, Effect, Need, State, Turn, replace

READ_OUT = frozenset({"code", "request_number", "focal_point"})
"""A carrier may ask for the same words again, when the conversation is over already."""

Go = str | Need | None
"""Where a node leads: another node's id, a Need, or None: wait here (or the conversation is over)."""


class Lead(NamedTuple):
    """One way on from a node, to another of its flow: a key, a case, a verdict, or the name of the field that names it."""

    by: str
    to: str


def leads(**fields: str) -> tuple[Lead, ...]:
    """Of fields that may be empty those that lead somewhere."""
    return tuple(Lead(by, to) for by, to in fields.items() if to)


class Node(Protocol):
    """A compiled node. `Waiting` (waits.py) adds what every wait does."""

    id: str

    def enter(self, walk: "Walk") -> Go: ...
    def leads(self) -> Sequence["Lead"]: ...
    def prompts(self) -> Sequence[str]: ...


class Answered(Protocol):
    """A node that asks casework."""

    def answered(self, walk: "Walk", answer: Answer) -> Go: ...


@dataclass(frozen=True, slots=True)
class Graph:
    """Flows compiled once: nodes by `flow/node`, immutable, shared by all conversations of a version."""

    nodes: Mapping[str, Any]
    starts: Mapping[str, str]
    staff_flows: frozenset[str]
    help_flows: frozenset[str]
    """Flows in whose waits 9 means help at once (S4)."""
    languages: tuple[str, ...]
    """Languages that may be offered, because they can be spoken."""
    exit_words: frozenset[str]
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Prompt → what stands for it in a text, as `khmer.keyword` has it."""
    entries: Mapping[str, str] = field(default_factory=dict)
    """A first text's keyword → the flow that it opens."""

    def is_staff(self, node: str) -> bool:
        return node.split("/", 1)[0] in self.staff_flows

    def means(self, word: str, prompt: str) -> bool:
        return word in self.keywords.get(prompt, ())


@dataclass(slots=True)
class Walk:
    """Mutable inside one step only; what leaves it is frozen."""

    graph: Graph
    state: State
    lines: list[Line] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    way: list[str] = field(default_factory=list)

    def change(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def know(self, **values: str) -> None:
        """What is empty is as what was never known, and takes no room."""
        self.state = replace(self.state, known={name: value for name, value in (self.state.known | values).items() if value})

    def forget(self, *names: str) -> None:
        self.state = replace(self.state, known={name: value for name, value in self.state.known.items() if name not in names})

    def say(self, *parts: str) -> None:
        if parts:
            self.lines.append(Play(self.state.lang, self._known(parts)))

    def asked(self, *parts: str, choices: tuple[Choice, ...] = (), digits: int = 1) -> Ask:
        return Ask(self.state.lang, self._known(parts), choices, digits)

    def _known(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """`known:brief` stands for the parts that casework set as the attribute `brief`."""
        if not any(part.startswith("known:") for part in parts):
            return parts
        spelled = [self.state.known.get(part[6:], "").split() if part.startswith("known:") else [part] for part in parts]
        return tuple(part for some in spelled for part in some)

    def need(self, kind: str, **args: str) -> Need:
        return Need(kind, args, self.turn())

    def do(self, name: str) -> None:
        spoken = {"lang": self.state.lang, "script": self.state.script}
        self.effects.append(Effect(name, self.state.known | spoken))

    def leave(self) -> None:
        """The conversation is over, by hanging up."""
        self.lines.append(Leave())
        self.forget_all()

    def forget_all(self) -> None:
        """What was typed, chosen and found is forgotten with the conversation (S7, S25), except what its stored words still read out."""
        read_out = {name: value for name, value in self.state.known.items() if name in READ_OUT}
        self.change(over=True, known=read_out, found=(), scratch="", stack=(), trail=(), options=())

    def turn(self) -> Turn:
        return Turn(self.state, tuple(self.lines), tuple(self.effects), tuple(self.way))
