"""Sessions on the server: the browser holds a token and nothing else, and signing out ends it wherever it lies (rows: `store/sessions.py`).

Only pages under `prefixes` have one: a carrier's hook pays nothing for it. Nobody has a session before she signed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Request, Response, current_app, request, session
from flask.sessions import SessionInterface, SessionMixin

from gateway.store import sessions
from gateway.store.database import StoreError
from gateway.store.sessions import Lifetime, Signed
from gateway.store.work import Store

log = structlog.get_logger()

POLLING = "X-Polling"  # a page that renews itself is no sign that anybody is there


class Session(dict[str, Any], SessionMixin):
    """What Flask and its extensions keep for one browser. `signed` is None where nobody is signed in."""

    def __init__(self, signed: Signed | None = None, *, refused: bool = False) -> None:
        super().__init__(signed.data if signed else {})
        self.signed = signed
        self.refused = refused
        """A token came that opens nothing: the browser is told to forget it."""
        self.is_new = False

    def began(self, signed: Signed) -> None:
        self.clear()
        self.update(signed.data)
        self.signed, self.is_new = signed, True

    def ended(self) -> None:
        self.clear()
        self.signed, self.refused = None, True


def here() -> Session:
    """The session of the request in hand."""
    assert isinstance(session, Session)
    return session


def kept() -> "Sessions":
    """How this app keeps them."""
    interface = current_app.session_interface
    assert isinstance(interface, Sessions)
    return interface


@dataclass
class Sessions(SessionInterface):
    store: Store
    lifetime: Lifetime
    prefixes: tuple[str, ...]
    secure: bool

    def named(self, cookie: str) -> str:
        """`__Host-`: from this host alone, over TLS alone, for all paths; no neighbour of the domain can plant one."""
        return f"__Host-{cookie}" if self.secure else cookie

    @property
    def cookie(self) -> str:
        return self.named("signed")

    def open_session(self, app: Flask, asked: Request) -> Session:
        token = asked.cookies.get(self.cookie, "") if asked.path.startswith(self.prefixes) else ""
        if not token:
            return Session()
        try:
            with self.store.read() as work:
                signed = sessions.find(work, token, self.lifetime)
        except StoreError:
            return Session()  # whatever the page wants to read next fails with words; nobody is signed out for it
        return Session(signed, refused=signed is None)

    def save_session(self, app: Flask, kept: SessionMixin, response: Response) -> None:
        assert isinstance(kept, Session)
        if kept.signed is None:
            if kept.refused:
                response.delete_cookie(self.cookie, **self.manners())
            return
        if kept.is_new:
            response.set_cookie(self.cookie, kept.signed.token, **self.manners())
        self._keep(kept.signed, dict(kept))

    def manners(self) -> Mapping[str, Any]:
        return {"path": "/", "httponly": True, "secure": self.secure, "samesite": "Strict"}

    def _keep(self, signed: Signed, data: dict[str, Any]) -> None:
        changed = data if data != signed.data else None
        if changed is None and not (signed.stale and _somebody_looks()):
            return
        try:
            with self.store.work() as work:
                sessions.keep(work, signed.token, changed, seen=_somebody_looks())
        except StoreError as fault:
            log.warning("a session could not be kept", fault=str(fault))


def _somebody_looks() -> bool:
    return POLLING not in request.headers
