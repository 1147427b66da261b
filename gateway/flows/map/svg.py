"""Elements of a picture: escaped, without what XML cannot hold, and without style sheets, which our pages' policy would not let in."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

KHMER_FIRST = "'Khmer OS Battambang', 'Noto Sans Khmer', 'Khmer OS', 'Khmer UI', 'Leelawadee UI', 'Khmer Sangam MN', sans-serif"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, tag: str, text: str = "", /, **attributes: str | float) -> Element:
    """A child of `parent`. `stroke_width=2` is the attribute `stroke-width`."""
    named = {name.rstrip("_").replace("_", "-"): _value(value) for name, value in attributes.items()}
    child = SubElement(parent, tag, named)
    child.text = plain(text) or None
    return child


def write(parent: Element, lines: Iterable[str], x: float, y: float, step: float, /, **attributes: str | float) -> None:
    """Lines of text; `y` is where the first stands."""
    for nth, line in enumerate(lines):
        add(parent, "text", line, x=x, y=y + nth * step, **attributes)


def plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _value(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
