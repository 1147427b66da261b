"""The services as a workbook: every row that there is, and the template in which officers write new ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gateway.directory.exchange.rows_out import HEADINGS, most, rows_of
from gateway.directory.exchange.sheet import CODES, SERVICES, SHOWN_WITH_NAMES, Headed, codes, headed, labelled, sheets
from gateway.directory.exchange.staged import Tables
from gateway.directory.places import Gazetteer
from gateway.formulas import as_text

ROOM = 500  # empty rows below the last one that are ready to be filled in
HEAD = PatternFill("solid", fgColor="1F4E79")
HEAD_KHMER = PatternFill("solid", fgColor="DDEBF7")
TEXT = "@"  # or Excel takes the first 0 of 0117 away, and the + of a number
NARROWEST, WIDEST_NOTE = 12, 320


def write_workbook(tables: Tables, gazetteer: Gazetteer, path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    lists = codes(gazetteer)
    for name in sheets():
        _fill(book.create_sheet(name), headed(name, most(tables)), list(rows_of(name, tables, lists)))
    ranges = _write_codes(book.create_sheet(CODES), lists)
    for name in sheets():
        _offer(book[name], headed(name, most(tables)), ranges)
    book.save(path)


def _fill(sheet: Worksheet, columns: tuple[Headed, ...], rows: list[dict[str, str]]) -> None:
    for place, each in enumerate(columns, start=1):
        _head(sheet.cell(1, place), each.name, HEAD, Font(bold=True, color="FFFFFF"))
        _head(sheet.cell(2, place), each.khmer, HEAD_KHMER, Font(bold=True))
        sheet.cell(1, place).comment = _note(each)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(NARROWEST, each.column.width)
        sheet.column_dimensions[letter].number_format = TEXT
    for number, row in enumerate(rows, start=HEADINGS + 1):
        for place, each in enumerate(columns, start=1):
            _write(sheet.cell(number, place), row[each.name])
    sheet.freeze_panes = "C3" if sheet.title == SERVICES else "A3"


def _head(cell: Cell, text: str, fill: PatternFill, font: Font) -> None:
    cell.value, cell.fill, cell.font = text, fill, font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=True)


def _note(each: Headed) -> Comment:
    return Comment(f"{each.column.khm}\n\n{each.column.eng}", "gateway", width=WIDEST_NOTE, height=160)


def _write(cell: Cell, text: str) -> None:
    cell.number_format = TEXT
    if text:
        as_text(cell, text)
        cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")


def _write_codes(sheet: Worksheet, lists: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Two columns for each list, what is written and what it means; and where each list lies."""
    ranges = {}
    for nth, (name, offered) in enumerate(lists.items()):
        first = 2 * nth + 1
        _head(sheet.cell(1, first), name, HEAD, Font(bold=True, color="FFFFFF"))
        for number, (code, meaning) in enumerate(offered.items(), start=2):
            _write(sheet.cell(number, first), labelled(code, meaning) if name in SHOWN_WITH_NAMES else code)
            _write(sheet.cell(number, first + 1), meaning)
        letter = get_column_letter(first)
        sheet.column_dimensions[letter].width = 34
        sheet.column_dimensions[get_column_letter(first + 1)].width = 30
        ranges[name] = f"{quote_sheetname(CODES)}!${letter}$2:${letter}${len(offered) + 1}"
    ranges["organizations"] = f"{quote_sheetname('organizations')}!$A${HEADINGS + 1}:$A${HEADINGS + ROOM}"
    sheet.freeze_panes = "A2"
    return ranges


def _offer(sheet: Worksheet, columns: tuple[Headed, ...], ranges: Mapping[str, str]) -> None:
    """Drop-downs. They warn and do not forbid: the import says what is wrong, with a reason."""
    last = sheet.max_row + ROOM
    made: dict[str, Any] = {}
    for place, each in enumerate(columns, start=1):
        if not (offered := ranges.get(each.column.choices)):
            continue
        if each.column.choices not in made:
            made[each.column.choices] = DataValidation("list", formula1=offered, errorStyle="warning", showErrorMessage=True)
            sheet.add_data_validation(made[each.column.choices])
        letter = get_column_letter(place)
        made[each.column.choices].add(f"{letter}{HEADINGS + 1}:{letter}{last}")
