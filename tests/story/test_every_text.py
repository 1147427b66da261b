"""Every text that she can be answered with, in every script, is three messages at most (S22): the published flows walked to their ends.

Only what depends on her own request is told beforehand, each answer in turn; places, services and cards are the directory's own.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from gateway import casework
from gateway.casework import Scene
from gateway.dialogue import Ask, Line, Text
from gateway.directory.places import load_gazetteer
from gateway.flows import engine
from gateway.flows.compile import compile_flows, read
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
OF_HER_REQUEST = {
    "new_code": (Answer("ready", {"code": "4821"}), Answer("full")),
    "open_by_code": (Answer("found", {"request": "r"}), Answer("wrong", {"code_tries": "1"}), Answer("locked")),
    "request_state": (
        *(Answer(verdict, {"request": "r"}) for verdict in ("waiting", "accepted", "held", "closed")),
        Answer("wrong", {"code_tries": "1"}),
        Answer("locked"),
    ),
}
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
    scene: Scene
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
            if (here := _where(turn.state)) not in self.been:
                self.been.add(here)
                self.ways.append((way, turn))

    def _settled(self, came_to: Turn | Need) -> Iterator[Turn]:
        if isinstance(came_to, Turn):
            yield came_to
            return
        for answer in OF_HER_REQUEST.get(came_to.kind) or (casework.answer(self.scene, came_to),):
            yield from self._settled(engine.resume(self.shelf.graph, came_to, answer))

    def _what_she_may_write(self, turn: Turn) -> list[str]:
        ask = next((line for line in turn.lines if isinstance(line, Ask)), None)
        if ask is None or turn.state.over:
            return []
        keys = [choice.key for choice in ask.choices] or ["4821"[: ask.digits]]
        at_the_districts = isinstance(self.shelf.graph.nodes[turn.state.at], PlaceNode) and not turn.state.scratch
        return [*keys, "*", "#", "9", "I do not know", *(self._names() if at_the_districts else ())]

    def _names(self) -> list[str]:
        return [name for place in self.shelf.gazetteer.places if place.level != "village" for name in (place.name_km, "Thmei", "Pa Ar")]


def _where(state: State) -> Any:
    """What decides where the next words lead. Once a callback is asked for, services do not matter any more."""
    asking = state.at.startswith("callback/")
    place, found = state.known.get("place"), state.found
    known = tuple(state.known.get(name) for name in ("need", "urgency", "for_whom", "reachable"))
    return (
        *(state.at, state.lang, state.told_exit, state.wrong, state.page, state.scratch, state.options, state.stack),
        *((bool(place), ()) if asking else (place, found)),
        known,
    )


@pytest.mark.parametrize("now", [ON_A_WEEKDAY, AT_NIGHT], ids=["by day", "at night"])
def test_every_answer_is_three_messages_at_most(now: datetime) -> None:
    shelf = the_shelf()
    settings = Settings(twilio_numbers=NUMBERS)
    work: Any = SimpleNamespace(now=now)
    explorer = Explorer(shelf, Scene(work, settings, shelf, LegFacts("", "caller"), "+85550000001", {}))
    wiring = Wiring("http://localhost", parse_numbers(NUMBERS), str)

    def written(lines: tuple[Line, ...], state: State) -> set[str]:
        return {wiring.words(shelf, lines, replace(state, script=script)) for script in ("khmer", "latin")}

    too_long = {
        (parts(text), " ".join(way), text)
        for way, turn in explorer.every_turn()
        for text in written(turn.lines, turn.state)
        if parts(text) > MOST
    }
    assert len(explorer.read) > 1000
    assert not too_long, "\n".join(f"{messages} messages after {way!r}:\n{text}\n" for messages, way, text in sorted(too_long, reverse=True))
