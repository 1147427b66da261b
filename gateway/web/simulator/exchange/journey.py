"""How a call moves: every change from one state to the next, each inside one transaction of the ledger.

A change may end in an `Errand`: a webhook to be asked what comes next. It is run when the transaction is over, and what it brings back is
dropped if the call has moved meanwhile (somebody hung up).
"""

import io
import wave
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin

from gateway.web.simulator.exchange.ledger import Book
from gateway.web.simulator.exchange.numbers import NumberPlan, canonical
from gateway.web.simulator.exchange.office import API_VERSION, new_sid
from gateway.web.simulator.exchange.records import Call, Recording
from gateway.web.simulator.exchange.refusals import NotPortableError
from gateway.web.simulator.exchange.stops import Listening, Stop, stop_at
from gateway.web.simulator.exchange.twiml import Dial, Gather, Hangup, Play, Record, Redirect, Reject, Sound, document, read_voice

LONGEST_FETCH = timedelta(seconds=30)  # then the process that asked has died, and with it the call


@dataclass(frozen=True, slots=True)
class Errand:
    """`call` as it was when it was sent; its version is what the answer must still find."""

    call: Call
    url: str
    form: dict[str, str]


@dataclass(frozen=True, slots=True)
class Journey:
    book: Book
    plan: NumberPlan
    account_sid: str
    now: str
    base_url: str = ""

    def ask(self, call: Call, url: str, **said: str) -> Errand:
        """The call waits, deaf to keys, while the webhook is asked what comes next."""
        call = self._move(call, fetching_since=self.now)
        return Errand(call, url, self.form(call) | said)

    def arrive(self, errand: Errand, answer: str | NotPortableError) -> Errand | None:
        """The webhook's answer is here: a document that was read without complaint, or the complaint."""
        call = self.book.call(errand.call.sid)
        if call is None or call.version != errand.call.version:
            return None
        if isinstance(answer, NotPortableError):
            return self.drop(call, str(answer))
        return self.go_on(self._move(call, url=errand.url, twiml=answer, at=0, fetching_since=""))

    def go_on(self, call: Call) -> Errand | None:
        """From the verb where it stands to where something else must decide."""
        match stop_of(call):
            case Listening(sounds):
                self._hear(call, sounds)
            case Gather() as gather:
                self._hear(call, gather.sounds)
            case Redirect(url):
                return self.ask(call, urljoin(call.url, url))
            case Dial() as dial:
                return self._ring(call, dial)
            case Reject(reason):
                return self._reject(call, reason)
            case Hangup():
                return self.end(call, "completed")
        return None

    def press(self, call: Call, keys: str) -> Errand | None:
        """Keys into a Gather; elsewhere they are lost, as on a real line. `#` alone does not end a Gather (Somleng)."""
        gather = stop_of(call)
        if isinstance(gather, Record) and keys[0] in gather.finish:
            return self.fall_silent(call)
        if not isinstance(gather, Gather) or not _is_listened_to(call):
            return None
        self.book.happened(call, "keys", keys)
        digits = call.digits
        for key in keys:
            if key == gather.finish and not digits:
                continue
            digits += "" if key == gather.finish else key
            if key == gather.finish or len(digits) == gather.digits:
                return self.ask(call, urljoin(call.url, gather.action), Digits=digits)
        self.book.save(replace(call, digits=digits))
        return None

    def fall_silent(self, call: Call) -> Errand | None:
        """The sounds have ended and nothing came; or keys came, and then a pause: fewer than asked for are sent as they are."""
        stop = stop_of(call)
        if not _is_listened_to(call):
            return None
        if isinstance(stop, Listening):
            return self.go_on(self._move(call, at=stop.then))
        if isinstance(stop, Record):  # nothing was said: Twilio keeps no such recording, and goes on behind it
            self.book.happened(call, "silence")
            return self.go_on(self._move(call, at=call.at + 1))
        if not isinstance(stop, Gather):
            return None
        if call.digits:
            return self.ask(call, urljoin(call.url, stop.action), Digits=call.digits)
        self.book.happened(call, "silence")
        return self.go_on(self._move(call, at=call.at + 1))

    def record(self, call: Call, sound: bytes) -> Errand | None:
        """What is said while it records, to its end. The fields are Somleng's, which tells an address and no id."""
        stop = stop_of(call)
        if not isinstance(stop, Record) or not _is_listened_to(call):
            return None
        recording = Recording(new_sid("RE"), call.sid, sound, min(_seconds(sound), stop.seconds), self.now)
        self.book.add_recording(recording)
        self.book.happened(call, "recorded", str(recording.seconds))
        address = f"{self.base_url}/{API_VERSION}/Accounts/{self.account_sid}/Recordings/{recording.sid}"
        return self.ask(call, urljoin(call.url, stop.action), RecordingUrl=address, RecordingDuration=str(recording.seconds))

    def pick_up(self, call: Call, holder: str) -> Errand | None:
        if call.status != "ringing" or call.direction == "inbound":
            return None
        call = self._move(call, status="in-progress", answered=self.now, holder=holder)
        if call.direction == "outbound-dial":
            self._talk(call)
            return None
        return self.go_on(call) if call.twiml else self.ask(call, call.url)

    def put_down(self, call: Call) -> Errand | None:
        """Whoever holds the handset ends it: an unanswered ring is declined, an unanswered call of one's own given up."""
        if call.status == "in-progress":
            return self.end(call, "completed")
        return self.end(call, "canceled" if call.direction == "inbound" else "busy")

    def pass_time(self, call: Call) -> Errand | None:
        """What the clock alone brings about; nothing when it is not time yet."""
        if call.status == "queued" and self.book.engaging(call.handset):
            return self.end(call, "busy")
        if call.status == "queued":
            self._move(call, status="ringing")
        if is_rung_out(call, self.now):
            return self.end(call, "no-answer")
        if is_forgotten(call, self.now):
            return self.drop(call, "the webhook never answered")
        return None

    def drop(self, call: Call, fault: str) -> Errand | None:
        """As the carrier does with what it does not understand; only that here one sees why."""
        self.book.happened(call, "fault", f"dropped: {fault}")
        return self.end(call, "completed" if call.answered else "failed")

    def end(self, call: Call, status: str) -> Errand | None:
        """The leg is over. Its customer is told once; legs that hung on it end too; a leg that it hung on goes on."""
        call = self._move(call, status=status, ended=self.now, fetching_since="", digits="")
        self.book.happened(call, "ended", status)
        if call.status_url:
            self.book.promise(call.sid, call.status_url, self._receipt(call))
        for child in self.book.children(call.sid):
            self.end(child, "completed" if child.answered else "canceled")
        parent = self.book.call(call.parent)
        return self._dialled(parent, call) if parent and parent.alive else None

    def form(self, call: Call) -> dict[str, str]:
        """The fields that Somleng sends; Twilio's further ones are left out, so that nobody comes to need them."""
        return {
            "CallSid": call.sid,
            "AccountSid": self.account_sid,
            "From": call.caller,
            "To": call.callee,
            "Caller": call.caller,
            "Called": call.callee,
            "Direction": call.direction,
            "CallStatus": call.status,
            "ApiVersion": API_VERSION,
        }

    def _receipt(self, call: Call) -> dict[str, str]:
        moment = format_datetime(datetime.fromisoformat(self.now).astimezone(UTC), usegmt=True)
        duration = str(seconds_talked(call))
        told = {"CallDuration": duration, "CallbackSource": "call-progress-events", "Timestamp": moment, "SequenceNumber": "0"}
        return self.form(call) | told

    def _hear(self, call: Call, sounds: tuple[Sound, ...]) -> None:
        call = self._move(call, status="in-progress", answered=call.answered or self.now, digits="")
        for sound in sounds:
            if isinstance(sound, Play):
                self.book.happened(call, "clip", sound.url)
            else:
                self.book.happened(call, "say", sound.text)

    def _ring(self, call: Call, dial: Dial) -> Errand | None:
        """Somleng answers the caller before it rings the other side, so the call is on from here."""
        if call.url and not self.plan.line(dial.caller_id):
            return self.drop(call, "the callerId of <Dial> is not a number of this account")
        call = self._move(call, status="in-progress", answered=call.answered or self.now)
        callee = canonical(dial.number)
        engaged = self.book.engaging(callee)
        child = new_leg("outbound-dial", dial.caller_id, callee, self.now, "ringing", parent=call.sid, timeout=dial.seconds)
        self.book.add_call(child)
        self.book.happened(call, "dialling", self._visible(callee))
        if engaged:
            return self.end(child, "busy")
        if not self.plan.phone(callee):
            self.pick_up(child, "")  # whoever is outside (117, a health centre) answers at once
        return None

    def _visible(self, callee: str) -> str:
        """A handset cannot show where it was put through to. Only of one who has no phone on the desk is the number told."""
        return "" if self.plan.phone(callee) else callee

    def _talk(self, call: Call) -> None:
        self.book.happened(call, "talking", call.caller)
        if parent := self.book.call(call.parent):
            self.book.happened(parent, "talking", self._visible(call.callee))

    def _dialled(self, parent: Call, child: Call) -> Errand | None:
        dial = stop_of(parent)
        if not isinstance(dial, Dial):
            return None
        if not dial.action:
            return self.go_on(self._move(parent, at=parent.at + 1))
        said = {"DialCallStatus": child.status}
        if child.answered:
            said |= {"DialCallSid": child.sid, "DialCallDuration": str(seconds_talked(child))}
        return self.ask(parent, urljoin(parent.url, dial.action), **said)

    def _reject(self, call: Call, reason: str) -> Errand | None:
        if call.answered:
            return self.drop(call, "<Reject> came after the call was answered")
        return self.end(call, "busy" if reason == "busy" else "failed")

    def _move(self, call: Call, **changes: Any) -> Call:
        return self.book.save(replace(call, version=call.version + 1, **changes))


