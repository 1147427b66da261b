"""The room's words for what the directory calls by names of its own."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from gateway.change import Change
from gateway.directory import cells
from gateway.directory.assurance import Doubt
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory
from gateway.phone import national
from gateway.telling import Called, Name
from gateway.web import pages, tongues
from gateway.web.desk.words import NEEDS
from gateway.web.people.words import DAYS
from gateway.web.reasons import directory_fault, tongue

_ = lazy_gettext

DOUBTS: Mapping[Doubt, str] = {
    "unanswered": _("Somebody reported that nobody answers"),
    "ahead": _("Its date lies ahead: correct it"),
    "stale": _("Not confirmed for 90 days: callers hear “phone first”"),
    "expired": _("Not confirmed for 180 days: read only where there is nothing else"),
    "unconfirmed": _("Never confirmed: an example, not read in production"),
    "due": _("90 days will be over within two weeks"),
}
HOWS = {"phone": _("by telephone"), "visit": _("by going there"), "meeting": _("at a meeting"), "letter": _("by letter")}
FIELDS = {
    "organization": _("organisation"),
    "name": _("name in Khmer"),
    "name_latin": _("name in Latin letters"),
    "name_english": _("name in English"),
    "needs": _("what help"),
    "certainty": _("certainty"),
    "source": _("source"),
    "for_whom": _("for whom"),
    "phone": _("phone number"),
    "place": _("place"),
    "point": _("point on the map"),
    "areas": _("area that it serves"),
    "openings": _("opening hours"),
    "open_on_holidays": _("open on holidays"),
    "minutes": _("minutes of the way"),
    "free": _("free of charge"),
    "paid": _("costs money"),
    "female_staff": _("a woman works there"),
    "wheelchair": _("wheelchair can get in"),
    "languages": _("languages"),
    "interpreters": _("interpreters"),
    "cmr_ready": _("care within 72 hours"),
    "call_first": _("phone first"),
    "confidential": _("confidential"),
    "full_on": _("had no room on"),
    "unanswered_on": _("nobody answered on"),
    "assured_on": _("confirmed on"),
    "assured_by": _("confirmed by"),
    "assured_how": _("how it was confirmed"),
    "holidays": _("public holidays"),
}
"""Of a service, as they stand in a difference."""
_PLACES = ("place", "areas")
_VALUES = {**NEEDS, **HOWS, **dict(zip(cells.DAYS, DAYS, strict=True))}


def told(change: Change, names: Mapping[str, str], gazetteer: Gazetteer) -> tuple[str, str]:
    """What it is about, and what changes, as she would say it. `names` are those of the services."""
    called = _called(names, gazetteer)
    return change.where.told(tongue(), called), change.what.told(tongue(), called)


def _called(names: Mapping[str, str], gazetteer: Gazetteer) -> Called:
    def by_name(name: Name) -> str:
        if name.of in _PLACES and gazetteer.get(name.code):
            return place_name(gazetteer, name.code)
        own = {"service": names, "field": FIELDS}.get(name.of, {})
        return str(own[name.code]) if name.code in own else value(name)

    return by_name


def value(name: Name) -> str:
    """What stands in a cell, as the page calls it."""
    return str(_VALUES.get(name.code, name.code))


def place_name(gazetteer: Gazetteer, code: str) -> str:
    """With those above it, up to the district."""
    if not code:
        return str(gettext("the whole country"))
    above = [gazetteer.get(code[:length]) for length in (6, 4) if len(code) >= length] or [gazetteer.get(code)]
    return ", ".join((place.name_km if in_tongue() else place.name_latin) for place in above if place)


def in_tongue() -> bool:
    """Whether the page is in Khmer."""
    return pages.tongue() == tongues.KHMER


def names_of(*directories: Directory) -> dict[str, str]:
    return {one.id: one.name if in_tongue() else one.name_english for each in directories for one in each.services}


def number(phone: str) -> str:
    """As people dial it."""
    return national(phone)


fault = directory_fault
