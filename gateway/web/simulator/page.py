"""The page with the phones on it, and the little JSON that its buttons speak."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from gateway.clock import PHNOM_PENH
from gateway.web.simulator.exchange.refusals import EngagedError, NonsenseError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.recorder import Recorder
from gateway.web.simulator.view import state
from gateway.web.simulator.words import LANGUAGES, WORDS

Describe = Callable[[str], Mapping[str, object]]

MORNING = time(7)
LONGEST_TEXT = 1600
LARGEST_SOUND = 8 * 1024 * 1024


class Page:
    """Only JSON is accepted, or a PUT, which no other site can make a browser send. Without `move_clock` there is no clock box."""

    def __init__(
        self,
        exchange: Exchange,
        describe: Describe,
        sms_parts: Callable[[str], int],
        move_clock: Callable[[int], None] | None,
        staff_pin: str,
        recorder: Recorder | None,
    ) -> None:
        self._exchange, self._describe, self._sms_parts, self._move_clock = exchange, describe, sms_parts, move_clock
        self._staff_pin, self._recorder = staff_pin, recorder

    def routes(self) -> Blueprint:
        page = Blueprint("page", __name__, template_folder="templates", static_folder="static")
        page.add_url_rule("", "show", self.show, strict_slashes=False)
        page.add_url_rule("/state", "state", self.state)
        if self._recorder:
            page.add_url_rule("/saved/<role>/<any(call, texts):what>", "saved", self.saved)
        for name in ("dial", "press", "silence", "answer", "hang_up", "text", "describe", "clock"):
            page.add_url_rule(f"/{name.replace('_', '-')}", name, getattr(self, name), methods=["POST"])
        page.add_url_rule("/record/<sid>/<int:version>", "record", self.record, methods=["PUT"])
        page.register_error_handler(NonsenseError, lambda error: (jsonify(error=str(error)), 400))
        page.register_error_handler(EngagedError, lambda error: (jsonify(error=str(error)), 409))
        return page

    def show(self) -> str:
        return render_template(
            "simulator/page.html",
            plan=self._exchange.plan,
            lang=_lang(),
            words=WORDS[_lang()],
            has_clock=bool(self._move_clock),
            staff_pin=self._staff_pin,
            saves=bool(self._recorder),
        )

    def state(self) -> Response:
        """Looking at the phones is what makes time pass for them."""
        self._exchange.tick()
        seen = request.args.get("seen", "0")
        return self._state(int(seen) if seen.isdecimal() else 0)

    def saved(self, role: str, what: str) -> Response:
        """A phone's last call or texts as a saved call, to be put under `tests/saved`."""
        assert self._recorder
        number = self._exchange.plan.with_role(role).number
        text = self._recorder.call(number) if what == "call" else self._recorder.texts(number)
        if text is None:
            abort(404)
        name = {"Content-Disposition": f'attachment; filename="{role}_{what}.yaml"'}
        return Response(text, mimetype="application/yaml", headers=name)

    def dial(self) -> Response:
        self._exchange.calls.dial(self._number(), _word("to"), "page")
        return self._state()

    def press(self) -> Response:
        self._exchange.calls.press(_word("sid"), _count("version"), _word("keys"))
        return self._state()

    def silence(self) -> Response:
        self._exchange.calls.silence(_word("sid"), _count("version"))
        return self._state()

    def record(self, sid: str, version: int) -> Response:
        """A file of sound, said into the recording that the phone is at."""
        request.max_content_length = LARGEST_SOUND
        self._exchange.calls.record(sid, version, request.get_data())
        return self._state()

    def answer(self) -> Response:
        self._exchange.calls.answer(_word("sid"), _count("version"), "page")
        return self._state()

    def hang_up(self) -> Response:
        """The phone's own handset, or the one of whoever is outside and cannot do it himself."""
        outside = _said().get("number")
        self._exchange.calls.hang_up(outside if isinstance(outside, str) else self._number())
        return self._state()

    def text(self) -> Response:
        self._exchange.texts.send(self._number(), _word("to"), _word("body")[:LONGEST_TEXT])
        self._exchange.tick()
        return self._state()

    def describe(self) -> Response:
        """What the clips of each wait say, for who cannot hear or knows no Khmer, and how many SMS parts a wait's words would take."""
        waits = _lists("waits")
        clips = {clip: dict(self._describe(clip)) for clip in chain.from_iterable(waits)}
        written = ["\n".join(str(clips[clip].get("words", "")) for clip in wait) for wait in waits]
        return jsonify(clips=clips, parts=[self._sms_parts(words) for words in written])

    def clock(self) -> ResponseReturnValue:
        if not self._move_clock:
            abort(404)
        now = self._exchange.office.clock()
        self._move_clock(seconds_to_morning(now) if _said().get("to") == "morning" else _count("seconds"))
        self._exchange.tick()
        return self._state()

    def _state(self, seen: int = 0) -> Response:
        return jsonify(state(self._exchange, seen, _lang(), self._sms_parts))

    def _number(self) -> str:
        return self._exchange.plan.with_role(_word("phone")).number


def seconds_to_morning(now: datetime) -> int:
    """To the next seven o'clock in Cambodia; a whole day when it is just that."""
    local = now.astimezone(PHNOM_PENH)
    morning = datetime.combine(local.date(), MORNING, PHNOM_PENH)
    if morning <= local:
        morning += timedelta(days=1)
    return round((morning.astimezone(UTC) - now).total_seconds())


def _lang() -> str:
    asked = request.args.get("lang", "en")
    return asked if asked in LANGUAGES else "en"


def _said() -> dict[str, Any]:
    said = request.get_json()
    if not isinstance(said, dict):
        raise NonsenseError("a JSON object is expected")
    return said


def _word(name: str) -> str:
    word = _said().get(name)
    if not isinstance(word, str):
        raise NonsenseError(f"`{name}` is missing")
    return word


def _count(name: str) -> int:
    count = _said().get(name)
    if not isinstance(count, int) or count < 0:
        raise NonsenseError(f"`{name}` is missing")
    return count


def _lists(name: str) -> list[list[str]]:
    lists = _said().get(name)
    if not isinstance(lists, list) or not all(isinstance(one, list) and all(isinstance(word, str) for word in one) for one in lists):
        raise NonsenseError(f"`{name}` is not lists of words")
    return lists
