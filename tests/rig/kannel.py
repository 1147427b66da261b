"""Kannel as docs/kannel.conf sets it up: the real bearerbox and smsbox, and behind them an operator's SMS centre or its own `fakesmsc`."""

import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gateway.orphan import end_with_parent
from tests.rig.servers import free_port, until

ROOT = Path(__file__).parents[2]
FAKE = "/usr/lib/kannel/test/fakesmsc"
KHMER, LATIN = 8, 0  # data codings


@dataclass(frozen=True)
class Sent:
    """One message that Kannel gave to the network."""

    from_: str
    to: str
    coding: int
    octets: bytes
    id: str
    joined: bool

    @property
    def part(self) -> tuple[int, int]:
        """Which of how many."""
        return (self.octets[5], self.octets[4]) if self.joined else (1, 1)

    @property
    def words(self) -> str:
        words = self.octets[6:] if self.joined else self.octets
        return words.decode("utf-16-be" if self.coding == KHMER else "ascii")


class Centre:
    """An operator's SMS centre (`smsc.pl`), to which Kannel binds by SMPP."""

    def __init__(self, port: int) -> None:
        script = Path(__file__).with_name("smsc.pl")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self._process = subprocess.Popen(["perl", script, str(port)], preexec_fn=end_with_parent, **pipes)
        self._lines: list[str] = []
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()
        until(lambda: "listening" in self._lines, what="the SMS centre")

    def _listen(self, lines: IO[str]) -> None:
        for line in lines:
            self._lines.append(line.strip())

    @property
    def is_bound(self) -> bool:
        return "bound" in self._lines

    @property
    def sent(self) -> list[Sent]:
        found = [line.split(" ")[1:] for line in list(self._lines) if line.startswith("sent ")]
        return [Sent(a, b, int(coding), bytes.fromhex(octets), id_, bool(int(esm) & 0x40)) for a, b, coding, octets, id_, esm in found]

    def text(self, from_: str, to: str, words: str) -> None:
        """A text from a phone, in as many parts as it takes."""
        octets = words.encode("utf-16-be")
        parts = [octets[at : at + 134] for at in range(0, len(octets), 134)] if len(octets) > 140 else [octets]
        for number, part in enumerate(parts, start=1):
            head = bytes([5, 0, 3, 77, len(parts), number]).hex() if len(parts) > 1 else ""
            self._say(f"text {from_} {to} {KHMER} {part.hex()} {head}".strip())

    def report(self, sent: Sent, state: str = "DELIVRD") -> None:
        """What became of a text, told to whom it came from."""
        self._say(f"report {sent.to} {sent.from_} {sent.id} {state}")

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@dataclass
class Kannel:
    """Both boxes on ports of their own. `says` is the level at which they write to their log (`-v`)."""

    hook: str
    network: str = ""
    """A group of the configuration in place of the operator's."""
    says: int = 4
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in ("admin", "boxes", "send", "smpp")})

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gw-kannel-"))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def settings(self) -> dict[str, str]:
        """The gateway's, for this Kannel."""
        return {
            "kannel_send_url": f"http://127.0.0.1:{self.ports['send']}/cgi-bin/sendsms",
            "kannel_status_url": f"http://127.0.0.1:{self.ports['admin']}/status.txt",
            "kannel_username": "gateway",
            "kannel_password": "CHANGE-ME-SEND",
            "kannel_hook_password": "CHANGE-ME-HOOK",
            "kannel_from": "127.0.0.1/32",
        }

    def start(self) -> "Kannel":
        (self.folder / "kannel.conf").write_text(self._configuration())
        self._start("bearerbox")
        until(self._listens, what="bearerbox")
        self._start("smsbox")
        return self

    def _configuration(self) -> str:
        """The file that operators get, with this Kannel's ports, and quick to try again."""
        shipped = (ROOT / "docs" / "kannel.conf").read_text("utf-8")
        changed = {"13000": "admin", "13001": "boxes", "13013": "send", "2775": "smpp"}
        for port, name in changed.items():
            shipped = shipped.replace(f"port = {port}\n", f"port = {self.ports[name]}\n")
        shipped = shipped.replace("http-queue-delay = 5", "http-queue-delay = 1").replace("127.0.0.1:8000", self.hook)
        if self.network:
            shipped = re.sub(r"group = smsc\n.*?\n\n", self.network, shipped, count=1, flags=re.DOTALL)
        return shipped

    def _start(self, box: str) -> None:
        with self.log.open("ab") as log:
            command = [f"/usr/sbin/{box}", "-v", str(self.says), "kannel.conf"]
            self.processes[box] = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, preexec_fn=end_with_parent)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.ports["boxes"])) == 0

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def kept(self) -> bytes:
        """Everything that it left anywhere in its folder, but for its configuration."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file() and path.name != "kannel.conf")

    def close(self) -> None:
        for process in reversed(list(self.processes.values())):
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
