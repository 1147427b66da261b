"""What is told of a month: its figures, in a handful of tables. Each table is the parts of one total, or stands alone.

There are no crossed tables (needs by language, hours by district): from their edges small counts can be computed, and a cell of them is few
people. Tables of one total tell nothing of each other's parts but that total.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gateway.counting import callbacks, names
from gateway.insight.hiding import Lot, Told, alone, of_ten, parts_of
from gateway.month import days_of
from gateway.store.work import Count

HOURS = tuple(f"{hour:02}" for hour in range(24))
KIND, DAYS = "kind", "days"
CONVERSATIONS: Mapping[str, tuple[str, ...]] = {
    KIND: names.KINDS,
    DAYS: (),
    names.HOUR: HOURS,
    names.LANGUAGE: (),
    names.ENTRY: (),
    names.DISTRICT: (),
}
"""The tables of conversations, with the rows that each has in any case."""
CALLBACKS: Mapping[str, tuple[str, ...]] = {
    names.OUTCOME: tuple(callbacks.OUTCOME),
    names.ACCEPTED: tuple(callbacks.ACCEPTED),
    names.OFFERED: tuple(callbacks.OFFERED),
}
"""Those of requests. Who was talked with had been accepted before, and who was accepted asked: so each is told only where the one before it
hides nothing, or it would help to compute that."""


@dataclass(frozen=True, slots=True)
class Month:
    """What is told of a month. A table that is missing may not be told at all."""

    month: str
    least: int
    conversations: int | None
    requests: int | None
    tables: dict[str, Told] = field(default_factory=dict)
    gaps: dict[str, Told] = field(default_factory=dict)
    """By need and district: how often the nearest was a national line."""
    steps: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    """By version of the flows and node: of ten who came there, how many went where."""


def tell(month: str, figures: Mapping[Count, int], least: int, draw: Lot) -> Month:
    """Of all figures of a month and of its days."""
    by_name = _by_name(figures)
    conversations, requests = by_name[KIND].total(), by_name[names.URGENCY].total()
    told = Month(month, least, _total(conversations, least), _total(requests, least))
    if told.conversations:
        for name, rows in CONVERSATIONS.items():
            _add(told, name, conversations, _rows(by_name[name], days_of(month) if name == DAYS else rows), draw)
    told.tables[names.ASKED] = alone(by_name[names.ASKED], least)
    if told.requests:
        _add(told, names.URGENCY, requests, by_name[names.URGENCY], draw)
        _callbacks(told, requests, by_name, draw)
    _gaps(told, by_name, draw)
    _steps(told, by_name[names.STEP])
    return told


def _by_name(figures: Mapping[Count, int]) -> dict[str, Counter[str]]:
    found = {name: Counter[str]() for name in (*CONVERSATIONS, *CALLBACKS, names.ASKED, names.GAP, names.STEP, names.URGENCY)}
    for (period, what, which), count in figures.items():
        if what == names.DAY:
            found[DAYS][period] += count
            found[KIND][which] += count
        else:
            found[what][which] += count
    return found


def _total(count: int, least: int) -> int | None:
    return count if count >= least else None


def _rows(counts: Counter[str], always: Iterable[str]) -> dict[str, int]:
    return {name: counts[name] for name in (*always, *sorted(set(counts) - set(always)))}


def _add(told: Month, name: str, total: int, parts: Mapping[str, int], draw: Lot) -> bool:
    """Whether nothing of it is hidden."""
    table = parts_of(total, parts, told.least, draw)
    if table is None:
        return False
    told.tables[name] = table
    return None not in table.values()


def _callbacks(told: Month, requests: int, by_name: Mapping[str, Counter[str]], draw: Lot) -> None:
    for name, rows in CALLBACKS.items():
        if not _add(told, name, requests, _rows(by_name[name], rows), draw):
            return


def _gaps(told: Month, by_name: Mapping[str, Counter[str]], draw: Lot) -> None:
    """The parts of how often a need was asked for, where that is told."""
    for need, asked in told.tables[names.ASKED].items():
        here = {which.split(" ")[1]: count for which, count in by_name[names.GAP].items() if which.split(" ")[0] == need}
        if asked and here and (table := parts_of(asked, dict(sorted(here.items())), told.least, draw)):
            told.gaps[need] = table


def _steps(told: Month, steps: Counter[str]) -> None:
    ways: dict[tuple[str, str], Counter[str]] = {}
    for which, count in sorted(steps.items()):
        version, node, to = which.split(" ")
        ways.setdefault((version, node), Counter())[to] += count
    for (version, node), counts in ways.items():
        if shares := of_ten(counts, told.least):
            told.steps.setdefault(version, {})[node] = shares


def write(month: Month) -> dict[str, Any]:
    written: dict[str, Any] = msgspec.to_builtins(month)
    return written


def read(written: Mapping[str, Any]) -> Month:
    return msgspec.convert(written, Month)
