"""Linux's Landlock: a process that gives up all files but a few, for itself and for whatever it runs, and for good."""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every processor
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_EVERYTHING = (1 << 13) - 1  # what the first Landlock knows: read, write, run, make, remove
_READ, _LIST = 0b101, 0b1000  # run and read a file; list a folder


@contextmanager
def only_reading(paths: Iterable[Path]) -> Iterator[int | None]:
    """Rules that leave these files, and what lies in these folders, to be read and run, and nothing else. None where the system has no
    Landlock (Linux before 5.13, or another system)."""
    rules = _rules() if sys.platform == "linux" else None
    try:
        for path in filter(Path.exists, paths if rules is not None else ()):
            _allow(rules, path)
        yield rules
    finally:
        if rules is not None:
            os.close(rules)


def obey(rules: int) -> None:
    """From here on, in this process: in a child, before the program begins."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(_RESTRICT, rules, 0):
        raise OSError(ctypes.get_errno(), "the rules of Landlock were not taken")


def _rules() -> int | None:
    libc = ctypes.CDLL(None)
    if libc.syscall(_CREATE, None, 0, _VERSION) < 1:
        return None
    handled = struct.pack("=Q", _EVERYTHING)
    found: int = libc.syscall(_CREATE, handled, len(handled), 0)
    return found if found >= 0 else None


def _allow(rules: int | None, path: Path) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _READ | (_LIST if path.is_dir() else 0), opened)
        if ctypes.CDLL(None, use_errno=True).syscall(_ADD, rules, _PATH_BENEATH, rule, 0):
            raise OSError(ctypes.get_errno(), f"Landlock took no rule for {path}")
    finally:
        os.close(opened)
