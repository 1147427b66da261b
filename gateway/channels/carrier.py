"""What the house asks of whoever carries its calls and texts. Every method raises `SendingError` and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.dialogue import Channel

VOICE: Channel = "twilio"
"""The one that also rings phones: Twilio, Somleng, or the simulator in their place."""

RELAY: Channel = "rapidpro"
"""The one that knows contacts, and no numbers."""

FORGETS: frozenset[Channel] = frozenset({VOICE})
"""Those that can be told to delete their copies (S24). Kannel, set up as we say, keeps none; a phone's own inbox is for people to empty."""


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call as the carrier remembers it; `status` is the carrier's own word."""

    sid: str
    status: str


class Ailing(Protocol):
    """What can be asked how it stands."""

    def ails(self) -> str | None:
        """What is wrong with it at this moment, in a few words without anybody's number; empty when nothing is, None where nothing can be
        asked of it. Raises nothing."""
        ...


class Texter(Ailing, Protocol):
    """A way out for texts."""

    def text(self, to: str, from_: str, body: str, leg: str, valid_seconds: int) -> str:
        """Hands a text over; its id at the carrier. What becomes of it is told to our hook, with the token of the leg."""
        ...


class Relay(Ailing, Protocol):
    """A way out for texts that takes no number. It reaches contacts, and only people of ours are made its contacts: there is no way to
    hand it a caller."""

    def tell(self, contact: str, body: str, leg: str) -> str:
        """Hands a text over; its id there. What she answers comes back with the token of the leg."""
        ...

    def forget(self, contact: str) -> None:
        """Puts away what she wrote, as far as that can be asked for."""
        ...


class Carrier(Protocol):
    """A way out for calls, and for its own texts."""

    def call(self, to: str, from_: str, url: str, status_url: str, ring_seconds: int) -> str: ...
    def text(self, to: str, from_: str, body: str, status_url: str, valid_seconds: int) -> str: ...
    def cancel(self, sid: str) -> None: ...
    def hang_up(self, sid: str) -> None: ...
    def calls_to(self, to: str, from_: str, since: datetime) -> list[PlacedCall]: ...
    def forget_call(self, sid: str) -> None: ...
    def forget_text(self, sid: str) -> None: ...
    def forget_recording(self, sid: str) -> None: ...
    def recording(self, sid: str, most: int, seconds: float) -> bytes: ...


class TextsOf:
    """A carrier of calls as a way out for texts. Nothing can be asked of it but to carry something: what it refused is in the log."""

    def __init__(self, carrier: Carrier, status_url: Callable[[str], str]) -> None:
        """`status_url` is where its reports about a leg go."""
        self._carrier = carrier
        self._status_url = status_url

    def text(self, to: str, from_: str, body: str, leg: str, valid_seconds: int) -> str:
        return self._carrier.text(to, from_, body, self._status_url(leg), valid_seconds)

    def ails(self) -> None:
        return None
