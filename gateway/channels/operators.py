"""Whose phone a number is, by its prefix; and what a text or a call costs there, where somebody has said so with a source."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from gateway.phone import national

PREFIXES, TARIFFS = "phone_prefixes.csv", "tariffs.csv"


class OperatorsError(Exception):
    """A table cannot be used; the message says which row, and what to do."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What one text, or one minute of a call, costs us on this channel to phones of this operator."""

    operator: str
    channel: str
    medium: str
    price: Decimal
    currency: str
    source: str
    said_on: str


@dataclass(frozen=True, slots=True)
class Operators:
    """A prefix is where a number began; whoever changed her operator and kept the number is taken for a customer of the one before."""

    prefixes: Mapping[str, str]
    tariffs: tuple[Tariff, ...]

    def of(self, number: str) -> str:
        """The operator of an E.164 number; empty for one whose prefix is not known, and for a foreign one."""
        dialled = national(number)
        return self.prefixes.get(dialled[:3], "") if dialled.startswith("0") else ""

    def names(self) -> list[str]:
        return sorted(set(self.prefixes.values()))


def load_operators(folder: Path) -> Operators:
    """Both tables. Raises `OperatorsError`."""
    prefixes = {row["prefix"]: row["operator"] for row in _rows(folder / PREFIXES)}
    tariffs = tuple(_tariff(number, row) for number, row in enumerate(_rows(folder / TARIFFS), start=2))
    strangers = [tariff.operator for tariff in tariffs if tariff.operator not in prefixes.values()]
    if strangers:
        raise OperatorsError(f"{TARIFFS}: {strangers[0]} is no operator of {PREFIXES}")
    return Operators(prefixes, tariffs)


def _tariff(number: int, row: Mapping[str, str]) -> Tariff:
    try:
        price = Decimal(row["price"])
    except InvalidOperation:
        raise OperatorsError(f"{TARIFFS}, row {number}: the price is no number") from None
    if row["medium"] not in ("text", "call") or not row["source"]:
        raise OperatorsError(f"{TARIFFS}, row {number}: the medium is text or call, and no price stands without its source")
    return Tariff(row["operator"], row["channel"], row["medium"], price, row["currency"], row["source"], row["said_on"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
