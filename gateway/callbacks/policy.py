"""How long, how often, how many: one policy an urgency, copied into each request when she confirms."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, get_type_hints

from msgspec import Meta, ValidationError, convert

from gateway.callbacks.errors import CallbackError

Positive = Annotated[int, Meta(ge=1)]
NotNegative = Annotated[int, Meta(ge=0)]


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT_HEALTH = "urgent_health"
    DANGER_NOW = "danger_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The timers of callbacks.md. Every field has a default, so that a copy stored by an older version is still read."""

    rung_minutes: Positive = 7
    nudge_minutes: NotNegative = 4
    """When whoever has not answered is alerted once more; 0: not."""
    off_duty_too: bool = False
    """Whether people are asked outside of their duty hours."""
    owner_minutes: Positive = 45
    """How long before her window somebody must know of it, even if nobody is on duty before."""
    offer_calls: NotNegative = 3
    """How many calls with an offer somebody may get in a quarter of an hour; 0: any number."""
    text_seconds: NotNegative = 60
    """Between two texts to the same person."""
    together: Positive = 1
    """How many rungs are offered at once."""
    abreast: Positive = 3
    """How many focal points of one rung are offered at once."""
    lease_minutes: NotNegative = 0
    """How long a holder keeps the request, counted from her window's beginning; 0: to its end."""
    window_minutes: Positive = 60
    """How long "now" lasts."""
    attempts: Annotated[int, Meta(ge=1, le=3)] = 3  # S15: never more than three
    spacing_minutes: NotNegative = 240
    window_apart: bool = True
    """Each attempt in a window of its own; so it is in any case after "do not try again" and after "not now"."""
    expiry_hours: Positive = 168
    purge_hours: Annotated[int, Meta(ge=1, le=72)] = 72  # S24: her number is gone within 72 h of the end
    ring_seconds: Annotated[int, Meta(ge=5, le=25)] = 25  # S15: a phone that rings on and on betrays her
    unknown_seconds: Positive = 120
    gate_minutes: Positive = 5
    talk_minutes: Positive = 90
    """When no word came of how a bridge ended, how long until the outcome is asked all the same."""
    ready_within_minutes: Positive = 15
    ring_again_minutes: Positive = 5
    ready_minutes: Positive = 3
    pause_seconds: Positive = 5
    """Between the holder's hang-up and the caller's ring: else the holder is still busy."""
    again_minutes: Positive = 5
    again_window_minutes: Positive = 15
    outcome_minutes: Positive = 1
    outcome_hours: Positive = 24


DEFAULTS: Mapping[Urgency, Policy] = {
    Urgency.NORMAL: Policy(),
    Urgency.URGENT_HEALTH: Policy(
        rung_minutes=4,
        nudge_minutes=0,
        off_duty_too=True,
        owner_minutes=20,
        together=2,
        lease_minutes=60,
        spacing_minutes=30,
        window_apart=False,
        expiry_hours=72,
    ),
    # More together than any ladder has rungs: all at once, the supervisor among them. Apart and unspaced: each attempt after a fresh yes.
    Urgency.DANGER_NOW: Policy(
        rung_minutes=2,
        nudge_minutes=0,
        off_duty_too=True,
        owner_minutes=5,
        offer_calls=0,
        text_seconds=0,
        together=9,
        abreast=6,
        lease_minutes=10,
        window_minutes=30,
        spacing_minutes=0,
        expiry_hours=24,
    ),
}


def from_settings(given: Mapping[str, Mapping[str, Any]]) -> Mapping[Urgency, Policy]:
    """The policies in force: `{urgency: {field: value}}` over the defaults. Raises `CallbackError` with a line for each fault."""
    faults = [*_unknown_urgencies(given), *(fault for urgency in Urgency for fault in _faults(urgency, given.get(urgency, {})))]
    if faults:
        raise CallbackError("\n".join(faults))
    return {urgency: replace(DEFAULTS[urgency], **given.get(urgency, {})) for urgency in Urgency}


def _unknown_urgencies(given: Mapping[str, object]) -> Iterator[str]:
    for name in given:
        if name not in list(Urgency):
            yield f"policies.{name}: no such urgency; there are {', '.join(Urgency)}"


def _faults(urgency: Urgency, fields: Mapping[str, Any]) -> Iterator[str]:
    types = get_type_hints(Policy, include_extras=True)
    for name, value in fields.items():
        if name not in types:
            near = difflib.get_close_matches(name, types, n=1)
            yield f"policies.{urgency}.{name}: no such setting" + "".join(f"; did you mean {guess}?" for guess in near)
            continue
        try:
            convert(value, types[name])
        except ValidationError as fault:
            yield f"policies.{urgency}.{name}: {fault}"
