"""A phone without a page: what is heard is printed, and keys come from a person or a script.

The same phones, exchange and webhooks as the page's; only the clock of the sounds is missing, since reading takes no fixed time.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.web.simulator.exchange.ledger import Book
from gateway.web.simulator.exchange.numbers import Phone
from gateway.web.simulator.exchange.records import Call, Happening, Note
from gateway.web.simulator.exchange.refusals import NonsenseError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.exchange.twiml import KEYS
from gateway.web.simulator.view import outside_party, waiting_for

SILENCE, HANG_UP, SAY = "s", "h", "@"
LOOK = 0.2  # seconds between two looks at a phone that waits for others
LONGEST_TALK = 60  # seconds before the hand is asked again

Hand = Callable[[], str]  # gives the next keys, `s`, `h`, or `@` and a file of sound to say into a recording


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was printed, and how it ended: the call's last status, `sent`, `nobody rang` or `stopped ringing`."""

    lines: tuple[str, ...]
    ended: str


def script(keys: str) -> Hand:
    """`1,1,1234,s,h`: keys for one wait after the other, `s` to be silent, `h` to hang up, as at its end."""
    items = deque(item.strip() for item in keys.split(",") if item.strip())
    for item in items:
        if item not in (SILENCE, HANG_UP) and not item.startswith(SAY) and any(key not in KEYS for key in item):
            raise NonsenseError(f"{item!r} is none of: keys ({KEYS}), {SILENCE} for silence, {HANG_UP} to hang up, {SAY}FILE to record")
    return lambda: items.popleft() if items else HANG_UP


def person(ask: Callable[[], str]) -> Hand:
    """Whoever sits at the terminal: an empty line is silence, `h` hangs up, anything else that is no key is asked for again."""

    def hand() -> str:
        while True:
            said = ask().strip() or SILENCE
            if said.startswith(SAY) and Path(said[1:]).is_file():
                return said
            said = said.lower()
            if said in (SILENCE, HANG_UP) or all(key in KEYS for key in said):
                return said

    return hand


