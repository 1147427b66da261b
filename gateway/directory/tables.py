"""Tables as people edit them, and everything that is wrong with them said at once."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what to do; `row` counts as a spreadsheet does, the header being 1."""

    file: str
    row: int
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {self.column}: {self.what}; {self.remedy}"


class DirectoryError(Exception):
    """The tables cannot be used; the message has a line for each of the `faults`, in the order of files and rows."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Row:
    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, what: str, remedy: str) -> Fault:
        return Fault(self.file, self.number, column, what, remedy)


def read(path: Path, columns: tuple[str, ...], faults: list[Fault]) -> tuple[Row, ...]:
    """The rows of a CSV table that has exactly these columns; what is wrong with it goes to `faults`.

    An unknown column is a fault, not a thing to skip: a `valid_to` that nobody reads sends a caller to a door that is closed.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        faults.append(Fault(path.name, 1, "-", "the file is missing", f"put it beside the others in {path.parent.name}/"))
        return ()
    except (UnicodeDecodeError, csv.Error):
        faults.append(Fault(path.name, 1, "-", "the file cannot be read as a table", "save it as CSV in UTF-8"))
        return ()
    header = lines[0] if lines else []
    if wrong := sorted(set(header) ^ set(columns)) or [name for name in header if header.count(name) > 1]:
        faults.append(Fault(path.name, 1, wrong[0], "the columns are not those that are read", f"name them {', '.join(columns)}"))
        return ()
    return tuple(_rows(path.name, header, lines[1:], faults))


def _rows(file: str, header: list[str], lines: list[list[str]], faults: list[Fault]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            faults.append(Fault(file, number, "-", f"{len(line)} cells under {len(header)} columns", "put a cell with a comma in quotes"))
            continue
        yield Row(file, number, dict(zip(header, (cell.strip() for cell in line), strict=True)))
