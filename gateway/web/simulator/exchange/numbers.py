"""Who is behind which number: the phones on the desk, the numbers that the account owns, and everybody else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.web.simulator.exchange.refusals import NonsenseError

COUNTRY = "+855"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that the simulator shows. `role` is one word, for tests and scripts (`focal_point`); `label` is for people, by language.

    `line` is the number of the account that stands first in its address book.
    """

    role: str
    number: str
    label: dict[str, str]
    line: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the account, and the webhooks configured for it, as one would on the carrier's site. `status` may be empty."""

    number: str
    label: dict[str, str]
    voice: str
    sms: str
    status: str


def canonical(number: str) -> str:
    """One spelling for one phone: `050 000 001`, `0085550000001` and `+855 50 000 001` are the same. Short codes stay as they are."""
    squeezed = "".join(letter for letter in number if letter not in " -.()")
    if squeezed.startswith("00"):
        return "+" + squeezed[2:]
    if squeezed.startswith("0") and squeezed.isdecimal():
        return COUNTRY + squeezed[1:]
    return squeezed


class NumberPlan:
    """Looks numbers up, whatever their spelling; the phones and lines in it are spelt canonically."""

    def __init__(self, phones: Iterable[Phone], lines: Iterable[Line]) -> None:
        self.phones = tuple(replace(phone, number=canonical(phone.number)) for phone in phones)
        self.lines = tuple(replace(line, number=canonical(line.number)) for line in lines)
        self._phones = {phone.number: phone for phone in self.phones}
        self._lines = {line.number: line for line in self.lines}

    def phone(self, number: str) -> Phone | None:
        return self._phones.get(canonical(number))

    def line(self, number: str) -> Line | None:
        return self._lines.get(canonical(number))

    def address_book(self, phone: Phone) -> list[Line]:
        """Every line of the account, the phone's own first."""
        return sorted(self.lines, key=lambda line: line.number != canonical(phone.line))

    def with_role(self, role: str) -> Phone:
        """The phone of that role; `NonsenseError` names the roles there are."""
        for phone in self.phones:
            if phone.role == role:
                return phone
        raise NonsenseError(f"there is no phone {role!r}; there are: {', '.join(phone.role for phone in self.phones)}")

    def label(self, number: str, lang: str) -> str:
        """What a phone's address book shows for the number; empty when it is in nobody's."""
        known = self.phone(number) or self.line(number)
        return known.label.get(lang, known.label.get("en", "")) if known else ""
