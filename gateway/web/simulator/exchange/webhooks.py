"""Webhooks as the carrier sends them: form-encoded, signed, not followed when they redirect."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from werkzeug.test import Client

from gateway.web.simulator.exchange.refusals import NoReplyError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CARRIER_WAITS = 15  # seconds, as Twilio does


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content_type: str
    body: bytes


Deliver = Callable[[str, Mapping[str, str]], Reply]


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """`X-Twilio-Signature`: HMAC-SHA1 over the URL exactly as it was handed out, and the fields in order of their names."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def over_http(auth_token: str) -> Deliver:
    """Delivers by real HTTP, for a switch that runs in another process than the gateway."""

    def deliver(url: str, form: Mapping[str, str]) -> Reply:
        headers = {"X-Twilio-Signature": signature(auth_token, url, form), "User-Agent": "TwilioProxy/1.1"}
        try:
            answer = requests.post(url, data=form, headers=headers, timeout=CARRIER_WAITS, allow_redirects=False)
        except requests.RequestException as error:
            raise NoReplyError(f"the webhook could not be reached ({type(error).__name__})") from error
        return Reply(answer.status_code, answer.headers.get("Content-Type", ""), answer.content)

    return deliver


def in_process(app: "WSGIApplication", auth_token: str) -> Deliver:
    """Delivers into the WSGI application itself: no port, no second thread, and the same bytes as over HTTP."""
    client = Client(app, use_cookies=False)

    def deliver(url: str, form: Mapping[str, str]) -> Reply:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"X-Twilio-Signature": signature(auth_token, url, form), "User-Agent": "TwilioProxy/1.1"}
        with client.post(path, base_url=f"{parts.scheme}://{parts.netloc}/", data=dict(form), headers=headers) as answer:
            return Reply(answer.status_code, answer.headers.get("Content-Type", ""), answer.get_data())

    return deliver
