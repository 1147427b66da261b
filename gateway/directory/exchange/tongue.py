"""What is wrong with the directory, said in Khmer (`words.yaml`). As in gettext, the English sentence with gaps in it is the key."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from gateway.directory.tables import Fault

GAP = "{}"


def in_khmer(fault: Fault) -> tuple[str, str]:
    """What is wrong, and what to do."""
    return said(fault.what), said(fault.remedy)


def said(english: str) -> str:
    """The Khmer of a sentence; the English where nobody has translated it."""
    for pattern, khmer in _patterns().items():
        if found := pattern.fullmatch(english):
            return khmer.format(*found.groups())
    return english


@cache
def words() -> Mapping[str, str]:
    written: Mapping[str, str] = YAML(typ="safe").load((resources.files(__package__) / "words.yaml").read_text("utf-8"))
    return written


@cache
def _patterns() -> Mapping[re.Pattern[str], str]:
    """The most definite first: a sentence that is nearly all gap would swallow the others."""
    keys = sorted(words(), key=lambda key: -len(key.replace(GAP, "")))
    return {re.compile("(.*)".join(map(re.escape, key.split(GAP))), re.DOTALL): words()[key] for key in keys}
