"""The sheets as rows in memory: what a page fills in is read, checked and told exactly as a workbook would be."""

from collections.abc import Mapping

from gateway.directory.exchange.rows_in import staged_from
from gateway.directory.exchange.rows_out import HEADINGS, rows_of
from gateway.directory.exchange.sheet import sheets
from gateway.directory.exchange.staged import Staged, Tables
from gateway.directory.places import Gazetteer

FIRST = HEADINGS + 1
Cells = Mapping[str, str]
Rows = Mapping[str, Mapping[str, Cells]]
"""Of each sheet, its rows by their ids."""


def rows(tables: Tables) -> Rows:
    return {sheet: {cells["id"]: cells for cells in rows_of(sheet, tables, {})} for sheet in sheets()}


def with_row(of: Rows, sheet: str, cells: Cells) -> Rows:
    """With this row, in the place of the one with its id, or as one more."""
    return {**of, sheet: {**of[sheet], cells["id"]: {**of[sheet].get(cells["id"], {}), **cells}}}


def staged(of: Rows, gazetteer: Gazetteer) -> Staged:
    """Not yet believed; numbered as in the workbook."""
    numbered = ((sheet, nth, cells) for sheet, found in of.items() for nth, cells in enumerate(found.values(), FIRST))
    return staged_from(numbered, gazetteer, [])


def number(of: Rows, sheet: str, key: str) -> int:
    """The row of the workbook in which it would stand."""
    return list(of[sheet]).index(key) + FIRST


def merged(base: Rows, mine: Rows, theirs: Rows) -> Rows:
    """Theirs, with what was changed in mine since `base`. Of a cell that both have changed mine is taken: she sees what that changes before
    she hands it in."""
    return {sheet: _merged(base[sheet], mine[sheet], theirs[sheet]) for sheet in theirs}


def _merged(base: Mapping[str, Cells], mine: Mapping[str, Cells], theirs: Mapping[str, Cells]) -> Mapping[str, Cells]:
    gone = base.keys() - mine.keys()
    found = {key: cells for key, cells in theirs.items() if key not in gone}
    for key, cells in mine.items():
        if changed := {name: cell for name, cell in cells.items() if cell != base.get(key, {}).get(name, "")}:
            # One that they took out comes back whole, and not as the few cells that she changed.
            found[key] = {**theirs.get(key, cells), **changed}
    return found
