"""What an export says of our own flows beside what the other system reads, in the place that it leaves for that."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.flows.exchange.parts import Ask, Digits, Enter, Part, Say, mark
from gateway.flows.source import Flow

OURS = "cwcc"
"""The name of that place."""


def of_flow(flow: Flow) -> dict[str, Any]:
    said = {"help_at_once": flow.help_at_once, "staff": flow.staff, "keyword": flow.keyword}
    return {"flow": flow.name, "start": flow.start} | {name: value for name, value in said.items() if value}


def of_parts(flow: Flow, name: str, parts: Sequence[Part], reduced: Sequence[Part]) -> list[dict[str, Any]]:
    """Of each part of a node: whose it is; of the first also the node itself, and the hash by which it is known again."""
    written, place = flow.nodes[name], {"place": list(flow.nodes).index(name)}
    if written.kind == "foreign":  # it is there itself, as it came
        return [{"node": name, "part": ""} | place]
    fields = written.spec.model_dump(mode="json", exclude_defaults=True)
    node = {"kind": written.kind, "fields": fields, "mark": mark(reduced, written.kind, fields)} | place
    return [{"node": name, "part": part.id} | _names(part) | ({} if part.id else node) for part in parts]


def _names(part: Part) -> dict[str, Any]:
    match part:
        case Say(_, says) | Digits(_, says):
            return {"says": list(says)}
        case Ask(_, says, choices):
            return {"says": list(says), "labels": {choice.key: choice.label for choice in choices}}
        case Enter(_, flow):
            return {"enters": flow}
    return {}


def said_of(place: Any) -> Mapping[str, Any]:
    """What is ours in such a place; nothing where it is not what we write."""
    said = place.get(OURS) if isinstance(place, Mapping) else None
    return said if isinstance(said, Mapping) else {}


def word(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def words(said: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    value = said.get(key)
    return tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def labels(said: Mapping[str, Any]) -> Mapping[str, str]:
    """A menu's keys with the prompts that name them."""
    found = said.get("labels")
    return {key: label for key, label in found.items() if isinstance(label, str)} if isinstance(found, Mapping) else {}
