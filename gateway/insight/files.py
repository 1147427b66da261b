"""A month's report as a file: CSV, Excel, or PDF for partners. What is hidden on a page is hidden in every file."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gateway import paper
from gateway.formulas import in_csv
from gateway.insight.monthly import Month
from gateway.insight.shown import HIDDEN, Part, Reader, parts, tables

HEADS = ("month", "table", "row", "count")


def _heads(reader: Reader) -> list[str]:
    return [reader.word("report", head) for head in HEADS]


def _lines(month: Month, reader: Reader) -> Iterator[tuple[str, str, str, int | None]]:
    """A row for each count; a table that may not be told has one without a name."""
    for table in tables(month, reader):
        if table.rows is None:
            yield month.month, table.title, reader.word("report", "withheld"), None
        for row in table.rows or ():
            yield month.month, table.title, row.name, row.count


def as_csv(month: Month, reader: Reader) -> bytes:
    """Counts in plain digits, whatever the reader likes: they are for a program. Excel takes it for what it is by its first bytes."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_heads(reader))
    for name, table, row, count in _lines(month, reader):
        rows.writerow([name, in_csv(table), in_csv(row), HIDDEN if count is None else count])
    rows.writerow(["", "", _how(month, reader), ""])
    return written.getvalue().encode("utf-8-sig")


def as_workbook(month: Month, reader: Reader) -> bytes:
    from gateway.insight.workbook import workbook  # openpyxl is slow to load, and seldom wanted

    heads, lines, how = _heads(reader), _lines(month, reader), _how(month, reader)
    return workbook(month.month, heads, lines, how)


def _how(month: Month, reader: Reader) -> str:
    return reader.word("report", "how", month.least)


def as_pdf(month: Month, reader: Reader) -> bytes:
    """Raises `paper.NoFont`."""
    report = {
        "title": reader.word("report", "title", reader.month(month.month)),
        "how": [_how(month, reader), reader.word("report", "rest")],
        "withheld": reader.word("report", "withheld"),
        "parts": [_printed(part, month, reader) for part in parts(month, reader)],
    }
    return paper.pdf(Path(__file__).with_name("report.typ"), report)


def _printed(part: Part, month: Month, reader: Reader) -> dict[str, Any]:
    """With each count as it is read, and how long its bar is, of 1."""
    printed = asdict(part)
    few = reader.word("report", "few", month.least)
    printed["total"] = few if part.total is None else reader.word("report", "of", part.total)
    for table in printed["tables"]:
        longest = max((row["count"] or 0 for row in table["rows"] or ()), default=0) or 1
        for row in table["rows"] or ():
            count = row["count"]
            row["share"] = None if count is None else count / longest
            row["count"] = HIDDEN if count is None else reader.number(count)
    return printed


FORMS: Mapping[str, Callable[[Month, Reader], bytes]] = {"csv": as_csv, "xlsx": as_workbook, "pdf": as_pdf}
"""By the ending of the file's name."""
