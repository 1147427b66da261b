"""What a decision wants done, as data. Casework writes each as rows in the decision's own transaction, in the order given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.callbacks.records import Ending, FocalPoint, Offer, OfferState, Request


class Channel(StrEnum):
    CALL = "call"
    TEXT = "text"


class Notice(StrEnum):
    """What a supervisor is told, and nothing of the case (S18)."""

    UNANSWERED = "unanswered"
    LEASE_LAPSED = "lease_lapsed"
    NOBODY_ANSWERED = "nobody_answered"
    HELD = "held"
    NO_OUTCOME = "no_outcome"
    ABUSE = "abuse"
    UNREACHED = "unreached"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class OfferTo:
    """Alert this focal point. `fresh`: a new offer with a code of its own; else the open one is said again."""

    focal_point: str
    rung: int
    kinds: tuple[Channel, ...]
    fresh: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CloseOffer:
    """This focal point's offer is answered."""

    focal_point: str
    state: OfferState


@dataclass(frozen=True, slots=True)
class CancelOffers:
    """Every offer still open is closed, with its unsent alerts: late answers hear "already taken"."""


@dataclass(frozen=True, slots=True)
class CancelPending:
    """Nothing that waits to be sent for this request is sent any more (S11, I5)."""


@dataclass(frozen=True, slots=True)
class RingHolder:
    """Her window is open: ring who holds the request, while the lease lasts."""

    focal_point: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class RingCaller:
    """Ring her: at most once, between these times or never (S15, I2, I4). The attempt is counted already."""

    attempt: int
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call to her of this attempt, or cancel it if it still rings."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NoteAttempt:
    attempt: int
    outcome: Ending


@dataclass(frozen=True, slots=True)
class AskOutcome:
    focal_point: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TellSupervisor:
    """Every supervisor, on duty or not: this is how a request that nobody takes keeps calling for somebody (I12)."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Purge:
    """Destroy the key of her number, code and key, and what else is left of her (S24, I10)."""


Effect = (
    OfferTo
    | CloseOffer
    | CancelOffers
    | CancelPending
    | RingHolder
    | RingCaller
    | HangUp
    | NoteAttempt
    | AskOutcome
    | TellSupervisor
    | Purge
)


class Why(StrEnum):
    """Why nothing was decided."""

    EARLY = "early"  # the clock came before the due time
    LATE = "late"  # the request has gone on, or is over
    TAKEN = "taken"  # somebody holds it already, or this offer is closed
    FOREIGN = "foreign"  # from another person, call or attempt than the one in hand
    EXCLUDED = "excluded"  # her consent does not name this person, who passed it on, is away, or is none of ours
    NO_WINDOW = "no_window"  # no safe time or no attempt is left


@dataclass(frozen=True, slots=True)
class Ignored:
    reason: Why


@dataclass(frozen=True, slots=True)
class Scene:
    """What a decision may look at besides the request and the event."""

    now: datetime
    people: Sequence[FocalPoint]
    offers: Sequence[Offer]


Moved = tuple[Request, tuple[Effect, ...]]
