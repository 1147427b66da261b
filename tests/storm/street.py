"""Phones at speed: the same signed hooks as everywhere in the tests, on connections that are kept."""

import http.client
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from gateway.web.simulator.exchange.webhooks import signature
from tests.rig.phones import Street

PATIENCE = 10.0


class Dropped(Exception):
    """Nobody answered the hook: the web process has died, or is not there yet. To the person the line is dead."""


class Answer(NamedTuple):
    status_code: int
    content: bytes


@dataclass
class QuickStreet(Street):
    """One connection for each thread. What a clip says is looked up once: nothing is published while the storm lasts."""

    def __post_init__(self) -> None:
        self._mine = threading.local()
        self._all: list[http.client.HTTPConnection] = []
        house = self.gateway.house
        with house.store.read() as work:
            self._said = house.shelves.at(work, work.versions).said_by

    def post(self, url: str, form: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature(self.gateway.token, url, form)}
        parts = urlsplit(url)
        connection = self._connection(parts.netloc)
        try:
            connection.request("POST", f"{parts.path}?{parts.query}" if parts.query else parts.path, urlencode(form), headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as fault:
            connection.close()
            raise Dropped(type(fault).__name__) from None

    def _connection(self, door: str) -> http.client.HTTPConnection:
        if not hasattr(self._mine, "connection"):
            self._mine.connection = http.client.HTTPConnection(door, timeout=PATIENCE)
            self._all.append(self._mine.connection)
        kept: http.client.HTTPConnection = self._mine.connection
        return kept

    def said_by(self, clip_urls: Sequence[str]) -> list[Sequence[tuple[str, str]]]:
        return [self._said.get(url.rsplit("/", 1)[-1], ()) for url in clip_urls]

    def close(self) -> None:
        for connection in self._all:
            connection.close()
