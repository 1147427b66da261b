"""Anything may come over the wire, from her side and from the focal point's: any field, any text, any keys, in any order.

Always neutral TwiML or an empty answer, never a fault of ours; nothing before the PIN or her key; nothing of what came in any log.
`NONSENSE=20000` for a long run.
"""

import io
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from gateway.journal import set_up_logs
from gateway.store import tables
from tests import twiml
from tests.rig.carrier import Asked, Carrier
from tests.rig.gateway import TIRELESS, Gateway
from tests.rig.inside import InsideStreet
from tests.rig.people import DECOY, PIN, Caller, Kept, Member, Town
from tests.rig.phones import CALLBACK, PUBLIC, STAFF, Call

EXAMPLES = int(os.environ.get("NONSENSE", "20"))
STEPS = 10
_texts = itertools.count(1)
SECRET = re.compile(r"staff_request|staff_rules|staff_accept|staff_call_now|urgency_|need_|brief_")

# -- what may come

HOOKS = ("voice", "sms", "status")
WHO = ("her", "focal point", "nobody")
STATES = ("queued", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled", "answered", "")
FIELDS = (
    *("CallSid", "MessageSid", "SmsSid", "From", "To", "Direction", "CallStatus", "MessageStatus", "SmsStatus", "Digits", "Body"),
    *("DialCallStatus", "DialCallDuration", "DialCallSid", "RecordingUrl", "SpeechResult", "NumMedia", "ErrorCode", "AccountSid"),
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Half characters cannot be sent; `test_hooks.py` brings what is no UTF-8."""
KEYS = st.sampled_from([*"0123456789*#", PIN, PIN[:3], PIN[3:], "99999", "៣", ""]) | st.text("0123456789*#", max_size=12) | ANYTHING
WORDS = st.sampled_from(["1", "១", "0", "stop", "STOP", "ឈប់", "chhob 1234", "stop 1111", "47", "Sousdey", "", "1" * 1700]) | ANYTHING
LINES = st.sampled_from([PUBLIC, CALLBACK, STAFF]) | ANYTHING
STATUSES = st.sampled_from(STATES) | ANYTHING
ODD = st.dictionaries(st.sampled_from(FIELDS) | ANYTHING, ANYTHING | STATUSES | KEYS, max_size=5)
WAS = st.sampled_from(["key", "silence", "bridge", "3"])
QUERY = st.dictionaries(st.sampled_from(["leg", "step", "was"]) | ANYTHING, ANYTHING | WAS, max_size=4)

STEP = st.one_of(
    st.tuples(st.just("dials"), LINES, st.sampled_from(WHO)),
    st.tuples(st.just("presses"), KEYS),
    st.tuples(st.just("presses"), KEYS),
    st.tuples(st.just("is_silent")),
    st.tuples(st.just("comes_back"), STATUSES, ANYTHING),
    st.tuples(st.just("tells"), STATUSES, ODD),
    st.tuples(st.just("wanders"), QUERY, ODD),
    st.tuples(st.just("writes"), WORDS, LINES, st.sampled_from(WHO)),
    st.tuples(st.just("knocks"), st.sampled_from(HOOKS), QUERY, ODD),
)
STAGES = ("nothing", "offered", "held", "her phone rings")


# -- who does it


@dataclass
class Somebody:
    """At a stage of a request, on one call at a time; whatever the last answer was, the next deed is tried on it."""

    street: InsideStreet
    her: Caller
    focal_point: Member
    kept: Kept | None = None
    call: Call | None = None
    pressed: list[str] = field(default_factory=list)

    def does(self, deed: str, *how: object) -> None:
        getattr(self, deed)(*how)

    def party(self, who: str) -> str:
        return {"her": self.her.number, "focal point": self.focal_point.number}.get(who, "anonymous")

    def dials(self, line: str, who: str) -> None:
        self.pressed = []
        self.call = self.her.dials(line, self.party(who))
        self.hears_what_she_may()

    def answers(self, phone: Caller | Member, ring: Asked) -> None:
        self.pressed = []
        self.call = phone.answers(ring)
        self.hears_what_she_may()

    def presses(self, keys: str) -> None:
        if self.call and any(isinstance(verb, twiml.Gather) for verb in self.call.verbs):
            self.pressed.append(keys)
            self.call.presses(keys)
            self.hears_what_she_may()

    def is_silent(self) -> None:
        if self.call and any(isinstance(verb, twiml.Redirect) for verb in self.call.verbs):
            self.call.is_silent()
            self.hears_what_she_may()

    def comes_back(self, status: str, seconds: str) -> None:
        if self.call and any(isinstance(verb, twiml.Dial) for verb in self.call.verbs):
            self.call.fetch(self.call.dialled.action, DialCallStatus=status, DialCallDuration=seconds)

    def tells(self, status: str, odd: dict[str, str]) -> None:
        if self.call:
            assert self.street.post(self.call.status_url, self.call.form | odd | {"CallStatus": status}).status_code == 204

    def wanders(self, query: dict[str, str], odd: dict[str, str]) -> None:
        """The same call, at an address that we never handed out."""
        if self.call:
            twiml.check_voice(self._answered("voice", query, self.call.form | odd))

    def writes(self, body: str, line: str, who: str) -> None:
        form = {"MessageSid": f"SMn{next(_texts)}", "From": self.party(who), "To": line, "Body": body}
        assert len(twiml.check_sms(self._answered("sms", {}, form))) <= 1

    def knocks(self, hook: str, query: dict[str, str], odd: dict[str, str]) -> None:
        answer = self._answered(hook, query, odd)
        if hook != "status":
            (twiml.check_voice if hook == "voice" else twiml.check_sms)(answer)
        refused = self.street.post(self.street.hook(hook), odd, signed="not ours")
        assert (refused.status_code, refused.content) == (403, b"")

    def _answered(self, hook: str, query: dict[str, str], form: dict[str, str]) -> bytes:
        answer = self.street.post(f"{self.street.hook(hook)}?{urlencode(query)}" if query else self.street.hook(hook), form)
        assert answer.status_code == (204 if hook == "status" else 200), answer.status_code
        return answer.content

    def hears_what_she_may(self) -> None:
        """S14, S18: her own phone says the decoy until her key; a focal point's nothing of a request until the PIN."""
        assert self.call
        if self.kept and self.call.clips and self._at_her_gate(self.call) and self.kept.key not in "".join(self.pressed):
            self.call.hears_only(*DECOY)
        if PIN not in "".join(self.pressed):
            assert not [prompt for prompt in self.call.heard if SECRET.match(prompt)]

    def _at_her_gate(self, call: Call) -> bool:
        return call.form["Direction"] != "inbound" and call.form["To"] == self.her.number


# -- where


@pytest.fixture(scope="module")
def street(urls: dict[str, str], carrier: Carrier) -> Iterator[InsideStreet]:
    gateway = Gateway(carrier.url, extra={"database_wait_ms": "5000"} | TIRELESS, **urls)
    yield InsideStreet(gateway, carrier)
    gateway.close()


@pytest.fixture(scope="module")
def focal_point(street: InsideStreet) -> Member:
    return Town(street).focal_point()


def comes_to(stage: str, street: InsideStreet, focal_point: Member) -> Somebody:
    """As real people go, up to where nonsense begins."""
    forgets(street.gateway, focal_point)
    somebody = Somebody(street, Town(street).caller(), focal_point)
    if stage == "nothing":
        return somebody
    somebody.kept = somebody.her.asks_to_be_called()
    street.gateway.does_what_is_due()
    focal_point.rung = len(street.carrier.created("call", focal_point.number)) - 1
    if stage == "offered":
        somebody.answers(focal_point, focal_point.is_rung())
        return somebody
    call = focal_point.picks_up().chooses("staff_accept")
    if stage == "held":
        somebody.call, somebody.pressed = call, [PIN]
        return somebody
    call.chooses("staff_call_now").hangs_up()
    street.gateway.time_passes(6)
    somebody.answers(somebody.her, somebody.her.is_rung())
    return somebody


def forgets(gateway: Gateway, focal_point: Member) -> None:
    """Nobody is paused, locked out, off duty or under way."""
    gateway.ends_requests()
    fresh = {"paused": False, "pin_tries": 0, "pin_locked_until": None, "spells": []}
    with gateway.house.store.work() as work:
        work.connection.execute(update(tables.FocalPoint).where(tables.FocalPoint.id == focal_point.id).values(fresh))


STORIES = st.tuples(st.sampled_from(STAGES), st.lists(STEP, min_size=1, max_size=STEPS))


def test_nothing_that_may_come_is_too_much(street: InsideStreet, focal_point: Member) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(STORIES)
    def holds(story: tuple[str, list[tuple[str, ...]]]) -> None:
        stage, steps = story
        with logged() as log:
            somebody = comes_to(stage, street, focal_point)
            for deed, *how in steps:
                somebody.does(deed, *how)
        tells_nothing(log.getvalue(), steps, somebody)

    holds()


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the house writes into its log meanwhile, as in production."""
    lines = io.StringIO()
    with redirect_stderr(lines):
        set_up_logs()
        yield lines


def tells_nothing(log: str, steps: list[tuple[str, ...]], somebody: Somebody) -> None:
    """No fault but of a hook that is about nothing; and nothing that anybody said (S27)."""
    assert set(re.findall(r'"fault": ?"(\w+)"', log)) <= {"BadHookError"}, log
    said = [value for _, *how in steps for part in how for value in (part.values() if isinstance(part, dict) else [part])]
    own_words = {*HOOKS, *STATES, *WHO}
    secret = {somebody.her.number, somebody.focal_point.number, PIN, *(one for one in said if len(one.strip()) > 3)} - own_words
    assert not [word for word in secret if word in log], log
