"""The street door for carriers: `/hooks/twilio/voice`, `/sms`, `/status`.

No signature, no entry (S38); and whoever is in never hears an error (S37).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from flask import Blueprint, Request, Response, request

from gateway.channels import twilio_hooks, twiml
from gateway.channels.errors import BadHookError
from gateway.dialogue import Arrival, Direction
from gateway.journal import place

log = structlog.get_logger()

LARGEST = 64 * 1024


class Switchboard(Protocol):
    """What the hooks hand each arrival to."""

    def voice(self, arrival: Arrival) -> str: ...
    def text(self, arrival: Arrival) -> str: ...
    def status(self, arrival: Arrival) -> None: ...


@dataclass(frozen=True, slots=True)
class Door:
    """What the hooks need: whose signature counts, and what is said when we cannot answer."""

    public_url: str
    tokens: tuple[str, ...]
    apology: Callable[[Direction], str]
    """The TwiML for a fault of our own: whoever picks up a phone that we rang must hear nothing but the decoy (S14)."""


def blueprint(door: Door, switchboard: Switchboard) -> Blueprint:
    """The three hooks, POST and GET, without redirects: a trailing-slash redirect would drop the call on Somleng."""
    hooks = Blueprint("hooks", __name__, url_prefix="/hooks/twilio")

    def voice() -> Response:
        if not _signed(door, request):
            return _refused()
        try:
            return _twiml(switchboard.voice(twilio_hooks.read_voice(request.form, request.args)))
        except Exception as fault:
            note("voice", fault)
            return _twiml(door.apology(_direction(request)))

    def sms() -> Response:
        if not _signed(door, request):
            return _refused()
        try:
            return _twiml(switchboard.text(twilio_hooks.read_sms(request.form, request.args)))
        except BadHookError as fault:
            note("sms", fault)
            return _twiml(twiml.text([]))
        except Exception as fault:
            # A text that could not be taken is delivered again by the carrier only if it sees a failure; its sender is shown nothing by it.
            note("sms", fault)
            return Response(twiml.text([]), 503, content_type="text/xml; charset=utf-8")

    def status() -> Response:
        if not _signed(door, request):
            return _refused()
        try:
            switchboard.status(twilio_hooks.read_status(request.form, request.args))
        except BadHookError as fault:
            note("status", fault)
        except Exception as fault:
            note("status", fault)
            return Response("", 503)
        return Response("", 204)

    for name, view in (("voice", voice), ("sms", sms), ("status", status)):
        hooks.add_url_rule(f"/{name}", name, view, methods=["POST", "GET"], strict_slashes=False)
    return hooks


def _signed(door: Door, hook: Request) -> bool:
    """Over the configured public URL and the raw path and query: behind a proxy `request.url` has another host, and decodes the query."""
    if (hook.content_length or 0) > LARGEST:
        return False
    path = hook.environ.get("REQUEST_URI") or hook.environ.get("RAW_URI") or hook.full_path.rstrip("?")
    fields = hook.form.items(multi=True) if hook.method == "POST" else ()
    return twilio_hooks.signed(door.public_url + path, fields, hook.headers.get("X-Twilio-Signature"), door.tokens)


def _refused() -> Response:
    return Response("", 403)


def _twiml(body: str) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8")


def _direction(hook: Request) -> Direction:
    return "outbound" if hook.values.get("Direction", "").startswith("outbound") else "inbound"


def note(hook: str, fault: Exception) -> None:
    """The kind of fault and where it arose, never its words: they may quote what was typed (S27)."""
    log.error("hook failed", hook=hook, fault=type(fault).__name__, where=place(fault))
