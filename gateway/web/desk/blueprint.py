"""`/desk`, for focal points with a smartphone and for supervisors. Who may see and do what is decided in `casework/desk.py`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from gateway.callbacks.events import Outcome
from gateway.casework import desk as casework
from gateway.casework.desk import Came, Case, Deed, Reader, Said
from gateway.store.database import StoreError
from gateway.store.work import Store
from gateway.web import pages, sessions, tongues
from gateway.web.desk import words
from gateway.web.desk.door import Door

ANYBODY = frozenset({"desk.sign_in", "desk.signs_in", "desk.static"})


def register(app: Flask, store: Store) -> None:
    app.register_blueprint(Desk(store).routes())


class Desk:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._door = Door(store)

    def routes(self) -> Blueprint:
        desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates", static_folder="static")
        desk.before_request(self._who_is_it)
        desk.after_request(pages.headers)
        desk.context_processor(_for_every_page)
        desk.register_error_handler(CSRFError, lambda _: (render_template("desk/wrong.html", why="old"), 400))
        desk.register_error_handler(StoreError, lambda _: (render_template("desk/wrong.html", why="away"), 503))
        desk.register_error_handler(404, lambda _: (render_template("desk/wrong.html", why="nothing"), 404))
        desk.add_url_rule("/sign-in", "sign_in", self._door.shows)
        desk.add_url_rule("/sign-in", "signs_in", self._door.opens, methods=["POST"])
        desk.add_url_rule("/sign-out", "signs_out", self._door.closes, methods=["POST"])
        desk.add_url_rule("/sign-out-everywhere", "signs_out_everywhere", self._door.closes_all, methods=["POST"])
        desk.add_url_rule("/leave", "leaves", self._door.leaves, methods=["POST"])
        desk.add_url_rule("/language", "speaks", self.speaks, methods=["POST"])
        desk.add_url_rule("", "shows_all", self.shows_all, strict_slashes=False)
        desk.add_url_rule("/request/<int:number>", "shows_one", self.shows_one)
        desk.add_url_rule("/request/<int:number>/<deed>", "asks", self.asks)
        desk.add_url_rule("/request/<int:number>/<deed>", "does", self.does, methods=["POST"])
        # Any other address under this prefix asks first who it is, too, and answers in our words and with our headers.
        desk.add_url_rule("/<path:nothing>", "shows_nothing", lambda nothing: abort(404))
        return desk

    def _who_is_it(self) -> ResponseReturnValue | None:
        """S38: whoever is not known is let in nowhere else; and no form counts that is not one of ours."""
        if request.endpoint in ANYBODY:
            return None
        signed = sessions.here().signed
        with self._store.read() as work:
            reader = casework.reader(work, signed.who.person) if signed and signed.who.person else None
        if reader is None:
            if not (signed and signed.who.account):  # whoever works in the office alone stays signed in there
                sessions.here().ended()
            return Response(status=401) if sessions.POLLING in request.headers else redirect(url_for("desk.sign_in"))
        g.reader = reader
        pages.csrf.protect()
        return None

    # -- looking

    def shows_all(self) -> str:
        with self._store.read() as work:
            cases, now = casework.cases(work, g.reader), work.now
        self._note(cases)
        session["seen"] = {number: version for number, version in _seen().items() if int(number) in {case.number for case in cases}}
        return render_template("desk/all.html", groups=groups(cases), now=now)

    def shows_one(self, number: int) -> str:
        with self._store.read() as work:
            case, now = casework.case(work, g.reader, number), work.now
        if case is None:
            abort(404)
        self._note([case], opened=sessions.POLLING not in request.headers)
        return render_template("desk/one.html", case=case, now=now)

    def _note(self, cases: list[Case], *, opened: bool = False) -> None:
        """S30: opening a request is noted each time; otherwise once for each way it stood, however often the page renews itself."""
        fresh = [case for case in cases if opened or _seen().get(str(case.number)) != case.version]
        if not fresh:
            return
        with self._store.work() as work:
            for case in fresh:
                work.audit("opened on the desk" if opened else "seen on the desk", actor=g.reader.id, request_id=case.id)
        session["seen"] = _seen() | {str(case.number): case.version for case in fresh}

    # -- doing

    def asks(self, number: int, deed: str) -> ResponseReturnValue:
        """Every deed asks once, on a page of its own that says what follows."""
        wanted = _deed(deed)
        with self._store.read() as work:
            case, now = casework.case(work, g.reader, number), work.now
            people = casework.to_hand_on_to(work, case.id) if case and wanted is Deed.HAND_ON else []
        if case is None or wanted not in case.deeds:
            return self._back(number, Came.CHANGED)
        self._note([case])
        return render_template("desk/ask.html", case=case, deed=wanted, people=people, now=now)

    def does(self, number: int, deed: str) -> ResponseReturnValue:
        said = Said(_deed(deed), _version(), request.form.get("to", ""), _outcome())
        with self._store.work() as work:
            came = casework.do(work, g.reader, number, said)
        return self._back(number, came)

    def _back(self, number: int, came: Came) -> ResponseReturnValue:
        """To the request, while she may still see it."""
        flash(str(words.CAME[came]), came.value)
        with self._store.read() as work:
            seen = casework.case(work, g.reader, number)
        return redirect(url_for("desk.shows_one", number=number) if seen else url_for("desk.shows_all"), 303)

    def speaks(self) -> ResponseReturnValue:
        session["tongue"] = request.form.get("tongue", "")
        return redirect(url_for("desk.shows_all"), 303)


def groups(cases: list[Case]) -> Mapping[str, list[Case]]:
    """In the order in which they want to be looked at; each in one group."""
    found: dict[str, list[Case]] = {name: [] for name in ("overdue", "offered", "mine", "open", "ended")}
    for case in cases:
        found[_group(case)].append(case)
    return {name: some for name, some in found.items() if some}


def _group(case: Case) -> str:
    if case.ended:
        return "ended"
    if case.overdue:
        return "overdue"
    if case.mine:
        return "mine"
    return "offered" if case.offered else "open"


def _seen() -> dict[str, int]:
    return dict(session.get("seen", {}))


def _deed(name: str) -> Deed:
    if name not in set(Deed):
        abort(404)
    return Deed(name)


def _version() -> int:
    version = request.form.get("version", "")
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1


def _outcome() -> Outcome | None:
    said = request.form.get("outcome", "")
    return Outcome(said) if said in set(Outcome) else None


def _in_office() -> bool:
    signed = sessions.here().signed
    return bool(signed and signed.who.account)


def _for_every_page() -> dict[str, Any]:
    reader: Reader | None = g.get("reader")
    return {
        "words": words,
        "when": tongues.when,
        "tongue": pages.tongue(),
        "tongues": tongues.TONGUES,
        "reader": reader,
        "in_office": _in_office(),
    }
