"""S22 before anything is published: every answer by text, on every way through the flows, counted in messages."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from gateway import sms
from gateway.dialogue import Ask, Play
from gateway.flows.checks import world
from gateway.flows.checks.ways import Entry, Ways
from gateway.flows.faults import Fault
from gateway.flows.source import Flow
from gateway.flows.state import Answer, Need, Turn
from gateway.prompts import speech
from gateway.prompts.catalogue import HOME
from gateway.rehearsal.calls import BEGIN, MOMENTS, read_out, rehearsed
from gateway.shelf import Shelf

MOST_TEXTS = 3


def too_long(shelf: Shelf, flows: Mapping[str, Flow]) -> list[Fault]:
    """S22: every wait and end to which a text of more than three messages leads, on any way through the flows, in any language and script.

    Of places she is told those with the longest names, of services the nearest to such a place and then the longest to write.
    """
    longest: dict[str, tuple[int, str]] = {}
    by_text = BEGIN.known | {"medium": "text"}
    entries = [Entry("main", by_text), *(Entry(flow.name, by_text, chosen=True) for flow in flows.values() if flow.keyword)]
    for _, _, step in Ways(shelf.graph, entries, HOME, _Longest(shelf)).steps:
        came = max(((sms.parts(text), text) for text in _texts(shelf, step.turn)), default=(0, ""))
        at = step.turn.state.at
        longest[at] = max(came, longest.get(at, came))
    return [_too_long(flows, at, parts, text) for at, (parts, text) in longest.items() if parts > MOST_TEXTS]


def _too_long(flows: Mapping[str, Flow], at: str, parts: int, text: str) -> Fault:
    flow, name = at.split("/", 1)
    return flows[flow].fault("F46", name, parts=str(parts), most=str(MOST_TEXTS), words=" / ".join(text.splitlines()))


def _texts(shelf: Shelf, turn: Turn) -> Iterator[str]:
    for lang in shelf.graph.languages:
        lines = tuple(replace(line, lang=lang) if isinstance(line, Play | Ask) else line for line in turn.lines)
        yield speech.message(shelf.catalogues, lines, "khmer", read_out(shelf))
        yield speech.message(shelf.catalogues, lines, "latin", read_out(shelf))


class _Longest:
    """Casework that answers with whatever is longest to write."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._found: dict[tuple[str, ...], list[str]] = {}

    def __call__(self, need: Need, node: object) -> Iterable[Answer]:
        match need.kind:
            case "places":
                return [self._places(6 if need.args["within"] else 4)]
            case "nearest":
                return [Answer(options=tuple((service, ()) for service in self._services(need)))]
            case "card" | "windows":
                return [answer for now in MOMENTS if (answer := rehearsed(need, self._shelf, now))]
        return world.answers(need, node)

    def _places(self, digits: int) -> Answer:
        codes = [place.code for place in self._shelf.gazetteer.places if len(place.code) == digits]
        return Answer(options=tuple((code, ()) for code in sorted(codes, key=self._letters, reverse=True)[:6]))

    def _letters(self, place: str) -> int:
        return len(self._shelf.catalogues.prompt(HOME, f"place.{place}").text("khmer"))

    def _services(self, need: Need) -> list[str]:
        wanted = tuple(need.args[name] for name in ("need", "place", "urgency", "lang"))
        if wanted not in self._found:
            nearest = rehearsed(need, self._shelf, MOMENTS[1])
            ids = [service for service, _ in nearest.options] if nearest else []
            longest = sorted(ids[1:], key=lambda service: self._written(need, service), reverse=True)
            self._found[wanted] = [*ids[:1], *longest[:1]]
        return self._found[wanted]

    def _written(self, need: Need, service: str) -> int:
        card = rehearsed(replace(need, kind="card", args={**need.args, "service": service}), self._shelf, MOMENTS[1])
        said = (Play(HOME, card.parts),) if card else ()
        return len(speech.message(self._shelf.catalogues, said, "khmer", read_out(self._shelf)))
