"""One service out of the rows that belong to it, or a note of everything that is wrong with them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gateway.directory import cells
from gateway.directory.hidden import commune_named_in, is_hidden, too_near
from gateway.directory.package import Package, Value
from gateway.directory.places import Gazetteer
from gateway.directory.services import CERTAINTIES, COUNTRY, HOWS, NEEDS, Service
from gateway.directory.tables import Row
from gateway.week import Opening

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
FLAGS = ("female_staff", "wheelchair", "cmr_ready", "call_first", "open_on_holidays")
DATES = ("full_on", "unanswered_on")
TERMS = (*NEEDS, *FLAGS, *DATES, "interpreters", "assured_by", "assured_how", "visibility", "name_romanised", "certainty", "source")
VISIBILITY = ("public", "confidential")
TOLD = ("id", "organization", "name", "name_latin", "name_english", "for_whom", "source")  # where words of a hidden one could tell
_ID = re.compile(r"[a-z0-9_]+")


def read_service(package: Package, gazetteer: Gazetteer, row: Row) -> Service | None:
    """The service, unless something about it is wrong or it is closed to callers."""
    before = len(package.faults)
    status = package.one_of(row, "status", STATUSES)
    values = _values(package, gazetteer, row, _terms(package, row["id"]))
    _rules(package, gazetteer, row, values)
    return Service(**values) if len(package.faults) == before and status == "active" else None


def _values(package: Package, gazetteer: Gazetteer, row: Row, terms: Mapping[str, Row]) -> dict[str, Any]:
    service = row["id"]
    number = package.single("phones.csv", service)
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
        "areas": tuple(_area(package, gazetteer, area) for area in package.of("service_areas.csv", service)),
        "openings": tuple(opening for hours in package.of("schedules.csv", service) for opening in _openings(package, hours)),
        "languages": tuple(package.cell(each, "code", cells.language) for each in package.of("languages.csv", service)),
        "interpreters": _said(package, terms, "interpreters", cells.languages) or (),
        "assured_on": package.cell(row, "assured_date", cells.day),
        "assured_by": _worded(package, row, terms, "assured_by") if row["assured_date"] else "",
        "assured_how": package.one_of(terms["assured_how"], "value", HOWS) if "assured_how" in terms else None,
        "confidential": "visibility" in terms and package.one_of(terms["visibility"], "value", VISIBILITY) == "confidential",
        **_door(package, gazetteer, service),
        **_cost(package, service),
        **{date: _said(package, terms, date, cells.day) for date in DATES},
        **{flag: _said(package, terms, flag, cells.yes) for flag in FLAGS if flag in terms},
    }


def _rules(package: Package, gazetteer: Gazetteer, row: Row, values: Mapping[str, Any]) -> None:
    """What no single cell can tell."""
    if not _ID.fullmatch(row["id"]):
        package.note(row, "id", f"{row['id']!r} cannot name a prompt", "write small letters, digits and _ only")
    if not values["needs"]:
        package.note(row, "id", "it serves no need", f"give it one of {', '.join(NEEDS)} in attributes.csv")
    if not values["phone"] and not values.get("place"):
        package.note(row, "id", "it has neither a number nor a location", "add one of them")
    if not values.get("place") and not values["areas"]:
        package.note(row, "id", "it has no location and serves no area", "say in service_areas.csv whom it serves; KH is everybody")
    if values["certainty"] not in CERTAINTIES:
        package.note(row, "id", f"its certainty is {values['certainty']!r}", "leave it out until it is high or medium (S32)")
    if values["assured_on"] and not values["assured_how"]:
        package.note(row, "assured_date", "nobody says how it was confirmed", f"add assured_how to attributes.csv: {', '.join(HOWS)} (S32)")
    if too_near(values["needs"], values["confidential"], values.get("place"), values["areas"]):
        package.note(row, "id", "a hidden service has a location or a small area", "take it out: it has a number only (S33)")
    if is_hidden(values["needs"], values["confidential"]) and (commune := commune_named_in(gazetteer, map(values.__getitem__, TOLD))):
        package.note(row, "name", f"a hidden service names {commune}", "write nothing that tells where it is (S33)")


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


def _said(package: Package, terms: Mapping[str, Row], term: str, meaning: Callable[[str], Value]) -> Value | None:
    return package.cell(terms[term], "value", meaning) if term in terms else None


def _door(package: Package, gazetteer: Gazetteer, service: str) -> dict[str, Any]:
    """The code of the place where it is, its own point when somebody has entered one, and what the way takes by commune."""
    row = package.single("service_at_location.csv", service)
    if row is None or not package.known(row, "location_id", "locations.csv"):
        return {}
    location = package.row("locations.csv", row["location_id"])
    package.one_of(location, "external_identifier_type", ("ncdd",))
    _known_place(package, gazetteer, location, "external_identifier")
    point = package.cell(location, "latitude", lambda north: cells.point(north, location["longitude"]))
    return {"place": location["external_identifier"], "point": point, "minutes": _minutes(package, location["id"])}


def _minutes(package: Package, location: str) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for row in package.of("travel_minutes.csv", location):
        if row["commune"] in found:
            package.note(row, "commune", f"the way from {row['commune']} is there twice", "keep one of the rows")
        found[row["commune"]] = package.cell(row, "minutes", cells.minutes) or 0
    return tuple(sorted(found.items()))


def _cost(package: Package, service: str) -> dict[str, bool]:
    """Free as soon as anything costs nothing; not known is neither free nor paid."""
    amounts = [package.cell(cost, "amount", cells.amount) for cost in package.of("cost_options.csv", service)]
    return {"free": 0 in amounts, "paid": bool(amounts) and 0 not in amounts}


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
