"""Phones in people's hands, on a carrier's side of the wire: they dial, hear prompts, press keys; every TwiML is checked."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import requests

from gateway.web.simulator.exchange.webhooks import signature
from tests import twiml
from tests.rig.carrier import Asked, Carrier
from tests.rig.gateway import CALLBACK, PUBLIC, STAFF, Gateway

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

    def prompts(self, clip_url: str) -> list[str]:
        """The prompts that a clip says: two of the same words share one clip."""
        house = self.gateway.house
        with house.store.read() as work:
            shelf = house.shelves.at(work, work.versions)
        return [key for _, key in shelf.said_by.get(clip_url.rsplit("/", 1)[-1], ())]


@dataclass
class Call:
    """One call, from the side of the person: what was heard since the last key, and what may be pressed now."""

    street: Street
    form: dict[str, str]
    heard: list[str] = field(default_factory=list)
    verbs: tuple[object, ...] = ()
    over: bool = False

    def fetch(self, url: str, **more: str) -> "Call":
        """One hook of the carrier and its answer, checked against the portable subset."""
        answer = self.street.post(url, self.form | more)
        assert answer.status_code == 200, answer.status_code
        self.verbs = twiml.check_voice(answer.content)
        self.heard = [prompt for url in self._clips() for prompt in self.street.prompts(url)]
        self.over = any(isinstance(verb, twiml.Hangup) for verb in self.verbs)
        return self

    def _clips(self) -> list[str]:
        said: list[str] = []
        for verb in self.verbs:
            inside: Sequence[object] = verb.heard if isinstance(verb, twiml.Gather) else (verb,)
            said += [one.url for one in inside if isinstance(one, twiml.Play)]
        return said

    @property
    def gather(self) -> twiml.Gather:
        return next(verb for verb in self.verbs if isinstance(verb, twiml.Gather))

    @property
    def dialled(self) -> twiml.Dial:
        return next(verb for verb in self.verbs if isinstance(verb, twiml.Dial))

    def presses(self, keys: str) -> "Call":
        """One wait answered; several keys at once only where several are waited for."""
        return self.fetch(self.gather.action, Digits=keys)

    def walks(self, *keys: str) -> "Call":
        for key in keys:
            self.presses(key)
        return self

    def is_silent(self) -> "Call":
        redirect = next(verb for verb in self.verbs if isinstance(verb, twiml.Redirect))
        return self.fetch(redirect.url)

    def comes_back(self, status: str) -> "Call":
        """The bridge is over."""
        return self.fetch(self.dialled.action, DialCallStatus=status, DialCallDuration="60")

    def hears(self, *prompts: str) -> None:
        for prompt in prompts:
            assert prompt in self.heard, f"{prompt} was not heard, but {self.heard}"


@dataclass
class Phone:
    """One phone. `is_rung` waits for a call of ours to it; `texts` lists what we sent it."""

    street: Street
    number: str
    rung: int = 0
    texted: int = 0

    def dials(self, line: str = PUBLIC, number: str | None = None) -> Call:
        sid = f"CA{next(_calls):032x}"
        form = {
            "CallSid": sid,
            "AccountSid": "AC" + "1" * 32,
            "From": self.number if number is None else number,
            "To": line,
            "Direction": "inbound",
            "CallStatus": "ringing",
            "ApiVersion": "2010-04-01",
        }
        return Call(self.street, form).fetch(self.street.hook("voice"))

    def hangs_up(self, call: Call) -> None:
        """As Somleng does: one status at the end, to the number's own hook."""
        self._status(call, self.street.hook("status"), "completed")

    def is_rung(self, seconds: float = 15.0) -> Asked:
        ring = self.street.carrier.next("call", self.number, self.rung, seconds)
        self.rung += 1
        return ring

    def answers(self, ring: Asked) -> Call:
        call = Call(self.street, self._outbound(ring) | {"CallStatus": "in-progress"})
        return call.fetch(ring.form["Url"])

    def ends(self, ring: Asked, status: str = "completed") -> None:
        """The carrier's one word about a call of ours, at its end."""
        answer = self.street.post(ring.form["StatusCallback"], self._outbound(ring) | {"CallStatus": status})
        assert answer.status_code == 204, answer.status_code

    def gets_text(self, seconds: float = 15.0) -> Asked:
        text = self.street.carrier.next("text", self.number, self.texted, seconds)
        self.texted += 1
        return text

    def sends(self, body: str, line: str = PUBLIC, sid: str | None = None) -> list[str]:
        """A text to us; what it is answered with."""
        form = {"MessageSid": sid or f"SM{next(_calls):032x}", "From": self.number, "To": line}
        answer = self.street.post(self.street.hook("sms"), form | ({"Body": body} if body else {}))
        assert answer.status_code == 200, answer.status_code
        return [verb.body for verb in twiml.check_sms(answer.content) if isinstance(verb, twiml.Message)]

    def _outbound(self, ring: Asked) -> dict[str, str]:
        return {"CallSid": ring.sid, "From": ring.form["From"], "To": ring.form["To"], "Direction": "outbound-api"}

    def _status(self, call: Call, url: str, status: str) -> None:
        answer = self.street.post(url, call.form | {"CallStatus": status})
        assert answer.status_code == 204, answer.status_code


__all__ = ["CALLBACK", "PUBLIC", "STAFF", "Call", "Phone", "Street"]
