"""A file that comes in pieces over a network that breaks. Every piece may come twice; none may leave a gap."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from gateway.studio.faults import StudioError, UnfitError


class Misplaced(StudioError):
    """A piece, or the end, that does not fit the end of what is here. `size` is where to go on."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes are here; go on from there")
        self.size = size


@dataclass(frozen=True, slots=True)
class Pieces:
    """Files by name, each of so many bytes at most. A name is one that we gave, and never what somebody sent."""

    folder: Path
    most: int

    def path(self, name: str) -> Path:
        return self.folder / name

    def size(self, name: str) -> int:
        path = self.path(name)
        return path.stat().st_size if path.exists() else 0

    def append(self, name: str, offset: int, piece: bytes) -> int:
        """The piece that begins at this byte; how many are here then. Raises Misplaced for a gap, UnfitError for too much."""
        if offset + len(piece) > self.most:
            raise UnfitError("too_large", f"it is larger than {self.most // 1024**2} MB", "record it shorter")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.path(name).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # two pages that send the same piece at once
            size = os.fstat(file.fileno()).st_size
            if not 0 <= offset <= size:
                raise Misplaced(size)
            file.write(piece[size - offset :])
        return self.size(name)

    def to_disk(self, name: str) -> None:
        """A row that says "whole" must not outlive its file in a power cut."""
        for path in (self.path(name), self.folder):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
