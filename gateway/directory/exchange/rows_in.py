"""Rows of the sheets, whether a workbook or a page holds them, made into the tables."""

from collections.abc import Iterable, Iterator, Mapping

from gateway.directory.exchange.flat import rows_of
from gateway.directory.exchange.sheet import SERVICES, sheets
from gateway.directory.exchange.staged import At, Entry, Staged, entry
from gateway.directory.load import TABLES
from gateway.directory.places import Gazetteer
from gateway.directory.tables import Fault

NAMES = dict.fromkeys(TABLES, SERVICES) | {f"{name}.csv": name for name in sheets()}


def staged_from(rows: Iterable[tuple[str, int, Mapping[str, str]]], gazetteer: Gazetteer, faults: list[Fault]) -> Staged:
    """The tables out of rows of the sheets: of each its sheet, its number there, and its cells by the names of the columns."""
    found: dict[str, list[Entry]] = {table: [] for table in TABLES}
    for sheet, number, cells in rows:
        for table, row in _tables(sheet, number, cells, gazetteer, faults):
            found[table].append(row)
    found["locations.csv"] = _buildings(found["locations.csv"])
    return Staged({table: tuple(kept) for table, kept in found.items()}, NAMES, tuple(faults))


def _buildings(rows: Iterable[Entry]) -> list[Entry]:
    """Two services in one building bring it twice. Said alike it is one; said otherwise the loader finds its id there twice."""
    found: dict[tuple[str, ...], Entry] = {}
    for row in rows:
        found.setdefault(tuple(row.cells.values()), row)
    return list(found.values())


def _tables(sheet: str, number: int, cells: Mapping[str, str], gazetteer: Gazetteer, faults: list[Fault]) -> Iterator[tuple[str, Entry]]:
    if sheet == SERVICES:
        yield from rows_of(number, cells, gazetteer, faults)
    else:
        yield f"{sheet}.csv", entry(f"{sheet}.csv", cells, At(sheet, number))
