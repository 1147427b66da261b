"""Flows of ours as a RapidPro export file (version 13, flow specification 14.4): each as a pair, a voice flow and a messaging flow."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.flows.exchange import own
from gateway.flows.exchange.ids import uuid
from gateway.flows.exchange.kept import kept
from gateway.flows.exchange.own import OURS
from gateway.flows.exchange.parts import Kept
from gateway.flows.exchange.rapidpro import TYPES, Type, Writer, name_of, reducing, target
from gateway.flows.exchange.sketch import sketch
from gateway.flows.exchange.words import HOME, Words
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.foreign import ForeignSpec
from gateway.flows.source import Flow

VERSION, SPEC = "13", "14.4.0"
QUIET_MINUTES = 10  # S23
ROW, COLUMN = 180, 280

Json = Mapping[str, Any]


def export(flows: Mapping[str, Flow], words: Words, notes: Sequence[str]) -> dict[str, Any]:
    """The file of these flows; `notes` say what is lost outside of our engine, and lie beside each flow."""
    written = [_flow(flow, type_, words, notes) for flow in flows.values() for type_ in TYPES if _has(flow, type_)]
    return {"version": VERSION, "flows": written, "campaigns": [], "triggers": [], "fields": [], "groups": []}


def _came(flow: Flow) -> list[Json]:
    return [came for node in flow.nodes.values() if isinstance(node.spec, ForeignSpec) and (came := kept(node.spec))]


def _has(flow: Flow, type_: Type) -> bool:
    """What came as a flow of one type has none of the other."""
    return all(came["type"] == type_ for came in _came(flow))


def _flow(flow: Flow, type_: Type, words: Words, notes: Sequence[str]) -> dict[str, Any]:
    lang = next((came["language"] for came in _came(flow)), HOME)
    about = next((came["flow"] for came in _came(flow)), {"expire_after_minutes": QUIET_MINUTES})
    spoken = words.spoken(prompt for node in flow.nodes.values() for prompt in KINDS[node.kind].build("/", node.spec).prompts())
    writer = Writer(flow.name, type_, words, lang, tuple(one for one in spoken if one != lang))
    # The first node is where their engine begins.
    order = sorted(flow.nodes, key=lambda name: name != flow.start)
    shown = [(role, ui) for row, name in enumerate(order) for role, ui in _nodes(flow, name, writer, row)]
    for came in _came(flow):
        for spoken_in, texts in came["localization"].items():
            writer.localization.setdefault(spoken_in, {}).update(texts)
    return {
        "uuid": uuid(flow.name, type_),
        "name": name_of(flow.name, type_),
        "spec_version": SPEC,
        "language": lang,
        "type": type_,
        "revision": 1,
        **about,
        "localization": writer.localization,
        "nodes": [node for node, _ in shown],
        "_ui": {"nodes": {node["uuid"]: ui for node, ui in shown}, "stickies": _stickies(flow, type_, notes)},
    }


def _nodes(flow: Flow, name: str, writer: Writer, row: int) -> Iterator[tuple[Json, Json]]:
    """The nodes of one of ours, each with how the editor shows it and what we say of it there."""
    spec, parts, reduced = flow.nodes[name].spec, sketch(flow.nodes[name], staff=flow.staff), reducing(writer.type)
    said = own.of_parts(flow, name, parts, [reduced(part) for part in parts])
    came, column = kept(spec) if isinstance(spec, ForeignSpec) else None, 0
    for part, ours in zip(parts, said, strict=True):
        mine = ours | ({"head": own.of_flow(flow)} if name == flow.start and not part.id else {})
        if came and isinstance(part, Kept):
            yield _as_it_came(writer, name, part, came["node"]), {**came["ui"], "config": {**(came["ui"].get("config") or {}), OURS: mine}}
            continue
        for role in writer.nodes(name, part):
            place = {"left": column * COLUMN, "top": row * ROW}
            config = {OURS: mine if not role.role else {"node": name, "part": part.id, "role": role.role}}
            yield role.node, {"position": place, "type": role.shown_as, "config": config}
            column += 1


def _as_it_came(writer: Writer, name: str, part: Kept, node: Json) -> Json:
    """With its own words for everything, but the name by which our other nodes lead to it, and where it leads now."""
    ways = [*part.ways, *[""] * len(node["exits"])]
    leads = [target(writer, to, "") if to else None for to in ways]
    exits = [{**one, "destination_uuid": lead} for one, lead in zip(node["exits"], leads, strict=False)]
    return {"uuid": target(writer, name, ""), **node, "exits": exits}


def _stickies(flow: Flow, type_: Type, notes: Sequence[str]) -> Json:
    sticky = {"position": {"left": -COLUMN, "top": 0}, "title": "Lost outside of the gateway", "body": "\n".join(notes), "color": "yellow"}
    return {uuid(flow.name, type_, "notes"): sticky}
