"""The gateway's processes: each in a process of its own, forked from one that has loaded it.

Loading costs a second and a half of processor and is most of a start; hundreds are started here. How operators start them is tried by
`tests/faults/test_start.py`.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from gateway.orphan import end_with_parent

ROOT = Path(__file__).parent.parent.parent

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["app", "worker", "waitress.runner", "requests"])


class Part:
    """One of them. Told to end and asked like a `Popen`."""

    def __init__(self, program: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._process = _forks.Process(target=_run, args=(program, dict(environment), str(log)), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        ended = self.poll()
        if ended is None:
            assert timeout
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return ended


def _run(program: list[str], environment: dict[str, str], log: str) -> None:
    end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    with open(log, "ab") as file:  # noqa: PTH123
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    if program[0] == "worker.py":
        import worker

        sys.exit(worker.main(program[1:]))
    if program[0] == "flask":
        from flask.cli import ScriptInfo

        from app import create_app

        app = create_app()
        app.cli.main(program[1:], obj=ScriptInfo(create_app=lambda: app))
    import waitress.runner

    waitress.runner.run(program)


Process = Part | subprocess.Popen[bytes]


def alone(program: list[str], environment: Mapping[str, str], log: Path) -> Process:
    """From nothing, as an operator would: to see what that takes."""
    found = [sys.executable, *program] if program[0].endswith(".py") else [str(Path(sys.executable).parent / program[0]), *program[1:]]
    with log.open("ab") as file:
        return subprocess.Popen(found, cwd=ROOT, env=environment, stdout=file, stderr=file, preexec_fn=end_with_parent)
