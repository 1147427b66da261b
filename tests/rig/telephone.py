"""A telephone with the Android gateway app in it, as we see it: its HTTP interface, and the signed hooks that it brings."""

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from gateway.clock import PHNOM_PENH

PASSWORD = "secret-of-the-phone"
_ids = itertools.count(1)


@dataclass(eq=False)
class Telephone:
    """`misbehave` may answer a request itself: a status, seconds of silence, or None to behave."""

    name: str
    key: str = ""
    """With which it signs; of its own when not given."""
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    misbehave: Callable[[str], int | float | None] = lambda path: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """By the gateway's clock, which stories move."""

    def __post_init__(self) -> None:
        self.key = self.key or hashlib.sha256(self.name.encode()).hexdigest()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def texts(self, to: str = "") -> list[dict[str, Any]]:
        return [
            given for method, path, given in self.asked if (method, path) == ("POST", "/message") and to in ("", *given["phoneNumbers"])
        ]

    # -- what it brings

    def bring(self, url: str, event: str, payload: dict[str, Any], *, ago: float = 0, key: str = "", **headers: str) -> requests.Response:
        """An event, signed as the app signs; `ago` are the seconds since. A payload brought again was received when it first was."""
        payload.setdefault("receivedAt", self.now().astimezone(PHNOM_PENH).isoformat(timespec="milliseconds"))
        told = {"deviceId": "d", "event": event, "id": f"outer-{next(_ids)}", "payload": payload, "webhookId": "w"}
        return self.deliver(url, json.dumps(told, ensure_ascii=False).encode(), ago=ago, key=key, **headers)

    def deliver(self, url: str, body: bytes, *, ago: float = 0, key: str = "", **headers: str) -> requests.Response:
        stamp = str(int(time.time() - ago))
        signature = hmac.new((key or self.key).encode(), body + stamp.encode(), "sha256").hexdigest()
        given = {"X-Timestamp": stamp, "X-Signature": signature, "Content-Type": "application/json"} | headers
        return requests.post(url, data=body, headers={name: value for name, value in given.items() if value != "absent"}, timeout=10)


def settings(numbers: Mapping[Telephone, str]) -> dict[str, str]:
    """The gateway's, with these telephones and our numbers in each."""
    phones = {one.name: {"url": one.url, "username": one.name, "numbers": ours} for one, ours in numbers.items()}
    return {
        "android_phones": json.dumps(phones),
        "android_passwords": ",".join(f"{one.name}:{PASSWORD}{one.name}" for one in numbers),
        "android_signing_keys": ",".join(f"{one.name}:{one.key}" for one in numbers),
    }


def received(number: str, words: str, sid: str = "", sim: int | None = 1) -> dict[str, Any]:
    return {"messageId": sid or f"{next(_ids):x}", "message": words, "phoneNumber": number, "simNumber": sim}


def _handler(telephone: Telephone) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            telephone.asked.append((self.command, self.path, json.loads(body or b"{}")))
            status = telephone.misbehave(self.path)
            if isinstance(status, float):
                time.sleep(status)
                return
            allowed = requests.auth._basic_auth_str(telephone.name, PASSWORD + telephone.name) == self.headers.get("Authorization")
            with suppress(ConnectionError):
                self.send_response(status or (401 if not allowed else 202 if self.path == "/message" else 200))
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
