"""Every name that the directory can make a prompt say, for the prompts room to find words and clips for."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory


@dataclass(frozen=True, slots=True)
class Name:
    """`key` is the prompt's; `latin` the Khmer for phones without Khmer and for the draft voice; `english` the editors' gloss."""

    key: str
    khmer: str
    latin: str
    english: str


def names(directory: Directory, gazetteer: Gazetteer) -> Iterator[Name]:
    """The places down to the commune (S25: no village is ever said), by code, then the services, by id."""
    for place in gazetteer.places:
        if place.level != "village":
            yield Name(f"place.{place.code}", place.name_km, place.name_latin, f"{place.name_latin} ({place.level})")
    for service in directory.services:
        yield Name(f"service.{service.id}", service.name, service.name_latin, service.name_english)
