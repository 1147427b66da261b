"""The file that was refused, given back as a workbook in which every wrong cell is coloured and says why, in Khmer and English."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from gateway.directory.exchange.csv_package import read_package
from gateway.directory.exchange.sheet import FAULTS
from gateway.directory.exchange.sheet_in import open_workbook
from gateway.directory.exchange.tongue import in_khmer
from gateway.directory.load import TABLES
from gateway.directory.tables import DirectoryError, Fault
from gateway.formulas import as_text

WRONG = PatternFill("solid", fgColor="FFC7CE")
MOST_NOTES = 2000  # every one of them is a drawing; the list of all is on a sheet of its own
COLUMNS = ("file", "row", "column", "what", "remedy", "មានបញ្ហាអ្វី", "ត្រូវធ្វើអ្វី")


def write_marked(path: Path, faults: Sequence[Fault], marked: Path) -> None:
    """`path` is the file with these `faults`. What cannot be shown in its place, as in JSON or in a broken file, is in the list alone."""
    book = _book(path)
    for fault in faults[:MOST_NOTES]:
        if fault.file in book.sheetnames:
            _mark(book[fault.file], fault)
    _list(book, faults)
    book.save(marked)


def _book(path: Path) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    try:
        if path.suffix.lower() == ".xlsx":
            book = open_workbook(path)
            _defuse(book)
        elif path.is_dir():
            _tables(book, path)
    except DirectoryError:
        pass  # the list alone, then: that it cannot be opened is the fault that it tells
    return book


def _defuse(book: Workbook) -> None:
    """Formulas as the text that they are: what is sent back must not act on the computer of whoever opens it."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    as_text(cell, str(cell.value))


def _tables(book: Workbook, folder: Path) -> None:
    for name, rows in read_package(folder).tables.items():
        sheet = book.create_sheet(name)
        sheet.append(TABLES[name])
        for row in rows:
            for place, text in enumerate(row.cells.values(), start=1):
                as_text(sheet.cell(row.at.row, place), text)


def _mark(sheet: Worksheet, fault: Fault) -> None:
    cell = _cell(sheet, fault)
    cell.fill = WRONG
    what, remedy = in_khmer(fault)
    said = f"{what}៖ {remedy}\n\n{fault.what}; {fault.remedy}"
    before = f"{cell.comment.text}\n\n" if cell.comment and fault.row > 1 else ""
    cell.comment = Comment(before + said, "gateway", width=340, height=180)


def _cell(sheet: Worksheet, fault: Fault) -> Cell:
    """The cell that the fault is about; of cells that are merged the first, for the others cannot hold anything."""
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    found = sheet.cell(fault.row, columns.get(fault.column, 1))
    for merged in sheet.merged_cells.ranges:
        if found.coordinate in merged or merged.coord == fault.column:
            return sheet.cell(merged.min_row, merged.min_col)
    return found


def _list(book: Workbook, faults: Sequence[Fault]) -> None:
    if FAULTS in book.sheetnames:
        book.remove(book[FAULTS])
    sheet = book.create_sheet(FAULTS, 0)
    for place, name in enumerate(COLUMNS, start=1):
        sheet.cell(1, place, name).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 16 if place < 4 else 50
    for number, fault in enumerate(faults, start=2):
        cells = (fault.file, fault.row, fault.column, fault.what, fault.remedy, *in_khmer(fault))
        for place, value in enumerate(cells, start=1):
            as_text(sheet.cell(number, place), str(value))
    sheet.freeze_panes = "A2"
    book.active = 0
