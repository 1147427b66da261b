"""Answers of the directory as rows for people and for JSON: what `places find` and `services nearest` print."""

from collections.abc import Iterator
from typing import Any

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import Closed, Hours, Open
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


def ranked_row(ranked: Ranked) -> dict[str, Any]:
    """The JSON object of one result."""
    service = ranked.service
    return {
        "service": service.id,
        "name_km": service.name,
        "name_latin": service.name_latin,
        "name_english": service.name_english,
        "phone": service.phone,
        "assured_on": service.assured_on.isoformat() if service.assured_on else None,
        "certainty": service.certainty,
        "reach": ranked.reach,
        "km": None if ranked.km is None else round(ranked.km, 1),
        "instead": ranked.instead.id if ranked.instead else None,
        "why": list(why(ranked)),
    }


def ranked_line(ranked: Ranked) -> str:
    service = ranked.service
    return f"{service.id}: {service.name_english} · {service.phone or 'no number'}"


def why(ranked: Ranked) -> Iterator[str]:
    """Why it stands where it does, in words, in the order in which the reasons count."""
    yield _confirmed(ranked.service)
    if ranked.prepared:
        yield "prepared for urgent care within 72 hours"
    yield _open(ranked.hours)
    yield _near(ranked)
    if ranked.km is not None:
        yield f"{ranked.km:.0f} km away in a straight line"
    if ranked.instead:
        yield f"{_lacking(ranked)}, so {ranked.instead.id} is read with it"


def _confirmed(service: Service) -> str:
    return f"assured on {service.assured_on:%Y-%m-%d}" if service.assured_on else "not assured: development only, as an example"


def _open(hours: Hours) -> str:
    match hours:
        case Open(always=True):
            return "open day and night"
        case Open():
            return "open now"
        case Closed(opens_at=opens_at):
            return f"closed, opens {opens_at.astimezone(PHNOM_PENH):%A %H:%M}"
    return "opening hours not known"


def _near(ranked: Ranked) -> str:
    words = {
        "commune": "in her commune",
        "district": "in her district",
        "near_district": f"in another district, number {ranked.nth_district} by distance between centres",
        "province": "for her province",
        "country": "for the whole country",
        "elsewhere": "in another province",
    }
    return words[ranked.reach]


def _lacking(ranked: Ranked) -> str:
    return "closed" if ranked.service.phone else "no number is known"