def stop_of(call: Call) -> Stop | None:
    """Where the call stands in its document; `None` while it has none, or is over."""
    if not call.alive or not call.twiml:
        return None
    return stop_at(read_voice(document(call.twiml)), call.at)


def seconds_talked(call: Call) -> int:
    if not call.answered or not call.ended:
        return 0
    return int((datetime.fromisoformat(call.ended) - datetime.fromisoformat(call.answered)).total_seconds())


def is_rung_out(call: Call, now: str) -> bool:
    waited = datetime.fromisoformat(now) - datetime.fromisoformat(call.created)
    return call.status == "ringing" and call.direction != "inbound" and waited >= timedelta(seconds=call.timeout)


def is_forgotten(call: Call, now: str) -> bool:
    return bool(call.fetching_since) and datetime.fromisoformat(now) - datetime.fromisoformat(call.fetching_since) > LONGEST_FETCH


def new_leg(direction: str, caller: str, callee: str, now: str, status: str, **more: Any) -> Call:
    return Call(sid=new_sid("CA"), direction=direction, caller=caller, callee=callee, created=now, status=status, **more)


def _seconds(sound: bytes) -> int:
    """Of a WAV file; of any other a guess, at a telephone's 16,000 bytes a second."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            frames, rate = int(file.getnframes()), int(file.getframerate())
            return max(1, frames // max(1, rate))
    except (wave.Error, EOFError):
        return max(1, len(sound) // 16_000)


def _is_listened_to(call: Call) -> bool:
    return call.status == "in-progress" and not call.fetching_since
