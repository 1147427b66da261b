"""The trial house: wired like the real one, and joined to nothing of it but its sounds and its map of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from werkzeug.test import Client

from gateway import simulated
from gateway.channels.carrier import Carrier
from gateway.channels.twilio import Twilio
from gateway.directory.places import Gazetteer
from gateway.house import SIMULATED_ACCOUNT, SIMULATED_NUMBERS, House
from gateway.prompts.clips import ClipStore
from gateway.settings import Settings
from gateway.studio.archive import Archive
from gateway.web import hooks

ADDRESS = "http://trial.invalid"
"""Nobody's (RFC 2606): whatever would leave the house by mistake arrives nowhere."""


@dataclass(frozen=True)
class TrialHouse(House):
    """No number of a person, no key and no row of `parent` is in it. What it says comes from the same store of clips."""

    parent: House

    @cached_property
    def clips(self) -> ClipStore:
        return self.parent.clips

    @cached_property
    def archive(self) -> Archive:
        return self.parent.archive

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return self.parent.gazetteer

    @cached_property
    def app(self) -> Flask:
        """The hooks and the simulator, and no other page of ours."""
        app = Flask("gateway.trial", static_folder=None)
        app.register_blueprint(
            hooks.blueprint(hooks.Door(self.public_url, (self.settings.twilio_auth_token,), self.apology), self.switchboard)
        )
        simulated.register(self, app)
        return app

    @cached_property
    def carrier(self) -> Carrier:
        base_url = f"{self.public_url}/simulator/carrier"
        return Twilio(SIMULATED_ACCOUNT, self.settings.twilio_auth_token, base_url, http=_WithinTheHouse(self.app))

    def shut(self) -> None:
        for engine in (self.store.data, self.store.keys.engine):
            engine.dispose()


MET_BY_CALLERS = {
    "connects_117",
    "conversation_minutes",
    "database_wait_ms",
    "first_questions_a_day",
    "inbox_hours",
    "parts_of_day",
    "policies",
    "send_timeout_seconds",
    "text_quiet_minutes",
}
"""Named one by one: a new setting that leads to a person, a carrier or a database is not in a trial by forgetting it here."""


def settings_of(real: Settings, folder: Path, secret: str) -> Settings:
    """What callers would meet is as it is, and nothing else is taken over."""
    ours: dict[str, Any] = {"mode": "development", "public_url": ADDRESS, "data_dir": folder, "twilio_numbers": SIMULATED_NUMBERS}
    ours |= dict.fromkeys(("master_key", "flask_secret", "twilio_auth_token"), secret)
    return Settings(**{name: getattr(real, name) for name in MET_BY_CALLERS}, **ours)


class _WithinTheHouse(HttpClient):  # type: ignore[misc]
    """What is asked of the carrier never leaves this process."""

    def __init__(self, app: Flask) -> None:
        self._client = Client(app, use_cookies=False)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        form = {name: value for name, value in (data or {}).items() if value is not None}
        base = f"{urlsplit(uri).scheme}://{urlsplit(uri).netloc}"
        answer = self._client.open(
            urlsplit(uri).path, base_url=base, method=method, query_string=params, data=form, headers=dict(headers or {}), auth=auth
        )
        return Response(answer.status_code, answer.get_data(as_text=True), answer.headers)
