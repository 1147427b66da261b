"""The street door for channels that carry texts alone: `/hooks/kannel/text` and `/status`, `/hooks/<telephone>/event`,
`/hooks/rapidpro/answer`.

They take no answer to a hook: what we say goes out as a text of its own, once the event is committed. So the answer here is always empty,
and its status tells only whether to bring the same again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Request, Response, request

from gateway.channels import android_hooks, kannel_hooks, rapidpro_hooks
from gateway.channels.errors import BadHookError
from gateway.dialogue import Arrival, Receipt
from gateway.web.hooks import LARGEST, note


class Switchboard(Protocol):
    """What the hooks hand each arrival to."""

    def take(self, arrival: Arrival) -> None: ...
    def status(self, arrival: Arrival) -> None: ...


@dataclass(frozen=True, slots=True)
class Hook:
    """One address: how it is asked, whether who knocks is ours, and what it brings, if that is for us."""

    method: str
    admits: Callable[[Request], bool]
    read: Callable[[Request], Arrival | None]


def kannel(admitted: str, password: str) -> Mapping[str, Hook]:
    """The hooks of Kannel's smsbox, from these networks."""
    networks = kannel_hooks.networks(admitted)

    def admits(hook: Request) -> bool:
        return kannel_hooks.ours(hook.remote_addr or "", _named(hook), networks, password)

    return {
        "text": Hook("POST", admits, lambda hook: kannel_hooks.read_text(dict(hook.headers), hook.args, hook.get_data())),
        "status": Hook("GET", admits, lambda hook: kannel_hooks.read_status(hook.args)),
    }


def android(name: str, numbers: Sequence[str], signing_key: str, now: Callable[[], datetime]) -> Mapping[str, Hook]:
    """The one hook of this telephone, for whatever happens to it: no other's key opens it. `now` is the true time, by which it signs."""

    def admits(hook: Request) -> bool:
        stamp, signature = hook.headers.get("X-Timestamp"), hook.headers.get("X-Signature")
        return android_hooks.signed(hook.get_data(), stamp, signature, signing_key, now())

    return {"event": Hook("POST", admits, lambda hook: android_hooks.read_event(hook.get_data(), name, numbers, signing_key))}


def rapidpro(secret: str, now: Callable[[], datetime]) -> Mapping[str, Hook]:
    """The resthook by which staff answer. `now` is the true time, by which a run began."""

    def admits(hook: Request) -> bool:
        return rapidpro_hooks.ours(_named(hook), secret)

    return {"answer": Hook("POST", admits, lambda hook: rapidpro_hooks.read_answer(hook.get_data(), now()))}


def _named(hook: Request) -> tuple[str, str]:
    """Name and password of whoever knocks."""
    auth = hook.authorization
    return (auth.username or "", auth.password or "") if auth else ("", "")


def blueprint(channel: str, hooks: Mapping[str, Hook], switchboard: Switchboard) -> Blueprint:
    """A channel's hooks, without redirects."""
    street = Blueprint(f"{channel}_hooks", __name__, url_prefix=f"/hooks/{channel}")
    for name, hook in hooks.items():
        view = _view(f"{channel}/{name}", hook, switchboard)
        street.add_url_rule(f"/{name}", name, view, methods=[hook.method], strict_slashes=False)
    return street


def _view(name: str, hook: Hook, switchboard: Switchboard) -> Callable[[], Response]:
    def view() -> Response:
        if (request.content_length or 0) > LARGEST or not hook.admits(request):
            return _empty(403)
        try:
            arrival = hook.read(request)
            if arrival:
                (switchboard.status if isinstance(arrival.heard, Receipt) else switchboard.take)(arrival)
        except BadHookError as fault:
            note(name, fault)
        except Exception as fault:
            note(name, fault)
            return _empty(503)  # brought again later
        return _empty(200)

    return view


def _empty(status: int) -> Response:
    return Response("", status, content_type="text/plain; charset=utf-8")
