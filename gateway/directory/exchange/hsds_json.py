"""Services as HSDS 3.1 writes them in JSON: what belongs to a service lies inside it."""

import json
from collections.abc import Iterator, Mapping
from json import JSONDecodeError
from math import isfinite
from pathlib import Path
from typing import Any

from gateway.directory.exchange.door import few_enough, refuse, utf8
from gateway.directory.exchange.staged import At, Entry, Staged, Tables, by, entry
from gateway.directory.load import TABLES
from gateway.directory.tables import Fault

INSIDE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "organizations": {},
    "services": {
        "phones": ("phones.csv", "service_id"),
        "schedules": ("schedules.csv", "service_id"),
        "service_areas": ("service_areas.csv", "service_id"),
        "cost_options": ("cost_options.csv", "service_id"),
        "service_at_locations": ("service_at_location.csv", "service_id"),
        "languages": ("languages.csv", "service_id"),
        "attributes": ("attributes.csv", "link_id"),
    },
    "locations": {"travel_minutes": ("travel_minutes.csv", "location_id")},
    "holidays": {},
}
"""What lies inside of what: its table, and the column that says inside of which, which JSON need not say."""
FIGURES = ("amount", "latitude", "longitude", "minutes")
WRITE_A_LIST = "write a list of objects there, as an export has it"


class _TwiceError(ValueError):
    """A name that stands twice in one object: the first would be lost in silence."""


def write_json(tables: Tables, path: Path) -> None:
    whole = {name: list(_objects(tables, name)) for name in INSIDE}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _objects(tables: Tables, name: str) -> Iterator[dict[str, Any]]:
    inside = {part: (by(link, tables[table]), link) for part, (table, link) in INSIDE[name].items()}
    for row in tables[f"{name}.csv"]:
        parts = {part: [_cells(each, link) for each in rows.get(row["id"], ())] for part, (rows, link) in inside.items()}
        yield {**_cells(row), **parts}


def _cells(row: Entry, link: str = "") -> dict[str, Any]:
    return {column: _figure(cell) if column in FIGURES else cell for column, cell in row.cells.items() if cell and column != link}


def _figure(cell: str) -> Any:
    """HSDS writes these as numbers."""
    try:
        number = json.loads(cell)
    except ValueError:
        return cell
    return number if type(number) in (int, float) and isfinite(number) else cell


def read_json(path: Path) -> Staged:
    """Raises DirectoryError when it is no such file. A row is counted from the first of its list, which is 1."""
    whole = _parsed(path)
    faults: list[Fault] = []
    found: dict[str, list[Entry]] = {table: [] for table in TABLES}
    reading = _Reading(path.name, found, faults)
    reading.names(whole, tuple(INSIDE), "", 1)
    for name in INSIDE:
        reading.rows(name, whole.get(name))
    return Staged({table: tuple(rows) for table, rows in found.items()}, dict.fromkeys(TABLES, path.name), tuple(faults))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(few_enough(path.name, utf8(path), "{"), object_pairs_hook=_once, parse_constant=_no_number)
    except _TwiceError as wrong:
        raise refuse(path.name, f"{wrong.args[0]!r} stands twice in one object", "keep one of them") from None
    except JSONDecodeError as wrong:
        raise refuse(path.name, "the file is not JSON", "look at this line, or export anew", row=wrong.lineno) from None
    except (RecursionError, ValueError):
        raise refuse(path.name, "the file is not JSON", "export anew") from None
    if not isinstance(whole, dict):
        raise refuse(path.name, "the file holds no object", "export anew, and change that")
    return whole


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(name)
        found[name] = value
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


class _Reading:
    """The rows of all tables, as they are found, and what is wrong beside them."""

    def __init__(self, file: str, found: dict[str, list[Entry]], faults: list[Fault]) -> None:
        self._file, self._found, self._faults = file, found, faults

    def rows(self, name: str, objects: Any) -> None:
        """The objects of one list at the top, and what lies inside of each."""
        for nth, each in enumerate(self._objects(objects, name, 1), start=1):
            self._row(f"{name}.csv", each, f"{name}.", nth, INSIDE[name])
            for part, (table, link) in INSIDE[name].items():
                for place, inner in enumerate(self._objects(each.get(part, []), f"{name}.{part}", nth)):
                    self._row(table, {**inner, link: each.get("id", "")}, f"{name}.{part}[{place}].", nth, {})

    def names(self, found: Mapping[str, Any], known: tuple[str, ...], before: str, row: int) -> None:
        """Raises nothing, and notes every name that is not known."""
        for name in found:
            if name not in known:
                self._note(row, f"{before}{name}", "nothing reads this", f"take it out; these are read: {', '.join(known)}")

    def _row(self, table: str, found: Mapping[str, Any], before: str, row: int, inside: Mapping[str, Any]) -> None:
        self.names(found, (*TABLES[table], *inside), before, row)
        cells = {column: self._text(found.get(column), f"{before}{column}", row) for column in TABLES[table]}
        self._found[table].append(entry(table, cells, At(self._file, row, {column: f"{before}{column}" for column in TABLES[table]})))

    def _objects(self, value: Any, column: str, row: int) -> Iterator[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self._note(row, column, "it is no list of objects", WRITE_A_LIST)
            return iter(())
        return iter(value)

    def _text(self, value: Any, column: str, row: int) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self._note(row, column, "it is neither text nor a number", "write it in quotes")
            return ""
        return str(value)

    def _note(self, row: int, column: str, what: str, remedy: str) -> None:
        self._faults.append(Fault(self._file, row, column, what, remedy))
