"""What a model refuses, told in our words: never in pydantic's, which no officer can act on and which know no Khmer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pydantic import BaseModel, ValidationError

from gateway.flows.faults import Fault
from gateway.flows.schema import Schema, model, wanted, within
from gateway.flows.tree import Listed, Mapped, Piece, Scalar, at, plain, short

RECORDING = frozenset({"record", "recording", "record_call", "record_message", "voicemail"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is."""

    file: str
    line: int
    node: str = ""

    def fault(self, code: str, **said: str) -> Fault:
        return Fault(self.file, self.line, self.node, code, said)

    def unknown(self, code: str, word: str, known: Sequence[str]) -> Fault:
        """A word that means nothing here, with the nearest that does. S26: what would record her has an answer of its own."""
        if word in RECORDING:
            return self.fault("F35", what=word)
        nearest = max(known, key=lambda name: SequenceMatcher(None, word, name).ratio(), default="")
        return self.fault(code, word=short(word), nearest=nearest, known=", ".join(known))


def misfits(error: ValidationError, around: Piece, spec: type[BaseModel], place: Place, name: str = "") -> Iterator[Fault]:
    """A fault for each thing that the model `spec` refuses in `around`, which has a name and stands at `place`."""
    for one in error.errors(include_url=False, include_input=False):
        path = [step for step in one["loc"] if step != "[key]"]
        piece, line = at(around, path, place.line)
        yield _misfit(Place(place.file, line, place.node), short(".".join(map(str, path)), 80) or name, one, piece, model(spec))


def _misfit(place: Place, field: str, one: Any, piece: Piece, shape: Schema) -> Fault:
    path, told, part = one["loc"], one.get("ctx", {}), within(shape, one["loc"])
    match one["type"]:
        case "missing":
            return place.fault("F28", field=field)
        case "extra_forbidden":
            return place.unknown("F27", str(path[-1]), list(within(shape, path[:-1]).get("properties", {})))
        case "too_long":
            return place.fault("F31", field=field, count=str(len(plain(piece))), most=str(told["max_length"]))
        case "string_type" if isinstance(piece, Scalar) and piece.text and re.search(part.get("pattern", ""), piece.text):
            return place.fault("F33", field=field, written=short(piece.text))
    want = told.get("wanted") or wanted(part, shape)
    if path[-1:] != ("[key]",):
        return place.fault("F29", field=field, written=_written(piece), wanted=want)
    return place.fault("F30" if path[0] == "choices" else "F29", field=field, written=short(str(path[-2])) or '""', wanted=want)


def _written(piece: Piece) -> str:
    match piece:
        case Mapped():
            return "{…}"
        case Listed():
            return "[…]"
    return (short(piece.text) or "null") if piece.plain else f'"{short(piece.text)}"'
