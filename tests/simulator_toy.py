"""A gateway small enough to see through, for the simulator's tests: pages of TwiML by name, and a list of the webhooks that came in."""

import wave
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from gateway.web.simulator.blueprint import blueprint
from gateway.web.simulator.exchange.numbers import Line, NumberPlan, Phone
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.exchange.webhooks import in_process

PUBLIC_URL = "http://localhost:8000"
ACCOUNT, TOKEN = "AC" + "1" * 32, "a token of no account"
CALLER, FOCAL_POINT, SUPERVISOR = "+85550000001", "+85550000002", "+85550000003"
PUBLIC, STAFF = "+85550000010", "+85550000011"
CSP = "default-src 'self'; media-src 'self' blob:; img-src 'self' data:"


def clip(name: str) -> str:
    return f"<Play>{PUBLIC_URL}/clips/{name}.wav</Play>"


def page_url(name: str) -> str:
    return f"{PUBLIC_URL}/hooks/twilio/voice?page={name}"


def gather(name: str, *sounds: str, digits: int = 1, seconds: int = 8, finish: str = "") -> str:
    """Asks for keys; they lead to page `<name>.<keys>`, else `<name>`, and silence to `<name>.silence`."""
    waits = f'numDigits="{digits}" timeout="{seconds}" finishOnKey="{finish}" action="{page_url(name)}"'
    return f"<Gather {waits}>{''.join(sounds)}</Gather><Redirect>{page_url(name + '.silence')}</Redirect>"


def dial(number: str, then: str = "") -> str:
    action = f' action="{page_url(then)}"' if then else ""
    return f'<Dial callerId="{STAFF}" timeout="25"{action}><Number>{number}</Number></Dial>'


@dataclass
class Hook:
    path: str
    page: str
    form: dict[str, str]


@dataclass
class ToyGateway:
    """Answers each signed webhook with the page that its query names; a page for `<name>.<Digits>` goes before that for `<name>`."""

    pages: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    time: datetime = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def app(self) -> Flask:
        app = Flask("toy")
        app.add_url_rule("/hooks/twilio/<kind>", "hook", self._hook, methods=["POST"])
        app.add_url_rule("/clips/<name>", "clip", lambda name: Response(silent_wav(), content_type="audio/wav"))
        app.after_request(_with_policy)
        return app

    def move_clock(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)

    def status_hooks(self) -> list[dict[str, str]]:
        return [hook.form for hook in self.hooks if hook.path.endswith("/status")]

    def digits(self) -> list[str]:
        """The numbers that were pressed, as the gateway learnt of them."""
        return [hook.form["Digits"] for hook in self.hooks if "Digits" in hook.form]

    def _hook(self, kind: str) -> Response:
        form = request.form.to_dict()
        url = PUBLIC_URL + request.environ["REQUEST_URI"]
        if not RequestValidator(TOKEN).validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            return Response("forged", status=403)
        page = request.args.get("page", "start")
        self.hooks.append(Hook(request.path, page, form))
        if kind == "status":
            return Response(status=204)
        if kind == "sms":
            return _twiml("".join(f"<Message>{text}</Message>" for text in self.texts))
        keyed = f"{page}.{form['Digits']}" if "Digits" in form else page
        found = self.pages.get(keyed, self.pages.get(page))
        return _twiml(found) if found is not None else Response("no such page", status=500)


def _twiml(verbs: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>', content_type="text/xml; charset=utf-8")


def _with_policy(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    return response


def silent_wav() -> bytes:
    """A tenth of a second of nothing, as a browser plays it."""
    sound = BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return sound.getvalue()


def number_plan() -> NumberPlan:
    hooks = {kind: f"{PUBLIC_URL}/hooks/twilio/{kind}" for kind in ("voice", "sms", "status")}
    return NumberPlan(
        phones=[
            Phone("caller", CALLER, {"en": "Caller", "km": "អ្នកហៅ"}),
            Phone("focal_point", FOCAL_POINT, {"en": "Focal point", "km": "អ្នកទទួលបន្ទុក"}, line=STAFF),
            Phone("supervisor", SUPERVISOR, {"en": "Supervisor", "km": "អ្នកត្រួតពិនិត្យ"}),
        ],
        lines=[
            Line(PUBLIC, {"en": "Information line", "km": "ខ្សែព័ត៌មាន"}, **hooks),
            Line(STAFF, {"en": "Staff line", "km": "ខ្សែបុគ្គលិក"}, **hooks),
        ],
    )


def exchange_for(toy: ToyGateway, app: Flask, path: Path) -> Exchange:
    return Exchange(path, number_plan(), ACCOUNT, TOKEN, in_process(app, TOKEN), lambda: toy.time)


def with_page(toy: ToyGateway, app: Flask, exchange: Exchange, allowed: bool = True) -> None:
    """The toy with the simulator in it, as the gateway has it in development."""

    def describe(url: str) -> dict[str, object]:
        name = url.rsplit("/", 1)[-1].removesuffix(".wav")
        return {"words": f"ពាក្យ {name}", "romanised": name, "gloss": f"the words of {name}", "draft": True}

    def sms_parts(text: str) -> int:
        return 1 + len(text) // 71

    simulator = blueprint(
        exchange, describe=describe, sms_parts=sms_parts, move_clock=toy.move_clock, allowed=lambda: allowed, staff_pin="271828"
    )
    app.register_blueprint(simulator)
