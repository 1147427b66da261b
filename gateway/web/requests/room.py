"""`/office/requests`: how requests stand, for a supervisor who is no person of the staff line. To look at alone: what is done about one is
done on the desk, as somebody whose phone is proved (S24, S30). No number, no code, no name, and not what she asks for."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask import g, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.callbacks.records import Role
from gateway.casework import desk
from gateway.casework.desk import Case, Reader
from gateway.store.work import Store, Work
from gateway.web import tongues
from gateway.web.admin.room import Line, Room, me
from gateway.web.desk import words
from gateway.web.desk.blueprint import groups

SEEN = "seen-on-board"


def room(store: Store) -> Room:
    board = Board(store)
    office = Room("requests", lazy_gettext("Requests"), Action.REQUESTS_SEE, __package__, wants=board.wants)
    office.page("", board.shows_all)
    return office


class Board:
    def __init__(self, store: Store) -> None:
        self._store = store

    def shows_all(self) -> ResponseReturnValue:
        with self._store.read() as work:
            found = desk.cases(work, _reader(me()))
        self._note(found)
        return render_template("requests/all.html", groups=groups(found), now=g.now, words=words, when=_when)

    def _note(self, found: list[Case]) -> None:
        """S30: each once for each way it stood, however often the page renews itself."""
        before: Mapping[str, int] = session.get(SEEN, {})
        fresh = [case for case in found if before.get(str(case.number)) != case.version]
        if fresh:
            with self._store.work() as work:
                for case in fresh:
                    work.audit("seen on the board", actor=me().id, request_id=case.id)
        session[SEEN] = {str(case.number): case.version for case in found}

    def wants(self, work: Work, who: Account) -> Iterable[Line]:
        late = sum(case.overdue and not case.ended for case in desk.cases(work, _reader(who)))
        if late:
            yield Line(gettext("Requests that are late: %(number)s", number=late), url_for("requests.shows_all"), urgent=True)


def _reader(who: Account) -> Reader:
    return Reader(who.id, Role.SUPERVISOR)


def _when(moment: datetime, now: datetime) -> str:
    return tongues.in_digits(tongues.when(moment, now), session.get("digits", "latin"))
