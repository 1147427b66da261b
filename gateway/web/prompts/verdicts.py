"""The second speaker's word on a recording: approved, or asked for anew. Nobody approves what she spoke herself (S42)."""

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.accounts import accounts
from gateway.prompts.faults import UnknownPromptError
from gateway.publishing.faults import Refused
from gateway.publishing.people import noted
from gateway.studio.approve import Verdict
from gateway.studio.faults import StudioError
from gateway.studio.intake import Intake
from gateway.studio.readiness import Row
from gateway.web.admin.office import say
from gateway.web.admin.room import me


class Verdicts:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def approves(self, lang: str, key: str) -> ResponseReturnValue:
        """That very sound which her page played: a newer one has to be heard first."""
        if self._judged(lang, key, Verdict(me().id, g.now, heard=request.form.get("clip", ""))):
            say(gettext("It is approved. Callers hear it from the next publishing on."))
            return self._to_the_next(lang)
        say(gettext("It was not approved. You spoke it yourself, or it was changed meanwhile: please look at what is here now."), "refused")
        return _to(lang, key)

    def asks_again(self, lang: str, key: str) -> ResponseReturnValue:
        """One person may take away (S42): an approval ends with it."""
        try:
            why = noted(request.form.get("why", ""))
        except Refused:
            why = ""
        if not why:
            say(gettext("Say in one line what is wrong with it: whoever records it again reads that."), "refused")
            return _to(lang, key)
        if self._judged(lang, key, Verdict(me().id, g.now, again=why, heard=request.form.get("clip", ""))):
            say(gettext("It will be recorded again."))
            return self._to_the_next(lang)
        say(gettext("It was changed meanwhile: please look at what is here now."), "refused")
        return _to(lang, key)

    def _judged(self, lang: str, key: str, verdict: Verdict) -> bool:
        try:
            self._intake.judge(lang, [key], verdict)
        except UnknownPromptError:
            abort(404)
        except StudioError:
            return False
        return True

    def _to_the_next(self, lang: str) -> Response:
        """That waits for another ear and that she did not speak herself."""
        rows = self._intake.script().rows(self._intake.archive, lang)
        with self._intake.store.read() as work:
            mine = accounts.called(work, me().id)
            waiting = (row for row in rows if row.state == "recorded" and accounts.called(work, _speaker(row)) != mine)
            row = next(waiting, None)
        return _to(lang, row.key) if row else redirect(url_for("prompts.shows_language", lang=lang), 303)


def _speaker(row: Row) -> str:
    return row.take.speaker if row.take else ""


def _to(lang: str, key: str) -> Response:
    return redirect(url_for("prompts.shows_one", lang=lang, key=key), 303)
