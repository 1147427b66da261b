"""Why a typed name had the answer that it had, in words for officers: what `places find --why` prints."""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.directory.likeness import OFFICIAL, OTHER
from gateway.directory.matching import MOST, Because, Match
from gateway.directory.places import Gazetteer, Place

REASONS: Mapping[Because, str] = {
    "code": "it is an official code",
    "name": "one place is written so, and no other",
    "like": "it is much like one name, and like no other",
    "several": "these places are written so, or are as much like it",
    "too_many": f"more than {MOST} places are as much like it; the menu asks",
    "too_short": "it is too short to be taken for a name that is written in another way",
    "not_enough": "it is like one name, but not so much that it can be taken for it; if people write it so, add it to place_names.csv",
    "elsewhere": "it is more like a name of another province",
    "nothing": "no name is like it",
}


def why(gazetteer: Gazetteer, match: Match) -> Iterator[str]:
    """The reason, then each of the likeliest places with how it fits, the best first."""
    yield REASONS[match.because]
    for place, score in match.beside:
        yield f"{place.code} {place.name_latin} ({place.level}{_whose(gazetteer, place)}): {_fits(score)}"


def reasons(match: Match) -> dict[str, Any]:
    """The same for JSON."""
    return {"because": match.because, "beside": [{"code": place.code, "percent": round(score)} for place, score in match.beside]}


def _whose(gazetteer: Gazetteer, place: Place) -> str:
    return "" if gazetteer.get(place.code) else " of another province"


def _fits(score: float) -> str:
    if score >= OTHER:
        return "its official name" if score == OFFICIAL else "another spelling of it"
    return f"{score:.0f} % like it"
