"""`make run` as a newcomer meets it: one command, everything there, Ctrl-C and nothing left."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.rig.gateway import CLIPS, ROOT
from tests.rig.servers import free_port, until

READY_WITHIN = 90.0


class Run:
    """One `make run`, in a data directory of its own."""

    def __init__(self, folder: Path, port: str) -> None:
        self.folder, self.port = folder, port
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
        environment = clean | {"GATEWAY_DATA_DIR": str(folder), "PORT": port}
        self.log = folder.parent / f"log-{time.monotonic_ns()}"
        with self.log.open("wb") as log:
            program = [sys.executable, "-m", "gateway.start"]
            self.process = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok and "The hotline answers" in self.said
        except requests.RequestException:
            return False

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def gets(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def gets_ctrl_c(self) -> int:
        """As a terminal does it: every process of the run hears it at once."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)

    def left_over(self) -> dict[int, str]:
        """Processes that still work on this data directory, the queue's server among them."""
        socket_folder = f"gateway-{os.getuid()}-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if int(process.name) != os.getpid() and (str(self.folder).encode() in told or socket_folder.encode() in told):
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gw-run-") as name:
        folder = Path(name) / "data"
        folder.mkdir(mode=0o700)
        CLIPS.mkdir(parents=True, exist_ok=True)
        (folder / "clips").symlink_to(CLIPS)
        yield folder


def test_one_command_brings_it_all_up_and_ctrl_c_takes_it_all_down(folder: Path) -> None:
    first = Run(folder, str(free_port()))
    until(first.is_ready, READY_WITHIN, "make run")
    assert requests.get(f"{first.url}/", timeout=5).url == f"{first.url}/simulator"
    assert f"{first.url}/simulator" in first.said and "flask --app app call" in first.said
    assert (folder / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert first.gets_ctrl_c() == 0
    assert "Traceback" not in first.said and first.said.endswith("ended\n")
    until(lambda: not first.left_over(), 10, "the end of every part")

    started = time.monotonic()
    second = Run(folder, first.port)
    until(second.is_ready, READY_WITHIN, "the second start")
    taken = time.monotonic() - started
    assert taken < 30, f"a second start took {taken:.1f} s"  # some 6 s on a quiet machine: nothing is made again

    (web,) = [number for number, program in second.left_over().items() if "waitress-serve" in program]
    os.kill(web, signal.SIGKILL)
    assert second.process.wait(timeout=30) == 1, "half of it must not look like the whole"
    until(lambda: not second.left_over(), 10, "the end of every other part")


def test_a_killed_run_leaves_nothing_that_the_next_one_stumbles_over(folder: Path) -> None:
    killed = Run(folder, str(free_port()))
    until(killed.is_ready, READY_WITHIN, "make run")
    killed.gets(signal.SIGKILL)
    until(lambda: all("valkey" in one for one in killed.left_over().values()), 20, "the end of web and worker")
    again = Run(folder, killed.port)
    until(again.is_ready, READY_WITHIN, "the next start")
    assert again.gets(signal.SIGTERM) == 0, again.said[-3000:]
    until(lambda: not again.left_over(), 10, "the end of the adopted queue")


@pytest.mark.parametrize(("port", "told"), [("abc", "from 1 to 65535"), ("0", "from 1 to 65535"), ("taken", "is taken by another program")])
def test_a_port_that_cannot_be_had_is_told_in_one_line(folder: Path, port: str, told: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = Run(folder, str(other.getsockname()[1]) if port == "taken" else port)
        assert run.process.wait(timeout=60) == 1
    (line,) = run.said.splitlines()
    assert told in line
