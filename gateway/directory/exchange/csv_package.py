"""Services as a tabular data package: a CSV for each table of HSDS 3.1, and `datapackage.json`, which tells any program what they are."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.directory.exchange.door import few_enough, utf8
from gateway.directory.exchange.staged import At, Entry, Staged, Tables, entry
from gateway.directory.load import TABLES
from gateway.directory.tables import DirectoryError, Fault, read

DESCRIPTOR = "datapackage.json"
LINKED = {
    "organization_id": "organizations.csv",
    "service_id": "services.csv",
    "link_id": "services.csv",
    "location_id": "locations.csv",
}
TYPES = {"latitude": "number", "longitude": "number", "amount": "number", "minutes": "integer", "assured_date": "date", "date": "date"}


def read_package(folder: Path) -> Staged:
    """Raises DirectoryError, with every fault of every file."""
    faults: list[Fault] = []
    _nothing_unread(folder, faults)
    found = {name: tuple(_entries(folder / name, faults)) for name in TABLES}
    if faults:
        raise DirectoryError(faults)
    return Staged(found)


def _entries(path: Path, faults: list[Fault]) -> Iterator[Entry]:
    try:
        if path.exists():  # a missing one is the reader's to tell, with where it belongs
            few_enough(path.name, utf8(path), "\n")
    except DirectoryError as wrong:
        faults += wrong.faults
        return
    for row in read(path, TABLES[path.name], faults):
        yield entry(path.name, row.cells, At(path.name, row.number))


def _nothing_unread(folder: Path, faults: list[Fault]) -> None:
    """A table that nobody reads is a fault, not a thing to skip: somebody believes that callers are told of it."""
    for path in sorted(folder.glob("*.csv")):
        if path.name not in TABLES:
            faults.append(Fault(path.name, 1, "-", "this table is not read", f"take it out; these are read: {', '.join(TABLES)}"))


def write_package(tables: Tables, folder: Path) -> None:
    """Into a folder that is there."""
    for name, rows in tables.items():
        (folder / name).write_text(table_text(name, rows), "utf-8", newline="")
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def table_text(name: str, rows: tuple[Entry, ...]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, TABLES[name], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.cells for row in rows)
    return text.getvalue()


def descriptor() -> Mapping[str, Any]:
    """By Frictionless Data's specification."""
    return {
        "profile": "tabular-data-package",
        "name": "services",
        "title": "Services: Open Referral HSDS 3.1, public rows only",
        "resources": [_resource(name, columns) for name, columns in TABLES.items()],
    }


def _resource(file: str, columns: tuple[str, ...]) -> Mapping[str, Any]:
    keys = [{"fields": column, "reference": {"resource": _name(LINKED[column]), "fields": "id"}} for column in columns if column in LINKED]
    schema = {"fields": [_field(column) for column in columns], "primaryKey": "id", **({"foreignKeys": keys} if keys else {})}
    return {"profile": "tabular-data-resource", "name": _name(file), "path": file, "encoding": "utf-8", "schema": schema}


def _field(column: str) -> Mapping[str, Any]:
    return {"name": column, "type": TYPES.get(column, "string"), **({"constraints": {"required": True}} if column == "id" else {})}


def _name(file: str) -> str:
    return file.removesuffix(".csv")
