"""A month's tables in a reader's words: what the terminal, files, paper and pages all show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from babel.dates import format_date
from ruamel.yaml import YAML

from gateway.counting import names
from gateway.directory.places import Gazetteer
from gateway.insight.hiding import Told
from gateway.insight.monthly import CALLBACKS, CONVERSATIONS, DAYS, Month
from gateway.khmer import khmer_digits
from gateway.telling import Tongue

Digits = Literal["khmer", "latin"]
HIDDEN = "–"
WAITED = (names.ACCEPTED, names.OFFERED)
REQUESTS = (names.URGENCY, *CALLBACKS)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes it is for. Names of districts come from the gazetteer."""

    tongue: Tongue
    digits: Digits
    gazetteer: Gazetteer

    def word(self, group: str, name: str, *values: object) -> str:
        """With these in its gaps; what has no words is shown by its own name."""
        said = _words()[group].get(name, {}).get(self.tongue, name)
        return said.format(*map(self.number, values))

    def number(self, value: object) -> str:
        text = f"{value:,}" if isinstance(value, int) else str(value)
        return khmer_digits(text.replace(",", ".")) if self.digits == "khmer" else text

    def month(self, month: str) -> str:
        return self.number(format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale=self.locale))

    @property
    def locale(self) -> str:
        return "km" if self.tongue == "khm" else "en"


@dataclass(frozen=True, slots=True)
class Row:
    """`code` is the row's own name, whatever the language; None is a count that is not told."""

    code: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` is None where so few were counted that nothing may be told."""

    key: str
    title: str
    rows: tuple[Row, ...] | None


@dataclass(frozen=True, slots=True)
class Part:
    """Tables of one total. Without tables where the total is too small to be told."""

    title: str
    about: str
    total: int | None
    tables: tuple[Table, ...]


def parts(month: Month, reader: Reader) -> tuple[Part, Part]:
    """Conversations and searches; then callbacks."""
    first = [_table(month, name, reader) for name in CONVERSATIONS] if month.conversations else []
    searches = [_table(month, names.ASKED, reader)] if month.tables.get(names.ASKED) else []
    callbacks = [_table(month, name, reader) for name in REQUESTS] if month.requests else []
    return (
        _part("conversations", month.conversations, (*first, *searches, *_gaps(month, reader)), reader),
        _part("requests", month.requests, tuple(callbacks), reader),
    )


def tables(month: Month, reader: Reader) -> list[Table]:
    return [table for part in parts(month, reader) for table in part.tables]


def _part(name: str, total: int | None, tables: tuple[Table, ...], reader: Reader) -> Part:
    return Part(reader.word(name, "title"), reader.word(name, "about"), total, tables)


def _table(month: Month, name: str, reader: Reader) -> Table:
    told = month.tables.get(name)
    return Table(name, reader.word("tables", name), None if told is None else _rows(told, NAMES.get(name, _by_words(name)), reader))


def _gaps(month: Month, reader: Reader) -> Iterator[Table]:
    for need, told in month.gaps.items():
        title = reader.word("tables", names.GAP, reader.word("need", need))
        yield Table(f"{names.GAP}.{need}", title, _rows(told, _district, reader))


Namer = Callable[[str, Reader], str]


def _rows(told: Told, named: Namer, reader: Reader) -> tuple[Row, ...]:
    return tuple(Row(code, named(code, reader), count) for code, count in told.items())


def _by_words(group: str) -> Namer:
    return lambda code, reader: reader.number(reader.word(group, code))


def _day(code: str, reader: Reader) -> str:
    return reader.number(format_date(date.fromisoformat(code), "EEE d", locale=reader.locale))


def _hour(code: str, reader: Reader) -> str:
    return reader.number(f"{code}:00")


def _district(code: str, reader: Reader) -> str:
    place = reader.gazetteer.get(code) if code else None
    if place is None:
        return reader.word(names.DISTRICT, code)
    return place.name_km if reader.tongue == "khm" else place.name_latin


NAMES: Mapping[str, Namer] = {
    DAYS: _day,
    names.HOUR: _hour,
    names.DISTRICT: _district,
    names.ASKED: _by_words("need"),
    **dict.fromkeys(WAITED, _by_words("waited")),
}


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = (resources.files(__package__) / "words.yaml").read_text("utf-8")
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = YAML(typ="safe").load(text)
    return words
