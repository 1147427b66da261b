"""A file from her computer or phone, and the telephone that rings her to record: two ways in beside the browser's microphone."""

from pathlib import PurePosixPath

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from gateway.casework import people, speakers
from gateway.casework.enrol import PeopleError
from gateway.studio.faults import StudioError
from gateway.studio.intake import Intake, WordsChanged
from gateway.web import sessions
from gateway.web.admin.office import say
from gateway.web.admin.room import me

MOST = 16 * 1024**2  # a minute and a half of the finest WAV; a prompt is some seconds
PIECE = 1024**2
SOUNDS = (".wav", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".oga", ".amr", ".3gp", ".webm", ".flac")
"""What recorders and telephones write. The name is a first sieve: what is in the file only the studio finds out, in its sandbox."""


class Bringing:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    @staticmethod
    def lets_large_in() -> None:
        """More than any other form of ours takes, and only for who is signed in."""
        if request.endpoint == "prompts.uploads" and sessions.here().signed:
            request.max_content_length = MOST

    def uploads(self, lang: str, key: str) -> ResponseReturnValue:
        if self._intake.script().catalogues.own(lang, key) is None:
            abort(404)
        wrong = self._brought(lang, key, request.files.get("sound"))
        if wrong:
            say(wrong, "refused")
        else:
            say(gettext("It is here and is being prepared. Look again in a minute."))
        return redirect(url_for("prompts.shows_one", lang=lang, key=key), 303)

    def _brought(self, lang: str, key: str, file: FileStorage | None) -> str:
        """Why it was not taken; nothing if it was."""
        if file is None or not file.filename:
            return str(gettext("Choose a file first."))
        suffix = PurePosixPath(file.filename).suffix.lower()
        if suffix not in SOUNDS:
            return str(gettext("This is not a sound by its name. WAV, MP3, M4A, OGG, AMR and WebM are taken."))
        first = file.stream.read(PIECE)
        if not first:
            return str(gettext("This file is empty. Copy it from the recorder again."))
        try:
            self._take_in(lang, key, suffix, first, file)
        except WordsChanged:
            return str(gettext("The words were changed meanwhile. Please look at them again."))
        except StudioError:
            return str(gettext("It could not be taken. Send the rest of your other recordings first, and try again."))
        return ""

    def _take_in(self, lang: str, key: str, suffix: str, first: bytes, file: FileStorage) -> None:
        intake, speaker = self._intake, me().id
        take, size, piece = intake.begin(speaker, lang, key, "upload", suffix, request.form.get("shown", "")), 0, first
        while piece:
            size = intake.append(speaker, take, size, piece)
            piece = file.stream.read(PIECE)
        intake.finish(speaker, take, size)

    def rings(self, lang: str) -> ResponseReturnValue:
        """Her own telephone and nobody else's; it asks for her PIN first."""
        try:
            with self._intake.store.work() as work:
                speakers.ring_me(work, people.find(work, me().person or ""), lang, me().id)
            say(gettext("Your telephone rings within some seconds. Type your PIN."))
        except PeopleError:
            say(gettext("Your telephone cannot be rung: your account is linked to nobody who records this language now."), "refused")
        return redirect(url_for("prompts.shows_language", lang=lang), 303)
