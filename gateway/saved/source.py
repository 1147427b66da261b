"""A saved call, read from its file: the conversation, and where every piece of it stands. All faults at once."""

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from gateway.flows.faults import Fault, FlowError
from gateway.flows.misfits import Place, misfits
from gateway.flows.tree import BOM, Piece, at, plain
from gateway.flows.tree import read as read_yaml
from gateway.saved.sense import nonsense
from gateway.saved.written import SavedCall

FOLDER = "tests/saved"


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved call and its file; `top` is the text (without a BOM) by its pieces, for who writes one of them anew."""

    call: SavedCall
    file: str
    text: str
    top: Piece

    def fault(self, code: str, *path: str | int, node: str = "", **said: str) -> Fault:
        """A fault at the deepest piece on the path that the file has, such as `"steps", 3, "hears"`."""
        _, line = at(self.top, path, 1)
        return Fault(self.file, line, node, code, {"file": self.file} | said)


def read(text: str, file: str) -> Saved:
    """A saved call from its text. Raises `FlowError` with file, line, what is wrong and what to do."""
    try:
        top = read_yaml(text, file)
    except FlowError as error:
        raise FlowError(map(_no_flow, error.faults)) from None
    try:
        call = SavedCall.model_validate(plain(top), strict=True)
    except ValidationError as error:
        raise FlowError(misfits(error, top, SavedCall, Place(file, 1))) from None
    saved = Saved(call, file, text.removeprefix(BOM), top)
    if faults := [saved.fault("F70", *path, problem=problem) for path, problem in nonsense(call)]:
        raise FlowError(faults)
    return saved


def _no_flow(fault: Fault) -> Fault:
    """F24 tells how a flow begins."""
    return replace(fault, code="F70", said={"problem": "it begins with `call:` and `steps:`"}) if fault.code == "F24" else fault


def read_folder(root: Path) -> dict[str, str]:
    """File → text of every saved call under a project's root, in the order of their names."""
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted((root / FOLDER).rglob("*.yaml"))}
