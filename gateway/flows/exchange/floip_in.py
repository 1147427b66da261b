"""The flows of a FLOIP container (1.0.0-rc4), read."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from gateway.flows.exchange import door, own
from gateway.flows.exchange.floip import VERSION, Writer, reduced
from gateway.flows.exchange.floip_read import Reader
from gateway.flows.exchange.floip_shape import Container
from gateway.flows.exchange.ids import uuid
from gateway.flows.exchange.kept import without_ours
from gateway.flows.exchange.naming import Names, is_name, is_place, piece
from gateway.flows.exchange.own import said_of
from gateway.flows.exchange.parts import Part
from gateway.flows.exchange.reading import Found, Piece, Source
from gateway.flows.exchange.words import Words, meant
from gateway.flows.faults import Fault, FlowError
from gateway.flows.tree import short

SYSTEM = "floip"
Json = Mapping[str, Any]


def sources(text: str, file: str, words: Words, here: Iterable[str] = ()) -> list[Source]:
    """The flows of a container, which may lead to those that are here. Raises `FlowError`: F110 to F114."""
    found = door.read(text, file)
    if found.get("specification_version") != VERSION:
        door.refuse(file, "F113", what=f"FLOIP {VERSION}")
    shaped = door.shaped(Container, found, file)
    door.few_enough(file, [[len(block.exits) for block in flow.blocks] for flow in shaped.flows])
    names = Names()
    named = {uuid(name): name for name in here}
    for flow in found["flows"]:
        said = own.word(said_of(flow.get("vendor_metadata")), "flow")
        named[flow["uuid"]] = names.keep(said) if is_name(said) and said not in names.taken else names.one(flow["name"])
    known = {uuid("says", prompt): prompt for prompts in words.languages.values() for prompt in prompts}
    return [_File(text, file, words, flow, named, known, _by_uuid(flow["resources"])).source() for flow in found["flows"]]


def _by_uuid(found: Iterable[Json]) -> Mapping[str, Json]:
    return {one["uuid"]: one for one in found}


@dataclass(frozen=True, slots=True)
class _File:
    """One flow of a container, whose shape is known."""

    text: str
    file: str
    words: Words
    flow: Json
    flows: Mapping[str, str]
    known: Mapping[str, str]
    """A resource's UUID → the prompt of ours that has it."""
    resources: Mapping[str, Json]

    def source(self) -> Source:
        names = self._names()
        start = piece(*self._there(self.flow["first_block_id"], names))
        found = tuple(self._found(block, names) for block in self.flow["blocks"])
        head = said_of(self.flow.get("vendor_metadata"))
        return Source(self.file, self.text, SYSTEM, self.flows[self.flow["uuid"]], start, head, found, reduced, tuple(self._silent()))

    def _silent(self) -> Iterator[Fault]:
        """The languages that the flow names and does not speak."""
        spoken = [{value["language_id"] for value in one["values"]} for one in self.flow["resources"]]
        for lang in (one["id"] for one in self.flow["languages"]):
            if missing := sum(lang not in one for one in spoken):
                yield self._fault("F108", self.flow["uuid"], lang=short(lang), missing=str(missing), all=str(len(spoken)))

    def _ours(self, block: Json) -> Json:
        """What our export said of a block: in it, or of one as it came in the flow."""
        places = said_of(self.flow.get("vendor_metadata")).get("kept")
        place = places.get(block["uuid"]) if isinstance(places, Mapping) else None
        return place if isinstance(place, Mapping) else said_of(block.get("vendor_metadata"))

    def _names(self) -> dict[str, tuple[str, str]]:
        """Block → its node and part."""
        names, named = Names(), dict[str, tuple[str, str]]()
        for block in self.flow["blocks"]:
            ours = self._ours(block)
            node, part = own.word(ours, "node"), own.word(ours, "part")
            known = is_place(node, part) and (node, part) not in named.values()
            named[block["uuid"]] = (names.keep(node), part) if known else (names.one(block["name"]), "")
        return named

    def _found(self, block: Json, names: Mapping[str, tuple[str, str]]) -> Found:
        node, id_ = names[block["uuid"]]
        ours = self._ours(block)

        def to(uuid: str | None) -> str:
            there, part = self._there(uuid, names) if uuid else ("", "")
            return f"~{part}" if part and there == node else piece(there, part)

        labels = own.labels(ours)

        def says(resource: str) -> tuple[str, ...] | None:
            return self._says(resource, own.words(ours, "says"))

        def label(key: str, resource: str) -> str:
            return next(iter(self._says(resource, [labels[key]] if key in labels else None) or ()), "")

        reader = Reader(self.words, to, says, label, lambda flow: self._enters(ours, flow))
        part = reader.part(id_, block)
        return Found(node, part, ours, (self._piece(block, names),), part is not None and self._other_words(part, block))

    def _piece(self, block: Json, names: Mapping[str, tuple[str, str]]) -> Piece:
        leads = [one.get("destination_block") for one in block["exits"]]
        exits = [{key: value for key, value in one.items() if key != "destination_block"} for one in block["exits"]]
        mine = {key: value for key, value in without_ours(block, "vendor_metadata").items() if key != "uuid"} | {"exits": exits}
        used = _words(block["config"])
        resources = [self.resources[one] for one in dict.fromkeys(used) if one in self.resources]
        spoken = {value["language_id"] for one in resources for value in one["values"]}
        languages = [one for one in self.flow["languages"] if one["id"] in spoken]
        about = {key: self.flow[key] for key in ("interaction_timeout", "supported_modes") if key in self.flow}
        came = {"block": mine, "resources": resources, "languages": languages, "flow": about}
        ways = tuple(piece(*self._there(lead, names)) if lead else "" for lead in leads)
        return Piece(piece(*names[block["uuid"]]), block["type"], json.dumps(came, ensure_ascii=False), ways, block["uuid"])

    def _there(self, uuid: str, names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
        """What a block's UUID stands for. Raises `FlowError`: F109."""
        return names[uuid] if uuid in names else self._nowhere(uuid)

    def _nowhere(self, uuid: str) -> NoReturn:
        raise FlowError([self._fault("F109", uuid, to=uuid)])

    def _fault(self, code: str, near: str, /, **said: str) -> Fault:
        return Fault(self.file, door.line_of(self.text, near), "", code, said)

    def _enters(self, ours: Json, flow: str) -> str:
        """A flow's name; of one that is not in the file by what our export said, if that is still the one."""
        said = own.word(ours, "enters")
        return self.flows.get(flow) or (said if uuid(said) == flow else "")

    # -- words

    def _says(self, resource: str, said: Sequence[str] | None) -> tuple[str, ...] | None:
        """The prompts that a resource stands for."""
        known = self.known.get(resource)
        return meant(self.words, self._texts(resource).values(), said if said is not None or not known else [known])

    def _texts(self, resource: str, langs: Collection[str] | None = None) -> Mapping[str, str]:
        values = self.resources[resource]["values"] if resource in self.resources else ()
        return {value["language_id"]: value["value"] for value in values if langs is None or value["language_id"] in langs}

    def _other_words(self, part: Part, block: Json) -> bool:
        """Whether the file says something else than our prompts do."""
        writer = Writer("", self.words, tuple(one["id"] for one in self.flow["languages"] if one["id"] in self.words.languages))
        named = [one for one in _words(writer.block("", part)["config"]) if one in writer.resources]
        ours = [{value["language_id"]: value["value"] for value in writer.resources[one]["values"]} for one in named]
        return ours != [texts for one in _words(block["config"]) if (texts := self._texts(one, writer.langs))]


def _words(value: Any) -> list[str]:
    """Every word in a block's config: its resources are among them."""
    match value:
        case dict():
            return [word for key in sorted(value) for word in _words(value[key])]
        case list():
            return [word for one in value for word in _words(one)]
        case str():
            return [value]
    return []
