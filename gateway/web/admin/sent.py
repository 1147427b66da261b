"""What somebody filled in and sent, when something had to be asked first: it comes along, and is sent again afterwards."""

import json
from collections.abc import Sequence

from flask import request

OURS = ("csrf_token", "proof", "next", "sent")
"""Fields of the shell, and not of the form."""
LARGEST = 200_000

Fields = Sequence[tuple[str, str]]


def fields() -> Fields:
    """Of the form in hand, also those that are there several times."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]


def packed(of: Fields) -> str:
    return json.dumps(list(of), ensure_ascii=False)


def unpacked(text: str) -> Fields:
    """Nothing, for what is no form of ours."""
    try:
        found = json.loads(text) if len(text) <= LARGEST else []
        return [(str(name), str(value)) for name, value in found]
    except (ValueError, TypeError):
        return []
