"""Flows written down, in the style of our own files: a node's fields on one line where they fit, a line for each choice."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.flows.source import Flow

WIDTH = 140
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_BARE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words for us, but not for every other program that reads YAML."""


def dump(flow: Flow) -> str:
    """A flow as a file: reading it gives the same flow. What stands as a default is left out."""
    head = {"flow": flow.name, "start": flow.start}
    said = {"audience": "staff" if flow.staff else "", "help_at_once": flow.help_at_once, "keyword": flow.keyword}
    nodes = {name: {node.kind: node.spec.model_dump(mode="json", exclude_defaults=True)} for name, node in flow.nodes.items()}
    top = head | {key: value for key, value in said.items() if value} | {"nodes": nodes}
    return "".join(f"{line}\n" for key, value in top.items() for line in lines(key, value, ""))


def lines(key: str, value: Any, indent: str) -> Iterator[str]:
    """An entry of a map as the lines of a file."""
    line = f"{indent}{word(key)}: {written(value)}"
    nested = isinstance(value, Mapping) and any(isinstance(inner, Mapping) for inner in value.values())
    if not nested and (len(line) <= WIDTH or not isinstance(value, Mapping)):
        yield line
        return
    yield f"{indent}{word(key)}:"
    for name, inner in value.items():
        yield from lines(name, inner, f"{indent}  ")


def written(value: Any) -> str:
    """A value on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return word(value)
        case Mapping():
            return f"{{{', '.join(f'{word(key)}: {written(inner)}' for key, inner in value.items())}}}"
    return f"[{', '.join(map(written, value))}]"


def word(text: str) -> str:
    """Text that reads as itself: bare where every program takes it for a word, else in quotes."""
    if _BARE.fullmatch(text) and text.lower() not in _NOT_BARE:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    code = ord(character)
    return character if character.isprintable() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
