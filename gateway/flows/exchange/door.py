"""What a file of another system must be before anything in it is believed: small, shallow, JSON, and of a shape that we know."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.flows.faults import Fault, FlowError
from gateway.flows.tree import short

LARGEST = 4 * 2**20
"""Bytes: all our flows are a fifth of that."""
MOST_FLOWS, MOST_NODES, MOST_WAYS = 100, 2000, 50
"""In a file; in it altogether; of a node."""
DEEPEST = 30
_OPENS, _CLOSES = "[{", "]}"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)

M = TypeVar("M", bound=BaseModel)


def text_of(path: Path) -> str:
    """The text of a file. Raises `FlowError`: F110, F111; nothing larger is even opened."""
    if not path.is_file():
        refuse(path.name, "F110", what="no file")
    if path.stat().st_size > LARGEST:
        too_many(path.name, f"{LARGEST // 2**20} MB")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(path.name, "F110", error.object.count(b"\n", 0, error.start) + 1, what="UTF-8")


def read(text: str, file: str) -> Mapping[str, Any]:
    """The one map that the text is. Raises `FlowError`: F110, F111, F112."""
    if len(text) > LARGEST:
        too_many(file, f"{LARGEST // 2**20} MB")
    _shallow(text, file)
    try:
        found = json.loads(text, parse_constant=lambda name: refuse(file, "F110", what=name))
    except json.JSONDecodeError as error:
        refuse(file, "F110", error.lineno, what=short(error.msg))
    except ValueError:  # a number of thousands of digits
        refuse(file, "F110", what="…")
    if not isinstance(found, dict):
        refuse(file, "F113", what="{…}")
    return found


def _shallow(text: str, file: str) -> None:
    """Before it is built: whoever walks a tower of lists falls off."""
    depth = 0
    for place in re.finditer(r"[\[\]{}]", _STRING.sub(lambda found: " " * len(found[0]), text)):
        depth += 1 if place[0] in _OPENS else -1
        if depth > DEEPEST:
            refuse(file, "F112", text.count("\n", 0, place.start()) + 1, most=str(DEEPEST))


def shaped(model: type[M], found: Any, file: str) -> M:
    """What was found, as this model has it. Raises `FlowError` with an F114 for each thing that is not so."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[:20]
        faults = [Fault(file, 1, "", "F114", {"place": short(".".join(map(str, one["loc"])), 80)}) for one in wrong]
        raise FlowError(faults) from None


def few_enough(file: str, flows: Sequence[Sequence[int]]) -> None:
    """Flows, by how many ways each of their nodes has. Raises `FlowError`: F111."""
    if len(flows) > MOST_FLOWS:
        too_many(file, f"{MOST_FLOWS} flows")
    if sum(map(len, flows)) > MOST_NODES:
        too_many(file, f"{MOST_NODES} nodes")
    if any(ways > MOST_WAYS for nodes in flows for ways in nodes):
        too_many(file, f"{MOST_WAYS} ways on from one node")


def line_of(text: str, word: str) -> int:
    """The line where something is first named, such as a UUID."""
    return text.count("\n", 0, max(text.find(word), 0)) + 1


def too_many(file: str, most: str) -> NoReturn:
    refuse(file, "F111", most=most)


def refuse(file: str, code: str, line: int = 1, /, **said: str) -> NoReturn:
    raise FlowError([Fault(file, line, "", code, said)])
