"""Calls, as the hands on the phones and the customer's REST requests see them. Each deed: one transaction, then the webhooks it led to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from gateway.web.simulator.exchange.journey import Errand, Journey, is_forgotten, is_rung_out, new_leg
from gateway.web.simulator.exchange.numbers import Line, canonical
from gateway.web.simulator.exchange.office import Office
from gateway.web.simulator.exchange.records import Call, Recording
from gateway.web.simulator.exchange.refusals import (
    EngagedError,
    FinishedError,
    MissingError,
    NonsenseError,
    NoReplyError,
    NotPortableError,
    UnfinishedError,
)
from gateway.web.simulator.exchange.twiml import KEYS, read_voice

MOST_FETCHES = 10  # in a row, with nobody hearing anything in between


class Calls:
    def __init__(self, office: Office) -> None:
        self._office = office

    def dial(self, caller: str, callee: str, holder: str) -> str:
        """A phone calls a number: one of the account's, another phone, or somebody outside. Returns the SID; raises `EngagedError`."""
        if not callee or any(letter not in f"+{KEYS}" for letter in canonical(callee)):
            raise NonsenseError("that is not a number that a phone can dial")
        line = self._office.plan.line(callee)
        to = line.number if line else canonical(callee)
        call = new_leg("inbound", canonical(caller), to, self._office.now(), "ringing", holder=holder)
        with self._journey() as journey:
            if journey.book.engaging(call.caller):
                raise EngagedError("this phone is already in a call")
            errand = _reach(journey, call, line)
        self._see_through(errand)
        return call.sid

    def press(self, sid: str, version: int, keys: str) -> bool:
        """Keys, pressed at what the hand saw at that version; a late or second click does nothing and is told so with `False`."""
        if not keys or any(key not in KEYS for key in keys):
            raise NonsenseError(f"not keys of a phone: only {KEYS}")
        return self._act(sid, version, lambda journey, call: journey.press(call, keys))

    def silence(self, sid: str, version: int) -> bool:
        """What there was to hear has ended, and the time to press has passed."""
        return self._act(sid, version, lambda journey, call: journey.fall_silent(call))

    def record(self, sid: str, version: int, sound: bytes) -> bool:
        """Whoever holds the phone says this into a recording, and ends it."""
        return self._act(sid, version, lambda journey, call: journey.record(call, sound))

    def recordings(self, call: str = "") -> list[Recording]:
        """REST: all of the account, or those of one call."""
        with self._office.ledger.reading() as book:
            return book.recordings(call)

    def recording(self, sid: str) -> Recording:
        """REST. Raises `MissingError`."""
        found = next((one for one in self.recordings() if one.sid == sid), None)
        if found is None:
            raise MissingError("there is no such recording")
        return found

    def delete_recording(self, sid: str) -> None:
        """REST: the customer's recording goes. Raises `MissingError`."""
        self.recording(sid)
        with self._office.ledger.writing() as book:
            book.delete_recording(sid)

    def answer(self, sid: str, version: int, holder: str) -> bool:
        return self._act(sid, version, lambda journey, call: journey.pick_up(call, holder))

    def hang_up(self, number: str) -> bool:
        """The handset of that number is put down, or its ring declined. An outside party's too."""
        with self._journey() as journey:
            call = journey.book.engaging(canonical(number))
            errand = journey.put_down(call) if call else None
        self._see_through(errand)
        return call is not None

    def tick(self) -> None:
        """Lets due time pass: queued calls ring, long rings end."""
        now = self._office.now()
        with self._office.ledger.reading() as book:
            due = [call for call in book.living() if call.status == "queued" or is_rung_out(call, now) or is_forgotten(call, now)]
        for call in due:
            self._act(call.sid, call.version, lambda journey, call: journey.pass_time(call))

    def create(self, to: str, caller: str, *, url: str, twiml: str, status_url: str, timeout: int) -> Call:
        """REST: the customer wants a phone rung. It rings with the next tick, as a carrier answers before it dials."""
        asked = {"url": url, "twiml": twiml, "status_url": status_url, "timeout": timeout}
        call = new_leg("outbound-api", caller, to, self._office.now(), "queued", **asked)
        with self._office.ledger.writing() as book:
            book.add_call(call)
        return call

    def finish(self, sid: str, status: str) -> Call:
        """REST: `completed` ends it whatever it does, `canceled` only while nobody has answered. Raises `MissingError` when it is over."""
        with self._journey() as journey:
            call = _existing(journey.book.call(sid))
            if not call.alive:
                raise FinishedError("the call is over")
            unanswered = call.status != "in-progress"
            errand = None
            if unanswered or status == "completed":
                errand = journey.end(call, "canceled" if unanswered else "completed")
        self._run(errand)
        return self.fetch(sid)

    def fetch(self, sid: str) -> Call:
        with self._office.ledger.reading() as book:
            return _existing(book.call(sid))

    def listed(self) -> list[Call]:
        with self._office.ledger.reading() as book:
            return book.listed_calls()

    def delete(self, sid: str) -> None:
        """REST: the customer's record of it goes. Raises `MissingError` while it is alive."""
        with self._office.ledger.writing() as book:
            call = _existing(book.call(sid))
            if call.alive:
                raise UnfinishedError("the call is not over")
            book.save(replace(call, deleted=1, status_url=""))

    def _act(self, sid: str, version: int, deed: Callable[[Journey, Call], Errand | None]) -> bool:
        with self._journey() as journey:
            call = journey.book.call(sid)
            if call is None or not call.alive or call.version != version:
                return False
            errand = deed(journey, call)
        self._see_through(errand)
        return True

    def _see_through(self, errand: Errand | None) -> None:
        self._run(errand)
        self._office.settle_callbacks()

    def _run(self, errand: Errand | None) -> None:
        fetches = 0
        while errand:
            fetches += 1
            answer = self._fetched(errand) if fetches <= MOST_FETCHES else NotPortableError("the documents redirect in a loop")
            with self._journey() as journey:
                errand = journey.arrive(errand, answer)

    def _fetched(self, errand: Errand) -> str | NotPortableError:
        try:
            reply = self._office.deliver(errand.url, errand.form)
            read_voice(reply)
        except NoReplyError as error:
            return NotPortableError(str(error))
        except NotPortableError as error:
            return error
        return reply.body.decode()

    @contextmanager
    def _journey(self) -> Iterator[Journey]:
        office, now = self._office, self._office.now()  # the clock may ask the gateway's database: not inside our transaction
        with office.ledger.writing() as book:
            yield Journey(book, office.plan, office.account_sid, now, office.base_url)


def _existing(call: Call | None) -> Call:
    if call is None or call.deleted:
        raise MissingError("there is no such call")
    return call


def _reach(journey: Journey, call: Call, line: Line | None) -> Errand | None:
    """A number of the account asks its webhook. Any other is put through in the switch's own words, and the caller shows as himself."""
    if line:
        call = replace(call, url=line.voice, status_url=line.status)
        journey.book.add_call(call)
        return journey.ask(call, line.voice)
    call = replace(call, twiml=f'<Response><Dial callerId="{call.caller}">{call.callee}</Dial></Response>')
    journey.book.add_call(call)
    return journey.go_on(call)
