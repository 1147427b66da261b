"""The tables of `directory/services/` (HSDS 3.1, tabular) read into a directory, or refused with everything that is wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.directory import cells
from gateway.directory.hours import Opening
from gateway.directory.package import Package
from gateway.directory.places import Gazetteer, Point
from gateway.directory.services import CERTAINTIES, COUNTRY, NEEDS, Directory, Service, too_near
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
    "attributes.csv": ("id", "link_id", "link_entity", "taxonomy_term_id", "value"),
}
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
FLAGS = ("female_staff", "cmr_ready", "call_first")
TERMS = (*NEEDS, *FLAGS, "visibility", "name_romanised", "certainty", "source")
VISIBILITY = ("public", "confidential")
_ID = re.compile(r"[a-z0-9_]+")


def load(folder: Path, gazetteer: Gazetteer) -> Directory:
    """The directory in `folder`/services. Raises DirectoryError with every fault: file, row, column, what is wrong, what to do."""
    package = Package(folder / "services", TABLES)
    _links(package)
    services = [service for row in package.rows("services.csv") if (service := _service(package, gazetteer, row))]
    directory = Directory(tuple(sorted(services, key=lambda service: service.id)))
    if not package.faults:
        package.faults += [
            Fault("services.csv", 1, "-", f"no national line with a number serves {need}", "add one: nobody may end empty-handed")
            for need in directory.uncovered(allow_unassured=True)
        ]
    if package.faults:
        raise DirectoryError(sorted(package.faults, key=lambda fault: (list(TABLES).index(fault.file), fault.row)))
    return directory


def _links(package: Package) -> None:
    for row in package.rows("services.csv"):
        package.known(row, "organization_id", "organizations.csv")
    for table in ("phones.csv", "schedules.csv", "service_areas.csv", "cost_options.csv", "service_at_location.csv"):
        for row in package.rows(table):
            package.known(row, "service_id", "services.csv")
    for row in package.rows("attributes.csv"):
        package.known(row, "link_id", "services.csv")
        package.one_of(row, "link_entity", ("service",))
        package.one_of(row, "taxonomy_term_id", TERMS)


def _service(package: Package, gazetteer: Gazetteer, row: Row) -> Service | None:
    """The service, unless something about it is wrong or it is closed to callers."""
    before = len(package.faults)
    status = package.one_of(row, "status", STATUSES)
    values = _values(package, gazetteer, row, _terms(package, row["id"]))
    _rules(package, row, values)
    return Service(**values) if len(package.faults) == before and status == "active" else None


def _values(package: Package, gazetteer: Gazetteer, row: Row, terms: Mapping[str, Row]) -> dict[str, Any]:
    service = row["id"]
    number = package.single("phones.csv", service)
    place, point = _where(package, gazetteer, service)
    return {
        "id": service,
        "organization": row["organization_id"],
        "name": package.filled(row, "name"),
        "name_latin": _worded(package, row, terms, "name_romanised"),
        "name_english": package.filled(row, "alternate_name"),
        "needs": tuple(need for need in NEEDS if need in terms),
        "certainty": _worded(package, row, terms, "certainty"),
        "source": _worded(package, row, terms, "source"),
        "for_whom": row["eligibility_description"],
        "phone": package.cell(number, "number", cells.number) if number else "",
        "place": place,
        "point": point,
        "areas": tuple(_area(package, gazetteer, area) for area in package.of("service_areas.csv", service)),
        "openings": tuple(opening for hours in package.of("schedules.csv", service) for opening in _openings(package, hours)),
        "free": any(package.cell(cost, "amount", cells.amount) == 0 for cost in package.of("cost_options.csv", service)),
        "assured_on": package.cell(row, "assured_date", cells.day),
        "confidential": "visibility" in terms and package.one_of(terms["visibility"], "value", VISIBILITY) == "confidential",
        **{flag: package.cell(terms[flag], "value", cells.yes) for flag in FLAGS if flag in terms},
    }


def _rules(package: Package, row: Row, values: Mapping[str, Any]) -> None:
    """What no single cell can tell."""
    if not _ID.fullmatch(row["id"]):
        package.note(row, "id", f"{row['id']!r} cannot name a prompt", "write small letters, digits and _ only")
    if not values["needs"]:
        package.note(row, "id", "it serves no need", f"give it one of {', '.join(NEEDS)} in attributes.csv")
    if not values["phone"] and not values["place"]:
        package.note(row, "id", "it has neither a number nor a location", "add one of them")
    if not values["place"] and not values["areas"]:
        package.note(row, "id", "it has no location and serves no area", "say in service_areas.csv whom it serves; KH is everybody")
    if values["certainty"] not in CERTAINTIES:
        package.note(row, "id", f"its certainty is {values['certainty']!r}", "leave it out until it is high or medium (S32)")
    if too_near(values["needs"], values["confidential"], values["place"], values["areas"]):
        package.note(row, "id", "a hidden service has a location or a small area", "take it out: it has a number only (S33)")


def _terms(package: Package, service: str) -> dict[str, Row]:
    """What the attributes say of a service, by term."""
    terms: dict[str, Row] = {}
    for row in package.of("attributes.csv", service):
        if row["taxonomy_term_id"] in terms:
            package.note(row, "taxonomy_term_id", f"{row['taxonomy_term_id']!r} is there twice for {service}", "keep one of the rows")
        terms[row["taxonomy_term_id"]] = row
    return terms


def _worded(package: Package, row: Row, terms: Mapping[str, Row], term: str) -> str:
    if term in terms:
        return package.filled(terms[term], "value")
    package.note(row, "id", f"it has no {term}", f"add it to attributes.csv as {term}")
    return ""


def _where(package: Package, gazetteer: Gazetteer, service: str) -> tuple[str, Point | None]:
    """The code of the place where it is, and its own point when somebody has entered one."""
    row = package.single("service_at_location.csv", service)
    if row is None or not package.known(row, "location_id", "locations.csv"):
        return "", None
    location = package.row("locations.csv", row["location_id"])
    package.one_of(location, "external_identifier_type", ("ncdd",))
    _known_place(package, gazetteer, location, "external_identifier")
    return location["external_identifier"], package.cell(location, "latitude", lambda north: cells.point(north, location["longitude"]))


def _area(package: Package, gazetteer: Gazetteer, row: Row) -> str:
    package.one_of(row, "extent_type", ("text",))
    if row["extent"] == "KH":
        return COUNTRY
    _known_place(package, gazetteer, row, "extent")
    return row["extent"]


def _known_place(package: Package, gazetteer: Gazetteer, row: Row, column: str) -> None:
    if gazetteer.get(row[column]) is None:
        package.note(row, column, f"no place has the code {row[column]!r}", "write a code of places.csv")


def _openings(package: Package, row: Row) -> tuple[Opening, ...]:
    package.one_of(row, "freq", ("WEEKLY",))
    return package.cell(row, "byday", lambda days: cells.openings(days, row["opens_at"], row["closes_at"])) or ()
