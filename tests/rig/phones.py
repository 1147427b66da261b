"""Phones in people's hands, on a carrier's side of the wire: they dial, hear prompts, press keys; every TwiML is checked."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import requests

from gateway.web.simulator.exchange.webhooks import signature
from tests import twiml
from tests.rig.carrier import Asked, Carrier
from tests.rig.gateway import CALLBACK, PUBLIC, STAFF, Gateway

Verb = TypeVar("Verb")

_calls = itertools.count(1)


@dataclass
class Street:
    """What joins the phones to a gateway: signed hooks by real HTTP, and which prompt a clip says."""

    gateway: Gateway
    carrier: Carrier

    def post(self, url: str, form: dict[str, str]) -> requests.Response:
        headers = {"X-Twilio-Signature": signature(self.gateway.token, url, form)}
        return requests.post(url, data=form, headers=headers, timeout=10, allow_redirects=False)

    def hook(self, name: str) -> str:
        return f"{self.gateway.url}/hooks/twilio/{name}"

    def said_by(self, clip_urls: Sequence[str]) -> list[Sequence[tuple[str, str]]]:
        """Of each clip, language and key of every prompt that it says: two of the same words share one clip."""
        if not clip_urls:
            return []
        house = self.gateway.house
        with house.store.read() as work:
            shelf = house.shelves.at(work, work.versions)
        return [shelf.said_by.get(url.rsplit("/", 1)[-1], ()) for url in clip_urls]


@dataclass
class Call:
    """One call, from the side of the person: what was heard since the last key, and what may be pressed now."""

    street: Street
    form: dict[str, str]
    status_url: str
    verbs: tuple[object, ...] = ()
    clips: list[Sequence[tuple[str, str]]] = field(default_factory=list)

    def fetch(self, url: str, **more: str) -> "Call":
        """One hook of the carrier and its answer, checked against the portable subset."""
        answer = self.street.post(url, self.form | more)
        assert answer.status_code == 200, answer.status_code
        self.verbs = twiml.check_voice(answer.content)
        assert STAFF in self.form.values() or not any(isinstance(verb, twiml.Record) for verb in self.verbs), "a caller is recorded (S26)"
        self.clips = self.street.said_by(self._clip_urls())
        return self

    @property
    def files(self) -> list[str]:
        """The names of all that is played."""
        return [url.rsplit("/", 1)[-1] for url in self._clip_urls()]

    def _clip_urls(self) -> list[str]:
        said: list[str] = []
        for verb in self.verbs:
            inside: Sequence[object] = verb.heard if isinstance(verb, twiml.Gather) else (verb,)
            said += [one.url for one in inside if isinstance(one, twiml.Play)]
        return said

    # -- what is heard

    @property
    def heard(self) -> list[str]:
        return [key for clip in self.clips for _, key in clip]

    def hears(self, *prompts: str, lang: str = "") -> "Call":
        heard = {key for clip in self.clips for spoken, key in clip if lang in ("", spoken)}
        for prompt in prompts:
            assert prompt in heard, f"{prompt} was not heard, but {self.heard}"
        return self

    def hears_only(self, *prompts: str) -> "Call":
        """These and nothing else, in any order."""
        assert self.clips, "nothing was heard"
        for clip in self.clips:
            assert any(key in prompts for _, key in clip), f"{clip} was heard"
        return self

    @property
    def code(self) -> str:
        """The code that was read out."""
        first = self.heard.index("callback_your_code")
        return "".join(key.removeprefix("digit_") for key in self.heard[first : self.heard.index("callback_once_more")] if "digit_" in key)

    @property
    def over(self) -> bool:
        return any(isinstance(verb, twiml.Hangup) for verb in self.verbs)

    @property
    def gather(self) -> twiml.Gather:
        return self._verb(twiml.Gather)

    @property
    def dialled(self) -> twiml.Dial:
        return self._verb(twiml.Dial)

    def _verb(self, kind: type[Verb]) -> Verb:
        """The one of this kind; when there is none, what was heard instead and what the gateway wrote of it."""
        found = next((verb for verb in self.verbs if isinstance(verb, kind)), None)
        assert found, f"no {kind.__name__}, but {self.heard}; the log ends with {self.street.gateway.log.read_text()[-600:]}"
        return found

    # -- what is done

    def presses(self, keys: str) -> "Call":
        """One wait answered; several keys at once only where several are waited for."""
        return self.fetch(self.gather.action, Digits=keys)

    def walks(self, *keys: str) -> "Call":
        for key in keys:
            self.presses(key)
        return self

    def chooses(self, *labels: str) -> "Call":
        """Presses the key that was said for each of these choices, one wait after the other."""
        for label in labels:
            self.hears(label)
            said = len(self.heard) - self.heard[::-1].index(label)  # as a choice, and not in the words before
            key = next(name for name in self.heard[said:] if name.startswith("key_"))
            self.presses(key.removeprefix("key_"))
        return self

    def is_silent(self) -> "Call":
        return self.fetch(self._verb(twiml.Redirect).url)

    def records(self, sound: bytes) -> "Call":
        """Says this after the tone; the carrier keeps it. Its fields are Somleng's, or with its own id beside them Twilio's."""
        record, told = self._verb(twiml.Record), {"RecordingDuration": str(max(1, len(sound) // 16_000))}
        return self.fetch(record.action, **told, **self.street.carrier.keeps(sound))

    def comes_back(self, status: str) -> "Call":
        """The bridge is over."""
        return self.fetch(self.dialled.action, DialCallStatus=status, DialCallDuration="60")

    def hangs_up(self, status: str = "completed") -> None:
        """As Somleng does: one status at the end."""
        answer = self.street.post(self.status_url, self.form | {"CallStatus": status})
        assert answer.status_code == 204, answer.status_code


@dataclass
class Phone:
    """One phone. `is_rung` waits for a call of ours to it; `gets_text` for a text."""

    street: Street
    number: str
    rung: int = 0
    texted: int = 0

    # -- she calls and writes

    def dials(self, line: str = PUBLIC, number: str | None = None) -> Call:
        """Calls one of our numbers; `number` is what is shown of hers, when it is not hers."""
        form = {
            "CallSid": f"CA{next(_calls):032x}",
            "AccountSid": "AC" + "1" * 32,
            "From": self.number if number is None else number,
            "To": line,
            "Direction": "inbound",
            "CallStatus": "ringing",
            "ApiVersion": "2010-04-01",
        }
        return Call(self.street, form, self.street.hook("status")).fetch(self.street.hook("voice"))

    def hangs_up(self, call: Call) -> None:
        call.hangs_up()

    def sends(self, body: str, line: str = PUBLIC, sid: str | None = None) -> list[str]:
        """A text to us; what it is answered with."""
        form = {"MessageSid": sid or f"SM{next(_calls):032x}", "From": self.number, "To": line}
        answer = self.street.post(self.street.hook("sms"), form | ({"Body": body} if body else {}))
        assert answer.status_code == 200, answer.status_code
        return [verb.body for verb in twiml.check_sms(answer.content) if isinstance(verb, twiml.Message)]

    # -- we call and write

    def is_rung(self, seconds: float = 40.0) -> Asked:
        ring = self.street.carrier.next("call", self.number, self.rung, seconds)
        self.rung += 1
        return ring

    def is_not_rung(self) -> None:
        """Whatever is due now has been done, and it was no call to this phone."""
        self.street.gateway.does_what_is_due()
        assert len(self.street.carrier.created("call", self.number)) == self.rung, "this phone was rung"

    def answers(self, ring: Asked) -> Call:
        form = self._outbound(ring) | {"CallStatus": "in-progress"}
        return Call(self.street, form, ring.form["StatusCallback"]).fetch(ring.form["Url"])

    def ends(self, ring: Asked, status: str = "completed") -> None:
        """The carrier's one word about a call of ours, at its end."""
        answer = self.street.post(ring.form["StatusCallback"], self._outbound(ring) | {"CallStatus": status})
        assert answer.status_code == 204, answer.status_code

    def gets_text(self, seconds: float = 40.0) -> Asked:
        text = self.street.carrier.next("text", self.number, self.texted, seconds)
        self.texted += 1
        return text

    def gets_no_text(self) -> None:
        self.street.gateway.does_what_is_due()
        texts = self.street.carrier.created("text", self.number)
        assert len(texts) == self.texted, f"this phone was texted: {[text.form for text in texts]}"

    def _outbound(self, ring: Asked) -> dict[str, str]:
        return {"CallSid": ring.sid, "From": ring.form["From"], "To": ring.form["To"], "Direction": "outbound-api"}


__all__ = ["CALLBACK", "PUBLIC", "STAFF", "Call", "Phone", "Street"]
