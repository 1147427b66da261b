"""`/office`: the shell in which every room of the office stands. It asks who it is, whether she may, and whether the form is ours."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from gateway.accounts import accounts, proving
from gateway.accounts.accounts import Account
from gateway.accounts.proving import Browser
from gateway.accounts.roles import Action
from gateway.casework.guesses import TooMany
from gateway.store import sessions as rows
from gateway.store.database import StoreError
from gateway.store.work import Store
from gateway.web import pages, sessions, tongues
from gateway.web.admin import sent
from gateway.web.admin.room import Line, Page, Room, me
from gateway.web.admin.sent import Fields

PROVED = timedelta(minutes=15)


def register(app: Flask, store: Store, rooms: Sequence[Room]) -> None:
    """All rooms, behind one door. The room named `office` is the one of those who are not signed in yet; here it gets the shell's pages."""
    Office(store, rooms).register(app)


def browser() -> Browser:
    """Where a try comes from."""
    return Browser(request.remote_addr or "", request.cookies.get(known_cookie(), ""))


def known_cookie() -> str:
    return sessions.kept().named("known")


class Office:
    def __init__(self, store: Store, rooms: Sequence[Room]) -> None:
        self._store, self._rooms = store, rooms
        self._pages: dict[str, Page] = {}

    def register(self, app: Flask) -> None:
        shell = next(room for room in self._rooms if room.name == "office")
        shell.page("", self.home)
        shell.page("/prove", self.proves, methods=["GET", "POST"])
        shell.page("/language", self.speaks, methods=["POST"])
        shell.page("/sign-out", self.signs_out, methods=["POST"])
        shell.page("/leave", self.leaves, methods=["POST"])
        shell.page("/<path:nothing>", self.nothing)
        for room in self._rooms:
            self._pages |= room.pages
            room.blueprint.before_request(self._guard)
            room.blueprint.after_request(pages.headers)
            room.blueprint.context_processor(self._for_every_page)
            room.blueprint.register_error_handler(CSRFError, lambda _: _wrong("old", 400))
            room.blueprint.register_error_handler(StoreError, lambda _: _wrong("away", 503))
            room.blueprint.register_error_handler(403, lambda _: _wrong("not_yours", 403))
            room.blueprint.register_error_handler(413, lambda _: _wrong("large", 413))
            room.blueprint.register_error_handler(404, lambda _: _wrong("nothing", 404))
            app.register_blueprint(room.blueprint)

    # -- at every page

    def _guard(self) -> ResponseReturnValue | None:
        """S38: what nobody registered opens for nobody, and no form counts that is not one of ours."""
        endpoint = str(request.endpoint)
        if endpoint.endswith(".static"):
            return None
        page = self._pages[endpoint]
        if page.action is None:
            return None
        if not self._signed_in():
            return self._to_the_door()
        if not me().may(page.action):
            abort(403)
        pages.csrf.protect()
        return self._once_more() if page.proved and not _recently() else None

    def _signed_in(self) -> bool:
        """Her roles as they are now, and not as they were when she came."""
        signed = sessions.here().signed
        if signed is None or signed.who.account is None:
            return False
        with self._store.read() as work:
            account, g.now = accounts.find(work, signed.who.account), work.now
        if account is None or not account.may(Action.OWN):
            sessions.here().ended()
            return False
        g.account = account
        return True

    def _to_the_door(self) -> ResponseReturnValue:
        """Whoever was signed out in the middle of a form signs in and sends it then. From another site nothing is taken along: it would be
        sent in her name."""
        if sessions.POLLING in request.headers:
            return Response(status=401)
        if request.method == "POST" and pages.from_here() and sent.fields():
            return render_template("accounts/sign_in.html", there=request.path, wrong="", name="", sent=sent.packed(sent.fields())), 401
        return redirect(url_for("office.signs_in", next=_here()))

    def _once_more(self) -> ResponseReturnValue:
        """What she had filled in comes along, and is sent again once she has proved who she is."""
        if request.method == "GET":
            return redirect(url_for("office.proves", next=_here()))
        return _ask(request.path, sent.fields())

    def _for_every_page(self) -> dict[str, Any]:
        account: Account | None = g.get("account")
        digits = session.get("digits", "latin")
        return {
            "account": account,
            "rooms": [room for room in self._rooms if room.label and account and account.may(room.action)],
            "here_room": request.blueprint,
            "tongue": pages.tongue(),
            "tongues": tongues.TONGUES,
            "when": lambda moment: tongues.in_digits(tongues.when(moment, g.now), digits),
            "digits": lambda text: tongues.in_digits(text, digits),
            "Action": Action,
        }

    # -- the shell's own pages

    def home(self) -> ResponseReturnValue:
        with self._store.read() as work:
            lines: list[Line] = [line for room in self._rooms if room.wants and me().may(room.action) for line in room.wants(work, me())]
        return render_template("admin/home.html", lines=sorted(lines, key=lambda line: not line.urgent))

    def proves(self) -> ResponseReturnValue:
        """Her password, once more. What she was about to send is sent on by the browser itself (307)."""
        there = inside(request.values.get("next", ""))
        if request.method == "GET":
            return _ask(there, None)
        along = sent.fields() if "sent" in request.form else None
        try:
            right = proving.again(self._store, me(), request.form.get("proof", ""), browser())
        except TooMany:
            return _ask(there, along, gettext("Too many tries. Please wait ten minutes.")), 429
        if not right:
            return _ask(there, along, gettext("This is not your password.")), 403
        session["proved"] = g.now.timestamp()
        return redirect(there, 307 if along is not None else 303)

    def speaks(self) -> ResponseReturnValue:
        chosen = request.form.get("tongue", "")
        if chosen in tongues.TONGUES:
            session["tongue"] = chosen
            with self._store.work() as work:
                accounts.prefer(work, me().id, chosen, me().digits)
        return redirect(inside(request.form.get("next", "")), 303)

    def signs_out(self) -> ResponseReturnValue:
        self._end()
        return redirect(url_for("office.signs_in"), 303)

    def leaves(self) -> ResponseReturnValue:
        """Somebody comes: what is left is a page that anybody may see, and going back leads to a locked door."""
        self._end()
        return redirect(url_for("away.page"), 303)

    def nothing(self, nothing: str) -> ResponseReturnValue:
        abort(404)

    def _end(self) -> None:
        signed = sessions.here().signed
        with self._store.work() as work:
            if signed:
                rows.end(work, signed.token)
            work.audit("signed out of the office", actor=me().id)
        sessions.here().ended()


def _recently() -> bool:
    return bool(g.now.timestamp() - session.get("proved", 0) < PROVED.total_seconds())


def _ask(there: str, along: Fields | None, wrong: str = "") -> str:
    """`along`: what is sent on afterwards, if anything is."""
    return render_template("admin/prove.html", there=there, along=along, wrong=wrong)


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("office.home")


def inside(address: str) -> str:
    """A page of the office; for anything else its home: nobody is led away by a link that somebody sent her."""
    fits = address == "/office" or address.startswith("/office/")
    return address if fits and "\\" not in address and "\n" not in address else url_for("office.home")


def say(words: str, kind: str = "done") -> None:
    """Told on the next page: `done`, or `refused`."""
    flash(words, kind)


def _wrong(why: str, status: int) -> tuple[str, int]:
    return render_template("admin/wrong.html", why=why), status
