"""A node of another system, as it came: all of it but its own UUID and where it led, for those are names here."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, Json, ValidationError

from gateway.flows.exchange.own import OURS
from gateway.flows.kinds.foreign import ForeignSpec


class _Piece(BaseModel):
    exits: list[dict[str, Any]]


class _Resource(BaseModel):
    uuid: str


class _Language(BaseModel):
    id: str


class _FromFloip(BaseModel):
    block: _Piece
    resources: list[_Resource]
    languages: list[_Language]
    flow: dict[str, Any]


class _FromRapidPro(BaseModel):
    node: _Piece
    ui: dict[str, Any]
    localization: dict[str, dict[str, Any]]
    flow: dict[str, Any]
    language: str
    type: Literal["voice", "messaging"]


class _Whole(BaseModel):
    as_it_came: Json[dict[str, Any]]


_SHAPES: Mapping[str, type[BaseModel]] = {"floip": _FromFloip, "rapidpro": _FromRapidPro}


def kept(spec: ForeignSpec) -> Mapping[str, Any] | None:
    """What came; None where somebody changed it by hand into something that no export can give back."""
    return _read(spec.system, spec.as_it_came)


@lru_cache(maxsize=256)
def _read(system: str, as_it_came: str) -> Mapping[str, Any] | None:
    try:
        found = _Whole.model_validate({"as_it_came": as_it_came}).as_it_came
        _SHAPES[system].model_validate(found)
    except ValidationError:
        return None
    return found


def without_ours(piece: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A piece of a file without what our export said in this place of it."""
    theirs = {key: value for key, value in (piece.get(place) or {}).items() if key != OURS}
    return {key: value for key, value in piece.items() if key != place} | ({place: theirs} if theirs else {})
