"""What the cells of the sheets hold: the tables as rows, by the names of the columns."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateway.directory.exchange.hidden_rows import OWNED
from gateway.directory.exchange.sheet import SERVICES, SHOWN_WITH_NAMES, Headed, headed, labelled
from gateway.directory.exchange.staged import Entry, Tables, by
from gateway.directory.load import TABLES

EMPTY: Tables = dict.fromkeys(TABLES, ())
HEADINGS = 2  # rows: the names that the gateway reads, and the same in Khmer


def rows_of(sheet: str, tables: Tables, lists: Mapping[str, Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """The rows of a sheet by the names of its columns; codes that these lists name are shown with their names."""
    if sheet == SERVICES:
        yield from _flat(tables, lists)
    else:
        yield from (_plain(row, sheet, lists) for row in tables[f"{sheet}.csv"])


def _flat(tables: Tables, lists: Mapping[str, Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Each service by the names of the columns."""
    owned = {name: by(column, tables[name]) for name, column in OWNED.items()}
    locations = {row["id"]: row for row in tables["locations.csv"]}
    columns = headed(SERVICES, most(tables))
    for service in tables["services.csv"]:
        of = {name: rows.get(service["id"], []) for name, rows in owned.items()}
        of["locations.csv"] = [_told_apart(locations[row["location_id"]], service["id"]) for row in of["service_at_location.csv"]]
        of["services.csv"] = [service]
        terms = {row["taxonomy_term_id"]: row["value"] for row in of["attributes.csv"]}
        yield {each.name: _shown(each, _cell(each, of, terms), lists) for each in columns}


def _cell(each: Headed, of: Mapping[str, list[Entry]], terms: Mapping[str, str]) -> str:
    column = each.column
    if column.term:
        return ("yes" if column.term in terms else "") if column.need else terms.get(column.term, "")
    rows = of[column.table]
    return rows[each.nth - 1][column.column] if each.nth <= len(rows) else ""


def _told_apart(location: Entry, service: str) -> Entry:
    """Without the id that it would have anyway: whoever copies a row to write another service must not move the first one's door."""
    return replace(location, cells={**location.cells, "id": ""}) if location["id"] == service else location


def _plain(row: Entry, sheet: str, lists: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {each.name: _shown(each, row[each.name], lists) for each in headed(sheet, {})}


def _shown(each: Headed, cell: str, lists: Mapping[str, Mapping[str, str]]) -> str:
    offered = lists.get(each.column.choices, {})
    return labelled(cell, offered[cell]) if each.column.choices in SHOWN_WITH_NAMES and cell in offered else cell


def most(tables: Tables) -> dict[str, int]:
    """How many rows of a table the service with the most has."""
    return {name: max(map(len, by(column, tables[name]).values()), default=0) for name, column in OWNED.items()}
