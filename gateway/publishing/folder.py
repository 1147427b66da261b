"""Folders and releases: what a folder was last in step with, and the published menus written back. Nothing is overwritten silently."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gateway.flows import source
from gateway.publishing.faults import Conflict
from gateway.store.versions import Kind

FILE = "in-step.json"


class Met(msgspec.Struct, frozen=True):
    """A release that a folder was in step with, and the mark of the folder's kind in it."""

    release: int
    mark: str


@dataclass(frozen=True, slots=True)
class Step:
    """A small file in the data directory: of each kind, the release that the folder was last in step with, and one proposed from it.

    Without the file, as after a fresh check-out, nothing is known, and only a folder that equals what is in force may replace it.
    """

    path: Path

    def met(self) -> dict[Kind, list[Met]]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=dict[Kind, list[Met]])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}

    def keep(self, kinds: Iterable[Kind], *releases: tuple[int, Mapping[Kind, str]]) -> None:
        """The folders of these kinds have met these, in this order; what they met before counts no more."""
        met = self.met() | {kind: [Met(number, marks[kind]) for number, marks in releases] for kind in kinds}
        write_whole(self.path, msgspec.json.encode(met).decode())

    def strangers(self, in_force: Mapping[Kind, str], folder: Mapping[Kind, str], agreed: Container[int]) -> list[Kind]:
        """The kinds whose version in force this folder has not met: to publish would undo somebody's work. `agreed` are the releases that
        ever came into force: once a proposal has, what was in force before it can only be there again because somebody went back."""
        met = self.met()
        last = {kind: next((one.mark for one in reversed(met.get(kind, ())) if one.release in agreed), "") for kind in folder}
        return [kind for kind in folder if in_force[kind] not in (folder[kind], last[kind])]


def write_menus(folder: Path, wanted: Mapping[str, str], saved: Iterable[Mapping[str, str]]) -> list[str]:
    """Makes the folder hold just these flow files, and returns which were written or taken out. `saved` is every version ever kept.

    Raises `Conflict`, with a line for each file, when one of them holds what no version has; then no file is touched.
    """
    here = source.read_folder(folder)
    kept = [dict(version) for version in saved]
    changed = [name for name in sorted({*here, *wanted}) if here.get(name) != wanted.get(name)]
    lost = [name for name in changed if name in here and all(version.get(name) != here[name] for version in kept)]
    if lost:
        remedy = "publish them or move the file away, then pull again"
        raise Conflict("\n".join(f"flows/{name}: holds changes that no release has; {remedy}" for name in lost))
    for name in changed:
        if name in wanted:
            write_whole(folder / name, wanted[name])
        else:
            (folder / name).unlink()
    return changed


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing, whenever we are interrupted."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    beside.replace(path)
