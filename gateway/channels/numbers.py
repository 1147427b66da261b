"""Our numbers, and who carries each. What came in by one is answered by it (S17)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.channels.carrier import VOICE
from gateway.dialogue import Channel
from gateway.phone import (
    ROLES_IN_WORDS,
    TWILIO_NUMBERS,
    NumbersError,
    Role,
    e164,
    missing_roles,
    parse_numbers,
    production_faults,
    shared_roles,
)
from gateway.settings import Settings

TEXT_ROLES: tuple[Role, ...] = ("public", "staff")
"""What a number can be that carries texts alone: nobody is rung from it."""
NAMES: dict[Channel, str] = {VOICE: TWILIO_NUMBERS, "kannel": "GATEWAY_KANNEL_NUMBERS", "android": "GATEWAY_ANDROID_NUMBERS"}


@dataclass(frozen=True, slots=True)
class OurNumber:
    """One of our numbers at one carrier; two carriers may share a number, one for its calls and one for its texts."""

    number: str
    channel: Channel
    roles: frozenset[Role]


def our_numbers(settings: Settings) -> tuple[OurNumber, ...]:
    """All of them, Twilio's first. Raises `NumbersError` for what cannot be read, and for a number whose roles differ."""
    found: dict[str, frozenset[Role]] = {}
    ours: list[OurNumber] = []
    for channel, setting in _written(settings):
        for number, roles in parse_numbers(setting, NAMES[channel], _roles(channel)).items():
            if settings.production and found.setdefault(number, roles) != roles:
                raise NumbersError(f"{NAMES[channel]}: a number has another role there than elsewhere; a number has one role (S17)")
            ours.append(OurNumber(number, channel, roles))
    return tuple(ours)


def faults(settings: Settings) -> list[str]:
    """What cannot work about them, a line for each. Development takes a number with several roles, production does not."""
    given = {channel: parse_numbers(setting, NAMES[channel], _roles(channel)) for channel, setting in _written(settings)}
    if not settings.production:
        return missing_roles(given[VOICE])
    by_text = [line for name in given if name != VOICE for line in shared_roles(given[name], NAMES[name], TEXT_ROLES)]
    return production_faults(given[VOICE]) + by_text


def roles_of(settings: Settings, line: str) -> frozenset[Role]:
    """The roles of a number as a carrier writes it; one that we do not know counts as public: nobody who reaches us is turned away."""
    number = e164(line) or line
    return next((ours.roles for ours in our_numbers(settings) if ours.number == number), frozenset({"public"}))


def _written(settings: Settings) -> Sequence[tuple[Channel, str]]:
    return ((VOICE, settings.twilio_numbers), ("kannel", settings.kannel_numbers), ("android", settings.android_numbers))


def _roles(channel: Channel) -> tuple[Role, ...]:
    return ROLES_IN_WORDS if channel == VOICE else TEXT_ROLES
