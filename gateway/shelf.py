"""What is published, cached by number: a conversation keeps the versions that it began with (rule 7)."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import msgspec

from gateway import sms
from gateway.directory import card, matching
from gateway.directory.nearest import ANY, Access, Ranked, Search, nearest, one
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory, Need, from_json
from gateway.directory.ways import Ways
from gateway.flows.compile import compile_flows, read
from gateway.flows.waits import ALWAYS_SAID
from gateway.flows.walk import Graph
from gateway.prompts import speech
from gateway.prompts.catalogue import HOME, Catalogues
from gateway.prompts.clips import Voices
from gateway.prompts.publish import languages_complete
from gateway.store import versions
from gateway.store.work import Versions, Work

KEPT = 8
ANSWER_MESSAGES = 3  # S22
CHOICES = "ក" * 75  # as many letters as the choices below a card, and what a flow says beside it, may take


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
        """The districts of the provinces served, those of `first_districts.csv` before the others, or the communes of a district."""
        places = self.gazetteer.children(within) if within else self.gazetteer.districts
        return tuple(place.code for place in places)

    def place_named(self, words: str) -> tuple[str, tuple[str, ...]]:
        """A typed name: the verdict, and communes or districts (S25)."""
        found = matching.settled(self.gazetteer, matching.find(self.gazetteer, words))
        return found.verdict, tuple(place.code for place in found.places)

    def nearest(self, need: str, place: str, now: datetime, urgent: bool, lang: str = HOME, needs: Access = ANY) -> tuple[Ranked, ...]:
        """Services, best first; never empty (S35). Unassured samples are read in development alone (S32)."""
        return nearest(self.ways, self._search(need, place, now, urgent, lang, needs))

    def ranked(self, service: str, need: str, place: str, now: datetime, urgent: bool, lang: str = HOME, needs: Access = ANY) -> Ranked:
        """One of them that she heard of, as it stands by now."""
        return one(self.ways, self._search(need, place, now, urgent, lang, needs), service)

    def _search(self, need: str, place: str, now: datetime, urgent: bool, lang: str, needs: Access) -> Search:
        # Khmer is spoken everywhere, and few rows say so: to whoever chose it, a far place that does say so is no better than a near one.
        access = needs if lang == HOME or needs.languages else replace(needs, languages=frozenset({lang}))
        return Search(msgspec.convert(need, Need), place, now, urgent, access, allow_unassured=not self.production)

    def teller(self, now: datetime, *, aloud: bool) -> card.Teller:
        """Who reads a card out or writes it; a name that a later directory brought has neither clip nor words here."""

        def can_say(key: str) -> bool:
            return (HOME, key) in self.voices if aloud else self.catalogues.own(HOME, key) is not None

        def fits(parts: tuple[str, ...]) -> bool:
            return aloud or sms.fits(speech.words(self.catalogues, HOME, "khmer", parts, self._digits) + CHOICES, ANSWER_MESSAGES)

        return card.Teller(now, self.directory.holidays, can_say, fits)

    def _digits(self, name: str) -> str:
        return self.phone_digits(name.removeprefix("phone."))

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.directory, self.gazetteer)

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
        return made(wanted, versions.payloads(work, wanted), self._gazetteer, production=self._production)


def made(wanted: Versions, payloads: Mapping[versions.Kind, str], gazetteer: Gazetteer, *, production: bool) -> Shelf:
    """The shelf of three payloads, published or not yet. Raises `FlowError`."""
    words = msgspec.json.decode(payloads["prompts"], type=Words)
    catalogues, voices = Catalogues.from_json(words.catalogues), Voices.from_json(words.voices)
    flows = msgspec.json.decode(payloads["flows"], type=dict[str, str])
    graph = spoken_graph(flows, catalogues, voices, production=production)
    return Shelf(wanted, graph, from_json(payloads["directory"]), gazetteer, catalogues, voices, production)


def spoken_graph(files: Mapping[str, str], catalogues: Catalogues, voices: Voices, *, production: bool) -> Graph:
    """The flows, offering the languages in which all of them can be spoken. Raises `FlowError`."""
    flows = read(files)
    languages = languages_complete(catalogues, voices, journey(compile_flows(flows, ()), callers_alone=True), production=production)
    return compile_flows(flows, languages, catalogues.keywords())


def journey(graph: Graph, *, callers_alone: bool = False) -> Sequence[str]:
    """Every prompt that the flows name, and those that any wait may come to say; or only what callers hear: what staff hear in Khmer, where
    nobody has spoken it in their language, keeps no caller from hers."""
    nodes = [node for node in graph.nodes.values() if not (callers_alone and graph.is_staff(node.id))]
    named = {prompt for node in nodes for prompt in node.prompts()} | {*ALWAYS_SAID}
    return sorted(prompt for prompt in named if not prompt.startswith(("digits:", "known:")))
