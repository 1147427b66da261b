"""Handing over, agreeing, declining, looking afterwards, going back. S42 is kept in `gateway/publishing`; here its answers become pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.clock import PHNOM_PENH
from gateway.drafting import checking
from gateway.publishing import look
from gateway.publishing.back import roll_back
from gateway.publishing.publish import hand_over
from gateway.publishing.second import approve, decline, review
from gateway.web.admin.room import me
from gateway.web.menus import words
from gateway.web.menus.looking import Desk
from gateway.web.reasons import REFUSALS, reasons, tongue

MOST_SHOWN = 40


class Publishing(Desk):
    def hand_over(self) -> ResponseReturnValue:
        state, note = self.office.look(), request.form.get("note", "")
        if state.clashes:
            flash(gettext("First choose between the two versions of what was changed twice."), "refused")
            return redirect(url_for("menus.compare"), 303)
        try:
            at = _moment(request.form.get("at", ""))
        except ValueError:
            flash(gettext("This is no day and time."), "refused")
            return redirect(url_for("menus.compare"), 303)
        sources = checking.sources(self.press, state)
        done = self._tried(lambda: hand_over(self.press, sources, state.release, me().name, note, at).release.number)
        return redirect(url_for("menus.release", number=done) if done else url_for("menus.compare"), 303)

    def releases(self) -> ResponseReturnValue:
        found, now = look.every(self.press)
        return self.shown("releases", self.office.look(), releases=found[::-1][:MOST_SHOWN], now=now)

    def release(self, number: int) -> ResponseReturnValue:
        found, now = look.every(self.press)
        one = next((release for release in found if release.number == number), None)
        if one is None:
            abort(404)
        changed = look.between(self.press, one.base, number) if one.base else {}
        return self.shown("release", self.office.look(), release=one, now=now, changed=changed, mine=one.author == me().name)

    def decide(self, number: int, deed: str) -> ResponseReturnValue:
        deeds: dict[str, Callable[[], Any]] = {
            "approve": lambda: approve(self.press, number, me().name).release.number,
            "decline": lambda: decline(self.press, number, me().name, request.form.get("why", "")).number,
            "review": lambda: review(self.press, number, me().name).number,
            "back": lambda: roll_back(self.press, number, me().name, request.form.get("note", "")).release.number,
        }
        done = self._tried(deeds[deed])
        return redirect(url_for("menus.release", number=done or number), 303)

    def _tried(self, deed: Callable[[], int]) -> int:
        """The number of the release that came of it; 0 where nothing did, and then the next page says why."""
        try:
            number = deed()
        except (*REFUSALS, LookupError) as error:
            for line in reasons(error, words.called(self.office.look().sheet, tongue())):
                flash(line, "refused")
            return 0
        flash(gettext("It is done."), "done")
        return number


def _moment(said: str) -> datetime | None:
    """As a browser writes it, in Cambodian time. Raises `ValueError`."""
    return datetime.fromisoformat(said).replace(tzinfo=PHNOM_PENH) if said else None
