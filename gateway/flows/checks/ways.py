"""Every way through the flows, gone with the engine itself: what a key does is proved by pressing it, never read off a file.

Casework is not asked; whatever it may answer is tried. Two calls stand at the same moment when nothing that follows can tell them apart,
but for where `#` would take each of them back: there the shorter way stands for both, and who steps back to a wait goes on from it as
whoever came there first. Else every pair of ways would be gone one after the other, and a menu of 2,000 nodes could not be checked.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.dialogue import Ask, Bridged, Connect, Heard, Key, Play, Silence, Text
from gateway.flows import engine
from gateway.flows.checks import subjects, world
from gateway.flows.kinds.place import PlaceNode
from gateway.flows.state import Answer, Need, State, Turn
from gateway.flows.walk import Graph

MOST_MOMENTS = 60_000
"""More than this nobody can oversee, and no check should take minutes."""
BACK = Key("#")
TRIES = 7  # one more than the most retries that a menu can have
OPENING = frozenset({"right", "found"})
"""Verdicts that only who knows a key, a code or a PIN hears: to her the line may speak."""
CARE, DELETE, PROMISES = "care_in_time", "how_to_delete", "promises"
"""The prompts whose words are a rule's own (S34, S41): whether she has heard them is followed along every way."""


Answering = Callable[[Need, object], Iterable[Answer]]
"""Everything that casework may answer a node."""


class TooMany(Exception):
    """The flows have more moments than anybody can look through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: a flow, and what is known at its start."""

    flow: str
    known: Mapping[str, str]
    chosen: bool = False
    """Whether who comes in here has named a subject already, by a keyword (S1)."""

    def state(self, lang: str) -> State:
        return State(lang=lang, medium="text" if self.known.get("medium") == "text" else "voice", known=dict(self.known))


@dataclass(slots=True, eq=False)
class Moment:
    """A conversation that waits, or is put through: where it stands, and every step on from here."""

    state: State
    line: Ask | Connect
    entry: Entry
    told: frozenset[str]
    """Which of the followed prompts she has heard."""
    chosen: bool
    """Whether she has chosen a subject (S1), or has shown who she is."""
    steps: list["Step"] = field(default_factory=list)

    @property
    def at(self) -> str:
        return self.state.at


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one thing heard can lead to. `to` is None where the conversation is over."""

    heard: Heard
    turn: Turn
    told: frozenset[str]
    chosen: bool
    to: Moment | None
    said: Collection[str] = field(init=False)
    """Every part that is said, choices and all, in this order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", tuple(_said(self.turn)))


def _said(turn: Turn) -> Iterator[str]:
    for line in turn.lines:
        if isinstance(line, Play | Ask):
            yield from line.parts
        if isinstance(line, Ask):
            for choice in line.choices:
                yield from choice.label


