"""Answers of the directory as rows for people and for JSON: what `places find` and `services nearest` print."""

from collections.abc import Iterable
from typing import Any

from gateway.directory.matching import Match
from gateway.directory.nearest import Ranked
from gateway.directory.places import Gazetteer, Place
from gateway.directory.services import Service


def found(text: str, match: Match) -> dict[str, Any]:
    """The JSON object of one text."""
    return {"text": text, "verdict": match.verdict, "places": [_place(place) for place in match.places]}


def found_line(gazetteer: Gazetteer, text: str, match: Match) -> str:
    """The same in one line for people, each place with those above it."""
    return f"{text}: {match.verdict}" + "".join(f" · {_whole(gazetteer, place)}" for place in match.places)


def _place(place: Place) -> dict[str, str]:
    return {"code": place.code, "name_km": place.name_km, "name_latin": place.name_latin, "level": place.level}


def _whole(gazetteer: Gazetteer, place: Place) -> str:
    above = (gazetteer.get(place.code[:length]) for length in range(len(place.code), 0, -2))
    return f"{place.code} {', '.join(each.name_latin for each in above if each)} ({place.level})"


def ranked_row(ranked: Ranked, reasons: Iterable[str]) -> dict[str, Any]:
    """The JSON object of one result."""
    service, way = ranked.service, ranked.way
    return {
        "service": service.id,
        "name_km": service.name,
        "name_latin": service.name_latin,
        "name_english": service.name_english,
        "phone": service.phone,
        "assured_on": service.assured_on.isoformat() if service.assured_on else None,
        "certainty": service.certainty,
        "reach": way.reach,
        "minutes": way.minutes,
        "km": None if way.km is None else round(way.km, 1),
        "instead": ranked.instead.service.id if ranked.instead else None,
        "why": list(reasons),
    }


def left_out_row(service: Service, reason: str) -> dict[str, Any]:
    return {"service": service.id, "name_english": service.name_english, "left_out": reason}


def service_line(service: Service) -> str:
    return f"{service.id}: {service.name_english} · {service.phone or 'no number'}"


def served(service: Service) -> tuple[str, ...]:
    """The codes of where it is and whom it serves, as a page for officers shows them. Of a hidden one nothing (S33): a page is read over a
    shoulder, and photographed."""
    if service.hidden:
        return ()
    return tuple(dict.fromkeys(filter(None, (service.place[:6], *service.areas))))
