"""The board and its pages: what is there, what is missing, and every recording to be heard by who may see it."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.accounts import accounts
from gateway.casework import speakers
from gateway.store import takes
from gateway.store.tables import FocalPoint
from gateway.store.takes import State
from gateway.studio.archive import Take
from gateway.studio.faults import StudioError
from gateway.studio.intake import Intake, Seen
from gateway.studio.readiness import Row
from gateway.web.admin.office import say
from gateway.web.admin.room import me
from gateway.web.prompts import words
from gateway.web.prompts.board import SHOWN, Board, Leaf, prompt
from gateway.web.prompts.panels import InForce, heard_by

KINDS = ("pdf", "xlsx")


class Looking:
    def __init__(self, intake: Intake, in_force: InForce) -> None:
        self._intake, self._in_force = intake, in_force

    def shows_all(self) -> ResponseReturnValue:
        board = Board.of(self._intake)
        leaf, lines = Leaf.cut(board.matrix, request.args.get("page", ""))
        return render_template("prompts/all.html", board=board, leaf=leaf, lines=lines, words=words)

    def shows_language(self, lang: str) -> ResponseReturnValue:
        rows = self._rows(lang)
        shown = request.args.get("show", "")
        shown = shown if shown in SHOWN else "all"
        leaf, some = Leaf.cut([row for row in rows if SHOWN[shown](row)], request.args.get("page", ""))
        counts = {name: sum(map(fits, rows)) for name, fits in SHOWN.items()}
        panel = heard_by(self._intake.archive, lang, *self._in_force())
        with self._intake.store.read() as work:
            under_way = takes.under_way(work, lang)
        return render_template(
            "prompts/language.html",
            lang=lang,
            rows=some,
            leaf=leaf,
            shown=shown,
            counts=counts,
            under_way=under_way,
            panel=panel,
            rung=self._may_be_rung(lang),
            words=words,
        )

    def shows_one(self, lang: str, key: str) -> ResponseReturnValue:
        row, each = self._row(lang, key)
        with self._intake.store.read() as work:
            coming = key in takes.under_way(work, lang)
            names = {who: accounts.called(work, who) for who in _people(row.take)}
            hers = row.take is not None and names[row.take.speaker] == accounts.called(work, me().id)
        return render_template(
            "prompts/one.html", lang=lang, row=row, each=each, coming=coming, names=names, hers=hers, mine=self._mine(row), words=words
        )

    def plays(self, lang: str, key: str, clip: str) -> ResponseReturnValue:
        """Only what was recorded of this very prompt: a name that somebody made up leads to no file."""
        self._rows(lang)
        found = next((take for take in self._intake.archive.takes((lang, key)) if take.mp3 == f"{clip}.mp3"), None)
        if found is None:
            abort(404)
        return send_file(self._intake.archive.sounds.folder / found.mp3, mimetype="audio/mpeg", conditional=True)

    def prints(self, lang: str, kind: str) -> ResponseReturnValue:
        """The recording script, on paper or as a table; with `left`, only what somebody still has to speak."""
        from gateway.studio import sheet

        rows = [row for row in self._rows(lang) if row.left or "left" not in request.args]
        if kind not in KINDS:
            abort(404)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{lang}.{kind}"
            try:
                sheet.write(rows, lang, path)
            except StudioError:  # a server without fonts
                say(gettext("This gateway cannot print Khmer: no font is there. Take the Excel file, and tell who runs it."), "refused")
                return redirect(url_for("prompts.shows_language", lang=lang))
            return send_file(path, as_attachment=True, download_name=f"script-{lang}.{kind}")

    def _rows(self, lang: str) -> list[Row]:
        script = self._intake.script()
        if lang not in script.catalogues.languages:
            abort(404)
        return script.rows(self._intake.archive, lang)

    def _row(self, lang: str, key: str) -> tuple[Row, Mapping[str, Row]]:
        each = prompt(self._intake, key)
        if lang not in each:
            abort(404)
        return each[lang], each

    def _mine(self, row: Row) -> Seen | None:
        """Her last of this prompt, where it was refused: she is told why."""
        hers = (one for one in self._intake.takes(me().id) if (one.lang, one.prompt) == (row.lang, row.key))
        last = next(hers, None)
        return last if last and last.state == State.REFUSED else None

    def _may_be_rung(self, lang: str) -> bool:
        """Whether her account is a person whose telephone we know, who records this language."""
        with self._intake.store.read() as work:
            person = work.session.get(FocalPoint, me().person) if me().person else None
            return person is not None and speakers.may_record(person) and lang in person.languages


def _people(take: Take | None) -> Iterable[str]:
    return filter(None, (take.speaker, take.approved_by)) if take else ()
