"""A gateway as it runs: web, clock and alerts as processes of their own, on the databases and the queue they are given."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import requests

from gateway.callbacks.records import Role
from gateway.casework.enrol import Newcomer, enrol
from gateway.house import House, build
from gateway.prompts.clips import ClipStore
from gateway.publishing import publish, read_sources
from gateway.settings import read
from tests.rig.servers import free_port, until

ROOT = Path(__file__).parent.parent.parent
CLIPS = ROOT / "var" / "test-clips"  # made once; drafts are named by what they say
PUBLIC, CALLBACK, STAFF = "+85550000100", "+85550000101", "+85550000102"
PIN = "314159"


@dataclass
class Gateway:
    """`redis_url` empty: no queue. Settings can be added or changed by `extra`, as GATEWAY_ names without the prefix, in small letters."""

    carrier_url: str
    database_url: str = ""
    keys_database_url: str = ""
    redis_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gw-house-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = secrets.token_hex(16)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = self._environment()
        (self.folder / "clips").symlink_to(CLIPS)
        ClipStore(CLIPS)
        self.house = self._build()
        self._furnish()

    def _environment(self) -> dict[str, str]:
        given = {
            "data_dir": str(self.folder),
            "public_url": self.url,
            "database_url": self.database_url,
            "keys_database_url": self.keys_database_url,
            "redis_url": self.redis_url,
            "twilio_account_sid": "AC" + "1" * 32,
            "twilio_auth_token": self.token,
            "twilio_base_url": self.carrier_url,
            "twilio_numbers": f"{PUBLIC}:public,{CALLBACK}:callback,{STAFF}:staff",
            "master_key": "dev" + secrets.token_hex(32),
            "flask_secret": "dev" + secrets.token_hex(32),
            "send_timeout_seconds": "2",
        } | self.extra
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
        return clean | {f"GATEWAY_{name.upper()}": value for name, value in given.items() if value}

    def _build(self) -> House:
        return build(read(ROOT / "config.yaml", {name: value for name, value in self.environment.items() if name.startswith("GATEWAY_")}))

    def _furnish(self) -> None:
        """Databases at their head, the project's own flows, words and places in force."""
        self.house.migrate()
        publish(self.house.store, self.house.clips, read_sources(ROOT, self.house.gazetteer), "tests", production=False)

    # -- people

    def enrol(self, number: str, role: Role = Role.FOCAL_POINT, communes: tuple[str, ...] = (), two_way_text: bool = True) -> str:
        newcomer = Newcomer(role, "nobody", number, PIN, communes, ["khm"], True, two_way_text)
        with self.house.store.work() as work:
            return enrol(work, newcomer, "tests")

    def move_clock(self, seconds: int) -> None:
        from gateway.simulated import move_clock

        move_clock(self.house, seconds)

    # -- processes

    def start(self, *parts: str) -> "Gateway":
        """`web`, `clock`, `alerts`; all of them when none is named."""
        for part in parts or ("web", "clock", *(("alerts",) if self.redis_url else ())):
            self._start(part)
        return self

    def _start(self, part: str) -> None:
        serve = Path(sys.executable).parent / "waitress-serve"
        web = [str(serve), f"--listen=127.0.0.1:{self.port}", "--threads=8", "--connection-limit=1000", "--call", "app:serve"]
        command = web if part == "web" else [sys.executable, "worker.py", part]
        with self.log.open("ab") as log:
            self.processes[part] = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        if part == "web":
            until(self._ready, what="the web process")

    def _ready(self) -> bool:
        assert self.processes["web"].poll() is None, self.log.read_text()[-2000:]
        try:
            return requests.get(f"{self.url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def kill(self, part: str, how: signal.Signals = signal.SIGKILL) -> None:
        process = self.processes.pop(part)
        process.send_signal(how)
        process.wait(timeout=20)

    def close(self) -> None:
        for part in list(self.processes):
            self.kill(part)
        self.house.store.data.dispose()
        self.house.store.keys.engine.dispose()
        shutil.rmtree(self.folder, ignore_errors=True)
