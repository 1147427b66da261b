"""A month's report as an Excel workbook."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from gateway.formulas import as_text
from gateway.insight.shown import HIDDEN

WIDTHS = {"A": 12, "B": 44, "C": 44, "D": 12}
BOLD = Font(bold=True)


def workbook(title: str, heads: Sequence[str], lines: Iterable[Sequence[str | int | None]], how: str) -> bytes:
    """A sheet with a row for each line, and beneath them how it was counted. A cell of `None` is one that is not told (S28)."""
    book = Workbook()
    page = book.active
    page.title = title
    _write(page, 1, heads, bold=True)
    at = 1
    for at, line in enumerate(lines, 2):
        _write(page, at, line)
    _write(page, at + 2, ["", "", how])
    for column, width in WIDTHS.items():
        page.column_dimensions[column].width = width
    page.freeze_panes = "A2"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _write(page: Worksheet, at: int, line: Sequence[str | int | None], *, bold: bool = False) -> None:
    for place, value in enumerate(line, 1):
        cell = page.cell(at, place)
        if isinstance(value, int):
            cell.value = value
        else:
            as_text(cell, HIDDEN if value is None else value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = BOLD
