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


@dataclass(frozen=True, slots=True)
class OurNumber:
    """One of our numbers at one carrier; two carriers may share a number, one for its calls and one for its texts."""

    number: str
    channel: Channel
    roles: frozenset[Role]
    kind: str
    """One of `CHANNEL_KINDS`; there may be several telephones."""


@dataclass(frozen=True, slots=True)
class _Given:
    """The numbers of one channel, as they stand in the settings."""

    channel: Channel
    numbers: str
    setting: str
    kind: str

    @property
    def roles(self) -> tuple[Role, ...]:
        return ROLES_IN_WORDS if self.kind == VOICE else TEXT_ROLES

    def parsed(self) -> dict[str, frozenset[Role]]:
        return parse_numbers(self.numbers, self.setting, self.roles)


def our_numbers(settings: Settings) -> tuple[OurNumber, ...]:
    """All of them, Twilio's first. Raises `NumbersError` for what cannot be read, and for a number whose roles differ."""
    found: dict[str, frozenset[Role]] = {}
    ours: list[OurNumber] = []
    for given in _given(settings):
        for number, roles in given.parsed().items():
            if settings.production and found.setdefault(number, roles) != roles:
                raise NumbersError(f"{given.setting}: a number has another role there than elsewhere; a number has one role (S17)")
            ours.append(OurNumber(number, given.channel, roles, given.kind))
    return tuple(ours)


def faults(settings: Settings) -> list[str]:
    """What cannot work about them, a line for each. Development takes a number with several roles, production does not."""
    voice, *others = _given(settings)
    if not settings.production:
        return missing_roles(voice.parsed())
    return production_faults(voice.parsed()) + [line for one in others for line in shared_roles(one.parsed(), one.setting, TEXT_ROLES)]


def roles_of(settings: Settings, line: str) -> frozenset[Role]:
    """The roles of a number as a carrier writes it; one that we do not know counts as public: nobody who reaches us is turned away."""
    number = e164(line) or line
    return next((ours.roles for ours in our_numbers(settings) if ours.number == number), frozenset({"public"}))


def _given(settings: Settings) -> Sequence[_Given]:
    phones = settings.android_phones.items()
    return (
        _Given(VOICE, settings.twilio_numbers, TWILIO_NUMBERS, VOICE),
        _Given("kannel", settings.kannel_numbers, "GATEWAY_KANNEL_NUMBERS", "kannel"),
        *(_Given(name, phone.numbers, f"android_phones.{name}.numbers", "android") for name, phone in phones),
    )
