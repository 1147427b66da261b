"""A file of another system, whole: made of our flows, and made into our flows."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Literal, get_args

from gateway.flows.exchange import floip_in, floip_out, rapidpro_in, rapidpro_out
from gateway.flows.exchange.kept import kept
from gateway.flows.exchange.losses import losses
from gateway.flows.exchange.reading import Brought, Source, Taken, brought
from gateway.flows.exchange.sketch import DECOY
from gateway.flows.exchange.words import Words
from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds.foreign import ForeignSpec
from gateway.flows.source import Flow, parse
from gateway.flows.writing import dump

System = Literal["floip", "rapidpro"]
SYSTEMS: tuple[System, ...] = get_args(System)


@dataclass(frozen=True, slots=True)
class Given:
    """The text of a file, the flows in it, those that cannot be in it, and what it loses."""

    text: str
    flows: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """What a file makes of the folder: the texts that are new or other, by their file names, with what is to be told."""

    files: Mapping[str, str]
    same: tuple[str, ...]
    told: tuple[Fault, ...]


def given(flows: Mapping[str, Flow], system: System, words: Words, at: datetime) -> Given:
    """The file of these flows. One with nodes of a third system cannot be in it."""
    ours = {name: flow for name, flow in flows.items() if all(_goes(node.spec, system) for node in flow.nodes.values())}
    notes = losses(ours, system)
    made = floip_out.container(ours, words, notes, at) if system == "floip" else rapidpro_out.export(ours, words, notes)
    left_out = tuple(name for name in flows if name not in ours)
    return Given(json.dumps(made, ensure_ascii=False, indent=1) + "\n", tuple(ours), left_out, notes)


def _goes(spec: Any, system: System) -> bool:
    return not isinstance(spec, ForeignSpec) or (spec.system == system and kept(spec) is not None)


def led_to(flows: Mapping[str, Flow], names: Sequence[str]) -> dict[str, Flow]:
    """These flows and all that they lead to, so that no way in the file leads out of it; the shipped ones stay here (S10, S18)."""
    waiting, found = [*names, DECOY], dict[str, Flow]()
    while waiting:
        name = waiting.pop(0)
        if name in flows and name not in found and not flows[name].shipped:
            found[name] = flows[name]
            waiting += [node.spec.flow for node in flows[name].nodes.values() if node.kind == "subflow"]  # type: ignore[attr-defined]
    return found


def coming(text: str, file: str, system: System, words: Words, here: Mapping[str, Flow], *, replacing: bool) -> Coming:
    """What the file would make of the flows that are here. Raises `FlowError` with all that keeps it from being taken."""
    flows = flows_of(text, file, system, words, here)
    if faults := [fault for one in flows for fault in _refused(one, file, here, replacing)]:
        raise FlowError(faults)
    new = {one.name: dump(one.flow()) for one in flows if not _same(one, here)}
    for name, written in new.items():
        parse(written, f"flows/{name}.yaml")
    same = tuple(one.name for one in flows if one.name not in new)
    return Coming({f"{name}.yaml": written for name, written in new.items()}, same, tuple(fault for one in flows for fault in one.told))


def flows_of(text: str, file: str, system: System, words: Words, here: Iterable[str] = ()) -> list[Brought]:
    """The flows of a file, which may lead to those that are here. Raises `FlowError`: F109 to F114, F116."""
    found = [_one(pair) for pair in _pairs(_sources(text, file, system, words, here))]
    if faults := [fault for one in found if not isinstance(one, Brought) for fault in one]:
        raise FlowError(faults)
    return [one for one in found if isinstance(one, Brought)]


def _sources(text: str, file: str, system: System, words: Words, here: Iterable[str]) -> list[Source]:
    read = floip_in.sources if system == "floip" else rapidpro_in.sources
    return read(text, file, words, here)


def _pairs(sources: Sequence[Source]) -> Iterator[list[Source]]:
    for _, pair in groupby(sorted(sources, key=lambda source: source.name), lambda source: source.name):
        yield list(pair)


def _one(pair: Sequence[Source]) -> Brought | list[Fault]:
    """The flow that two flows of a pair are, or where they are not one."""
    first, *others = map(brought, pair)
    for other in others:
        apart = [name for name in {**first.nodes, **other.nodes} if _together(first.nodes.get(name), other.nodes.get(name)) is None]
        if first.start != other.start or first.head != other.head:
            apart = [first.start]
        if apart:
            return [Fault(pair[0].file, 1, name, "F116", {"flow": first.name, "node": name}) for name in apart]
        nodes = {name: _together(taken, other.nodes[name]) or taken for name, taken in first.nodes.items()}
        told = {(fault.code, fault.node): fault for fault in (*other.told, *first.told)}
        first = replace(first, nodes=nodes, told=tuple(told.values()))
    return first


def _together(one: Taken | None, other: Taken | None) -> Taken | None:
    """A node of both: as it was changed, where it was changed in one of them."""
    if one is None or other is None:
        return None
    if one.written == other.written:
        return one
    return other if one.exact else one if other.exact else None


def _refused(one: Brought, file: str, here: Mapping[str, Flow], replacing: bool) -> Iterator[Fault]:
    if one.name not in here or _same(one, here):
        return
    if here[one.name].shipped:
        yield Fault(file, 1, "", "F115", {"flow": one.name})
    elif not replacing:
        yield Fault(file, 1, "", "F117", {"flow": one.name})


def _same(one: Brought, here: Mapping[str, Flow]) -> bool:
    """Whether it says what is here already: then the file here stays, with its comments."""
    return one.name in here and dump(one.flow()) == dump(here[one.name])
