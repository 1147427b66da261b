"""Taking the places of whole provinces from a file into `places.csv`: all of it or nothing."""

import csv
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.directory.places import PLACE_COLUMNS, PLACE_FILES, checked_places, load_gazetteer
from gateway.directory.tables import DirectoryError, Fault, Row, read


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What becomes of one place: `new`, `gone`, or `changed` in the cells of these columns."""

    code: str
    name_latin: str
    what: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code} {self.name_latin}: {self.what}" + (f" in {', '.join(self.columns)}" if self.columns else "")


def replace_provinces(folder: Path, file: Path, *, only_check: bool = False) -> tuple[PlaceChange, ...]:
    """Puts the provinces in `file` (columns of `places.csv`) in the place of what `places.csv` in `folder` has of them.

    Returns what that changes, by code. Raises DirectoryError with every fault of the file, or else of the tables as they would then be;
    nothing has changed then.
    """
    faults: list[Fault] = []
    rows = checked_places(file, faults)
    if not rows and not faults:
        faults.append(Fault(file.name, 1, "-", "it has no places", "write one in each row below the header"))
    if faults:
        raise DirectoryError(faults)
    before = read(folder / "places.csv", PLACE_COLUMNS, faults)
    taken = {row["code"][:2] for row in rows}
    after = sorted([*(row for row in before if row["code"][:2] not in taken), *rows], key=lambda row: row["code"])
    with TemporaryDirectory(dir=folder, prefix=".places-") as beside:
        made = _write_together(folder, Path(beside), after)
        load_gazetteer(Path(beside))
        if not only_check:
            made.replace(folder / "places.csv")
    return tuple(_changes({row["code"]: row for row in before}, {row["code"]: row for row in after}))


def _write_together(folder: Path, beside: Path, rows: Iterable[Row]) -> Path:
    """The tables as they would be, so that they can be read as they will be; and where the places are among them."""
    made = beside / "places.csv"
    for name in PLACE_FILES:
        if name != "places.csv":
            shutil.copy(folder / name, beside / name)
    with made.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PLACE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row.cells for row in rows)
        file.flush()
        os.fsync(file.fileno())
    return made


def _changes(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[PlaceChange]:
    for code in sorted(before.keys() | after.keys()):
        was, becomes = before.get(code), after.get(code)
        if was and becomes:
            if columns := tuple(column for column in PLACE_COLUMNS if was[column] != becomes[column]):
                yield PlaceChange(code, becomes["name_latin"], "changed", columns)
        elif row := was or becomes:
            yield PlaceChange(code, row["name_latin"], "gone" if was else "new")
