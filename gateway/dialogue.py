"""The words that every room shares: what is heard from a phone, and what is said to it.

The engine speaks only these; a channel turns a carrier's wire into `Heard` and lines into its wire.
Lines hold prompt and party *ids*. They become clip URLs, written words and numbers only when they are
written to the wire, so that a stored line never holds a phone number or a code (S27).

A *part* is one thing to say: the key of a prompt (`topics`, `place.160101`, `service.1280`), or `digits:` and
the name of something to be read out digit by digit (`digits:phone.1280`, `digits:code`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

Medium = Literal["voice", "text"]
Channel = Literal["twilio", "kannel", "android", "rapidpro"]
Direction = Literal["inbound", "outbound"]


@dataclass(frozen=True, slots=True)
class Started:
    """The person is on the line: a call was answered, or a text opened a new conversation."""


@dataclass(frozen=True, slots=True)
class Key:
    """Keys pressed into one wait, never empty; only `0-9 * #`."""

    digits: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text message's words as they came; may be empty (a carrier leaves an empty `Body` out)."""

    body: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A wait ended without a key."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The person hung up, or the call was never answered."""


ReceiptStatus = Literal[
    "queued", "ringing", "answered", "completed", "busy", "no-answer", "failed", "canceled", "sent", "delivered", "undelivered"
]
RANKS: dict[ReceiptStatus, int] = {"queued": 0, "ringing": 1, "sent": 1, "answered": 2}
"""How far along a status is; those not named are final. A carrier's words come in any order, and none goes back."""
FINAL = 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """A carrier's word about a call or text of ours. At least once, in any order, perhaps never."""

    status: ReceiptStatus
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class Bridged:
    """A `Connect` came back: the other side talked, or did not. A hint, never the truth (a caller who hangs up first sends none)."""

    status: Literal["completed", "busy", "no-answer", "failed", "canceled"]
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A voice was recorded: the carrier's id of it, and its length. Who hung up meanwhile is not there to hear what follows."""

    recording: str
    seconds: int
    hung_up: bool = False


Heard = Started | Key | Text | Silence | Gone | Receipt | Bridged | Recorded


class Play(msgspec.Struct, frozen=True, tag="play"):
    """Say these parts, in this language (ISO 639-3)."""

    lang: str
    parts: tuple[str, ...]


class Choice(msgspec.Struct, frozen=True):
    """One entry of a menu: its key, and what it leads to in parts. By voice: label, then the clip of the key; by text: `1 label`."""

    key: str
    label: tuple[str, ...]


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Say the parts and the choices, then wait for keys or a text.

    `digits` is how many keys at most are waited for; `seconds` how long for the first (S8: at least 8).
    By voice whatever is said just before an `Ask` can be interrupted too (S3).
    """

    lang: str
    parts: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    digits: int = 1
    seconds: int = 8


class Connect(msgspec.Struct, frozen=True, tag="connect"):
    """Put the person through to a party: `service.<id>`, `short.117` or `leg.<token>`; `caller_id` is the role of ours that shows (S17)."""

    party: str
    caller_id: Literal["public", "callback", "staff"]


class Record(msgspec.Struct, frozen=True, tag="record"):
    """Sound a tone and record whoever is on the line, for so many seconds at most. Staff only, never where a caller can reach (S26)."""

    seconds: int


class Leave(msgspec.Struct, frozen=True, tag="leave"):
    """Hang up. By text: nothing more is said."""


Line = Play | Ask | Connect | Record | Leave

_lines = msgspec.json.Decoder(tuple[Line, ...])


def write_lines(lines: tuple[Line, ...]) -> bytes:
    """Lines as they are stored: ids only, as JSON."""
    return msgspec.json.encode(lines)


def read_lines(stored: bytes) -> tuple[Line, ...]:
    return _lines.decode(stored)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One hook of a carrier, read: who, on which of our numbers, in which leg and step, and what was heard.

    `sid` is the carrier's id, any shape (UUIDs on Somleng, `CA…`/`SM…` on Twilio). `leg` is our own token from the URL that we handed
    out, empty on a first inbound hook. `step` counts the waits of a leg: with `sid` it is the replay key. `party` is the person's number as
    the carrier wrote it (`To` on outbound legs): E.164, national, a short code, `anonymous` or empty; never assume that it can be dialled.
    `channel` is who brought it; what answers a text goes the same way back. `written_at`: when it came to the channel, where told.
    """

    medium: Medium
    direction: Direction
    sid: str
    party: str
    line: str
    leg: str
    step: int
    heard: Heard
    channel: Channel = "twilio"
    written_at: datetime | None = None
