"""What is published, cached by number: a conversation keeps the versions that it began with (rule 7)."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from gateway.directory import card, matching
from gateway.directory.nearest import Ranked, nearest
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory, Need, from_json
from gateway.flows.compile import compile_flows, read
from gateway.flows.waits import ALWAYS_SAID
from gateway.flows.walk import Graph
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.clips import Voices
from gateway.prompts.publish import languages_complete
from gateway.store import versions
from gateway.store.work import Versions, Work

KEPT = 8


class Words(msgspec.Struct, frozen=True):
    """One published version of the prompts: the words, and the clips that say them."""

    catalogues: str
    voices: str


@dataclass(frozen=True)
class Shelf:
    """One triple of versions, ready for use; immutable, shared by all threads."""

    versions: Versions
    graph: Graph
    directory: Directory
    gazetteer: Gazetteer
    catalogues: Catalogues
    voices: Voices
    production: bool

    def place_codes(self, within: str) -> tuple[str, ...]:
        """The districts of the province served, or the communes of a district."""
        places = self.gazetteer.children(within) if within else self.gazetteer.districts
        return tuple(place.code for place in places)

    def place_named(self, words: str) -> tuple[str, tuple[str, ...]]:
        """A typed name: the verdict, and communes or districts (S25)."""
        found = matching.settled(self.gazetteer, matching.find(self.gazetteer, words))
        return found.verdict, tuple(place.code for place in found.places)

    def nearest(self, need: str, place: str, now: datetime, urgent: bool) -> tuple[Ranked, ...]:
        """Services, best first; never empty (S35). Unassured samples are read in development alone (S32)."""
        wanted = msgspec.convert(need, Need)
        return nearest(self.directory, self.gazetteer, wanted, place or None, now, urgent=urgent, allow_unassured=not self.production)

    def phone_digits(self, service: str) -> str:
        return card.phone_digits(self.directory, service)

    def dialled(self, service: str) -> str:
        """The number to dial for a service: E.164 or a short code. Raises `LookupError` without one."""
        found = self.directory.service(service)
        if found is None or not found.phone:
            raise LookupError(f"service {service} has no number")
        return found.phone

    @cached_property
    def said_by(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Clip name → every (language, key) that it says: two prompts of the same words share a clip."""
        said: dict[str, list[tuple[str, str]]] = {}
        for lang, clips in self.voices.languages.items():
            for key, clip in clips.items():
                said.setdefault(clip.name, []).append((lang, key))
        return said


class Shelves:
    """Versions by number, read once by each process."""

    def __init__(self, gazetteer: Gazetteer, *, production: bool) -> None:
        self._gazetteer = gazetteer
        self._production = production
        self._shelves: dict[Versions, Shelf] = {}
        self._lock = threading.Lock()

    def at(self, work: Work, wanted: Versions) -> Shelf:
        """The shelf of these versions. Raises `LookupError` when one of them is not published."""
        shelf = self._shelves.get(wanted)
        if shelf is None:
            shelf = self._load(work, wanted)
            with self._lock:
                self._shelves = dict([*self._shelves.items(), (wanted, shelf)][-KEPT:])
        return shelf

    def kept(self, wanted: Versions) -> Shelf | None:
        """One that this process has used lately."""
        return self._shelves.get(wanted)

    def known(self, wanted: Versions) -> Shelf:
        """One that was just used."""
        return self._shelves[wanted]

    def latest(self) -> Shelf | None:
        """The newest shelf in this process, without asking the database."""
        return next(reversed(self._shelves.values()), None)

    def _load(self, work: Work, wanted: Versions) -> Shelf:
        words = msgspec.json.decode(versions.payload(work, "prompts", wanted.prompts), type=Words)
        catalogues, voices = Catalogues.from_json(words.catalogues), Voices.from_json(words.voices)
        flows = msgspec.json.decode(versions.payload(work, "flows", wanted.flows), type=dict[str, str])
        directory = from_json(versions.payload(work, "directory", wanted.directory))
        graph = spoken_graph(flows, catalogues, voices, production=self._production)
        return Shelf(wanted, graph, directory, self._gazetteer, catalogues, voices, self._production)


def spoken_graph(files: Mapping[str, str], catalogues: Catalogues, voices: Voices, *, production: bool) -> Graph:
    """The flows, offering the languages in which all of them can be spoken. Raises `FlowError`."""
    flows = read(files)
    languages = languages_complete(catalogues, voices, journey(compile_flows(flows, ())), production=production)
    return compile_flows(flows, languages)


def journey(graph: Graph) -> Sequence[str]:
    """Every prompt that the flows name, and those that any wait may come to say."""
    named = {prompt for node in graph.nodes.values() for prompt in node.prompts()} | {*ALWAYS_SAID}
    return sorted(prompt for prompt in named if not prompt.startswith(("digits:", "known:")))
