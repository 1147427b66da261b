"""A gateway as it runs: web, clock and alerts as processes of their own, on the databases and the queue they are given."""

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import delete, insert, select, update

from app import create_app
from gateway.callbacks.events import Withdrawn
from gateway.callbacks.records import Request, Role
from gateway.casework.enrol import Newcomer, enrol
from gateway.casework.requests import ENDED, apply, load
from gateway.clock import PHNOM_PENH
from gateway.house import House, build
from gateway.prompts.clips import ClipStore
from gateway.publishing.folder import FILE as STEP_FILE
from gateway.publishing.publish import EVERYTHING, publish
from gateway.settings import read
from gateway.simulated import move_clock, now
from gateway.store import tables
from tests.rig.parts import Part, Process
from tests.rig.servers import free_port, until

ROOT = Path(__file__).parent.parent.parent
CLIPS = ROOT / "var" / "test-clips"  # made once; drafts are named by what they say
PUBLIC, CALLBACK, STAFF = "+85550000100", "+85550000101", "+85550000102"
PIN = "314159"
TIRELESS = {"policies": "{normal: {offer_calls: 0, text_seconds: 0}}"}
"""For many requests and few people: they may be rung and texted any number of times."""

_furnished: dict[str, Any] = {}
"""What the first gateway of this run published."""


@dataclass
class Gateway:
    """`carrier_url` empty: the simulator is the carrier. `redis_url` empty: no queue.

    Settings can be added or changed by `extra`, as GATEWAY_ names without the prefix, in small letters. `starts` is how its processes
    begin: forked from loaded code, or `alone`, as an operator starts them.
    """

    carrier_url: str
    database_url: str = ""
    keys_database_url: str = ""
    redis_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    starts: Callable[[list[str], Mapping[str, str], Path], Process] = Part
    host: str = "127.0.0.1"
    """`localhost` where passkeys are made: they belong to a name and not to an address."""

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gw-house-"))
        self.port = free_port()
        self.url = f"http://{self.host}:{self.port}"
        self.token, self.previous_token = secrets.token_hex(16), secrets.token_hex(16)
        self.processes: dict[str, Process] = {}
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
            "twilio_account_sid": "AC" + "1" * 32 if self.carrier_url else "",
            "twilio_auth_token": self.token,
            "previous_twilio_auth_token": self.previous_token,
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
        """Databases at their head, the project's own flows, words and places in force.

        Publishing reads and checks everything, which takes seconds; the folders stay as they are, so the first one's rows do for all.
        """
        self.house.migrate()
        step = self.folder / STEP_FILE
        if not _furnished:
            publish(self.house.press, EVERYTHING, "tests")
            _furnished.update({STEP_FILE: step.read_bytes(), "rows": self._rows()})
            return
        step.write_bytes(_furnished[STEP_FILE])
        with self.house.store.work() as work:
            for table, rows in _furnished["rows"]:
                work.connection.execute(delete(table))
                work.connection.execute(insert(table), rows)

    def _rows(self) -> list[tuple[Any, list[dict[str, Any]]]]:
        with self.house.store.read() as work:
            found = [
                (table, [dict(row) for row in work.connection.execute(select(table)).mappings()])
                for table in tables.Table.metadata.sorted_tables
            ]
        return [(table, rows) for table, rows in found if rows]

    # -- people

    def enrol(
        self,
        number: str,
        role: Role = Role.FOCAL_POINT,
        communes: Sequence[str] = (),
        two_way_text: bool = True,
        pin: str = PIN,
        neighbours: Sequence[str] = (),
    ) -> str:
        newcomer = Newcomer(role, "nobody", number, pin, communes, ["khm"], True, two_way_text, neighbours)
        with self.house.store.work() as work:
            return enrol(work, newcomer, "tests")

    def goes_home(self, people: Sequence[str]) -> None:
        """These are not asked any more, nor told: a supervisor off duty still would be."""
        with self.house.store.work() as work:
            mine = tables.FocalPoint.id.in_(people)
            work.connection.execute(update(tables.FocalPoint).where(mine).values(paused=True, role=Role.FOCAL_POINT.value))

    # -- requests

    def newest(self) -> Request:
        """The last request that was confirmed."""
        with self.house.store.read() as work:
            newest = work.session.scalar(select(tables.Request.id).order_by(tables.Request.number.desc()).limit(1))
            request = load(work, newest or "")
        assert request, "nothing was requested"
        return request

    def comes_to(self, *states: str) -> None:
        """Waits until the newest request stands so."""
        until(lambda: self.newest().state in states, 15, f"the request's {' or '.join(states)}")

    def ends_requests(self) -> None:
        """Nothing of an earlier story rings into the next."""
        with self.house.store.work() as work:
            for request in list(work.session.scalars(select(tables.Request.id).where(tables.Request.state.not_in(ENDED)))):
                apply(work, request, Withdrawn(), "tests")

    # -- an officer at the terminal

    def command(self, *words: str, given: str = "") -> str:
        """What `flask --app app …` prints; it must have done its work."""
        done = create_app(self.house).test_cli_runner().invoke(args=list(words), input=given)
        assert done.exit_code == 0, done.output
        return str(done.output)

    # -- time

    def move_clock(self, seconds: int) -> None:
        """All processes see it at once; the clock does what is due then at its next tick."""
        move_clock(self.house, seconds)

    def time_passes(self, seconds: int) -> None:
        """The same, and whatever is due then has been done."""
        self.move_clock(seconds)
        self.does_what_is_due()

    def clock_strikes(self, hour: str) -> None:
        """Moves on to the next time that it is so late in Cambodia, as "06:00"."""
        here = now(self.house).astimezone(PHNOM_PENH)
        then = datetime.combine(here.date(), time.fromisoformat(hour), PHNOM_PENH)
        self.time_passes(int(((then - here) % timedelta(days=1)).total_seconds()) + 1)

    def does_what_is_due(self) -> None:
        """A tick of a second clock, beside the one that runs; when it is over nothing is due any more."""
        self.house.clock.tick()

    # -- processes

    def start(self, *parts: str) -> "Gateway":
        """`web`, `clock`, `alerts`; these three when none is named. `worker` is clock and alerts as one program starts them.

        A second of a kind has another name behind a dash: `clock-2`.
        """
        for part in parts or ("web", "clock", *(("alerts",) if self.redis_url else ())):
            self._start(part)
        return self

    def _start(self, part: str) -> None:
        served = f"--listen=127.0.0.1:{self.port}", "--threads=8", "--connection-limit=1000", "--call", "app:serve"
        role = part.split("-")[0]
        program = ["waitress-serve", *served] if role == "web" else ["worker.py", *([role] if role != "worker" else [])]
        # PGAPPNAME, so PostgreSQL can say whose connection one is.
        self.processes[part] = self.starts(program, self.environment | {"PGAPPNAME": part}, self.log)
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
