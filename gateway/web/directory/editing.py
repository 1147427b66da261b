"""Changing services: filled in, checked as a workbook is, told in words, handed in, and agreed to by somebody else."""

from collections.abc import Callable, Mapping

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.directory.exchange import rows
from gateway.directory.exchange.rows import Cells
from gateway.directory.services import HOWS
from gateway.directory.tables import DirectoryError, Fault
from gateway.publishing.bench import SERVICES, Bench, Looked, Meanwhile, Piece
from gateway.publishing.faults import Refused
from gateway.publishing.press import Outcome
from gateway.telling import Name
from gateway.web.admin.office import say
from gateway.web.admin.room import me
from gateway.web.directory import words
from gateway.web.directory.service_form import filled, form
from gateway.web.reasons import REFUSALS, reasons

LONGEST_BY, LONGEST_NOTE = 60, 200


class Editing:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    # -- one service

    def edits(self, service: str) -> ResponseReturnValue:
        def begins(piece: Piece) -> Cells:
            return piece.rows[SERVICES].get(service) or abort(404)

        return self._asks(begins, lambda: {**filled(request.form), "id": service}, new=False)

    def adds(self) -> ResponseReturnValue:
        return self._asks(lambda _: {"status": "active", "phone_type": "voice"}, lambda: filled(request.form), new=True)

    def _asks(self, begins: Callable[[Piece], Cells], sent: Callable[[], Cells], *, new: bool) -> ResponseReturnValue:
        try:
            piece = self._bench.begin(me().id)
        except Refused as why:
            return refused(why)
        if request.method == "GET":
            return self._form(piece, begins(piece), piece.stamp, new=new)
        cells = sent()
        if not new:
            begins(piece)  # it may be gone meanwhile
        if new and (not cells["id"] or cells["id"] in piece.rows[SERVICES]):
            taken = Fault(SERVICES, 0, "id", "the id is there twice" if cells["id"] else "the id is missing", "give each row its own")
            return self._form(piece, cells, request.form.get("stamp", ""), (taken,), new=new), 400
        return self._looks(piece, cells, new=new)

    def _looks(self, piece: Piece, cells: Cells, *, new: bool) -> ResponseReturnValue:
        stamp = request.form.get("stamp", "")
        if stamp != piece.stamp:
            return self._form(piece, cells, piece.stamp, meanwhile=True, new=new), 409
        after = rows.with_row(piece.rows, SERVICES, cells)
        try:
            looked = self._bench.look(piece, rows.staged(after, self._bench.press.gazetteer))
        except DirectoryError as wrong:
            number = rows.number(after, SERVICES, cells["id"])
            return self._form(piece, cells, stamp, wrong.faults, number, new=new), 400
        return told(piece, looked, self._bench)

    def _form(
        self, piece: Piece, cells: Cells, stamp: str, faults: tuple[Fault, ...] = (), row: int = 0, *, meanwhile: bool = False, new: bool
    ) -> str:
        shown = form(piece.rows, self._bench.press.gazetteer, cells, faults, row)
        said = {"wrong": bool(faults), "meanwhile": meanwhile, "new": new}
        return render_template("directory/edit.html", filled=shown, cells=cells, stamp=stamp, **said)

    # -- handing in

    def hands_in(self) -> ResponseReturnValue:
        name, stamp, note = (request.form.get(each, "") for each in ("name", "stamp", "note"))
        return self._does(lambda: self._bench.hand_in(name, stamp, me().id, note[:LONGEST_NOTE]))

    def again(self) -> ResponseReturnValue:
        return self._does(lambda: self._bench.again(me().id))

    def confirms(self, service: str) -> ResponseReturnValue:
        how, by = request.form.get("how", ""), request.form.get("by", "").strip()[:LONGEST_BY]
        if how not in HOWS or not by:
            say(gettext("Say how it was confirmed, and by whom: a role or initials. Nothing was changed."), "refused")
            return redirect(url_for("directory.to_ring"), 303)
        return self._does(lambda: self._bench.confirm(service, how, by, me().id), back="directory.to_ring")

    def nobody_answers(self, service: str) -> ResponseReturnValue:
        return self._does(lambda: self._bench.unanswered(service, me().id), back="directory.to_ring")

    def _does(self, deed: Callable[[], Outcome], back: str = "") -> ResponseReturnValue:
        try:
            outcome = deed()
        except Meanwhile:
            say(gettext("Somebody has changed the services since you looked. Nothing was done: look again, and choose anew."), "refused")
            return redirect(url_for("directory.shows_all"), 303)
        except REFUSALS as why:
            return refused(why)
        say(became(outcome))
        return redirect(url_for(back) if back else url_for("directory.shows_change", number=outcome.release.number), 303)


def told(piece: Piece, looked: Looked, bench: Bench, *, whole: bool = False) -> str:
    """What callers would notice, before anything is handed in. `whole`: it takes the place of what she handed in before."""
    names = words.names_of(piece.directory, looked.coming.directory)
    changes = [(*words.told(change, names, bench.press.gazetteer), change.takes_away) for change in looked.coming.changes]
    said = {"waiting": piece.waiting, "whole": whole, "alone": not bench.press.two_people}
    return render_template("directory/look.html", changes=changes, looked=looked, stamp=piece.stamp, **said)


def became(outcome: Outcome) -> str:
    if outcome.release.proposed:
        return str(gettext("It is handed in. Callers hear it when another person has agreed."))
    if not outcome.new:
        return str(gettext("It is kept. Nothing changes for callers."))
    if outcome.release.wants == "review":
        return str(gettext("It is done: callers hear it from their next call on. Another person looks at it later."))
    return str(gettext("It is done: callers hear it from their next call on."))


def refused(why: Exception, people: Mapping[str, str] | None = None) -> tuple[str, int]:
    """With every reason, in her language. `people` are accounts' names by their ids."""

    def called(name: Name) -> str:
        return (people or {}).get(name.code) or words.value(name)

    return render_template("directory/refused.html", why=reasons(why, called)), 409
