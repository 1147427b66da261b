"""Writes down what happens in the simulated house, in the switch's own file, so that a call can be saved by whichever process is asked."""

import msgspec

from gateway.saved.recording import Note, note, saved_call
from gateway.saved.witness import Seen
from gateway.web.simulator.exchange.ledger import Ledger
from gateway.web.simulator.exchange.numbers import canonical


class Recorder:
    """A witness of the switchboard. What it keeps goes with the file, and the file is a toy's."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def saw(self, seen: Seen) -> None:
        arrival = seen.arrival
        text = msgspec.json.encode(note(seen)).decode()
        with self._ledger.writing() as book:
            book.saw(seen.thread.id, arrival.sid if arrival.medium == "voice" else "", canonical(arrival.party), text)

    def call(self, number: str) -> str | None:
        """The last call of this phone, or the one that it is in, as a saved call; None when the house had no part in it."""
        with self._ledger.reading() as book:
            call = book.latest(canonical(number))
            notes = book.seen_in_call(call.sid) if call else []
        return _saved(notes, ended=not call.alive) if call else None

    def texts(self, number: str) -> str | None:
        """The last text conversation of this phone."""
        with self._ledger.reading() as book:
            return _saved(book.seen_in_texts(canonical(number)), ended=False)


def _saved(notes: list[str], *, ended: bool) -> str | None:
    read = [msgspec.json.decode(one, type=Note) for one in notes]
    return saved_call(read, ended) if read else None
