"""What is hidden, and what may not be told of it (S33): whoever looks for her must not be told where to look."""

from collections.abc import Iterable

from gateway.directory.places import Gazetteer

KHMER_NAME = 4  # letters: a shorter name of a commune is a part of many a Khmer word, which are written without spaces
DISTRICT = 4  # digits


def is_hidden(needs: Iterable[str], confidential: bool) -> bool:
    """A shelter is, whether or not anybody marked it."""
    return confidential or "shelter" in needs


def too_near(needs: Iterable[str], confidential: bool, where: object, areas: Iterable[str]) -> bool:
    """Whether a hidden service has a place, or an area within a district."""
    return is_hidden(needs, confidential) and bool(where or any(len(area) > DISTRICT for area in areas))


def commune_named_in(gazetteer: Gazetteer, texts: Iterable[str]) -> str:
    """The first commune that any of these texts names, in Khmer or in Latin letters; "" when none does."""
    together = " ".join(texts).replace("_", " ")
    words = f" {' '.join(together.lower().split())} "
    for place in gazetteer.places:
        in_khmer = len(place.name_km) >= KHMER_NAME and place.name_km in together
        if place.level == "commune" and (in_khmer or f" {place.name_latin.lower()} " in words):
            return place.name_latin
    return ""
