"""A program that reads a stranger's file, and may be taken over by it: in a process that has nothing to take, and cannot grow or last.

It gets an empty environment; bounds of memory, time and output; on Linux no network and no file but the one it reads and its own libraries.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gateway.orphan import end_with_parent
from gateway.studio import landlock

MEMORY = 1024**3  # address space; ffmpeg itself takes 300 MB of it
CPU_SECONDS, SECONDS = 60, 120
OUTPUT = 32 * 1024**2
OPEN_FILES = 32
NICENESS = 10  # a call that is answered meanwhile comes first
LIBRARIES = tuple(map(Path, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")))
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


@dataclass(frozen=True, slots=True)
class Done:
    """What the program wrote, and how it ended: a negative code is the signal that killed it."""

    code: int
    out: bytes
    said: str


def run(command: Sequence[str], given: bytes = b"", reads: Sequence[Path] = ()) -> Done:
    """Runs it. Raises OSError or SubprocessError where it cannot be started, or not so confined; one that lasts too long is killed.

    Both outputs go into files without a name, so that one limit of the kernel bounds them.
    """
    may_read = (Path(command[0]), *LIBRARIES, *reads)
    with (
        landlock.only_reading(may_read) as rules,
        tempfile.TemporaryDirectory() as folder,
        _file() as out,
        _file() as said,
        _file() as into,
    ):
        into.write(given)
        into.seek(0)
        confine = partial(_confine, rules)
        process = subprocess.Popen(command, stdin=into, stdout=out, stderr=said, cwd=folder, env={}, preexec_fn=confine)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        said.seek(0)
        return Done(code, out.read(), said.read().decode(errors="replace"))


_file = tempfile.TemporaryFile


def _confine(rules: int | None) -> None:
    """In the child, before the program begins."""
    end_with_parent()
    os.nice(NICENESS)
    if sys.platform == "linux":
        # A network of its own, with nothing on it. Where the system forbids this, ffmpeg's list of protocols still has no network.
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
        _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, OUTPUT)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if rules is not None:
        landlock.obey(rules)


def _limit(which: int, most: int) -> None:
    """So much at most, or less where we were given less ourselves."""
    _, ours = resource.getrlimit(which)
    bound = most if ours == resource.RLIM_INFINITY else min(most, ours)
    resource.setrlimit(which, (bound, bound))
