"""The one model of a flow file: from its JSON Schema editors complete, the loader says what is wanted, and docs/flows.md is made."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import ChoiceKey, Name, NodeName, Prompt
from gateway.flows.state import KNOWN_ATTRIBUTES
from gateway.flows.tree import Listed, Mapped, Piece, Scalar

Schema: TypeAlias = dict[str, Any]
MEANT = {"node": "a_node", "attribute": "an_attribute"}


class FlowFile(BaseModel):
    """The top of a flow file. The nodes are looked at one by one, each with the model of its kind."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    flow: Annotated[Name, Field(description="the name; nothing else identifies it. The file is named after it")]
    start: Annotated[NodeName, Field(description="the node that it begins with")]
    nodes: Annotated[dict[Name, Any], Field(min_length=1, description="name → one kind and its fields")]
    help_at_once: Annotated[bool, Field(description="`9` is help at once in every wait of this flow")] = False
    audience: Annotated[
        Literal["caller", "staff"], Field(description="`staff` for focal points' phones: no announcement, and none of her keys")
    ] = "caller"
    keyword: Annotated[
        Name | None,
        Field(description="a prompt: whose first text is its words, or one of its keywords, comes here instead of to `main`"),
    ] = None


def document() -> str:
    """The schema of an officer's flow file as JSON text: what `flows schema` prints and flows/schema.json holds."""
    kinds = {name: kind for name, kind in KINDS.items() if not kind.shipped_only}
    top, definitions = model(FlowFile), {}
    for name, kind in kinds.items():
        shape = model(kind.spec)
        definitions.update(shape.pop("definitions", {}))
        definitions[name] = shape if shape.get("required") else {"anyOf": [shape, {"type": "null"}], "description": shape["description"]}
    node = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False}  # exactly one kind
    definitions["node"] = node | {"properties": {name: {"$ref": f"#/definitions/{name}"} for name in kinds}}
    top["properties"]["nodes"]["patternProperties"] = {_pattern(Name): {"$ref": "#/definitions/node"}}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "a flow"}
    return json.dumps(_strict(head | top | {"definitions": definitions}), ensure_ascii=False, indent=1) + "\n"


@cache
def _model(spec: type[BaseModel]) -> str:
    return json.dumps(spec.model_json_schema(ref_template="#/definitions/{model}"))


def model(spec: type[BaseModel]) -> Schema:
    """A model's own JSON Schema, as draft 7 calls its parts. The docstring is what a kind is described with, in one line."""
    shape: Schema = json.loads(_model(spec))
    shape["description"] = " ".join(shape["description"].split())
    return {"definitions" if key == "$defs" else key: value for key, value in shape.items()}


def _strict(part: Any) -> Any:
    """Closed maps, attributes by name, and none of the titles that only repeat a field's name."""
    if isinstance(part, list):
        return [_strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    part = {key: _strict(value) for key, value in part.items() if not (key == "title" and str(value)[:1].isupper())}
    if part.get("format") == "attribute":
        return part | {"enum": sorted(KNOWN_ATTRIBUTES)}
    return part | {"additionalProperties": False} if "patternProperties" in part else part


def within(shape: Schema, path: Sequence[int | str]) -> Schema:
    """The part of a model's schema that a path of pydantic's leads to; empty where it knows nothing of it."""
    if path[-1:] == ("[key]",):
        return _key(within(shape, path[:-2]))
    part: Schema = shape
    for step in path:
        part = _step(solid(part, shape), step)
    return solid(part, shape)


def _key(part: Schema) -> Schema:
    """What a map's keys are."""
    return {**part.get("propertyNames", {}), "pattern": next(iter(part.get("patternProperties", {})), "")}


def _step(part: Schema, step: int | str) -> Schema:
    found = part.get("properties", {}).get(step) or part.get("items") or next(iter(part.get("patternProperties", {}).values()), None)
    return dict(found or part.get("additionalProperties") or {})


def solid(part: Schema, shape: Schema) -> Schema:
    """A part without the ways round it: the definition that it names, the one thing that it is when it is not nothing."""
    if "anyOf" in part:
        (part,) = [one for one in part["anyOf"] if one.get("type") != "null"]
    if "$ref" in part:
        part = shape["definitions"][part["$ref"].rsplit("/", 1)[1]]
    return part


def wanted(part: Schema, shape: Schema) -> str:
    """What is to be written, in a notation that needs no translation: `true | false`, `1–12`, `[a_prompt, …]`."""
    part = solid(part, shape)
    match part:
        case {"enum": [*values]}:
            return " | ".join(values)
        case {"const": value}:
            return str(value)
        case {"format": str(meant)}:
            return MEANT[meant]
        case {"pattern": pattern}:
            return _NOTATION.get(pattern, pattern)
        case {"type": "boolean"}:
            return "true | false"
        case {"type": "integer"}:
            return f"{part.get('minimum', '…')}–{part.get('maximum', '…')}"
        case {"type": "array"}:
            return f"[{wanted(part['items'], shape)}, …]"
        case {"type": "object"}:
            return _wanted_map(part, shape)
        case {"type": "string"}:
            return '"…"'
    return "…"


def _wanted_map(part: Schema, shape: Schema) -> str:
    if "properties" in part:
        return f"{{{', '.join(f'{name}: …' for name in part['properties'])}}}"
    if "patternProperties" in part:
        (value,) = part["patternProperties"].values()
        return f"{{{wanted(_key(part), shape)}: {wanted(value, shape)}, …}}"
    value = part.get("additionalProperties")
    return f'{{"…": {wanted(value, shape)}, …}}' if isinstance(value, dict) else "{…}"


def node_names(piece: Piece, part: Schema, shape: Schema) -> Iterator[Scalar]:
    """Every place in a node's fields that names another node of the flow."""
    part = solid(part, shape)
    if part.get("format") == "node" and isinstance(piece, Scalar):
        yield piece
    elif isinstance(piece, Mapped):
        for key, entry in piece.entries.items():
            yield from node_names(entry.value, _step(part, key), shape)
    elif isinstance(piece, Listed):
        for item in piece.items:
            yield from node_names(item, part.get("items", {}), shape)


def with_names(value: Any, part: Schema, shape: Schema, change: Callable[[str], str]) -> Any:
    """A node's fields as plain values, with another name wherever they name another node of the flow."""
    part = solid(part, shape)
    match value:
        case str() if part.get("format") == "node":
            return change(value)
        case dict():
            return {key: with_names(inner, _step(part, key), shape, change) for key, inner in value.items()}
        case list():
            return [with_names(inner, part.get("items", {}), shape, change) for inner in value]
    return value


def _pattern(name: object) -> str:
    constraints = getattr(name, "__metadata__", ())
    return next(str(one.pattern) for one in constraints if getattr(one, "pattern", None))


_NOTATION: Mapping[str, str] = {_pattern(Name): "a_name", _pattern(Prompt): "a_prompt", _pattern(ChoiceKey): "1–7", "^[a-z]{3}$": "khm"}
