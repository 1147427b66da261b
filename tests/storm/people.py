"""Who is in the storm: women who ask until they are told that they will be called, and focal points who answer. Each as people are."""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.khmer import ascii_digits
from tests.rig.carrier import Asked
from tests.rig.gateway import PUBLIC, STAFF
from tests.rig.people import DECOY, PIN
from tests.rig.phones import Call, Phone
from tests.storm.books import Books
from tests.storm.street import Dropped, QuickStreet
from tests.twiml import Dial, Gather

FATES = {"right": 70, "no-answer": 8, "busy": 4, "failed": 2, "not now": 4, "wrong": 3, "silent": 4, "drops": 5}
UNANSWERED = frozenset({"no-answer", "busy", "failed"})
TO_THE_WINDOW = ("1", "1", "4", "1", "1", "1")
TRIES = 60
AGAIN_SECONDS = 0.5
STEPS = 12
CODE = re.compile(r"\b\d\d\b")
OUTCOMES = {"staff_done": 85, "staff_not_reached": 7, "staff_referred": 4, "staff_unsafe": 2, "staff_abuse": 2}


@dataclass
class Manner:
    """How people behave. `calm`: everybody answers and does what she should, and no hook is lost or brought twice."""

    dice: random.Random
    calm: bool = False
    only_now: bool = False
    """All want to be called at once, or not at all."""

    def happens(self, share: float) -> bool:
        return not self.calm and self.dice.random() < share

    def one_of(self, weights: dict[str, int]) -> str:
        return next(iter(weights)) if self.calm else self.dice.choices(list(weights), list(weights.values()))[0]


class People:
    """Everybody with a phone, by number."""

    def __init__(self, street: QuickStreet, books: Books, manner: Manner) -> None:
        self.street, self.books, self.manner = street, books, manner
        self.women: dict[str, Woman] = {}
        self.staff: dict[str, FocalPoint] = {}

    def woman(self, number: str) -> "Woman":
        self.women[number] = Woman(self.street, number, town=self, key=str(self.manner.dice.randint(1, 9)))
        return self.women[number]

    def focal_point(self, number: str) -> "FocalPoint":
        self.staff[number] = FocalPoint(self.street, number, town=self)
        return self.staff[number]

    def rings(self, asked: Asked) -> None:
        """A call of ours reaches its phone."""
        her = self.women.get(asked.form["To"]) or self.staff.get(asked.form["To"])
        if her:
            self.books.watches(lambda: her.is_called(asked))

    def gets(self, asked: Asked) -> None:
        """A text of ours reaches its phone: one in eight focal points answers by text, where she can."""
        code = CODE.search(ascii_digits(asked.form.get("Body", "")))
        if code and asked.form["To"] in self.staff and self.manner.happens(0.12):
            her = self.staff[asked.form["To"]]
            threading.Timer(self.manner.dice.uniform(0, 0.5), lambda: self.books.watches(lambda: her.answers_by_text(code[0]))).start()


@dataclass
class Person(Phone):
    town: People = field(kw_only=True)

    def call_of(self, asked: Asked) -> Call:
        return Call(self.street, self._outbound(asked) | {"CallStatus": "in-progress"}, asked.form["StatusCallback"])

    def tells(self, call: Call, status: str) -> None:
        """The carrier's word at a call's end: mostly once, sometimes twice or never; brought again when nobody took it."""
        manner = self.town.manner
        if manner.happens(0.02):
            return
        for _ in range(2 if manner.happens(0.05) else 1):
            self._brings(lambda: self.street.post(call.status_url, call.form | {"CallStatus": status}).status_code == 204)

    def _brings(self, hook: Callable[[], bool]) -> None:
        for _ in range(3):
            try:
                if hook():
                    return
            except Dropped:
                pass
            time.sleep(AGAIN_SECONDS)

    def twice(self, call: Call, url: str, form: dict[str, str]) -> None:
        """One hook, and now and then the same again in the same moment."""
        if self.town.manner.happens(0.03):
            again = threading.Thread(target=self._unheard, args=(url, call.form | form))
            again.start()
            call.fetch(url, **form)
            again.join()
        else:
            call.fetch(url, **form)

    def _unheard(self, url: str, form: dict[str, str]) -> None:
        with suppress(Dropped):
            self.street.post(url, form)


