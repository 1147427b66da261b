"""What can happen to a request. Every one may come late, twice, or out of order."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.callbacks.records import Ending, IfMissed
from gateway.callbacks.windows import Window


class Outcome(StrEnum):
    """What the focal point's keys say of a call."""

    DONE = "done"
    REFERRED = "referred"
    NOT_REACHED = "not_reached"
    UNSAFE = "unsafe"
    ABUSE = "abuse"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """She pressed the confirming key (S10)."""


@dataclass(frozen=True, slots=True)
class Due:
    """The clock: `due_at` is here."""


@dataclass(frozen=True, slots=True)
class DutyChanged:
    """Somebody may have come on duty: whatever waits for that is looked at now."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody sends this: it is what a `Due` becomes once the request's time is over."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Her code, and that she wants no more of it (S11)."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """After a hold she called with code and key, and chose a time anew (S14)."""

    window: Window


@dataclass(frozen=True, slots=True)
class WindowChanged:
    """With code and key she chose another time: she is rung in no other any more (S12)."""

    window: Window


@dataclass(frozen=True, slots=True)
class TriesChanged:
    """With code and key she said anew whether to try again, if we miss her."""

    if_missed: IfMissed


@dataclass(frozen=True, slots=True)
class CalledIn:
    """She is on the line herself, with code and key, for a request that never rings her."""


@dataclass(frozen=True, slots=True)
class OfStaff:
    """Done by a focal point or supervisor, after her PIN or from her known number."""

    focal_point: str


@dataclass(frozen=True, slots=True)
class Accepted(OfStaff):
    offer: str
    on_the_line: bool
    """She accepts by keys, and can be asked at once to call now; a text must be followed by a ring."""


@dataclass(frozen=True, slots=True)
class PassedOn(OfStaff):
    """A conflict of interest (S19): she is never offered this request again."""


@dataclass(frozen=True, slots=True)
class Recused:
    """The same, said of a request that is not hers: somebody was faster, or it was taken from her meanwhile."""

    focal_point: str


@dataclass(frozen=True, slots=True)
class Ready(OfStaff):
    """She pressed "call now", in this call."""

    leg: str


@dataclass(frozen=True, slots=True)
class HolderGone(OfStaff):
    """This call of hers is over: she hung up, or we did."""

    leg: str


@dataclass(frozen=True, slots=True)
class OutcomeReported(OfStaff):
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class OfSupervisor:
    """Done on the desk by a supervisor, whoever holds the request."""

    supervisor: str


@dataclass(frozen=True, slots=True)
class TakenOver(OfSupervisor):
    """She takes it herself, from the ladder or from who holds it."""


@dataclass(frozen=True, slots=True)
class HandedOn(OfSupervisor):
    """It is offered to this one person, and to nobody else for the time of a rung."""

    to: str


@dataclass(frozen=True, slots=True)
class EscalatedNow(OfSupervisor):
    """Nobody waits for the ladder any longer: every supervisor is asked at once."""


@dataclass(frozen=True, slots=True)
class HeldBack(OfSupervisor):
    """She learnt that it is not safe (S14)."""


@dataclass(frozen=True, slots=True)
class OfHerCall:
    """In the call to her that belongs to this attempt."""

    attempt: int


@dataclass(frozen=True, slots=True)
class HerLegCreated(OfHerCall):
    """The carrier took the call."""


@dataclass(frozen=True, slots=True)
class HerLegAnswered(OfHerCall):
    """Somebody picked up: the carrier fetched the decoy."""


@dataclass(frozen=True, slots=True)
class HerLegEnded(OfHerCall):
    """It could not be made, was not answered, or is over. A decoy heard to its end without a key is `Ending.SILENT`."""

    how: Ending


@dataclass(frozen=True, slots=True)
class GateRight(OfHerCall):
    """Her own key (S14)."""


@dataclass(frozen=True, slots=True)
class GateNotNow(OfHerCall):
    """`0`."""


@dataclass(frozen=True, slots=True)
class GateWrong(OfHerCall):
    """Any other key: somebody else holds her phone, or she warns us."""


@dataclass(frozen=True, slots=True)
class Bridged(OfHerCall):
    """The focal point's side came back: they talked, or nobody answered there."""

    answered: bool


@dataclass(frozen=True, slots=True)
class CallAgainSoon(OfHerCall):
    """Nobody could answer, and she pressed 1: a fresh consent."""


Event = (
    Confirmed
    | Due
    | DutyChanged
    | Expired
    | Withdrawn
    | Reopened
    | WindowChanged
    | TriesChanged
    | CalledIn
    | Accepted
    | PassedOn
    | Recused
    | Ready
    | HolderGone
    | OutcomeReported
    | TakenOver
    | HandedOn
    | EscalatedNow
    | HeldBack
    | HerLegCreated
    | HerLegAnswered
    | HerLegEnded
    | GateRight
    | GateNotNow
    | GateWrong
    | Bridged
    | CallAgainSoon
)
