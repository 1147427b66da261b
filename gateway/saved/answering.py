"""Who answers a saved call: the directory and the clock what they can, and the call itself what hangs on people and their secrets."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime

from gateway.flows.state import Answer, Need
from gateway.rehearsal import rehearsed
from gateway.saved.written import SavedCall
from gateway.shelf import Shelf


class Unanswered(Exception):
    """A flow asks for what neither the directory nor the call tells."""


class Answering:
    """What a call states once holds each time; a list is used up from its beginning."""

    def __init__(self, call: SavedCall, shelf: Shelf) -> None:
        self._shelf = shelf
        self._connects_117 = call.known.get("connects_117") == "yes"
        self._always = {need: stated for need, stated in call.answers.items() if not isinstance(stated, list)}
        self._in_turn = {need: deque(stated) for need, stated in call.answers.items() if isinstance(stated, list)}
        self._unasked = set(self._always)

    def answer(self, need: Need, now: datetime) -> Answer:
        """Raises `Unanswered`."""
        self._unasked.discard(need.kind)
        if need.kind in self._always:
            return _answer(self._always[need.kind])
        if self._in_turn.get(need.kind):
            return _answer(self._in_turn[need.kind].popleft())
        known = None if need.kind in self._in_turn else rehearsed(need, self._shelf, now, connects_117=self._connects_117)
        if known is None:
            raise Unanswered(need.kind)
        return known

    def left_over(self) -> Iterable[str]:
        """Needs whose answers nothing asked for: the call does not go where its writer thought."""
        return sorted(self._unasked | {need for need, stated in self._in_turn.items() if stated})


def _answer(stated: str | Mapping[str, Mapping[str, str]]) -> Answer:
    if isinstance(stated, str):
        return Answer(stated)
    ((verdict, values),) = stated.items()
    return Answer(verdict, values)
