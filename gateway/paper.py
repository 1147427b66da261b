"""Pages on paper (PDF), by typst. Words come as data: nothing in them is ever read as markup; Khmer is shaped as it is read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The first that the machine has; letters that one lacks are taken from the next.
FONTS = ("Khmer OS Siemreap", "Khmer OS", "Khmer OS Battambang", "Noto Sans Khmer", "Noto Serif Khmer", "Khmer UI", "Khmer Sangam MN")


class NoFont(Exception):
    """The message says what to install."""

    def __init__(self) -> None:
        super().__init__("no font that shows Khmer is on this machine; on Debian: sudo apt-get install fonts-khmeros")


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """What the template makes of `sys.inputs.sheet`, which holds the data and the name of a `font`. Raises `NoFont`."""
    import typst  # slow to load, and seldom wanted

    font = next(iter(sorted(set(typst.Fonts().families()) & set(FONTS), key=FONTS.index)), "")
    if not font:
        raise NoFont
    written: bytes = typst.compile(template, sys_inputs={"sheet": json.dumps({"font": font, **data}, ensure_ascii=False)})
    return written
