"""A panel's word on all voices of a language that callers hear now, and who wrote it down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.publishing.draft import Draft
from gateway.publishing.faults import Refused
from gateway.publishing.people import LONGEST_NOTE, named, noted
from gateway.store.releases import Release
from gateway.studio import panel
from gateway.studio.archive import Archive
from gateway.studio.faults import StudioError
from gateway.studio.intake import Intake
from gateway.web.admin.office import say
from gateway.web.admin.room import me

InForce = Callable[[], tuple[Release, Draft | None]]


@dataclass(frozen=True, slots=True)
class Heard:
    """`signed` by the last panel; `holds`: callers hear just what it heard. `open` tells whether a panel can sign what is in force."""

    signed: panel.SignOff | None
    holds: bool
    release: int
    open: bool


def heard_by(archive: Archive, lang: str, release: Release, draft: Draft | None) -> Heard:
    signed = panel.last(archive, lang)
    mark = _mark(draft, lang)
    holds = signed is not None and draft is not None and panel.mark(draft.voices, lang) == signed.voices
    return Heard(signed, holds, release.number, bool(mark) and not holds)


def _mark(draft: Draft | None, lang: str) -> str:
    try:
        return panel.signable(draft.voices, lang) if draft else ""
    except StudioError:
        return ""


class Panels:
    def __init__(self, intake: Intake, in_force: InForce) -> None:
        self._intake, self._in_force = intake, in_force

    def signs(self, lang: str) -> ResponseReturnValue:
        """For the release that the page showed, and only while it is in force."""
        there = redirect(url_for("prompts.shows_language", lang=lang), 303)
        release, draft = self._in_force()
        mark = _mark(draft, lang)
        if not mark or request.form.get("release") != str(release.number):
            say(gettext("Nothing was written down: callers hear something else by now. Please look again."), "refused")
            return there
        try:
            signed = self._signed(release.number, mark)
        except (Refused, ValueError):
            say(gettext("Write who sat on the panel, and the day on which they met."), "refused")
            return there
        panel.sign(self._intake.archive, lang, signed)
        with self._intake.store.work() as work:
            work.audit(f"wrote down a panel's sign-off of release {release.number} ({lang})", actor=me().id)
        say(gettext("It is written down."))
        return there

    def _signed(self, release: int, mark: str) -> panel.SignOff:
        on = date.fromisoformat(request.form.get("on", ""))
        if on > g.now.date():
            raise ValueError("a day that has not come")
        return panel.SignOff(
            release=release,
            voices=mark,
            who=named(request.form.get("who", ""), "who", LONGEST_NOTE),
            on=on,
            note=noted(request.form.get("note", "")),
            by=me().id,
            at=g.now,
        )
