"""Texts by a telephone: the app SMS Gateway for Android (capcom6), with a SIM of ours in it."""

import json
from collections.abc import Sequence
from typing import Any

from gateway.channels import http
from gateway.channels.errors import SendingError
from gateway.khmer import clean

APP = "https://github.com/capcom6/android-sms-gateway/releases/latest"
"""Where the app is."""
IN_CONFIG = """android_phones:
  office:
    url: "http://…:8080"
    username: …
    numbers: "+855…:staff"
"""
IN_SECRETS = """GATEWAY_ANDROID_PASSWORDS=office:…
GATEWAY_ANDROID_SIGNING_KEYS=office:…
"""
"""How a telephone called `office` stands in the settings, to be filled in."""

EVENTS = ("sms:received", "sms:sent", "sms:delivered", "sms:failed")

_TAKEN = frozenset({200, 201, 202})
_REFUSED = frozenset({400, 404, 405, 413})


class Android:
    """One telephone. Its SIMs are our numbers, in the order of `numbers`; what it brings it signs with a key of its own. Threads may
    share it."""

    def __init__(self, url: str, user: tuple[str, str], hook_url: str, signing_key: str, numbers: Sequence[str], timeout: float) -> None:
        self._url = url
        self._user = user
        self.hook_url = hook_url
        self._signing_key = signing_key
        self._numbers = numbers
        self._timeout = timeout

    def text(self, to: str, from_: str, body: str, leg: str, valid_seconds: int) -> str:
        """Raises `SendingError`. The telephone keeps our leg as the text's id, and tells it again in its reports."""
        asked = {
            "id": leg,
            "textMessage": {"text": clean(body)},
            "phoneNumbers": [to],
            "simNumber": self._numbers.index(from_) + 1,
            "ttl": valid_seconds,
            "withDeliveryReport": True,
        }
        self._ask("POST", "/message", asked)
        return f"android:{leg}"

    def ails(self) -> str:
        try:
            status, _ = http.answer_of(f"{self._url}/health", self._timeout, auth=self._user)
        except SendingError:
            return "the telephone does not answer"
        # 500 and a body that says which: no network, no power, too many texts that failed.
        return "" if status == 200 else f"the telephone says that it is not well (status {status})"

    def set_up(self) -> None:
        """Tells the telephone where to bring texts and reports, with which key to sign them, and to keep its own list of them for a day.
        Told twice, it is told once. Raises `SendingError`."""
        self._ask("PATCH", "/settings", _settings(self._signing_key))
        for event in EVENTS:
            self._ask("POST", "/webhooks", {"id": f"gateway-{event.partition(':')[2]}", "url": self.hook_url, "event": event})

    def _ask(self, method: str, path: str, asked: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        body = json.dumps(asked).encode()
        status = http.status_of(method, self._url + path, self._timeout, auth=self._user, headers=headers, data=body)
        if status not in _TAKEN:
            # 409: it has this very text already. A fault of its own may have come after it took the text.
            raise SendingError(permanent=status in _REFUSED, unknown=status >= 500 or status == 409, status=status)


def _settings(signing_key: str) -> dict[str, Any]:
    return {
        "webhooks": {"signing_key": signing_key},
        "messages": {"log_lifetime_days": 1},  # S24
        "logs": {"lifetime_days": 1},
        "receiver": {"content_provider_enabled": False},  # else it may bring a text twice, each time as another one
    }
