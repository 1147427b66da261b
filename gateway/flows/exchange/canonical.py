"""JSON of another system without what differs between two writings of the same: names made by chance, and what is empty."""

import re
from collections.abc import Mapping
from typing import Any

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMPTY: tuple[Any, ...] = (None, "", [], {})


def canonical(value: Any, seen: dict[str, int] | None = None) -> Any:
    """Every UUID as the number of its first appearance, keys in order, and nothing empty."""
    seen = {} if seen is None else seen
    match value:
        case Mapping():
            made = {key: canonical(value[key], seen) for key in sorted(value)}
            return {key: one for key, one in made.items() if one not in EMPTY}
        case list() | tuple():
            return [canonical(one, seen) for one in value]
        case str() if _UUID.fullmatch(value):
            return seen.setdefault(value.lower(), len(seen))
    return value
