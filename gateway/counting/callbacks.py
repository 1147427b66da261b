"""What is counted of a request for a callback, once, when it ends: how soon somebody was asked, accepted, and talked with her."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gateway.callbacks.policy import Urgency
from gateway.callbacks.records import Request, State
from gateway.counting import names
from gateway.month import month_of
from gateway.store.work import Count

FIRST_OFFER: Mapping[Urgency, timedelta] = {
    Urgency.NORMAL: timedelta(seconds=30),
    Urgency.URGENT_HEALTH: timedelta(seconds=15),
    Urgency.DANGER_NOW: timedelta(seconds=10),
}
"""The targets. That of acceptance is the policy's `owner_minutes`, that of the talk the window which she chose first."""
IN_TIME, LATER, NEVER = "in_time", "later", "never"
OFFER_STEPS = {"15m": timedelta(minutes=15), "4h": timedelta(hours=4)}
ACCEPT_STEPS = {"4h": timedelta(hours=4), "24h": timedelta(hours=24)}
OFFERED: Sequence[str] = (IN_TIME, *OFFER_STEPS, LATER, NEVER)
ACCEPTED: Sequence[str] = (IN_TIME, *ACCEPT_STEPS, LATER, NEVER)
OUTCOMES: Mapping[State, str] = {State.UNREACHED: "unreached", State.WITHDRAWN: "withdrawn", State.EXPIRED: "expired"}
DONE_IN_WINDOW, DONE_LATER = "done_in_window", "done_later"
OUTCOME: Sequence[str] = (DONE_IN_WINDOW, DONE_LATER, *OUTCOMES.values())


def of_end(request: Request, now: datetime) -> Iterator[Count]:
    """Of one that has just ended."""
    month, asked = month_of(now), request.created_at
    owner = timedelta(minutes=request.policy.owner_minutes)
    yield Count(month, names.URGENCY, request.urgency.value)
    yield Count(month, names.OFFERED, _after(asked, request.offered_at, {IN_TIME: FIRST_OFFER[request.urgency], **OFFER_STEPS}))
    yield Count(month, names.ACCEPTED, _after(asked, request.accepted_at, {IN_TIME: owner, **ACCEPT_STEPS}))
    yield Count(month, names.OUTCOME, _outcome(request))


def _after(asked: datetime, at: datetime | None, steps: Mapping[str, timedelta]) -> str:
    if at is None:
        return NEVER
    return next((name for name, step in steps.items() if at - asked <= step), LATER)


def _outcome(request: Request) -> str:
    if request.ended_as and request.ended_as in OUTCOMES:
        return OUTCOMES[request.ended_as]
    at = request.talked_at
    in_window = request.calls_in or (at is not None and request.windows[0].start <= at < request.windows[0].end)
    return DONE_IN_WINDOW if in_window else DONE_LATER
