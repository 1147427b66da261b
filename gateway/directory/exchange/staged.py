"""What a file says of the services, not yet believed: rows of the tables, each with the place in the file from which it came."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gateway.directory.load import TABLES, directory_from
from gateway.directory.package import Package
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory
from gateway.directory.tables import DirectoryError, Fault, Row
from gateway.khmer import ascii_digits, clean

FIRST_ROW = 2  # as a spreadsheet counts, the header being 1
# Whatever is a number or a code, so that a keyboard's digits and unseen marks make no difference. What people read stays as they wrote it.
_HOURS = ("opens_at", "closes_at")
FIGURES = (
    "number",
    "assured_date",
    "date",
    *_HOURS,
    "extent",
    "external_identifier",
    "commune",
    "amount",
    "latitude",
    "longitude",
    "minutes",
)
_SHORT_HOUR = re.compile(r"\d:\d\d")


@dataclass(frozen=True, slots=True)
class At:
    """Where a row stands: `file` is a file or a sheet; `columns` says what it calls those that it names otherwise."""

    file: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    cells: Mapping[str, str]
    at: At

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


Tables = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Staged:
    """Every table, in the order of the file. `names`: what the file calls a whole table. `faults`: cells that could not be taken at all."""

    tables: Tables
    names: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def checked(self, gazetteer: Gazetteer) -> Directory:
        """The directory that it would be. Raises DirectoryError with every fault at once, in the file's own words for where."""
        found: tuple[Fault, ...] = ()
        try:
            directory = directory_from(self._package(), gazetteer)
        except DirectoryError as wrong:
            found = tuple(map(self._there, wrong.faults))
        if faults := self._told(found):
            raise DirectoryError(sorted(faults, key=self._order))
        return directory

    def _told(self, found: tuple[Fault, ...]) -> list[Fault]:
        """What is wrong, each once: a cell that could not be taken reads like an empty one, and that is no second fault."""
        told = {(fault.file, fault.row, fault.column) for fault in self.faults}
        new = [fault for fault in found if (fault.file, fault.row, fault.column) not in told]
        return list(dict.fromkeys([*self.faults, *new]))

    def _order(self, fault: Fault) -> tuple[int, int]:
        files = list(dict.fromkeys([*self.names.values(), *TABLES, fault.file]))
        return files.index(fault.file), fault.row

    def _package(self) -> Package:
        return Package({table: tuple(_numbered(table, self.tables[table])) for table in TABLES})

    def _there(self, fault: Fault) -> Fault:
        if fault.row < FIRST_ROW:
            return replace(fault, file=self.names.get(fault.file, fault.file))
        at = self.tables[fault.file][fault.row - FIRST_ROW].at
        return Fault(at.file, at.row, at.columns.get(fault.column, fault.column), fault.what, fault.remedy)


def entry(table: str, cells: Mapping[str, str], at: At) -> Entry:
    """A row of this table with all of its columns, its cells as they are kept."""
    return Entry({column: _kept(column, cells.get(column, "")) for column in TABLES[table]}, at)


def by(column: str, rows: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The rows by what stands in this column."""
    found: dict[str, list[Entry]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _kept(column: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if column not in FIGURES:
        return text
    figures = clean(ascii_digits(text))
    return f"0{figures}" if column in _HOURS and _SHORT_HOUR.fullmatch(figures) else figures


def _numbered(table: str, entries: Iterable[Entry]) -> Iterator[Row]:
    return (Row(table, number, each.cells) for number, each in enumerate(entries, start=FIRST_ROW))
