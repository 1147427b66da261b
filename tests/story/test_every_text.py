"""Every text that she can be answered with, in every script, is three messages at most (S22): the published flows walked to their ends.

Of her own request every answer is tried that a flow is prepared for; places, services and cards are the directory's own.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from gateway import casework
from gateway.casework import Scene
from gateway.dialogue import Ask, Line, Text
from gateway.directory.places import load_gazetteer
from gateway.flows import engine
from gateway.flows.compile import compile_flows, read
from gateway.flows.kinds.consult import Consult
from gateway.flows.kinds.offer import Offer
from gateway.flows.kinds.place import PlaceNode
from gateway.flows.state import Answer, Need, State, Turn, replace
from gateway.phone import parse_numbers
from gateway.prompts.clips import Voices
from gateway.publishing import read_sources
from gateway.settings import Settings
from gateway.shelf import Shelf
from gateway.sms import parts
from gateway.store.threads import LegFacts
from gateway.store.work import Versions
from gateway.wire import Wiring
from tests.rig.gateway import CALLBACK, PUBLIC, ROOT, STAFF

MOST = 3
NUMBERS = f"{PUBLIC}:public,{CALLBACK}:callback,{STAFF}:staff"
HER_REQUEST = {"code": "4821", "request": "r", "code_tries": "1"}
ON_A_WEEKDAY, AT_NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 28, 16, tzinfo=UTC)


def the_shelf() -> Shelf:
    """What would be published from the folders as they are."""
    gazetteer = load_gazetteer(ROOT / "directory")
    sources = read_sources(ROOT, gazetteer)
    graph = compile_flows(read(sources.flows), ("khm", "eng"))
    return Shelf(Versions(1, 1, 1), graph, sources.directory, gazetteer, sources.catalogues, Voices(), production=False)


@dataclass
class Explorer:
    """Goes every way that keys and words lead, each place once."""

    shelf: Shelf
    scenes: tuple[Scene, ...]
    answers: dict[Any, list[Answer]] = field(default_factory=dict)
    been: set[Any] = field(default_factory=set)
    read: set[Any] = field(default_factory=set)
    ways: deque[tuple[tuple[str, ...], Turn]] = field(default_factory=deque)

    def every_turn(self) -> Iterator[tuple[tuple[str, ...], Turn]]:
        """Each turn that says something new, with one way that leads there."""
        for reachable in ("yes", "no"):
            known = {"medium": "text", "reachable": reachable, "connects_117": "no"}
            yield from self._arrived((), engine.start(self.shelf.graph, "main", State(medium="text", known=known)))
        while self.ways:
            way, turn = self.ways.popleft()
            for words in self._what_she_may_write(turn):
                yield from self._arrived((*way, words), engine.step(self.shelf.graph, turn.state, Text(words)))

    def _arrived(self, way: tuple[str, ...], came_to: Turn | Need) -> Iterator[tuple[tuple[str, ...], Turn]]:
        for turn in self._settled(came_to):
            if (said := (turn.lines, turn.state.known.get("code"))) not in self.read:
                self.read.add(said)
                yield way, turn
            if (here := self._where(turn.state)) not in self.been:
                self.been.add(here)
                self.ways.append((way, turn))

    def _settled(self, came_to: Turn | Need) -> Iterator[Turn]:
        if isinstance(came_to, Turn):
            yield came_to
            return
        for answer in self._answers(came_to):
            yield from self._settled(engine.resume(self.shelf.graph, came_to, answer))

    def _answers(self, need: Need) -> list[Answer]:
        """Every verdict that a flow is prepared for."""
        node = self.shelf.graph.nodes[need.so_far.state.at]
        return [Answer(verdict, HER_REQUEST) for verdict in node.answers] if isinstance(node, Consult) else self._of_the_directory(need)

    def _of_the_directory(self, need: Need) -> list[Answer]:
        """At each of the hours; mostly they are one."""
        asked = (need.kind, *need.args.items())
        if asked not in self.answers:
            first, *others = (casework.answer(scene, need) for scene in self.scenes)
            self.answers[asked] = [first, *(other for other in others if other != first)]
        return self.answers[asked]

    def _where(self, state: State) -> Any:
        """What decides where her next words lead: a place and what was found there only while it is read out."""
        known, at_card = state.known, isinstance(self.shelf.graph.nodes[state.at], Offer)
        about = (known.get("place"), known.get("need"), state.found) if at_card else bool(known.get("place"))
        here = (state.at, state.lang, state.told_exit, state.wrong, state.page, state.scratch, state.options, state.stack)
        return (*here, about, known.get("urgency"), known.get("reachable"))

    def _what_she_may_write(self, turn: Turn) -> list[str]:
        ask = next((line for line in turn.lines if isinstance(line, Ask)), None)
        if ask is None or turn.state.over:
            return []
        keys = [choice.key for choice in ask.choices] or ["4821"[: ask.digits]]
        return [*keys, "*", "#", "9", "I do not know", *(self._names() if self._asked_where(turn.state) else ())]

    def _asked_where(self, state: State) -> bool:
        asks_where = isinstance(self.shelf.graph.nodes[state.at], PlaceNode)
        return asks_where and not (state.scratch or state.page or state.wrong)

    def _names(self) -> list[str]:
        """Every commune, two names that several villages have, and a number of names that sound alike."""
        communes = (place.name_km for place in self.shelf.gazetteer.places if place.level == "commune")
        return [*communes, "Thmei", "Pa Ar", "Lbang"]


def test_every_answer_is_three_messages_at_most() -> None:
    shelf = the_shelf()
    settings = Settings.model_validate({"twilio_numbers": NUMBERS})
    works: list[Any] = [SimpleNamespace(now=now, counted=[]) for now in (ON_A_WEEKDAY, AT_NIGHT)]
    scenes = tuple(Scene(work, settings, shelf, LegFacts("", "caller"), "+85550000001", {}) for work in works)
    explorer = Explorer(shelf, scenes)
    wiring = Wiring("http://localhost", parse_numbers(NUMBERS), str, ())

    def written(lines: tuple[Line, ...], state: State) -> set[str]:
        return {wiring.words(shelf, lines, replace(state, script=script)) for script in ("khmer", "latin")}

    too_long = [
        f"{parts(text)} messages after {' '.join(way)!r}:\n{text}"
        for way, turn in explorer.every_turn()
        for text in written(turn.lines, turn.state)
        if parts(text) > MOST
    ]
    assert not too_long, "\n\n".join(too_long)
    assert len(explorer.read) > 500, "the walk did not come far"
