"""A carrier on loopback, as our REST client sees it: takes calls and texts, and can be told to answer late, badly or never."""

import itertools
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.rig.dialects import TWILIO, Dialect
from tests.rig.servers import until

_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of ours to the carrier: `Calls.json` or `Messages.json` with its form, or an update or deletion of one."""

    method: str
    url: str
    form: dict[str, str]
    sid: str
    at: float

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def kind(self) -> str:
        return "call" if "/Calls" in self.path else "text"

    @property
    def creates(self) -> bool:
        return self.method == "POST" and self.path.endswith(("/Calls.json", "/Messages.json"))


@dataclass
class Carrier:
    """`misbehave` may answer a request itself: `(status, body)`, seconds of silence, or None to behave."""

    asked: list[Asked] = field(default_factory=list)
    misbehave: Callable[[Asked], tuple[int, str] | float | None] = lambda asked: None
    url: str = ""
    dialect: Dialect = TWILIO
    recordings: dict[str, bytes] = field(default_factory=dict)
    """What was said into calls, by id, until it is deleted."""

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, method: str, url: str, form: dict[str, str]) -> tuple[int, str | bytes] | float:
        sid = self.dialect.sid("call" if "/Calls" in url else "text", next(_ids))
        asked = Asked(method, url, form, sid, time.monotonic())
        self.note(asked)
        bad = self.misbehave(asked)
        return self.answer(asked) if bad is None else bad

    def keeps(self, sound: bytes) -> dict[str, str]:
        """A recording, and how this carrier tells of it."""
        sid = self.dialect.sid("recording", next(_ids))
        self.recordings[sid] = sound
        twilios = {"RecordingSid": sid} if self.dialect.name == "twilio" else {}
        return twilios | {"RecordingUrl": f"https://carrier.example/2010-04-01/Accounts/AC/Recordings/{sid}"}

    def note(self, asked: Asked) -> None:
        with self._changed:
            self.asked.append(asked)
            self._changed.notify_all()

    def answer(self, asked: Asked) -> tuple[int, str | bytes] | float:
        """As a carrier that behaves."""
        if asked.method == "DELETE":
            self.recordings.pop(asked.path.rsplit("/", 1)[-1].removesuffix(".json"), None)
            return 204, ""
        if asked.path.endswith(".wav"):
            sound = self.recordings.get(asked.path.rsplit("/", 1)[-1].removesuffix(".wav"))
            return (200, sound) if sound else (404, "")
        status = "queued" if asked.creates else asked.form.get("Status", "completed")
        return (201 if asked.creates else 200), json.dumps({"sid": asked.sid, "status": status, "calls": [], "messages": []})

    def created(self, kind: str, to: str = "") -> list[Asked]:
        """Calls or texts that we asked for, oldest first."""
        with self._changed:
            return [one for one in self.asked if one.creates and one.kind == kind and to in ("", one.form["To"])]

    def orders(self, sid: str) -> list[str]:
        """What we asked about a call or text that is there already: the status it should take, `redact` or `DELETE`, oldest first."""
        with self._changed:
            ours = [one for one in self.asked if not one.creates and one.path.endswith(f"/{sid}.json")]
        return [one.form.get("Status", "redact") if one.method == "POST" else one.method for one in ours]

    def next(self, kind: str, to: str, after: int = 0, seconds: float = 40.0) -> Asked:
        """The call or text to this number after the first `after`; waits for it."""
        until(lambda: len(self.created(kind, to)) > after, seconds, f"a {kind} to …{to[-3:]}")
        return self.created(kind, to)[after]


def _handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            answer = carrier.take(self.command, self.path, dict(parse_qsl(body, keep_blank_values=True)))
            if isinstance(answer, float):
                time.sleep(answer)
                return
            status, said = answer
            body = said if isinstance(said, bytes) else said.encode()
            with suppress(ConnectionError):  # whoever asked may have been killed meanwhile
                self.send_response(status)
                self.send_header("Content-Type", "audio/x-wav" if isinstance(said, bytes) else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
