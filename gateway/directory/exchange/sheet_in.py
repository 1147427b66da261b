"""A workbook as an officer sends it back, read into the tables; every cell that cannot be taken is told, by sheet, row and column."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gateway.directory.exchange.door import MOST_COLUMNS, refuse, unreadable, workbook_is_safe
from gateway.directory.exchange.rows_in import staged_from
from gateway.directory.exchange.sheet import CODES, FAULTS, SHOWN_WITH_NAMES, Headed, headed, sheets
from gateway.directory.exchange.staged import Staged
from gateway.directory.load import TABLES
from gateway.directory.places import Gazetteer
from gateway.directory.tables import DirectoryError, Fault
from gateway.khmer import ascii_digits, clean

NEW = "begin with a new template: services template FILE.xlsx"


def open_workbook(path: Path) -> Workbook:
    """Raises DirectoryError unless it is a workbook, and a safe one."""
    workbook_is_safe(path)
    try:
        return load_workbook(path, keep_links=False)
    except Exception:  # openpyxl lets through whatever its parts raise; every one of them means that the file cannot be read
        raise unreadable(path.name) from None


def read_workbook(path: Path, gazetteer: Gazetteer) -> Staged:
    """Raises DirectoryError when sheets or columns are not those of the template."""
    book = open_workbook(path)
    if missing := [name for name in sheets() if name not in book.sheetnames]:
        raise refuse(path.name, f"the sheet {missing[0]} is missing", NEW)
    faults = list(_unread(book))
    rows = ((name, *row) for name in sheets() for row in _once(name, _rows(book[name], faults), faults))
    staged = staged_from(rows, gazetteer, faults)
    if unread := [fault for fault in staged.faults if fault.row == 1]:
        raise DirectoryError(unread)  # of a sheet with other columns nothing else can be told
    return staged


def _unread(book: Workbook) -> Iterator[Fault]:
    for name in book.sheetnames:
        if name not in (*sheets(), CODES, FAULTS):
            yield Fault(name, 1, "-", "this sheet is not read", f"take it out; these are read: {', '.join(sheets())}")


def _once(sheet: str, rows: Iterable[tuple[int, dict[str, str]]], faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each service once. A second row of its name would be told wrong in every one of its columns."""
    seen: set[str] = set()
    for number, cells in rows:
        if cells.get("id", "") not in seen:
            yield number, cells
        else:
            faults.append(Fault(sheet, number, "id", "the id is there twice", "give each row its own"))
        seen.add(cells.get("id") or f"row {number}")


# From cells to text


def _rows(sheet: Worksheet, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """The number and the cells of every row that says anything, by the names of the columns."""
    for merged in sheet.merged_cells.ranges:
        faults.append(Fault(sheet.title, merged.min_row, merged.coord, "these cells are merged", "unmerge them, and fill in each"))
    columns = _columns(sheet, faults)
    for row in sheet.iter_rows(min_row=2, max_col=max(columns, default=1)):
        cells = {name: _text(row[place - 1], name, columns[place], sheet.title, faults) for place, name in _names(columns)}
        if any(cells.values()) and not (row[0].row == 2 and _is_heading(cells, columns.values())):
            yield row[0].row, cells


def _names(columns: Mapping[int, Headed]) -> Iterable[tuple[int, str]]:
    return [(place, each.name) for place, each in columns.items()]


def _columns(sheet: Worksheet, faults: list[Fault]) -> dict[int, Headed]:
    """Which column stands where. Each must be there once, and no other: what nobody reads somebody believes to be read."""
    known = {each.name: each for each in headed(sheet.title, dict.fromkeys(TABLES, MOST_COLUMNS))}
    found: dict[int, Headed] = {}
    for cell in sheet[1]:
        name = _plain(cell.value)
        if name in known and known[name] not in found.values():
            found[cell.column] = known[name]
        elif name or any(below.value is not None for (below,) in sheet.iter_rows(2, min_col=cell.column, max_col=cell.column)):
            what = "this column is there twice" if name in known else "this column is not read"
            faults.append(Fault(sheet.title, 1, name or cell.column_letter, what, "take it out, or name it as the template does"))
    for each in headed(sheet.title, {}):
        if each.nth == 1 and each not in found.values():
            faults.append(Fault(sheet.title, 1, each.name, "this column is missing", NEW))
    return found


def _is_heading(cells: Mapping[str, str], columns: Iterable[Headed]) -> bool:
    return all(cells[each.name] == each.khmer for each in columns if cells[each.name])


def _text(cell: Cell, name: str, each: Headed, sheet: str, faults: list[Fault]) -> str:
    """What the cell says. A code that is shown with its name is the code."""
    if cell.data_type in ("f", "e"):
        what = "the cell is a formula" if cell.data_type == "f" else "the cell is an error of Excel"
        faults.append(Fault(sheet, cell.row, name, what, "write what it shows, as a value"))
        return ""
    text = _plain(cell.value)
    if each.column.choices in SHOWN_WITH_NAMES and text:
        first = clean(ascii_digits(text)).split()[0]
        return first if first.isascii() else text
    return text


def _plain(value: Any) -> str:
    """A cell as one would write it: a day as 2026-11-30, an hour as 07:30, a whole number without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return f"{value // timedelta(hours=1) % 24:02d}:{value // timedelta(minutes=1) % 60:02d}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
