"""Parts as a node of ours, where a node of ours says just that: whatever is read here is sketched again, and must come out the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from gateway.flows.exchange.parts import Ask, Digits, Enter, Note, Part, Say, Split, Stop, mark, ordered
from gateway.flows.exchange.sketch import OUT, sketch
from gateway.flows.kinds import KINDS
from gateway.flows.schema import model, with_names
from gateway.flows.source import Written
from gateway.flows.state import KNOWN_ATTRIBUTES

Fields = Mapping[str, Any]
Reduced = Callable[[Part], Part]
PATIENCE = ("retries", "otherwise", "silence")


def exact(parts: Sequence[Part], kind: str, fields: Fields, marked: str) -> Written | None:
    """The very node that was exported, if neither it nor what stands for it was changed."""
    return _written(kind, fields) if kind in KINDS and mark(parts, kind, fields) == marked else None


def by_pattern(parts: Sequence[Part], kind: str, fields: Fields, reduced: Reduced, *, staff: bool) -> Written | None:
    """A node that says what these parts say; `kind` and `fields` are of the node that was exported, if one was."""
    wanted = ordered(parts)
    for written in _candidates(wanted, kind, fields, reduced, staff):
        if written and ordered(map(reduced, sketch(written, staff=staff))) == wanted:
            return written
    return None


def _candidates(parts: Sequence[Part], kind: str, fields: Fields, reduced: Reduced, staff: bool) -> Iterator[Written | None]:
    if kind in KINDS:
        yield _relinked(parts, kind, fields, reduced, staff)
    for read, found in _readings(parts):
        was = fields if kind == read else {}
        patient = {name: value for name, value in was.items() if name not in ("prompt", "prompts", *found)}
        yield _written(read, {**patient, **found})
        yield _written(read, {name: value for name, value in patient.items() if name not in PATIENCE} | _patience(parts[0]) | found)


def _written(kind: str, fields: Fields) -> Written | None:
    try:
        return Written(kind, KINDS[kind].spec.model_validate(fields, strict=True), 1)
    except ValidationError:
        return None


def _relinked(parts: Sequence[Part], kind: str, fields: Fields, reduced: Reduced, staff: bool) -> Written | None:
    """The same node with other ways on: each is given a name of its own, to be found where it stands in the sketch."""
    shape, probes = model(KINDS[kind].spec), dict[str, str]()

    def probe(name: str) -> str:
        probes[f"way_{len(probes)}"] = name
        return f"way_{len(probes) - 1}"

    written = _written(kind, with_names(dict(fields), shape, shape, probe))
    if written is None:
        return None
    ways = _ways([asdict(part) for part in ordered(map(reduced, sketch(written, staff=staff)))], [asdict(part) for part in parts])
    names = iter(probes.items())
    return _written(kind, with_names(dict(fields), shape, shape, lambda _: ways.get(*next(names))))


def _ways(probed: Any, found: Any) -> dict[str, str]:
    """What stands where the names of the ways stand."""
    match probed, found:
        case str(), str():
            return {probed: found}
        case dict(), dict():
            return {name: to for key in probed for name, to in _ways(probed[key], found.get(key)).items()}
        case ((list() | tuple()), (list() | tuple())):
            return {name: to for one, other in zip(probed, found, strict=False) for name, to in _ways(one, other).items()}
    return {}


def _readings(parts: Sequence[Part]) -> Iterator[tuple[str, dict[str, Any]]]:
    match parts:
        case [Say(_, says, to)]:
            yield "say", {**_prompts(says), "next": to}
        case [Ask() as ask, *rest]:
            yield "menu", {**_prompts(ask.says), "choices": _choices(ask, {f"~{part.id}": part for part in rest})}
        case [Digits() as digits, *_]:
            yield "number", {**_prompts(digits.says), "digits": digits.most, "next": digits.to}
        case [Split(_, on, cases, otherwise)] if on in KNOWN_ATTRIBUTES:
            yield "branch", {"on": on, "cases": dict(cases), "otherwise": otherwise}
        case [Note(_, values, to)] if _known(values):
            yield "set", {"values": dict(values), "next": to}
        case [Enter(_, flow, to)]:
            yield "subflow", {"flow": flow} | ({"next": to} if to else {})
        case [Note(_, values, "~in"), Enter("in", flow, to)] if _known(values):
            yield "subflow", {"flow": flow, "set": dict(values)} | ({"next": to} if to else {})
        case [Stop()]:
            yield "end", {}


def _prompts(says: Sequence[str]) -> dict[str, Any]:
    match says:
        case []:
            return {}
        case [prompt]:
            return {"prompt": prompt}
    return {"prompts": list(says)}


def _choices(ask: Ask, rest: Mapping[str, Part]) -> dict[str, Any]:
    choices: dict[str, Any] = {}
    for key, label, to in ask.choices:
        match rest.get(to):
            case Note(_, values, beyond):
                choices[key] = {"label": label, "next": beyond, "set": dict(values)}
            case _:
                choices[key] = {"label": label, "next": to}
    return choices


def _known(values: Sequence[tuple[str, str]]) -> bool:
    return all(name in KNOWN_ATTRIBUTES for name, _ in values)


def _patience(part: Part) -> dict[str, Any]:
    """What a menu says of wrong answers and of silence, where it is not what every menu does."""
    if not isinstance(part, Ask | Digits):
        return {}
    said: dict[str, Any] = {} if part.wrong == OUT else {"otherwise": part.wrong}
    said |= {} if part.silent in (part.wrong, OUT) else {"silence": part.silent}
    return said | ({} if part.retries == (0 if said.get("otherwise") else 2) else {"retries": part.retries})
