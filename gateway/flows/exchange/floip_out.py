"""Flows of ours as a FLOIP container (1.0.0-rc4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway.flows.exchange import own
from gateway.flows.exchange.floip import MODES, VERSION, Writer, reduced, target
from gateway.flows.exchange.ids import uuid
from gateway.flows.exchange.kept import kept
from gateway.flows.exchange.own import OURS
from gateway.flows.exchange.parts import Kept
from gateway.flows.exchange.sketch import sketch
from gateway.flows.exchange.words import Words
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.foreign import ForeignSpec
from gateway.flows.source import Flow

TIMEOUT_S = 600  # S23: after ten quiet minutes a conversation is forgotten
BCP_47 = {"khm": "km", "eng": "en"}
BRANCHING = {"floip": {"ui_metadata": {"branching_type": "EXIT_PER_CHOICE"}}}
"""What the schema asks of every block that says something in its `vendor_metadata`."""

Json = Mapping[str, Any]


def container(flows: Mapping[str, Flow], words: Words, notes: Sequence[str], at: datetime) -> dict[str, Any]:
    """The container of these flows; `notes` say what is lost outside of our engine, `at` (UTC) is when they were written."""
    about = {"specification_version": VERSION, "uuid": uuid("container", *flows), "name": ", ".join(flows)}
    return about | {"description": "\n".join(notes), "flows": [_flow(flow, words, at) for flow in flows.values()]}


def _flow(flow: Flow, words: Words, at: datetime) -> dict[str, Any]:
    spoken = words.spoken(prompt for node in flow.nodes.values() for prompt in KINDS[node.kind].build("/", node.spec).prompts())
    writer, foreign = Writer(flow.name, words, spoken), [came for node in flow.nodes.values() if (came := _came(node.spec))]
    blocks = [block for name in flow.nodes for block in _blocks(flow, name, writer)]
    theirs = {one["uuid"]: one for came in foreign for one in came["resources"]}
    about = next((came["flow"] for came in foreign), {"interaction_timeout": TIMEOUT_S, "supported_modes": MODES})
    return {
        "uuid": uuid(flow.name),
        "name": flow.name if len(flow.name) > 2 else f"flow {flow.name}",
        "last_modified": at.isoformat(),
        **about,
        "languages": _languages(spoken, foreign),
        "blocks": blocks,
        "first_block_id": uuid(flow.name, flow.start, ""),
        "resources": list({**writer.resources, **theirs}.values()),
        "vendor_metadata": {OURS: own.of_flow(flow) | _places(flow)},
    }


def _places(flow: Flow) -> dict[str, Any]:
    """Which nodes are blocks as they came: those say nothing of us themselves."""
    foreign = [name for name, node in flow.nodes.items() if node.kind == "foreign"]
    said = {uuid(flow.name, name, ""): own.of_parts(flow, name, (), ())[0] for name in foreign}
    return {"kept": said} if said else {}


def _languages(spoken: Iterable[str], foreign: Sequence[Json]) -> list[Json]:
    ours = {lang: {"id": lang, "iso_639_3": lang} | ({"bcp_47": BCP_47[lang]} if lang in BCP_47 else {}) for lang in spoken}
    return list({**ours, **{one["id"]: one for came in foreign for one in came["languages"]}}.values())


def _came(spec: Any) -> Json | None:
    return kept(spec) if isinstance(spec, ForeignSpec) else None


def _blocks(flow: Flow, name: str, writer: Writer) -> Iterator[Json]:
    spec = flow.nodes[name].spec
    parts = sketch(flow.nodes[name], staff=flow.staff)
    if came := _came(spec):
        yield from (_as_it_came(flow, name, part, came["block"]) for part in parts if isinstance(part, Kept))
        return
    said = own.of_parts(flow, name, parts, [reduced(part) for part in parts])
    for part, ours in zip(parts, said, strict=True):
        yield {**writer.block(name, part), "vendor_metadata": {**BRANCHING, OURS: ours}}


def _as_it_came(flow: Flow, name: str, part: Kept, block: Json) -> Json:
    """With its own words for everything, but the name by which our other nodes lead to it, and where it leads now."""
    ways = [*part.ways, *[""] * len(block["exits"])]
    leads = [{"destination_block": target(flow.name, name, to)} if to else {} for to in ways]
    exits = [{**one, **lead} for one, lead in zip(block["exits"], leads, strict=False)]
    return {"uuid": uuid(flow.name, name, ""), **block, "exits": exits}
