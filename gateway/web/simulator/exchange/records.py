"""What the switch remembers of calls and texts, as values. Times are ISO 8601 in UTC, empty while they have not come."""

from dataclasses import dataclass

LIVE = ("queued", "ringing", "in-progress")


@dataclass(frozen=True, slots=True)
class Call:
    """One leg: the carrier at one end, a handset at the other.

    `version` moves with every change that a key or the end of a sound could come too late for; who acts on a call names the one he saw.
    `url` is where the document came from, `at` the verb in it that the call stands at, `digits` the keys in a Gather that is not full.
    `fetching_since` is set while a webhook is asked what comes next. `holder` says who plays the sounds and tells when they ended:
    `page` or `terminal`. `deleted` hides the leg from its customer, not from the handset, which goes on showing its last call.
    """

    sid: str
    direction: str
    caller: str
    callee: str
    status: str
    created: str
    parent: str = ""
    url: str = ""
    twiml: str = ""
    at: int = 0
    digits: str = ""
    version: int = 1
    fetching_since: str = ""
    holder: str = ""
    status_url: str = ""
    timeout: int = 60
    answered: str = ""
    ended: str = ""
    deleted: int = 0

    @property
    def alive(self) -> bool:
        return self.status in LIVE

    @property
    def handset(self) -> str:
        return self.caller if self.direction == "inbound" else self.callee

    @property
    def other(self) -> str:
        """The number at the far end, as the handset shows it."""
        return self.callee if self.direction == "inbound" else self.caller


@dataclass(frozen=True, slots=True)
class Recording:
    """What was said into a call while it was recorded, until its customer deletes it."""

    sid: str
    call: str
    sound: bytes
    seconds: int
    created: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a phone's owner notices: `clip` and `say` (heard), `keys`, `silence`, `recorded`, `talking`, `fault`, `ended`."""

    id: int
    sid: str
    version: int
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Message:
    """The carrier's copy of a text, which its customer can redact or delete. What the phone keeps is a `Note`."""

    sid: str
    direction: str
    sender: str
    receiver: str
    body: str
    status: str
    created: str
    status_url: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A text in a phone's memory. `kind` is `received`, `sent`, or `fault`: why no answer came, which only a simulator can show."""

    id: int
    number: str
    other: str
    kind: str
    body: str
    at: str


@dataclass(frozen=True, slots=True)
class Callback:
    """A status callback that waits to be delivered; `sid` is that of its call or message."""

    sid: str
    url: str
    form: dict[str, str]
