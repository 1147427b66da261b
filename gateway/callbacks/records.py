from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.policy import Policy, Urgency
from gateway.callbacks.windows import Window, first_open


class State(StrEnum):
    """Where a request stands. DRAFT lives in a conversation only: hanging up before confirming leaves nothing."""

    DRAFT = "DRAFT"
    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ESCALATED = "ESCALATED"
    ACCEPTED = "ACCEPTED"
    WAITING = "WAITING"
    READY = "READY"
    CALLING = "CALLING"
    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    UNSAFE_HOLD = "UNSAFE_HOLD"
    DONE = "DONE"
    UNREACHED = "UNREACHED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    PURGED = "PURGED"


ENDS = frozenset({State.DONE, State.UNREACHED, State.WITHDRAWN, State.EXPIRED})


class Phase(StrEnum):
    """What goes on while a request is CALLING."""

    DIALLING = "dialling"  # the attempt is counted; the carrier has not answered for it yet
    RINGING = "ringing"
    GATE = "gate"  # somebody picked up and hears the decoy
    BRIDGE = "bridge"  # her key was pressed: the holder is being rung, or they talk
    STAND_BY = "stand_by"  # the holder did not answer: the same with another
    NOBODY = "nobody"  # she hears that nobody could answer
    OUTCOME = "outcome"  # the call is over; the holder has not said how it went


Stage = State | Phase
IN_CALL = frozenset(Phase) - {Phase.OUTCOME}
HER_PHONE_MAY_RING = frozenset({Phase.DIALLING, Phase.RINGING, Phase.GATE})


class Near(StrEnum):
    NEAR = "near"
    FARTHER = "farther"


class IfMissed(StrEnum):
    NEXT_DAY = "next_day"
    STOP = "stop"


class Role(StrEnum):
    FOCAL_POINT = "focal_point"
    PARTNER = "partner"  # a trained woman of a partner organisation, from no commune of ours
    SUPERVISOR = "supervisor"
    ADMIN = "admin"  # the second supervisor: asked when no supervisor answers
    SPEAKER = "speaker"  # lends her voice to the prompts, and is asked for nothing else


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    PASSED = "passed"
    CANCELLED = "cancelled"


class Ending(StrEnum):
    """How an attempt ended."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HUNG_UP = "hung_up"
    SILENT = "silent"
    UNKNOWN = "unknown"
    NOT_NOW = "not_now"
    WRONG_KEY = "wrong_key"
    NOBODY = "nobody"
    TALKED = "talked"
    NOT_TALKED = "not_talked"


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """What the ladder must know of whoever may be asked."""

    id: str
    role: Role
    communes: tuple[str, ...]
    languages: tuple[str, ...]
    woman: bool
    on_duty: bool
    two_way_text: bool
    verified: bool = True
    """Her phone and her PIN are proved."""
    paused: bool = False
    """Or on leave: not asked, whatever happens."""
    neighbours: tuple[str, ...] = ()
    """Communes beside hers."""
    back_at: datetime | None = None
    """Off duty: when she is on duty again, if ever."""
    open_requests: int = 0
    calls_lately: int = 0
    """How often she was rung with an offer in the last quarter of an hour."""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A request, offered to one focal point. Its code is the focal point's to type."""

    id: str
    focal_point: str
    rung: int
    code: str
    state: OfferState
    expires_at: datetime

    def open_at(self, now: datetime) -> bool:
        return self.state is OfferState.OPEN and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for a callback, without anything that tells who she is. `msgspec.to_builtins` and `convert` carry it to JSON and back."""

    id: str
    number: int
    state: State
    version: int
    urgency: Urgency
    need: str
    commune: str | None
    language: str
    near: Near
    if_missed: IfMissed
    consent_version: str
    policy: Policy
    windows: tuple[Window, ...]
    """The first is the one she chose, when she confirmed, changed or opened it again; the rest she asked for in a call (call again soon).

    None: she calls in herself, and nothing ever rings her."""
    due_at: datetime | None
    """When the clock must look again; none only after the purge (I6)."""
    expires_at: datetime
    purge_at: datetime
    created_at: datetime
    not_before: datetime
    """No ring before this: her confirmation, or the spacing after an attempt."""
    window_end: datetime | None = None
    """The end of the safe time of the last attempt."""
    rung: int = 0
    """How far up the ladder it was offered; 0: to nobody yet."""
    rung_until: datetime | None = None
    """When the next rung is asked; before that, whoever has not answered is nudged."""
    holder: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    """Calls to her, counted before they ring; of a request without windows her own calls, of which she may make as many as she likes."""
    phase: Phase | None = None
    ready_leg: str | None = None
    """The holder's call that must end before hers is created."""
    ended_as: State | None = None
    """How it ended, once it is over: PURGED does not say so any more."""
    excluded: tuple[str, ...] = ()
    """Who passed on for conflict of interest (S19), or must not be asked: never offered it."""
    speaks: str = ""
    """The language of the interpreter that she needs, if it is another than the one in which she hears us."""
    woman_only: bool = False
    """Not even a man who supervises, though nobody else should be on duty."""

    @property
    def stage(self) -> Stage:
        return self.phase or self.state

    @property
    def calls_in(self) -> bool:
        """She calls us, and no phone of hers ever rings."""
        return not self.windows

    @property
    def keeper(self) -> str:
        """The holder, where the state says that there is one. Raises `CallbackError` for a broken record."""
        if self.holder is None:
            raise CallbackError(f"request {self.number} is {self.stage} and nobody holds it")
        return self.holder

    @property
    def ended(self) -> bool:
        return self.state in ENDS or self.state is State.PURGED

    @property
    def in_call(self) -> bool:
        """Her phone rings, or she is on the line."""
        return self.phase in IN_CALL

    def next_window(self, now: datetime) -> Window | None:
        """When she may be rung next, from now on; none when her attempts or her safe times are used up (I2, I3)."""
        if self.attempts >= self.policy.attempts:
            return None
        daily = self.if_missed is IfMissed.NEXT_DAY
        return first_open(self.windows, daily, max(now, self.not_before), self.expires_at)


def draft(
    *,
    id: str,
    number: int,
    urgency: Urgency,
    need: str,
    commune: str | None,
    language: str,
    near: Near,
    if_missed: IfMissed,
    consent_version: str,
    window: Window | None,
    policies: Mapping[Urgency, Policy],
    now: datetime,
    speaks: str = "",
    woman_only: bool = False,
) -> Request:
    """What she is asked to confirm, with the policy as it stands now. `decide` with `Confirmed` makes it a request.

    Without a window she calls in herself.
    """
    policy = policies[urgency]
    expires_at = now + timedelta(hours=policy.expiry_hours)
    return Request(
        id=id,
        number=number,
        state=State.DRAFT,
        version=0,
        urgency=urgency,
        need=need,
        commune=commune,
        language=language,
        near=near,
        if_missed=if_missed,
        consent_version=consent_version,
        policy=policy,
        windows=(window,) if window else (),
        due_at=now,
        expires_at=expires_at,
        purge_at=expires_at + timedelta(hours=policy.purge_hours),
        created_at=now,
        not_before=now,
        speaks=speaks,
        woman_only=woman_only,
    )
