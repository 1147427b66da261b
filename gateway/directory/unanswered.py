"""Noting in the tables that nobody answers at a service, or that somebody does again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from gateway.directory.exchange.csv_package import read_package, table_text
from gateway.directory.exchange.staged import At, Entry, entry
from gateway.directory.exchange.swap import replace_files

TABLE, TERM = "attributes.csv", "unanswered_on"


def note_unanswered(folder: Path, service: str, day: date | None) -> None:
    """Writes into the tables in `folder` that nobody answered on this day, or with None that somebody does; nothing else changes.

    Raises LookupError for a service that is not there or has no number, and DirectoryError for tables that cannot be read.
    """
    tables = read_package(folder).tables
    if all(row["id"] != service for row in tables["services.csv"]):
        raise LookupError(f"no service has the id {service}; `flask --app app services stale` tells ids")
    if all(row["service_id"] != service for row in tables["phones.csv"]):
        raise LookupError(f"service {service} has no number that anybody could answer")
    replace_files(folder, {TABLE: table_text(TABLE, tuple(_noted(tables[TABLE], service, day)))})


def _noted(rows: tuple[Entry, ...], service: str, day: date | None) -> Iterator[Entry]:
    """The row stays where it is, so that whoever compares the files sees one line changed."""
    found = False
    for row in rows:
        if (row["link_id"], row["taxonomy_term_id"]) != (service, TERM):
            yield row
        elif day:
            found = True
            yield replace(row, cells={**row.cells, "value": day.isoformat()})
    if day and not found:
        cells = {"id": f"{service}-{TERM}", "link_id": service, "link_entity": "service", "taxonomy_term_id": TERM}
        yield entry(TABLE, {**cells, "value": day.isoformat()}, At(TABLE, len(rows) + 2))
