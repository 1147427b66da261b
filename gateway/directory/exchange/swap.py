"""One folder in the place of another, at once: whoever is killed here leaves the old one or the new one, whole."""

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from gateway.directory.exchange.door import refuse

_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of Linux; Python has no name for renameat2


def replace_files(folder: Path, files: Mapping[str, str]) -> None:
    """`folder` as it is, but with these texts in these files. Raises DirectoryError, changing nothing, where that takes two steps."""
    with _alone_in(folder.parent):
        try:
            _replace(folder, files)
        finally:
            _clear(folder)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Who comes second waits: two who replace at once would each take the other's for what was there before."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _clear(folder: Path) -> None:
    """What is left over, also by one who was killed: it may hold what is confidential."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left)


def _replace(folder: Path, files: Mapping[str, str]) -> None:
    beside = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    if folder.exists():
        shutil.copytree(folder, beside, dirs_exist_ok=True)
    for name, text in files.items():
        _written(beside / name, text)
    if folder.exists():
        _exchange(beside, folder)
    else:
        beside.chmod(0o755)
        beside.replace(folder)


def _written(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _exchange(one: Path, other: Path) -> None:
    try:
        failed = ctypes.CDLL(None, use_errno=True).renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    except AttributeError:
        failed = True
    if failed:
        raise refuse(other.name, "this system cannot replace a folder at once", "import on Linux; nothing was changed")
