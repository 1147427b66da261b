"""Groups of parts, as a file of another system has them, as a flow of ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.flows.exchange.door import line_of
from gateway.flows.exchange.native import by_pattern, exact
from gateway.flows.exchange.own import word
from gateway.flows.exchange.parts import Part
from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds.foreign import ForeignSpec
from gateway.flows.source import Flow, Written
from gateway.flows.tree import short

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the file by itself: the name of the node that it becomes where nobody understands it, what it is, and its ways on."""

    name: str
    type: str
    as_it_came: str
    leads: tuple[str, ...]
    uuid: str


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces that make one part of one node. `part` is None where they make none; `own` is what our export said of it."""

    node: str
    part: Part | None
    own: Json
    pieces: tuple[Piece, ...]
    other_words: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One flow of a file."""

    file: str
    text: str
    system: str
    name: str
    start: str
    head: Json
    found: tuple[Found, ...]
    reduced: Callable[[Part], Part]
    told: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A node as it was taken, and whether it is the very one that was exported."""

    written: Written
    exact: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """A flow of ours that a file makes, with what is to be told of it."""

    name: str
    start: str
    head: Json
    nodes: Mapping[str, Taken]
    told: tuple[Fault, ...]

    def flow(self) -> Flow:
        nodes = {name: taken.written for name, taken in self.nodes.items()}
        head = self.head
        return Flow(
            self.name,
            self.start,
            nodes,
            head.get("help_at_once") is True,
            head.get("staff") is True,
            False,
            f"flows/{self.name}.yaml",
            word(head, "keyword"),
        )


def brought(source: Source) -> Brought:
    """The flow: each node the very one that was exported, or by its pattern, or kept as it came. Raises `FlowError`: F114."""
    taken: dict[str, Taken] = {}
    told = [*source.told]
    for node, found in sorted(_by_node(source.found).items(), key=lambda one: _place(one[1])):
        made = _node(source, node, found)
        if twice := sorted(taken.keys() & made.keys()):
            raise FlowError([Fault(source.file, _line(source, found), node, "F114", {"place": name}) for name in twice])
        taken |= made
        told += _told(source, node, found, taken.get(node))
    return Brought(source.name, source.start, source.head, taken, tuple(told))


def _by_node(found: Iterable[Found]) -> dict[str, list[Found]]:
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(one.node, []).append(one)
    return groups


def _place(found: Sequence[Found]) -> float:
    """Where it stood in the file that was exported; what is new comes last."""
    place = next((one.own["place"] for one in found if "place" in one.own), None)
    return place if isinstance(place, int) else float("inf")


def _first(found: Sequence[Found]) -> Json:
    return next((one.own for one in found if "kind" in one.own), {})


def _node(source: Source, node: str, found: Sequence[Found]) -> Mapping[str, Taken]:
    own, staff = _first(found), source.head.get("staff") is True
    parts = [one.part for one in found if one.part]
    fields = own.get("fields")
    kind, fields = (word(own, "kind"), fields) if isinstance(fields, Mapping) else ("", {})
    if len(parts) == len(found):
        if same := exact(parts, kind, fields, word(own, "mark")):
            return {node: Taken(same, exact=True)}
        if alike := by_pattern(parts, kind, fields, source.reduced, staff=staff):
            return {node: Taken(alike, exact=False)}
    return {piece.name: Taken(_kept(source, piece), exact=False) for one in found for piece in one.pieces}


def _kept(source: Source, piece: Piece) -> Written:
    leads = {str(way): to for way, to in enumerate(piece.leads, 1) if to}
    spec = {"system": source.system, "type": short(piece.type, 80), "leads": leads, "as_it_came": piece.as_it_came}
    return Written("foreign", ForeignSpec.model_validate(spec), 1)


def _told(source: Source, node: str, found: Sequence[Found], taken: Taken | None) -> Iterator[Fault]:
    if not taken or taken.written.kind == "foreign":
        return
    codes = ["F118"] if _first(found) and not taken.exact else []
    codes += ["F119"] if any(one.other_words for one in found) else []
    for code in codes:
        yield Fault(source.file, _line(source, found), node, code)


def _line(source: Source, found: Sequence[Found]) -> int:
    return line_of(source.text, found[0].pieces[0].uuid)
