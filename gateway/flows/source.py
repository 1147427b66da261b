"""A flow file, read: one model at the door, and all faults at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import Spec
from gateway.flows.misfits import Place, misfits
from gateway.flows.schema import FlowFile
from gateway.flows.tree import BOM, LARGEST, Entry, Mapped, plain, read, short, too_large

OTHER_ENDINGS = (".yml", ".yaml.txt", ".yml.txt")
"""Names that are meant to be a flow's. All else in the folder, such as notes and an editor's copies, is left alone."""


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
    keyword: str = ""

    def fault(self, code: str, node: str = "", **said: str) -> Fault:
        written = self.nodes.get(node)
        return Fault(self.file, written.line if written else 1, node, code, said)


@lru_cache(maxsize=128)
def parse(text: str, file: str, *, shipped: bool = False) -> Flow:
    """A flow from its text. Raises `FlowError` with every fault's file, line, node and remedy.

    Kept, because the checks, the rehearsal and the shelf all read the same texts, and reading YAML with its lines is slow.
    """
    top = read(text, file)
    faults: list[Fault] = []
    nodes: dict[str, Written] = {}
    for name, entry in _nodes(top):
        try:
            nodes[name] = _node(entry, file, shipped)
        except FlowError as error:
            faults += error.faults
    try:
        head = FlowFile.model_validate(plain(top), strict=True)
    except ValidationError as error:
        raise FlowError([*misfits(error, top, FlowFile, Place(file, 1)), *faults]) from None
    if faults:
        raise FlowError(faults)
    return Flow(head.flow, head.start, nodes, head.help_at_once, head.audience == "staff", shipped, file, head.keyword or "")


def _nodes(top: Mapped) -> Iterable[tuple[str, Entry]]:
    nodes = top.entries["nodes"].value if "nodes" in top.entries else None
    return nodes.entries.items() if isinstance(nodes, Mapped) else ()


def _node(entry: Entry, file: str, shipped: bool) -> Written:
    body, place = entry.value, Place(file, entry.key.line, short(entry.key.text, 80))
    if not isinstance(body, Mapped) or len(body.entries) != 1:
        raise FlowError([place.fault("F25", count=str(len(body.entries) if isinstance(body, Mapped) else 0))])
    ((kind, fields),) = body.entries.items()
    allowed = [name for name, known in KINDS.items() if shipped or not known.shipped_only]
    if kind not in allowed:
        raise FlowError([place.unknown("F26", kind, allowed)])
    spec, said = KINDS[kind].spec, plain(fields.value)
    try:
        return Written(kind, spec.model_validate({} if said is None else said, strict=True), place.line)
    except ValidationError as error:
        raise FlowError(misfits(error, fields.value, spec, place, kind)) from None


def read_folder(folder: Path) -> dict[str, str]:
    """File name → text of every flow file in a folder, in the order of their names. Raises `FlowError` with every file's fault.

    A text comes without its BOM and with plain line ends, so that the editor which saved it makes no other version of it.
    """
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            if not path.name.startswith(".") and path.name.lower().endswith((".yaml", *OTHER_ENDINGS)):
                texts[path.name] = _text(path)
        except FlowError as error:
            faults += error.faults
    if faults:
        raise FlowError(faults)
    return texts


def _text(path: Path) -> str:
    place = Place(f"flows/{path.name}", 1)
    # A link may lead to a file that is nobody's business here, and a pipe never ends.
    if path.suffix != ".yaml" or path.is_symlink() or not path.is_file():
        raise FlowError([place.fault("F39", file=f"{path.name.split('.')[0]}.yaml")])
    if path.stat().st_size > 4 * LARGEST:  # the most that so many characters take: nothing larger is even opened
        raise FlowError([too_large(place.file)])
    try:
        return path.read_text("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line, byte = error.object[: error.start].count(b"\n") + 1, error.object[error.start]
        raise FlowError([Place(place.file, line).fault("F20", what=f"0x{byte:02X}")]) from None
    except OSError:
        raise FlowError([place.fault("F39", file=path.name)]) from None
