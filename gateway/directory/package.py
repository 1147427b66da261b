"""The tables of a data package side by side: rows found by what they belong to, and checks that note what is wrong and go on."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from gateway.directory.cells import CellError
from gateway.directory.tables import DirectoryError, Fault, Row, read

Value = TypeVar("Value")
LINKS = ("service_id", "link_id", "location_id")  # the column by which a row belongs to a service, or to a location: the first that it has


class Package:
    """Its `faults` grow with every check; nothing read from a package with faults may be used."""

    def __init__(self, tables: Mapping[str, tuple[Row, ...]]) -> None:
        self.faults: list[Fault] = []
        self._tables = tables
        self._rows: dict[tuple[str, str], Row] = {}
        self._linked: dict[tuple[str, str], list[Row]] = {}
        for name, rows in tables.items():
            self._index(name, rows)

    def _index(self, name: str, rows: tuple[Row, ...]) -> None:
        for row in rows:
            if not row["id"] or (name, row["id"]) in self._rows:
                self.note(row, "id", "the id is there twice" if row["id"] else "the id is missing", "give each row its own")
            self._rows[name, row["id"]] = row
            if link := next((link for link in LINKS if link in row.cells), None):
                self._linked.setdefault((name, row[link]), []).append(row)

    def rows(self, table: str) -> tuple[Row, ...]:
        return self._tables[table]

    def row(self, table: str, row_id: str) -> Row:
        return self._rows[table, row_id]

    def of(self, table: str, owner: str) -> list[Row]:
        """The rows that belong to a service, or to a location."""
        return self._linked.get((table, owner), [])

    def single(self, table: str, service: str) -> Row | None:
        rows = self.of(table, service)
        for row in rows[1:]:
            self.note(row, "service_id", f"{service} has more than one row here", "keep one, or make two services of it")
        return rows[0] if rows else None

    def note(self, row: Row, column: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(row.file, row.number, column, what, remedy))

    def known(self, row: Row, column: str, table: str) -> bool:
        known = (table, row[column]) in self._rows
        if not known:
            self.note(row, column, f"{row[column]!r} is not an id of {table}", "write one that is, or add it there")
        return known

    def one_of(self, row: Row, column: str, allowed: tuple[str, ...]) -> str:
        if row[column] not in allowed:
            self.note(row, column, f"{row[column]!r} is not known", f"write {' or '.join(allowed)}")
        return row[column]

    def filled(self, row: Row, column: str) -> str:
        if not row[column]:
            self.note(row, column, "it is empty", "callers hear it and editors look for it: fill it in")
        return row[column]

    def cell(self, row: Row, column: str, meaning: Callable[[str], Value]) -> Value | None:
        """What the cell means, or None and a fault."""
        try:
            return meaning(row[column])
        except CellError as wrong:
            self.note(row, column, wrong.what, wrong.remedy)
            return None


def from_folder(folder: Path, tables: Mapping[str, tuple[str, ...]]) -> Package:
    """The package of these tables and columns. Raises DirectoryError when one is missing: nothing can be told of the others then."""
    faults: list[Fault] = []
    found = {name: read(folder / name, columns, faults) for name, columns in tables.items()}
    if faults:
        raise DirectoryError(faults)
    return Package(found)
