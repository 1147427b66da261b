"""The tables of `directory/services/` (HSDS 3.1, tabular) read into a directory, or refused with everything that is wrong."""

from collections.abc import Mapping
from pathlib import Path

from gateway.directory import cells
from gateway.directory.hours import Holidays
from gateway.directory.package import Package, from_folder
from gateway.directory.places import Gazetteer
from gateway.directory.service_rows import TERMS, read_service
from gateway.directory.services import Directory
from gateway.directory.tables import DirectoryError, Fault, Row

TABLES: Mapping[str, tuple[str, ...]] = {
    "organizations.csv": ("id", "name", "alternate_name", "description"),
    "services.csv": ("id", "organization_id", "name", "alternate_name", "eligibility_description", "status", "assured_date"),
    "phones.csv": ("id", "service_id", "number", "type"),
    "schedules.csv": ("id", "service_id", "freq", "byday", "opens_at", "closes_at"),
    "service_areas.csv": ("id", "service_id", "name", "extent", "extent_type"),
    "cost_options.csv": ("id", "service_id", "option", "amount"),
    "locations.csv": ("id", "location_type", "name", "latitude", "longitude", "external_identifier", "external_identifier_type"),
    "service_at_location.csv": ("id", "service_id", "location_id"),
    "languages.csv": ("id", "service_id", "name", "code"),
    "attributes.csv": ("id", "link_id", "link_entity", "taxonomy_term_id", "value"),
    "travel_minutes.csv": ("id", "location_id", "commune", "minutes", "source"),
    "holidays.csv": ("id", "date", "name", "source"),
}


def load(folder: Path, gazetteer: Gazetteer) -> Directory:
    """The directory in `folder`/services. Raises DirectoryError with every fault: file, row, column, what is wrong, what to do."""
    return directory_from(from_folder(folder / "services", TABLES), gazetteer)


def directory_from(package: Package, gazetteer: Gazetteer) -> Directory:
    """The directory in a package of these `TABLES`, wherever its rows come from. Raises DirectoryError with every fault."""
    _plain(package)
    _links(package, gazetteer)
    services = [service for row in package.rows("services.csv") if (service := read_service(package, gazetteer, row))]
    directory = Directory(tuple(sorted(services, key=lambda service: service.id)), _holidays(package))
    if not package.faults:
        package.faults += [
            Fault("services.csv", 1, "-", f"no national line with a number serves {need}", "add one: nobody may end empty-handed")
            for need in directory.uncovered(allow_unassured=True)
        ]
    if package.faults:
        raise DirectoryError(sorted(dict.fromkeys(package.faults), key=lambda fault: (list(TABLES).index(fault.file), fault.row)))
    return directory


def _holidays(package: Package) -> Holidays:
    """Each with its source: a day that somebody made up closes doors that are open."""
    for row in package.rows("holidays.csv"):
        for column in ("date", "source"):
            package.filled(row, column)
    found = (package.cell(row, "date", cells.day) for row in package.rows("holidays.csv"))
    return frozenset(day for day in found if day)


def _plain(package: Package) -> None:
    for table, columns in TABLES.items():
        for row in package.rows(table):
            for column in filter(row.cells.get, columns):
                package.cell(row, column, cells.plain)


def _links(package: Package, gazetteer: Gazetteer) -> None:
    for row in package.rows("services.csv"):
        package.known(row, "organization_id", "organizations.csv")
    for table in ("phones.csv", "schedules.csv", "service_areas.csv", "cost_options.csv", "service_at_location.csv", "languages.csv"):
        for row in package.rows(table):
            package.known(row, "service_id", "services.csv")
    for row in package.rows("attributes.csv"):
        package.known(row, "link_id", "services.csv")
        package.one_of(row, "link_entity", ("service",))
        package.one_of(row, "taxonomy_term_id", TERMS)
    for row in package.rows("travel_minutes.csv"):
        package.known(row, "location_id", "locations.csv")
        package.filled(row, "source")
        package.cell(row, "minutes", cells.minutes)
        _known_commune(package, gazetteer, row)


def _known_commune(package: Package, gazetteer: Gazetteer, row: Row) -> None:
    place = gazetteer.get(row["commune"])
    if place is None or place.level != "commune":
        package.note(row, "commune", f"no commune has the code {row['commune']!r}", "write the six digits of a commune of places.csv")