@dataclass
class Woman(Person):
    key: str = "7"

    def asks(self) -> None:
        """Until she hears that she will be called. Whoever hears "please call again", or nothing, dials again."""
        for _ in range(TRIES):
            with suppress(Dropped):
                if self.town.books.watches(self._asks_once):
                    return
            time.sleep(AGAIN_SECONDS)
        self.town.books.gave_up(self.number)

    def _asks_once(self) -> bool:
        call = self.dials()
        for key in (*TO_THE_WINDOW, self._when(), self._if_missed(), self.key):
            if call.over:
                return False
            call.presses(key)
        if "callback_your_code" not in call.heard:
            # She has two requests already, of which she never heard: each time the line died at her confirming key.
            return "callback_too_many" in call.heard
        code = call.code
        confirmed = self._confirms(call)
        if confirmed:
            self.town.books.confirmed(self.number, code, confirmed)
            self.tells(call, "completed")
            self._may_withdraw(code)
        return bool(confirmed)

    def _when(self) -> str:
        return "1" if self.town.manner.only_now or not self.town.manner.happens(0.3) else self.town.manner.dice.choice("234")

    def _if_missed(self) -> str:
        return "2" if self.town.manner.only_now or self.town.manner.happens(0.5) else "1"

    def _confirms(self, call: Call) -> float:
        """When she was told so, or 0. A carrier may bring the key again when it heard nothing."""
        url = call.gather.action
        for _ in range(4 if self.town.manner.happens(0.5) else 1):
            try:
                at = time.monotonic()
                self.twice(call, url, {"Digits": "1"})
                return at if "callback_confirmed" in call.heard else 0.0
            except Dropped:
                time.sleep(AGAIN_SECONDS)
        return 0.0

    def _may_withdraw(self, code: str) -> None:
        if self.town.manner.happens(0.05):
            self.town.books.later(self.town.manner.dice.uniform(0.1, 8), lambda: self._withdraws(code))

    def _withdraws(self, code: str) -> None:
        form = {"MessageSid": f"SMw{time.monotonic_ns():030d}", "From": self.number, "To": PUBLIC, "Body": f"stop {code}"}
        self._brings(lambda: self.street.post(self.street.hook("sms"), form).status_code == 200 and self._is_withdrawn())

    def _is_withdrawn(self) -> bool:
        self.town.books.withdrawn(self.number)
        return True

    # -- her phone rings

    def is_called(self, asked: Asked) -> None:
        fate = self.town.manner.one_of(FATES)
        call = self.call_of(asked)
        try:
            self._lives(call, fate, asked.form["Url"])
        except Dropped:
            fate = "completed"
        self.tells(call, fate if fate in UNANSWERED else "completed")

    def _lives(self, call: Call, fate: str, url: str) -> None:
        if fate in UNANSWERED:
            return
        self.twice(call, url, {})
        call.hears_only(*DECOY)  # I7
        if fate in ("drops", "silent") or call.over:
            return
        keys = {"right": self.key, "not now": "0", "wrong": "1" if self.key != "1" else "2"}
        self.twice(call, call.gather.action, {"Digits": keys[fate]})
        while any(isinstance(verb, Dial) for verb in call.verbs):
            call.comes_back("no-answer" if self.town.manner.happens(0.1) else "completed")
        if "call_me_again_soon" in call.heard and self.town.manner.happens(0.5):
            call.presses("1")


@dataclass
class FocalPoint(Person):
    def is_called(self, asked: Asked) -> None:
        call = self.call_of(asked)
        if self.town.manner.happens(0.08):
            return self.tells(call, "no-answer")
        try:
            self.twice(call, asked.form["Url"], {})
            self._talks(call)
        except Dropped:
            pass
        return self.tells(call, "completed")

    def _talks(self, call: Call) -> None:
        """Whatever she is asked, one thing after the other."""
        for _ in range(STEPS):
            if call.over or not any(isinstance(verb, Gather) for verb in call.verbs):
                return
            heard = call.heard
            if "staff_pin" in heard:
                call.presses(PIN)
            elif "staff_call_now" in heard or "staff_accept" in heard:
                wanted = "staff_call_now" if "staff_call_now" in heard else "staff_accept"
                call.chooses("staff_pass_on" if self.town.manner.happens(0.02) else wanted)
            elif "staff_outcome" in heard:
                call.chooses(self.town.manner.one_of(OUTCOMES))
            else:
                return

    def answers_by_text(self, code: str) -> None:
        form = {"MessageSid": f"SMf{time.monotonic_ns():030d}", "From": self.number, "To": STAFF, "Body": code}
        self._brings(lambda: self.street.post(self.street.hook("sms"), form).status_code == 200)
