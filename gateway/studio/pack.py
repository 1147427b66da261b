"""What somebody hands in: a folder, a ZIP file, or one sound. A ZIP is read file by file, bounded, and its paths are never followed."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from gateway.studio.faults import StudioError, UnfitError
from gateway.studio.prepare import MAX_BYTES

MOST_FILES = 3000
_NOT_MEANT = (".", "__MACOSX", "Thumbs.db", "desktop.ini")
_NO_SOUND = (".txt", ".pdf", ".xlsx", ".csv", ".docx", ".json", ".yaml")


@dataclass(frozen=True, slots=True)
class Pack:
    """`names` as they are told to whoever handed them in."""

    path: Path
    names: tuple[str, ...]

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """One of them, on disk. Raises UnfitError for one that cannot be taken out of its ZIP."""
        if not zipfile.is_zipfile(self.path):
            yield self.path / name if self.path.is_dir() else self.path
            return
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sound"
            _take_out(self.path, name, path)
            yield path


def opened(path: Path) -> Pack:
    """Every sound in it, in the order of their names; scripts and the litter of computers are passed over. Raises StudioError."""
    names = sorted(name for name in _all(path) if _meant(name))
    if not names:
        raise StudioError(f"{path}: there is no file in it that could be a sound")
    if len(names) > MOST_FILES:
        raise StudioError(f"{path}: more than {MOST_FILES} files; hand them in in parts")
    return Pack(path, tuple(names))


def _all(path: Path) -> Iterator[str]:
    if path.is_dir():
        return (str(file.relative_to(path)) for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    if not zipfile.is_zipfile(path):
        return iter([path.name])
    try:
        with zipfile.ZipFile(path) as archive:
            return iter([entry.filename for entry in archive.infolist() if not entry.is_dir()])
    except zipfile.BadZipFile:
        raise StudioError(f"{path}: this ZIP file is damaged; make or copy it again") from None


def _meant(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(part.startswith(_NOT_MEANT) and part != ".." for part in parts) and not name.lower().endswith(_NO_SOUND)


def _take_out(archive: Path, name: str, to: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as opened_zip, opened_zip.open(name) as entry, to.open("wb") as file:
            while (block := entry.read(1024 * 1024)) and file.tell() <= MAX_BYTES:  # whatever size the ZIP claims
                file.write(block)
    except RuntimeError:  # also what it cannot unpack
        raise UnfitError(
            "zip", "it is locked with a password or packed in an unusual way", "make the ZIP again, without a password"
        ) from None
    except (zipfile.BadZipFile, EOFError, OSError):
        raise UnfitError("zip", "it cannot be taken out of the ZIP", "make the ZIP again") from None
