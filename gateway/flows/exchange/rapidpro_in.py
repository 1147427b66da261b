"""The flows of a RapidPro export file (version 13, flow specification 14), read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.flows.exchange import door, ids, own
from gateway.flows.exchange.kept import without_ours
from gateway.flows.exchange.naming import Names, is_name, is_place, piece
from gateway.flows.exchange.own import said_of
from gateway.flows.exchange.parts import Part
from gateway.flows.exchange.rapidpro import TYPES, Type, Writer, name_of, reducing
from gateway.flows.exchange.rapidpro_out import VERSION
from gateway.flows.exchange.rapidpro_read import Reader, lead_of
from gateway.flows.exchange.rapidpro_shape import File
from gateway.flows.exchange.reading import Found, Piece, Source
from gateway.flows.exchange.words import Words
from gateway.flows.faults import Fault, FlowError

SYSTEM = "rapidpro"
Json = Mapping[str, Any]


def sources(text: str, file: str, words: Words, here: Iterable[str] = ()) -> list[Source]:
    """The flows of a file, which may lead to those that are here. Raises `FlowError`: F109 to F114."""
    found = door.read(text, file)
    if found.get("version") != VERSION:
        door.refuse(file, "F113", what=f"RapidPro {VERSION}")
    door.few_enough(file, [[len(node.exits) for node in flow.nodes] for flow in door.shaped(File, found, file).flows])
    named = {ids.uuid(name, type_): name for name in here for type_ in TYPES} | _named(found["flows"])
    return [_Opened(text, file, words, flow, named).source() for flow in found["flows"]]


def _named(flows: list[Json]) -> dict[str, str]:
    """Flow → its name here; the two of a pair have one."""
    names, pairs, named = Names(), set[tuple[str, str]](), dict[str, str]()
    for flow in flows:
        name = own.word(_head(flow), "flow")
        if not is_name(name) or (name, flow["type"]) in pairs:
            name = names.one(flow["name"])
        pairs.add((name, flow["type"]))
        named[flow["uuid"]] = names.keep(name)
    return named


def _head(flow: Json) -> Json:
    heads = (said_of(ui.get("config")).get("head") for ui in ((flow.get("_ui") or {}).get("nodes") or {}).values())
    return next((head for head in heads if isinstance(head, Mapping)), {})


Place = tuple[str, str, str]
"""Of a node of theirs: the node of ours, its part, its role in that."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """One flow of a file, whose shape is known."""

    text: str
    file: str
    words: Words
    flow: Json
    flows: Mapping[str, str]

    @property
    def type(self) -> Type:
        return "voice" if self.flow["type"] == "voice" else "messaging"

    def source(self) -> Source:
        nodes = {node["uuid"]: node for node in self.flow["nodes"]}
        led_to = (one.get("destination_uuid") for node in nodes.values() for one in node["exits"])
        if lost := next((uuid for uuid in led_to if uuid and uuid not in nodes), None):
            raise FlowError([Fault(self.file, door.line_of(self.text, lost), "", "F109", {"to": lost})])
        groups = dict(self._groups(nodes))
        places = self._places(groups)
        found = tuple(self._found(group, places) for group in groups.values())
        start = piece(*places[self.flow["nodes"][0]["uuid"]][:2])
        return Source(self.file, self.text, SYSTEM, self.flows[self.flow["uuid"]], start, _head(self.flow), found, reducing(self.type))

    def _groups(self, nodes: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
        """The first node of each part → role → node. A wait is recognised by how its nodes hang together."""
        waits = {uuid: roles for uuid, node in nodes.items() if (roles := _roles(node, nodes)) and self._is_part(roles)}
        within = {node["uuid"] for roles in waits.values() for role, node in roles.items() if role}
        for uuid, node in nodes.items():
            if uuid not in within:
                yield uuid, waits.get(uuid, {"": node})

    def _is_part(self, roles: Mapping[str, Json]) -> bool:
        """Whether it is a wait as ours are, wherever it may lead."""
        first = roles[""]["uuid"]
        return Reader(self.type, self.words, lambda uuid: uuid or "", lambda _: "", first, self._ours(first)).part("", roles) is not None

    def _places(self, groups: Mapping[str, Mapping[str, Json]]) -> dict[str, Place]:
        names, places = Names(), dict[str, Place]()
        for uuid, roles in groups.items():
            ours = self._ours(uuid)
            node, part = own.word(ours, "node"), piece(own.word(ours, "part"), own.word(ours, "role"))
            if not is_place(node, part) or (node, part, "") in places.values():
                node, part = names.one(_called(roles[""])), ""
            places |= {one["uuid"]: (names.keep(node), part, role) for role, one in roles.items()}
        return places

    def _found(self, roles: Mapping[str, Json], places: Mapping[str, Place]) -> Found:
        first = roles[""]["uuid"]
        node, id_, _ = places[first]

        def to(uuid: str | None) -> str:
            there, part, role = places[uuid] if uuid else ("", "", "")
            return f"+{role}" if role else f"~{part}" if part and there == node else piece(there, part)

        ours = self._ours(first)
        part = Reader(self.type, self.words, to, lambda flow: self._enters(ours, flow), node, ours).part(id_, roles)
        pieces = tuple(self._piece(one, places) for one in roles.values())
        return Found(node, part, ours, pieces, part is not None and self._other_words(part, roles))

    def _piece(self, node: Json, places: Mapping[str, Place]) -> Piece:
        inside = sorted(_uuids(node))
        texts = {lang: {one: all_[one] for one in inside if one in all_} for lang, all_ in self._localization().items()}
        exits = [{key: value for key, value in one.items() if key != "destination_uuid"} for one in node["exits"]]
        came = {
            "node": {key: value for key, value in node.items() if key != "uuid"} | {"exits": exits},
            "ui": without_ours(self._ui(node["uuid"]), "config"),
            "localization": {lang: all_ for lang, all_ in texts.items() if all_},
            "flow": {key: self.flow[key] for key in ("expire_after_minutes",) if key in self.flow},
            "language": self.flow["language"],
            "type": self.type,
        }
        ways = tuple(_alone(places[lead]) if (lead := one.get("destination_uuid")) else "" for one in node["exits"])
        return Piece(_alone(places[node["uuid"]]), _called(node), json.dumps(came, ensure_ascii=False), ways, node["uuid"])

    def _enters(self, ours: Json, flow: Json) -> str:
        """A flow's name; of one that is not in the file by what our export said, if that is still the one."""
        said = own.word(ours, "enters")
        return self.flows.get(str(flow.get("uuid"))) or (said if flow.get("name") == name_of(said, self.type) else "")

    def _ui(self, uuid: str) -> Json:
        found: Json = ((self.flow.get("_ui") or {}).get("nodes") or {}).get(uuid) or {}
        return found

    def _ours(self, uuid: str) -> Json:
        return said_of(self._ui(uuid).get("config"))

    def _other_words(self, part: Part, roles: Mapping[str, Json]) -> bool:
        """Whether the file says something else than our prompts do."""
        spoken = tuple(lang for lang in self._localization() if lang in self.words.languages)
        writer = Writer("", self.type, self.words, self.flow["language"], spoken)
        ours = [role.node for role in writer.nodes("", part)]
        return _texts(ours, writer.localization) != _texts(list(roles.values()), self._localization())

    def _localization(self) -> Mapping[str, Json]:
        return self.flow.get("localization") or {}