class Terminal:
    """`write` prints a line; `sleep` waits that many seconds; `describe` is the page's."""

    def __init__(
        self,
        exchange: Exchange,
        describe: Callable[[str], Mapping[str, object]],
        write: Callable[[str], None],
        sleep: Callable[[float], None],
    ) -> None:
        self._exchange, self._describe, self._write, self._sleep = exchange, describe, write, sleep
        self._lines: list[str] = []
        self._shown, self._rung = 0, ""

    def call(self, number: str, to: str, hand: Hand) -> Transcript:
        """The phone of that number calls; returns when the call is over. Raises a `RefusalError`, as when it is in one already."""
        return self._hold(self._exchange.calls.dial(number, to, "terminal"), hand)

    def answer(self, role: str, hand: Hand, patience: float) -> Transcript:
        """The phone of that role is watched for so many seconds; its first ring is answered."""
        phone = self._exchange.plan.with_role(role)
        ringing = self._await_ring(phone, patience)
        if ringing is None:
            return self._transcript("nobody rang")
        self._print(f"{phone.label['en']} is rung by {self._name(ringing.other)}")
        if not self._exchange.calls.answer(ringing.sid, ringing.version, "terminal"):
            return self._transcript("stopped ringing")
        return self._hold(ringing.sid, hand)

    def text(self, number: str, to: str, body: str) -> Transcript:
        """The phone of that number sends a text; what comes back at once is printed."""
        before = self._exchange.texts.kept_by(number)
        self._exchange.texts.send(number, to, body)
        self._exchange.tick()
        for note in self._exchange.texts.kept_by(number, after=before[-1].id if before else 0):
            self._print(_note_line(note, self._name(note.other)))
        return self._transcript("sent")

    def _hold(self, sid: str, hand: Hand) -> Transcript:
        """The handset in hand until the call is over. Who leaves the terminal (Ctrl-C, end of input) hangs up."""
        self._shown, self._rung = 0, ""
        try:
            while (call := self._look(sid)).alive:
                self._do(call, hand)
        except (KeyboardInterrupt, EOFError):
            self._exchange.calls.hang_up(call.handset)
            raise
        return self._transcript(call.status)

    def _look(self, sid: str) -> Call:
        """The call as it is now, with all that is new about it and about other phones printed."""
        self._exchange.tick()
        with self._exchange.office.ledger.reading() as book:
            call, log, rung = book.call(sid), book.happenings(sid), self._ringing(book)
        assert call is not None
        for happening in log[self._shown :]:
            self._print(self._happening_line(happening))
        if rung and rung != self._rung:
            self._print(f"… rings: {rung}")
        self._shown, self._rung = len(log), rung
        return call

    def _do(self, call: Call, hand: Hand) -> None:
        """One thing at what the phone is at: press, be silent, hang up, or wait for others."""
        calls = self._exchange.calls
        with self._exchange.office.ledger.reading() as book:
            wait = waiting_for(book, call)
        if wait == "sounds":
            calls.silence(call.sid, call.version)
            return
        if wait not in ("keys", "talking", "recording"):
            self._sleep(LOOK)
            return
        said = hand()
        if said == HANG_UP:
            calls.hang_up(call.handset)
        elif wait == "talking":
            self._hear_out(call)
        elif said.startswith(SAY):
            calls.record(call.sid, call.version, Path(said[1:]).read_bytes())
        elif said == SILENCE:
            calls.silence(call.sid, call.version)
        else:
            self._press(call, said)

    def _press(self, call: Call, keys: str) -> None:
        """Keys that leave a number unfinished are followed by the pause that ends it."""
        calls = self._exchange.calls
        if calls.press(call.sid, call.version, keys):
            calls.silence(call.sid, call.version)

    def _hear_out(self, call: Call) -> None:
        """Says nothing until the other side hangs up: at once if it is nobody's phone, else when its own hand does, or for a minute."""
        if outside := self._outside(call):
            self._exchange.calls.hang_up(outside)
            return
        for _ in range(round(LONGEST_TALK / LOOK)):
            self._exchange.tick()
            with self._exchange.office.ledger.reading() as book:
                if book.call(call.sid) != call:
                    return
            self._sleep(LOOK)

    def _outside(self, call: Call) -> str:
        with self._exchange.office.ledger.reading() as book:
            return outside_party(book, self._exchange.plan, call)

    def _await_ring(self, phone: Phone, patience: float) -> Call | None:
        for _ in range(max(1, round(patience / LOOK))):
            self._exchange.tick()
            with self._exchange.office.ledger.reading() as book:
                call = book.engaging(phone.number)
            if call and call.status == "ringing":
                return call
            self._sleep(LOOK)
        return None

    def _ringing(self, book: Book) -> str:
        calls = ((phone, book.engaging(phone.number)) for phone in self._exchange.plan.phones)
        return ", ".join(f"{phone.label['en']} (--answer {phone.role})" for phone, call in calls if call and call.status == "ringing")

    def _happening_line(self, happening: Happening) -> str:
        match happening.kind:
            case "clip":
                said = self._describe(happening.what)
                draft = " (draft)" if said.get("draft") else ""
                return f"  {said.get('words') or happening.what}\n      {said.get('gloss', '')}{draft}"
            case "say":
                return f"  {happening.what}"
            case "keys":
                return f"> {happening.what}"
            case "silence":
                return "> (silence)"
            case "recorded":
                return f"> (recorded, {happening.what} s)"
            case "fault":
                return f"! carrier: {happening.what}"
            case "ended":
                return f"= {happening.what}"
        return f"… {happening.kind} {self._name(happening.what)}".rstrip()

    def _name(self, number: str) -> str:
        label = self._exchange.plan.label(number, "en")
        return f"{label} {number}" if label else number

    def _print(self, line: str) -> None:
        self._lines.append(line)
        self._write(line)

    def _transcript(self, ended: str) -> Transcript:
        lines, self._lines = tuple(self._lines), []
        return Transcript(lines, ended)


def _note_line(note: Note, other: str) -> str:
    if note.kind == "fault":
        return f"! carrier: {note.body}"
    return f"> {note.body}" if note.kind == "sent" else f"  {other}: {note.body}"
