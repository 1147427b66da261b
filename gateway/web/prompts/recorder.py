"""Recording in the browser: what is left to speak, and what was spoken, piece by piece over a network that breaks.

The page keeps every recording on the phone until all of it is here. So everything may be asked twice, and an answer that never arrived
costs nothing.
"""

from typing import Any

from flask import abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from gateway.store.takes import State
from gateway.studio.faults import StudioError, UnfitError
from gateway.studio.intake import Intake, NoSuchTake, TooManyComing
from gateway.studio.pieces import Misplaced
from gateway.studio.readiness import Row
from gateway.web.admin.room import me
from gateway.web.prompts import words

A_STRETCH = 30
MICROPHONE = "microphone=(self), camera=(), geolocation=()"


class Recorder:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def shows(self, lang: str) -> ResponseReturnValue:
        """The only page of the house that may ask for the microphone."""
        self._known(lang)
        first = request.args.get("prompt", "")
        response = make_response(render_template("prompts/record.html", lang=lang, first=first, words=words))
        response.headers["Permissions-Policy"] = MICROPHONE
        return response

    def tells(self, lang: str) -> ResponseReturnValue:
        """A stretch of what is left, `from` the so-manieth; what became of hers; a token for who signed in anew while her page was open."""
        self._known(lang)
        rows = [row for row in self._intake.script().rows(self._intake.archive, lang) if row.state != "no words"]
        left = self._intake.left(lang)
        wanted = [row for row in rows if row.key == request.args.get("prompt")]
        begin = _number(request.args.get("from", "")) or 0
        some = [*wanted, *(row for row in left if row not in wanted)][begin : begin + A_STRETCH]
        told = self._told(lang)
        minutes = round(sum(row.ms for row in left) / 60_000, 1)
        return jsonify(
            token=generate_csrf(),
            all=len(rows),
            done=len(rows) - len(left),
            minutes=minutes,
            left=[_shown(row, told.get(row.key, "")) for row in some],
        )

    def begins(self, lang: str) -> ResponseReturnValue:
        prompt, suffix, shown = (request.form.get(name, "") for name in ("prompt", "suffix", "shown"))
        try:
            take = self._intake.begin(me().id, lang, prompt, "browser", suffix, shown)
        except TooManyComing:  # later, for nothing is wrong with it
            return jsonify(wrong="later"), 429
        except StudioError:  # also where the words were changed since she read them
            return jsonify(wrong="refused"), 409
        return jsonify(take=take), 201

    def takes_piece(self, take: str) -> ResponseReturnValue:
        """A piece as it is, and `at`, the byte with which it begins. 409 tells where to go on."""
        at = _number(request.args.get("at", ""))
        if at is None:
            abort(404)
        try:
            return jsonify(size=self._intake.append(me().id, take, at, request.get_data()))
        except NoSuchTake:
            return jsonify(wrong="unknown"), 404
        except Misplaced as gap:
            return jsonify(size=gap.size), 409
        except UnfitError:
            return jsonify(wrong="too_large"), 413

    def ends(self, take: str) -> ResponseReturnValue:
        size = _number(request.form.get("size", ""))
        if size is None:
            abort(404)
        try:
            self._intake.finish(me().id, take, size)
        except NoSuchTake:
            return jsonify(wrong="unknown"), 404
        except Misplaced as gap:
            return jsonify(size=gap.size), 409
        return jsonify(size=size)

    def _known(self, lang: str) -> None:
        if lang not in self._intake.script().catalogues.languages:
            abort(404)

    def _told(self, lang: str) -> dict[str, str]:
        """Of each prompt that she recorded last and that was refused: why."""
        newest = {one.prompt: one for one in reversed(self._intake.takes(me().id)) if one.lang == lang}
        return {prompt: words.wrong(one.fault) for prompt, one in newest.items() if one.state == State.REFUSED}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _shown(row: Row, told: str) -> dict[str, Any]:
    """`shown` comes back with the recording: whoever changes the words meanwhile makes it worthless."""
    again = row.take.again if row.take else ""
    prompt = row.prompt
    return {
        "key": row.key,
        "number": f"{row.number:03}",
        "words": prompt.words or row.khmer,
        "romanised": prompt.romanised if prompt.romanised != prompt.words else "",
        "gloss": prompt.gloss if prompt.gloss != prompt.words else "",
        "note": prompt.note,
        "shown": prompt.spoken,
        "told": told or again,
    }