def _texts(nodes: list[Json], localization: Mapping[str, Json]) -> list[Any]:
    """What is said, in order, with its translations."""
    spoken = [action for node in nodes for action in node.get("actions") or () if "text" in action]
    return [
        (action["text"], {lang: all_[action["uuid"]].get("text") for lang, all_ in sorted(localization.items()) if action["uuid"] in all_})
        for action in spoken
    ]


def _roles(node: Json, nodes: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """The nodes of a wait, if this one asks for something: followed from one to the next."""
    wait = nodes.get(str(node["exits"][0].get("destination_uuid")))
    if node.get("router") or not wait or not ((wait.get("router") or {}).get("wait")):
        return None
    router = wait["router"]
    leads = {"wrong": lead_of(wait, router.get("default_category_uuid"))}
    leads["silent"] = lead_of(wait, (router["wait"].get("timeout") or {}).get("category_uuid"))
    roles = {"": node, "wait": wait}
    for role, uuid in leads.items():
        beyond = nodes.get(str(uuid))
        limit = nodes.get(str(beyond["exits"][0].get("destination_uuid"))) if beyond and not beyond.get("router") else None
        if beyond and limit and _leads_back(limit, wait):
            roles |= {role: beyond, "limit": limit}
    return {role: roles[role] for role in ("", "wait", "wrong", "silent", "limit") if role in roles}


def _leads_back(limit: Json, wait: Json) -> bool:
    router = limit.get("router") or {"wait": "for nothing"}
    return not router.get("wait") and lead_of(limit, router.get("default_category_uuid")) == wait["uuid"]


def _called(node: Json) -> str:
    """What a node of theirs is, in a word."""
    router = node.get("router") or {}
    deeds = [action["type"] for action in node.get("actions") or ()]
    return str(deeds[0]) if deeds else "wait" if router.get("wait") else "split" if router else "nothing"


def _alone(place: Place) -> str:
    node, part, role = place
    return piece(piece(node, part), role)


def _uuids(value: Any) -> set[str]:
    match value:
        case dict():
            return {uuid for key, one in value.items() for uuid in ({one} if key == "uuid" and isinstance(one, str) else _uuids(one))}
        case list():
            return {uuid for one in value for uuid in _uuids(one)}
    return set()
