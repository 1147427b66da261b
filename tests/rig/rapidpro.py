"""A RapidPro, as we see it: its API v2, strict about what it takes, and its resthook. Written from its public source
(`temba/api/v2`, and goflow's documents for the payload of a resthook).

`heard` is every byte that reached it, to be searched.
"""

import itertools
import json
import re
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

TOKEN, SECRET = "t" * 40, "s" * 40
FLOW, RESTHOOK, GROUP = str(uuid.uuid4()), "gateway-answer", "Field team"
MOST_PARAMS = 10_000
MOST_IN_A_LIST = 100
FIELDS = {
    "contacts": {"name", "language", "urns", "fields", "groups"},
    "flow_starts": {"flow", "contacts", "restart_participants", "params"},
    "broadcasts": {"text", "contacts"},
    "contact_actions": {"contacts", "action"},
    "resthook_subscribers": {"resthook", "target_url"},
    "groups": {"name"},
    "fields": {"name", "type"},
}
QUERIES = {
    ("GET", "contacts"): {"group", "cursor"},
    ("POST", "contacts"): {"uuid"},
    ("DELETE", "contacts"): {"uuid"},
    ("GET", "flows"): {"uuid"},
    ("GET", "groups"): {"name"},
    ("GET", "runs"): {"flow", "responded", "after", "reverse", "cursor"},
    ("GET", "definitions"): {"flow", "dependencies"},
    ("GET", "resthook_subscribers"): {"resthook"},
    ("DELETE", "resthook_subscribers"): {"id"},
}
_ticks = itertools.count()


class Refused(Exception):
    """What it does not take: a status, and its words."""

    def __init__(self, status: int, said: object) -> None:
        super().__init__(said)
        self.status, self.said = status, said


