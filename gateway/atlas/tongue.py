"""The words of the map itself, and which of its names a place or a service is shown by."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from gateway.directory.places import Place
from gateway.directory.services import Service
from gateway.telling import Tongue


def word(tongue: Tongue, group: str, name: str, *values: object) -> str:
    """With these in its gaps."""
    return _words()[group][name][tongue].format(*values)


def place_name(tongue: Tongue, place: Place) -> str:
    return place.name_km if tongue == "khm" else place.name_latin


def service_name(tongue: Tongue, service: Service) -> str:
    return service.name if tongue == "khm" else service.name_english


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = (resources.files(__package__) / "words.yaml").read_text("utf-8")
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = YAML(typ="safe").load(text)
    return words