class Ways:
    """All moments that the entries lead to. Raises `TooMany`, and `engine.Lost` where a circle has no wait."""

    def __init__(self, graph: Graph, entries: Sequence[Entry], lang: str, answers: Answering = world.answers) -> None:
        self.graph = graph
        self._answers = answers
        self.first: list[tuple[Entry, Step]] = []
        self._moments: dict[object, Moment] = {}
        self._first_at: dict[object, Moment] = {}
        self._new: deque[Moment] = deque()
        self._subjects = subjects.choices(graph)
        self._decisive = _decisive(graph)
        for entry in entries:
            self.first += [(entry, step) for step in self._begin(entry, lang)]
        while self._new:
            moment = self._new.popleft()  # the shortest way comes first, and `#` leads back along it
            for heard in self._possible(moment):
                moment.steps += self._steps(moment, heard)

    @property
    def moments(self) -> Collection[Moment]:
        return self._moments.values()

    @property
    def steps(self) -> Iterator[tuple[Entry, Moment | None, Step]]:
        """Every step of every conversation, with the moment before it, if any."""
        yield from ((entry, None, step) for entry, step in self.first)
        yield from ((moment.entry, moment, step) for moment in self.moments for step in moment.steps)

    def _begin(self, entry: Entry, lang: str) -> Iterator[Step]:
        for turn, _ in self._settled(engine.start(self.graph, entry.flow, entry.state(lang))):
            yield self._step(entry, Silence(), turn, frozenset(), entry.chosen)

    def _steps(self, moment: Moment, heard: Heard) -> Iterator[Step]:
        """Once, or for what is forgiven a few times as often as it takes to lead on."""
        for turn, opened in self._settled(engine.step(self.graph, moment.state, heard)):
            chosen = moment.chosen or opened or self._names_a_subject(moment, heard, turn)
            for _ in range(TRIES):
                step = self._step(moment.entry, heard, turn, moment.told, chosen)
                yield step
                if step.to is not moment or turn.state.quiet + turn.state.wrong == 0:
                    break
                turn = next(turn for turn, _ in self._settled(engine.step(self.graph, turn.state, heard)))

    def _step(self, entry: Entry, heard: Heard, turn: Turn, told: frozenset[str], chosen: bool) -> Step:
        said = {part for line in turn.lines if isinstance(line, Play | Ask) for part in line.parts}
        told = told | (said & {CARE, DELETE, PROMISES})
        return Step(heard, turn, told, chosen, self._moment(entry, heard, turn, told, chosen))

    def _moment(self, entry: Entry, heard: Heard, turn: Turn, told: frozenset[str], chosen: bool) -> Moment | None:
        line = turn.lines[-1] if turn.lines else None
        if turn.state.over or not isinstance(line, Ask | Connect):
            return None
        here = (id(entry), _asked(turn.state), type(line))
        if heard == BACK and here in self._first_at:
            return self._first_at[here]
        mark = (id(entry), _asked(turn.state), _known(turn.state, self._decisive), told, chosen, type(line))
        if mark not in self._moments:
            if len(self._moments) >= MOST_MOMENTS:
                raise TooMany(str(MOST_MOMENTS))
            self._moments[mark] = Moment(turn.state, line, entry, told, chosen)
            self._new.append(self._moments[mark])
        self._first_at.setdefault(here, self._moments[mark])
        return self._moments[mark]

    def names_subjects(self, moment: Moment) -> bool:
        """Whether a key of this wait names one: the first of such waits is the main menu."""
        return any((moment.at, choice.key) in self._subjects for choice in getattr(moment.line, "choices", ()))

    def _names_a_subject(self, moment: Moment, heard: Heard, turn: Turn) -> bool:
        if not isinstance(heard, Key):
            return False
        at_once = turn.way[:1] == (self.graph.starts["danger"],)
        return at_once or (moment.at, heard.digits) in self._subjects

    def _settled(self, came_to: Turn | Need, opened: bool = False) -> Iterator[tuple[Turn, bool]]:
        """Every turn that casework's answers can lead to, and whether one of them was for her alone."""
        if isinstance(came_to, Turn):
            yield came_to, opened
            return
        node = self.graph.nodes[came_to.so_far.state.at]
        for answer in self._answers(came_to, node):
            yield from self._settled(engine.resume(self.graph, came_to, answer), opened or answer.verdict in OPENING)

    def _possible(self, moment: Moment) -> Iterator[Heard]:
        if isinstance(moment.line, Connect):
            yield from (Bridged("completed"), Bridged("no-answer"))
            return
        keys = [choice.key for choice in moment.line.choices] or ["1" * moment.line.digits]
        yield from map(Key, keys)
        yield Silence()
        node = self.graph.nodes[moment.at]
        if not node.raw:  # which takes every key itself
            wrong = next(key for key in "7654321" if key not in keys)
            yield from (Key(key) for key in ("0", "*", "#", "8", "9", wrong) if key not in keys)
        if isinstance(node, PlaceNode) and moment.state.medium == "text":
            yield Text("somewhere")


def _decisive(graph: Graph) -> Mapping[str, frozenset[str]]:
    told: dict[str, set[str]] = {}
    for node in graph.nodes.values():
        if hasattr(node, "cases"):
            told.setdefault(node.on, set()).update(node.cases)
    return {name: frozenset(values) for name, values in told.items()}


def _asked(state: State) -> object:
    """The wait, and which of its questions. Places count alike, so that fifty communes are not fifty calls."""
    named = tuple(option for option in state.options if not option[:1].isdigit())
    return (state.at, state.stack, bool(state.scratch), state.page, named, bool(state.options))


def _known(state: State, decisive: Mapping[str, frozenset[str]]) -> object:
    return tuple(value if (value := state.known.get(name, "")) in told else "another" for name, told in decisive.items())