@dataclass
class RapidPro:
    """`misbehave` may answer a request itself, by method and endpoint: a status, seconds of silence, a body, or None to behave.
    `page` is how many things it tells at once."""

    page: int = 2
    misbehave: Callable[[str, str], int | float | bytes | None] = lambda method, endpoint: None
    heard: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[str, str, object]] = field(default_factory=list)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    starts: list[dict[str, Any]] = field(default_factory=list)
    broadcasts: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    subscribers: dict[int, str] = field(default_factory=dict)
    archived: list[str] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Definitions, by the UUID of a flow."""
    channels: list[dict[str, Any]] = field(default_factory=lambda: [{"uuid": "c1", "name": "SIM", "type": "android", "device": None}])
    retry_after: str = "30"

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def settings(self) -> dict[str, str]:
        """The gateway's, for this workspace."""
        return {
            "rapidpro_url": self.url,
            "rapidpro_token": TOKEN,
            "rapidpro_flow": FLOW,
            "rapidpro_group": GROUP,
            "rapidpro_hook_secret": SECRET,
        }

    # -- whom it knows

    def contact_with(self, number: str) -> dict[str, Any]:
        return next(one for one in self.contacts.values() if f"tel:{number}" in one["urns"])

    def add_by_hand(self, number: str, group: bool = True, **more: Any) -> dict[str, Any]:
        """What its operator does on its pages."""
        contact = {"uuid": str(uuid.uuid4()), "name": "", "language": None, "urns": [f"tel:{number}"], "fields": {}, "groups": []} | more
        contact["groups"] = [self._group(GROUP)] if group else []
        self.contacts[contact["uuid"]] = contact
        return contact

    def told(self, number: str) -> list[dict[str, Any]]:
        """The starts with the contact of this number."""
        contact = self.contact_with(number)["uuid"]
        return [start for start in self.starts if start["contacts"] == [contact]]

    # -- what its people answer

    def answers(self, number: str, words: str, *, start: dict[str, Any] | None = None, began: datetime | None = None) -> dict[str, Any]:
        """She answers the newest text, or that of a start; the run as it is then."""
        started = start or self.told(number)[-1]
        at = (began or datetime.now(UTC)).isoformat()
        results = {"answer": words, "ref": started["params"]["ref"]}
        run = {
            "uuid": str(uuid.uuid4()),
            "flow": {"uuid": FLOW, "name": "Alert"},
            "contact": {"uuid": self.contact_with(number)["uuid"], "name": "x", "urn": f"tel:{number}"},
            "start": {"uuid": started["uuid"]},
            "responded": True,
            "path": [],
            "values": {key: {"name": key, "value": value, "category": "All", "node": "n", "time": at} for key, value in results.items()},
            "created_on": at,
            "modified_on": datetime.now(UTC).isoformat(),
            "exited_on": None,
            "exit_type": None,
        }
        self.runs.append(run)
        return run

    def payload(self, run: dict[str, Any]) -> dict[str, Any]:
        """What its resthook says of a run."""
        results = {
            key: {"name": key, "value": one["value"], "input": one["value"], "category": "All", "category_localized": "All"}
            | {"created_on": one["time"], "node_uuid": "n"}
            for key, one in run["values"].items()
        }
        run_now = {"uuid": run["uuid"], "created_on": run["created_on"]}
        return {"contact": run["contact"], "flow": run["flow"] | {"revision": 1}, "path": [], "results": results, "run": run_now}

    def brings(self, run: dict[str, Any]) -> list[int]:
        """Calls whoever subscribed; their answers' status."""
        return [requests.post(url, json=self.payload(run), timeout=10).status_code for url in self.subscribers.values()]

    # -- what it is asked

    def serve(self, method: str, endpoint: str, query: dict[str, str], given: dict[str, Any]) -> object:
        if unknown := set(query) - QUERIES.get((method, endpoint), set()):
            raise Refused(400, {"detail": f"unknown parameters {unknown}"})
        if unknown := set(given) - FIELDS.get(endpoint, set()):
            raise Refused(400, {"detail": f"unknown fields {unknown}"})
        deed = getattr(self, f"_{method.lower()}_{endpoint}", None)
        if deed is None:
            raise Refused(404, {"detail": "Not found."})
        with self._lock:
            return deed(query, given)

    def _get_org(self, *_: Any) -> object:
        return {"uuid": "o", "name": "W", "country": "KH", "languages": ["khm"], "timezone": "Asia/Phnom_Penh", "anon": False}

    def _get_channels(self, *_: Any) -> object:
        return _whole(self.channels)

    def _get_flows(self, query: dict[str, str], _: Any) -> object:
        flows = [{"uuid": FLOW, "name": "Alert", "type": "message", "archived": False, "labels": [], "results": []}]
        flows += [{"uuid": one, "name": f"Flow {one[:4]}", "archived": False, "labels": [], "results": []} for one in self.files]
        return _whole([one for one in flows if query.get("uuid") in (None, one["uuid"])])

    def _get_definitions(self, query: dict[str, str], _: Any) -> object:
        if query.get("flow") not in self.files:
            raise Refused(400, {"flow": ["No such object"]})
        return self.files[query["flow"]]

    def _group(self, name: str) -> dict[str, str]:
        return {"uuid": self.groups.setdefault(name, str(uuid.uuid4())), "name": name}

    def _get_groups(self, query: dict[str, str], _: Any) -> object:
        return _whole([{"uuid": one, "name": name} for name, one in self.groups.items() if query.get("name") in (None, name)])

    def _post_groups(self, _: Any, given: dict[str, Any]) -> object:
        return self._group(given["name"])

    def _get_fields(self, *_: Any) -> object:
        return _whole([{"key": key, "name": name, "type": "text"} for key, name in self.fields.items()])

    def _post_fields(self, _: Any, given: dict[str, Any]) -> object:
        self.fields[given["name"].lower().replace(" ", "_")] = given["name"]
        return given | {"key": given["name"].lower()}

    def _get_contacts(self, query: dict[str, str], _: Any) -> object:
        if query.get("group") not in self.groups.values():
            raise Refused(400, {"group": ["No such group"]})
        found = [one for one in self.contacts.values() if any(group["uuid"] == query["group"] for group in one["groups"])]
        return self._paged("contacts", found, query)

    def _post_contacts(self, query: dict[str, str], given: dict[str, Any]) -> object:
        known = self.contacts.get(query["uuid"]) if "uuid" in query else {"uuid": str(uuid.uuid4()), "groups": [], "fields": {}}
        if known is None:
            raise Refused(404, {"detail": "Not found."})
        if len(given.get("name", "")) > 64 or not re.fullmatch("[a-z]{3}", given.get("language", "khm")):
            raise Refused(400, {"name": ["too long"]})
        for urn in given.get("urns", []):
            if not re.fullmatch(r"(tel:\+\d{8,15}|telegram:\d+)", urn):
                raise Refused(400, {"urns": ["Invalid URN"]})
            if any(urn in one["urns"] for one in self.contacts.values() if one is not known):
                raise Refused(400, {"urns": {"0": ["URN is in use by another contact."]}})
        if set(given.get("fields", {})) - set(self.fields):
            raise Refused(400, {"fields": ["Invalid contact field key"]})
        groups = [self._named(one) for one in given.pop("groups")] if "groups" in given else known["groups"]
        fields = known["fields"] | given.pop("fields", {})
        known |= given | {"fields": fields, "groups": groups, "status": "active"}
        self.contacts[known["uuid"]] = known
        return known

    def _named(self, group: str) -> dict[str, str]:
        return next({"uuid": one, "name": name} for name, one in self.groups.items() if group in (one, name))

    def _delete_contacts(self, query: dict[str, str], _: Any) -> object:
        if self.contacts.pop(query["uuid"], None) is None:
            raise Refused(404, {"detail": "Not found."})
        return None

    def _some(self, given: dict[str, Any]) -> list[str]:
        named = given["contacts"]
        if not 0 < len(named) <= MOST_IN_A_LIST or any(one not in self.contacts for one in named):
            raise Refused(400, {"contacts": ["No such object"]})
        return list(named)

    def _post_flow_starts(self, _: Any, given: dict[str, Any]) -> object:
        if given["flow"] != FLOW or len(json.dumps(given.get("params", {}))) > MOST_PARAMS:
            raise Refused(400, {"params": ["Cannot exceed 10,000 characters encoded."]})
        assert given["restart_participants"] in (0, 1)
        given["restart_participants"] = bool(given["restart_participants"])
        start = given | {"uuid": str(uuid.uuid4()), "contacts": self._some(given), "status": "pending"}
        self.starts.append(start)
        return start | {"flow": {"uuid": FLOW, "name": "Alert"}, "groups": [], "contacts": [{"uuid": one} for one in start["contacts"]]}

    def _post_broadcasts(self, _: Any, given: dict[str, Any]) -> object:
        if not 0 < len(given["text"]) <= 640:
            raise Refused(400, {"text": ["too long"]})
        self.broadcasts.append(given | {"contacts": self._some(given)})
        return {"uuid": str(uuid.uuid4()), "contacts": [], "groups": [], "text": {"khm": given["text"]}, "status": "pending"}

    def _post_contact_actions(self, _: Any, given: dict[str, Any]) -> object:
        if given["action"] != "archive_messages":
            raise Refused(400, {"action": ["not a choice"]})
        self.archived += self._some(given)
        return None

    def _get_runs(self, query: dict[str, str], _: Any) -> object:
        after = datetime.fromisoformat(query["after"])
        found = [run for run in self.runs if datetime.fromisoformat(run["modified_on"]) >= after and query["flow"] == FLOW]
        return self._paged("runs", found, query)

    def _get_resthook_subscribers(self, query: dict[str, str], _: Any) -> object:
        return _whole([{"id": one, "resthook": RESTHOOK, "target_url": url} for one, url in self.subscribers.items()])

    def _post_resthook_subscribers(self, _: Any, given: dict[str, Any]) -> object:
        if given["resthook"] != RESTHOOK or given["target_url"] in self.subscribers.values():
            raise Refused(400, {"resthook": ["No resthook with slug"]})
        number = next(_ticks)
        self.subscribers[number] = given["target_url"]
        return {"id": number} | given

    def _delete_resthook_subscribers(self, query: dict[str, str], _: Any) -> object:
        del self.subscribers[int(query["id"])]
        return None

    def _paged(self, endpoint: str, found: list[dict[str, Any]], query: dict[str, str]) -> object:
        """Its cursors are opaque; one that is none is refused."""
        cursor = query.get("cursor", "cD0")
        if not re.fullmatch("cD[0-9]+", cursor):
            raise Refused(404, {"detail": "Invalid cursor"})
        start = int(cursor[2:])
        after = start + self.page
        more = f"{self.url}/api/v2/{endpoint}.json?cursor=cD{after}" if after < len(found) else None
        if more:
            kept = "&".join(f"{key}={requests.utils.quote(value)}" for key, value in query.items() if key != "cursor")
            more += f"&{kept}"
        return {"next": more, "previous": None, "results": found[start:after]}


