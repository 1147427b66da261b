"""A flow file, read: YAML 1.2 with the line of every key, one schema at the door, all faults at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import Name, Spec

LARGEST = 256 * 1024
# pydantic's word for what is wrong → our code; anything else is F29.
_CODES = {"extra_forbidden": "F27", "missing": "F28", "too_long": "F31"}


class FlowFile(BaseModel):
    """The top of a flow file."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    flow: Name
    start: Name
    nodes: Annotated[dict[Name, dict[str, Any]], Field(min_length=1, max_length=5000)]
    help_at_once: bool = False
    audience: Literal["caller", "staff"] = "caller"


@dataclass(frozen=True, slots=True)
class Written:
    """A node as written: its kind, its spec and where it stands."""

    kind: str
    spec: Spec
    line: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow file whose every node has the right shape; whether it leads anywhere is for the checks."""

    name: str
    start: str
    nodes: Mapping[str, Written]
    help_at_once: bool
    staff: bool
    shipped: bool
    file: str

    def fault(self, code: str, node: str = "", **said: str) -> Fault:
        written = self.nodes.get(node)
        return Fault(self.file, written.line if written else 1, node, code, said)


@lru_cache(maxsize=128)
def parse(text: str, file: str, *, shipped: bool = False) -> Flow:
    """A flow from its text. Raises `FlowError` with every fault's file, line, node and remedy.

    Kept, because the checks, the rehearsal and the shelf all read the same texts, and reading YAML with its lines is slow.
    """
    top = _yaml(text, file)
    try:
        read = FlowFile.model_validate(top)
    except ValidationError as error:
        raise FlowError(_faults(error, top, file, "")) from None
    faults: list[Fault] = []
    nodes: dict[str, Written] = {}
    for name, body in read.nodes.items():
        try:
            nodes[name] = _node(name, body, top["nodes"], file, shipped)
        except FlowError as error:
            faults.extend(error.faults)
    if faults:
        raise FlowError(faults)
    return Flow(read.flow, read.start, nodes, read.help_at_once, read.audience == "staff", shipped, file)


def _yaml(text: str, file: str) -> CommentedMap:
    if len(text) > LARGEST:
        raise FlowError([Fault(file, 1, "", "F21", {"most": f"{LARGEST // 1024} kB"})])
    try:
        top = YAML(typ="rt").load(text)
    except RecursionError:
        raise FlowError([Fault(file, 1, "", "F23")]) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise FlowError([Fault(file, mark.line + 1 if mark else 1, "", "F22", {"problem": str(problem)})]) from None
    if not isinstance(top, CommentedMap):
        raise FlowError([Fault(file, 1, "", "F24")])
    return top


def _node(name: str, body: dict[str, Any], around: CommentedMap, file: str, shipped: bool) -> Written:
    line = around.lc.key(name)[0] + 1
    allowed = {kind for kind, known in KINDS.items() if shipped or not known.shipped_only}
    if len(body) != 1:
        raise FlowError([Fault(file, line, name, "F25", {"count": str(len(body))})])
    kind, fields = next(iter(body.items()))
    if kind not in allowed:
        raise FlowError([Fault(file, line, name, "F26", {"kind": str(kind), "known": ", ".join(sorted(allowed))})])
    try:
        return Written(kind, KINDS[kind].spec.model_validate(fields or {}), line)
    except ValidationError as error:
        raise FlowError(_faults(error, around[name][kind], file, name, line)) from None


def _faults(error: ValidationError, around: Any, file: str, node: str, line: int = 1) -> list[Fault]:
    faults = []
    for one in error.errors(include_url=False, include_input=False):
        field = ".".join(str(step) for step in one["loc"] if step != "[key]")
        code = "F30" if one["loc"][::2] == ("choices", "[key]") else _CODES.get(one["type"], "F29")
        faults.append(Fault(file, _line(around, one["loc"], line), node, code, {"field": field or "nodes", "problem": one["msg"]}))
    return faults


def _line(around: Any, path: Iterable[int | str], line: int) -> int:
    """The line of the deepest key on the path that the file has."""
    for step in path:
        if not isinstance(around, CommentedMap) or step not in around:
            break
        line = around.lc.key(step)[0] + 1
        around = around[step]
    return line


def read_folder(folder: Path) -> dict[str, str]:
    """File name → text of every flow file in a folder, in the order of their names. Raises `FlowError`."""
    return {path.name: _text(path) for path in sorted(folder.glob("*.yaml"))}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FlowError([Fault(f"flows/{path.name}", line, "", "F20")]) from None
