"""The same hooks without a network: the app's own WSGI, called in this process. For tests that knock very often."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from werkzeug.test import Client

from app import create_app
from gateway.web.simulator.exchange.webhooks import signature
from tests.rig.phones import Street


class Answer(NamedTuple):
    status_code: int
    content: bytes


@dataclass
class InsideStreet(Street):
    def __post_init__(self) -> None:
        self._client = Client(create_app(self.gateway.house))

    def post(self, url: str, form: dict[str, str], signed: str | None = None) -> Answer:  # type: ignore[override]
        headers = {"X-Twilio-Signature": signature(self.gateway.token, url, form) if signed is None else signed}
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = self._client.post(path, base_url=self.gateway.url, data=form, headers=headers)
        return Answer(answer.status_code, answer.get_data())
