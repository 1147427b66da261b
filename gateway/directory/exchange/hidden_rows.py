"""What never leaves in a file, and is not lost by one that comes back: the rows of confidential services (S33)."""

from collections.abc import Callable, Collection

from gateway.directory.exchange.staged import Entry, Tables

OWNED = {
    "phones.csv": "service_id",
    "schedules.csv": "service_id",
    "service_areas.csv": "service_id",
    "cost_options.csv": "service_id",
    "service_at_location.csv": "service_id",
    "languages.csv": "service_id",
    "attributes.csv": "link_id",
}
"""The tables whose rows belong to one service, and the column that says to which."""


def confidential(tables: Tables) -> frozenset[str]:
    """The services that are marked so. A shelter that is not is a public line: its rows hold a contact and, by S33, no place."""
    marked = ("visibility", "confidential")
    return frozenset(row["link_id"] for row in tables["attributes.csv"] if (row["taxonomy_term_id"], row["value"]) == marked)


def public(tables: Tables) -> Tables:
    """Without the confidential services, and without what only they have: their organisations, and any place or way that no public service
    has, for nobody can tell whose it is."""
    secret = confidential(tables)
    shown = {**tables, **_rows(tables, lambda service: service not in secret)}
    places = {row["location_id"] for row in shown["service_at_location.csv"]}
    theirs = _organizations(tables, secret) - _organizations(tables, _services(shown))
    return {
        **shown,
        "organizations.csv": tuple(row for row in tables["organizations.csv"] if row["id"] not in theirs),
        "locations.csv": tuple(row for row in tables["locations.csv"] if row["id"] in places),
        "travel_minutes.csv": tuple(row for row in tables["travel_minutes.csv"] if row["location_id"] in places),
    }


def kept(here: Tables, coming: Tables) -> tuple[Tables, frozenset[str]]:
    """What comes, and beside it the confidential services that are here and that it does not name: no file that went out held them, so
    that a file without them does not mean that they are gone. And which those are."""
    staying = confidential(here) - _services(coming)
    theirs = _rows(here, lambda service: service in staying)
    known = {row["id"] for row in coming["organizations.csv"]}
    needed = _organizations(here, staying) - known
    organizations = tuple(row for row in here["organizations.csv"] if row["id"] in needed)
    return {**coming, **{name: coming[name] + rows for name, rows in {**theirs, "organizations.csv": organizations}.items()}}, staying


def _services(tables: Tables) -> frozenset[str]:
    return frozenset(row["id"] for row in tables["services.csv"])


def _organizations(tables: Tables, services: Collection[str]) -> frozenset[str]:
    return frozenset(row["organization_id"] for row in tables["services.csv"] if row["id"] in services)


def _rows(tables: Tables, of: Callable[[str], bool]) -> dict[str, tuple[Entry, ...]]:
    """The rows of these services, in the tables that belong to services."""
    return {name: tuple(row for row in tables[name] if of(row[column])) for name, column in {"services.csv": "id", **OWNED}.items()}
