"""One row of the sheet of services, taken apart into the rows of the tables that it stands for."""

from collections.abc import Iterator, Mapping
from functools import cache

from gateway.directory.exchange.sheet import COUNTRY_CODE, LANGUAGES, SERVICES, Headed, headed
from gateway.directory.exchange.staged import At, Entry, entry
from gateway.directory.load import TABLES
from gateway.directory.places import Gazetteer
from gateway.directory.service_rows import TERMS
from gateway.directory.tables import Fault
from gateway.khmer import clean

SERVICES_TABLE = "services.csv"
ALWAYS: Mapping[str, Mapping[str, str]] = {
    "phones.csv": {"type": "voice"},
    "schedules.csv": {"freq": "WEEKLY"},
    "service_areas.csv": {"extent_type": "text"},
    "locations.csv": {"location_type": "physical", "external_identifier_type": "ncdd"},
}
"""What the tables want to be said, and nobody need write."""


@cache
def _known() -> Mapping[str, Headed]:
    return {each.name: each for each in headed(SERVICES, dict.fromkeys(TABLES, 250))}


def rows_of(number: int, cells: Mapping[str, str], gazetteer: Gazetteer, faults: list[Fault]) -> Iterator[tuple[str, Entry]]:
    """The table and the row, for every row of a table. A need that is neither yes nor no goes to `faults`."""
    service = cells.get("id", "")
    for (table, nth), columns in _parts(cells).items():
        said = {column: cells[name] for column, name in columns.items() if cells[name]}
        at = At(SERVICES, number, {"id": "id", "service_id": "id", **columns})
        yield table, entry(table, {**_needless(table, nth, service, said, gazetteer), **said}, at)
        if table == "locations.csv":
            link = {"id": service, "service_id": service, "location_id": said.get("id", service)}
            yield "service_at_location.csv", entry("service_at_location.csv", link, at)
    for term in sorted(filter(None, (_known()[name].column.term for name in cells)), key=TERMS.index):
        if (value := _value(term, cells, number, faults)) is not None:
            row = {"id": f"{service}-{term}", "link_id": service, "link_entity": "service", "taxonomy_term_id": term, "value": value}
            at = At(SERVICES, number, {"id": "id", **dict.fromkeys(("link_id", "taxonomy_term_id", "value"), term)})
            yield "attributes.csv", entry("attributes.csv", row, at)


def _parts(cells: Mapping[str, str]) -> dict[tuple[str, int], dict[str, str]]:
    """Which rows of which tables are filled in, and what the sheet calls each of their columns. The service itself always is."""
    parts: dict[tuple[str, int], dict[str, str]] = {}
    for name in cells:
        each = _known()[name]
        if not each.column.term:
            parts.setdefault((each.column.table, each.nth), {})[each.column.column] = name
    return {key: names for key, names in parts.items() if key[0] == SERVICES_TABLE or any(cells[name] for name in names.values())}


def _value(term: str, cells: Mapping[str, str], number: int, faults: list[Fault]) -> str | None:
    """The value of an attribute, or None when nothing is said of it. One that must be told is there even when it is empty."""
    column, text = _known()[term].column, cells[term]
    if column.need:
        if text not in ("yes", "no", ""):
            faults.append(Fault(SERVICES, number, term, f"{text!r} is neither yes nor no", "write one of them"))
        return "" if text == "yes" else None
    must = column.must or (column.with_ and cells.get(column.with_))
    return text if text or must else None


def _needless(table: str, nth: int, service: str, said: Mapping[str, str], gazetteer: Gazetteer) -> dict[str, str]:
    """What stands in the tables and follows from the rest."""
    made = {"id": service if nth == 1 else f"{service}-{nth}", "service_id": service, **ALWAYS.get(table, {})}
    if table == "service_areas.csv":
        made["name"] = _place_name(said.get("extent", ""), gazetteer)
    if table == "languages.csv":
        made["name"] = LANGUAGES.get(clean(said.get("code", "")), "").split(" ", 1)[-1]
    return made


def _place_name(code: str, gazetteer: Gazetteer) -> str:
    place = gazetteer.get(code)
    return "Cambodia" if code == COUNTRY_CODE else place.name_latin if place else ""