def _whole(found: list[dict[str, Any]]) -> object:
    return {"next": None, "previous": None, "results": found}


def _handler(rapidpro: RapidPro) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            rapidpro.heard.append(f"{self.command} {self.path}\n{self.headers}".encode() + body)
            parts = urlsplit(self.path)
            endpoint = parts.path.removeprefix("/api/v2/").removesuffix(".json")
            query, given = dict(parse_qsl(parts.query)), json.loads(body or b"{}")
            rapidpro.asked.append((self.command, endpoint, query, given))
            bad = rapidpro.misbehave(self.command, endpoint)
            if isinstance(bad, float):
                time.sleep(bad)
                self.close_connection = True
                return
            with suppress(ConnectionError):
                self._answer(*self._came_to(bad, endpoint, query, given))

        def _came_to(self, bad: int | bytes | None, endpoint: str, query: dict[str, str], given: dict[str, Any]) -> tuple[int, bytes]:
            if isinstance(bad, bytes):
                return 200, bad
            if isinstance(bad, int):
                return bad, b'{"detail": "no"}'
            if self.headers.get("Authorization") != f"Token {TOKEN}":
                return 403, b'{"detail": "Invalid token"}'
            try:
                answer = rapidpro.serve(self.command, endpoint, query, given)
            except Refused as refused:
                rapidpro.refused.append((self.command, endpoint, refused.said))
                return refused.status, json.dumps(refused.said).encode()
            if answer is None:
                return 204, b""
            return (201 if self.command == "POST" else 200), json.dumps(answer).encode()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", rapidpro.retry_after)
            if 300 <= status < 400:
                self.send_header("Location", f"{rapidpro.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
