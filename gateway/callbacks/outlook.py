"""What happens next with a request, for people to read: who is waited for, for what, until when, and what comes then.

Told from the record alone, and never promised to a caller: the next event may change all of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.callbacks.records import ENDS, Phase, Request, Stage, State


class Who(StrEnum):
    """Who is waited for."""

    ASKED = "asked"
    """Those who were offered it."""
    SUPERVISORS = "supervisors"
    HOLDER = "holder"
    CALLER = "caller"
    GATEWAY = "gateway"


class Step(StrEnum):
    """What is waited for, or what comes when it was waited for in vain."""

    ASK = "ask"  # the first focal points are asked
    ACCEPT = "accept"
    ASK_ON = "ask_on"  # whoever is next on the ladder is asked
    PAGE = "page"  # every supervisor is asked, and asked again
    RING_HOLDER = "ring_holder"  # her safe time begins, and the holder is rung
    CALL_NOW = "call_now"  # the holder says that she may be called
    HANG_UP = "hang_up"  # the holder rings off, and her phone rings
    RING_HER = "ring_her"
    PRESS_HER_KEY = "press_her_key"
    TALK = "talk"
    ASK_OUTCOME = "ask_outcome"
    DECIDE = "decide"  # she hears that nobody could answer, and may ask to be called again soon
    REPORT = "report"
    REMIND = "remind"  # asked again how it went, and a supervisor is told
    MISSED = "missed"  # the attempt is over
    TRY_AGAIN = "try_again"  # in her next safe time, or never
    CALL_IN = "call_in"  # she calls us when she likes, and whoever holds it talks
    CALL_US = "call_us"  # only she can set it going again, with code and key
    EXPIRE = "expire"
    CLOSE = "close"
    FORGET = "forget"  # number, code and key are destroyed


@dataclass(frozen=True, slots=True)
class Outlook:
    """Until `until` this is waited for; `then` comes after that."""

    who: Who
    step: Step
    then: Step | None
    until: datetime | None


_NEXT: dict[Stage, tuple[Who, Step, Step | None]] = {
    State.REQUESTED: (Who.GATEWAY, Step.ASK, None),
    State.OFFERED: (Who.ASKED, Step.ACCEPT, Step.ASK_ON),
    State.ESCALATED: (Who.SUPERVISORS, Step.ACCEPT, Step.PAGE),
    State.ACCEPTED: (Who.GATEWAY, Step.RING_HOLDER, None),
    State.WAITING: (Who.HOLDER, Step.CALL_NOW, Step.RING_HOLDER),
    State.READY: (Who.HOLDER, Step.HANG_UP, Step.ASK_ON),
    Phase.DIALLING: (Who.GATEWAY, Step.RING_HER, Step.MISSED),
    Phase.RINGING: (Who.CALLER, Step.PRESS_HER_KEY, Step.MISSED),
    Phase.GATE: (Who.CALLER, Step.PRESS_HER_KEY, Step.MISSED),
    Phase.BRIDGE: (Who.HOLDER, Step.TALK, Step.ASK_OUTCOME),
    Phase.STAND_BY: (Who.HOLDER, Step.TALK, Step.ASK_OUTCOME),
    Phase.NOBODY: (Who.CALLER, Step.DECIDE, Step.MISSED),
    Phase.OUTCOME: (Who.HOLDER, Step.REPORT, Step.REMIND),
    State.REACHED: (Who.GATEWAY, Step.CLOSE, None),
    State.NOT_REACHED: (Who.GATEWAY, Step.TRY_AGAIN, None),
    State.UNSAFE_HOLD: (Who.CALLER, Step.CALL_US, Step.EXPIRE),
    **dict.fromkeys(ENDS, (Who.GATEWAY, Step.FORGET, None)),
}


def outlook(request: Request) -> Outlook | None:
    """None when nothing comes any more: before it was confirmed, and once it is purged."""
    if request.stage not in _NEXT:
        return None
    who, step, then = (Who.CALLER, Step.CALL_IN, None) if _is_awaited(request) else _NEXT[request.stage]
    if _lapses(request):
        then = Step.ASK_ON
    elif request.due_at == request.expires_at and not request.ended and not request.in_call:
        then = Step.EXPIRE
    until = request.rung_until if request.state is State.OFFERED else None  # between, whoever is silent is only alerted once more
    return Outlook(who, step, then, until or request.due_at)


def _is_awaited(request: Request) -> bool:
    """Somebody holds it, and nothing rings anybody until she calls."""
    return request.calls_in and request.state is State.ACCEPTED


def _lapses(request: Request) -> bool:
    """The holder was rung twice; at the next due time somebody else is asked."""
    return request.state is State.WAITING and request.due_at == request.lease_until
