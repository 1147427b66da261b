"""Phone numbers as they come, as they are dialled, as they are read; and which of them are ours."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import phonenumbers

# Never subscribers, and never parsed as such. To stand here is no promise that anyone answers: what callers hear comes from the directory.
SHORT_CODES = frozenset(
    {
        "115",  # health information
        "117",  # police
        "118",  # fire
        "119",  # ambulance
        "1280",  # Child Helpline Cambodia
        "1281",  # legal aid of the Bar Association
        "1288",  # against trafficking
        "1294",  # early warning of disasters
    }
)

Role = Literal["public", "callback", "staff"]
ROLES: frozenset[Role] = frozenset(get_args(Role))
ROLES_IN_WORDS: tuple[Role, ...] = get_args(Role)
TWILIO_NUMBERS = "GATEWAY_TWILIO_NUMBERS"

_WRITTEN_AS_A_NUMBER = re.compile(r"\+?[\d\s().-]{6,30}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT = re.compile(r"[1-9][0-9]{2,5}")


class NumbersError(Exception):
    """A list of our numbers cannot be read; the message says which entry of which setting, and what to do."""


def e164(raw: str) -> str | None:
    """A number in any spelling (national, `00855…`, Khmer digits) as E.164, or None if it cannot be one, or is a short code or withheld.

    Asked is only whether such a number is possible: an operator's new prefix must not turn a woman away.
    """
    number = phonenumbers.normalize_digits_only(raw.strip(), keep_non_digits=True)
    if number in SHORT_CODES or not _WRITTEN_AS_A_NUMBER.fullmatch(number):
        return None
    # Carriers write 00 for +. The library takes 001, 007 and 008 for Cambodian dialling prefixes and makes a stranger's number of the rest.
    number = "+" + number[2:] if number.startswith("00") else number
    try:
        parsed = phonenumbers.parse(number, "KH")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def dialable(raw: str) -> bool:
    """Whether whoever shows this number can be rung back: not one who withholds it, and not a short code."""
    return e164(raw) is not None


def national(number: str) -> str:
    """An E.164 number as one dials it in Cambodia: `050345678`. A foreign one stays as it is."""
    if not number.startswith("+855"):
        return number
    subscriber = number.removeprefix("+855")
    return subscriber if subscriber.startswith("1800") else "0" + subscriber


def grouped(digits: str) -> str:
    """The digits as one reads them out, in threes, the last group of two to four: `050 345 678`, `050 911 1918`, `1280`."""
    groups = []
    while len(digits) > 4:
        groups.append(digits[:3])
        digits = digits[3:]
    return " ".join([*groups, digits])


def parse_numbers(setting: str, name: str = TWILIO_NUMBERS, roles: Sequence[Role] = ROLES_IN_WORDS) -> dict[str, frozenset[Role]]:
    """Our numbers, in the order given, and the roles of each (S17), from `+E164:role,+E164:role`. A bare number has all of `roles`.

    A number that only carries texts may be a short code. Raises `NumbersError`, which calls the setting by its name.
    """
    numbers: dict[str, frozenset[Role]] = {}
    for place, entry in enumerate(filter(None, (entry.strip() for entry in setting.split(","))), start=1):
        number, _, role = (part.strip() for part in entry.partition(":"))
        if not _E164.fullmatch(number) and not ("callback" not in roles and _SHORT.fullmatch(number)):
            raise NumbersError(f"{name}, entry {place}: write it as +855… (E.164), then :role")
        if number in numbers:
            raise NumbersError(f"{name}, entry {place}: this number was given before; a number has one role (S17)")
        if role and role not in roles:
            raise NumbersError(f"{name}, entry {place}: unknown role; write {_or(roles)} after the colon")
        numbers[number] = frozenset(known for known in roles if role in ("", known))
    return numbers


def production_faults(numbers: Mapping[str, frozenset[Role]]) -> list[str]:
    """What production refuses about our numbers, a line for each: a role that no number has, and a number with more than one (S17)."""
    return shared_roles(numbers) + missing_roles(numbers)


def shared_roles(numbers: Mapping[str, frozenset[Role]], name: str = TWILIO_NUMBERS, roles: Sequence[Role] = ROLES_IN_WORDS) -> list[str]:
    """A line for each number with more than one role."""
    return [
        f"{name}, entry {place}: the number has no role of its own; add {_or([f':{role}' for role in roles])}"
        for place, given in enumerate(numbers.values(), start=1)
        if len(given) > 1
    ]


def missing_roles(numbers: Mapping[str, frozenset[Role]]) -> list[str]:
    """A line for each role that no number has which can ring and be rung: it would fail in the middle of a call."""
    missing = ROLES.difference(*numbers.values())
    return [f"{TWILIO_NUMBERS}: no number has the role {role}; add +E164:{role}" for role in sorted(missing)]


def _or(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} or {last}"
