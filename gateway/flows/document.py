"""A flow file as an officer wrote it, edited piece by piece: comments, order, quotes, line ends and every other line stay as they are."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.schema import model, node_names
from gateway.flows.tree import BOM, Entry, Listed, Mapped, Piece, Scalar, plain, read
from gateway.flows.writing import lines, word, written

_NAME = re.compile("[a-z0-9_]+")
_read = lru_cache(maxsize=64)(read)  # an edit looks at the same texts several times, and reading YAML with its places is slow


class NotEdited(FlowError):
    """The edit cannot be made; its fault says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A flow file's text. Every edit gives a new document; raises `NotEdited`, or `FlowError` for a text that is no YAML."""

    text: str
    file: str

    def nodes(self) -> dict[str, Any]:
        """Name → kind → fields, as they are written."""
        nodes: dict[str, Any] = plain(self._map(("nodes",)))
        return nodes

    # -- any file of this kind, such as a catalogue of words

    def said(self) -> dict[str, Any]:
        """All of it as plain values."""
        said: dict[str, Any] = plain(self._top())
        return said

    def put(self, *path: str, value: Any) -> "Document":
        """What stands at a path from the top, whether it was there before or not."""
        return self._put(path, value)

    def drop(self, *path: str) -> "Document":
        return self._drop(path)

    # -- what may be edited

    def set_field(self, node: str, *path: str, value: Any) -> "Document":
        """A field of a node, such as `("prompt",)` or `("also", "next")`, has this value, whether it was said before or not."""
        return self._put((*self._fields(node), *path), value)

    def remove_field(self, node: str, *path: str) -> "Document":
        return self._drop((*self._fields(node), *path))

    def add_node(self, name: str, kind: str, fields: Mapping[str, Any], after: str = "") -> "Document":
        """A new node, behind another one or behind all."""
        if name in self._map(("nodes",)).entries:
            raise self._refused("F91", name, name=name)
        if after:
            self._entry(("nodes", after))
        return self._put(("nodes", name), {kind: dict(fields)}, after)

    def remove_node(self, name: str, instead: str = "") -> "Document":
        """A node goes, with the comment on its lines. What led to it leads to `instead`."""
        self._entry(("nodes", name))
        leading = {holder: found for holder, found in self._leading_to(name).items() if holder != name}
        if leading and not instead:
            raise self._refused("F92", name, holders=", ".join(holder or "start" for holder in leading), name=name)
        if instead and self._entry(("nodes", instead)).key.text == name:
            raise self._refused("F94", name, name=name)
        return self._renamed([scalar for found in leading.values() for scalar in found], instead)._drop(("nodes", name))

    def rename_node(self, name: str, to: str) -> "Document":
        """A node has another name, here and wherever this flow leads to it."""
        if to != name and to in self._map(("nodes",)).entries:
            raise self._refused("F91", name, name=to)
        leading = [scalar for found in self._leading_to(name).values() for scalar in found]
        return self._renamed([self._entry(("nodes", name)).key, *leading], to)

    def add_choice(self, node: str, key: str, choice: Mapping[str, Any]) -> "Document":
        """A menu has one choice more, spoken after the others."""
        path = (*self._fields(node), "choices", key)
        if key in self._map(path[:-1]).entries:
            raise self._refused("F93", node, node=node, key=key)
        return self._put(path, dict(choice))

    def remove_choice(self, node: str, key: str) -> "Document":
        return self._drop((*self._fields(node), "choices", key))

    def move_choice(self, node: str, key: str, to: str) -> "Document":
        """A choice has another key; if that was taken, the two change places, each with the comment on its line."""
        choices = (*self._fields(node), "choices")
        one = self._entry((*choices, key))
        if to in self._map(choices).entries:
            return self._swapped(choices, key, to)
        return self._renamed([one.key], to)

    def _refused(self, code: str, node: str = "", /, **said: str) -> NotEdited:
        return NotEdited([Fault(self.file, 1, node, code, said)])

    # -- finding

    def _top(self) -> Mapped:
        return _read(self.text, self.file)

    def _entry(self, path: Sequence[str]) -> Entry:
        """The entry at a path from the top of the file."""
        around: Piece = self._top()
        for step in path:
            entry = around.entries.get(step) if isinstance(around, Mapped) else None
            if entry is None:
                raise self._refused("F90", name=".".join(path))
            around = entry.value
        return entry  # type: ignore[return-value]  # a path has at least one step

    def _map(self, path: Sequence[str]) -> Mapped:
        """The map at a path; where nothing is written after the colon, an empty one."""
        value = self._entry(path).value
        if isinstance(value, Mapped):
            return value
        if isinstance(value, Scalar) and plain(value) is None:
            return Mapped({}, True, value.line, value.start, value.start)
        raise self._refused("F96", where=".".join(path))

    def _fields(self, node: str) -> tuple[str, str, str]:
        kinds = self._map(("nodes", node)).entries
        if len(kinds) != 1:
            raise self._refused("F96", node, where=node)
        return ("nodes", node, *kinds)  # type: ignore[return-value]

    def _leading_to(self, name: str) -> dict[str, list[Scalar]]:
        """Node → the places in it that name this one; `""` is the flow's start."""
        found = {"": [start] if isinstance(start := self._entry(("start",)).value, Scalar) and start.text == name else []}
        for node, entry in self._map(("nodes",)).entries.items():
            for kind, fields in entry.value.entries.items() if isinstance(entry.value, Mapped) else ():
                shape = model(KINDS[kind].spec) if kind in KINDS else {}
                found[node] = [scalar for scalar in node_names(fields.value, shape, shape) if scalar.text == name]
        return {node: scalars for node, scalars in found.items() if scalars}

    # -- changing the text

    def _put(self, path: Sequence[str], value: Any, after: str = "") -> "Document":
        around, key = self._map(path[:-1]), path[-1]
        if key in around.entries:
            start, end, new = self._value(around.entries[key], value)
        elif not around.entries:
            start, end, new = self._value(self._entry(path[:-1]), {key: value})
        elif around.flow:
            start = end = self._end(list(around.entries.values())[-1])
            new = f", {word(key)}: {written(value)}"
        else:
            start, end, new = self._lines(around, key, value, after)
        return self._spliced([(start, end, new)])._says(_put(plain(self._top()), path, value, after))

    def _drop(self, path: Sequence[str]) -> "Document":
        entry, around = self._entry(path), self._map(path[:-1])
        start, end, new = entry.key.start, self._end(entry), ""
        if len(around.entries) == 1:
            new = "" if around.flow else "{}"
        elif around.flow:
            start, end = self._between_commas(around, entry)
        else:
            start, end = self._line_start(start), self._line_end(end)
        return self._spliced([(start, end, new)])._says(_dropped(plain(self._top()), path))

    def _renamed(self, scalars: Iterable[Scalar], to: str) -> "Document":
        """Another name in place of these, in quotes where they were."""
        scalars = list(scalars)
        if scalars and not _NAME.fullmatch(to):
            raise self._refused("F95", name=to)
        return self._spliced(
            [(one.start, one.end, word(to) if one.plain else f"{self._body[one.start]}{to}{self._body[one.start]}") for one in scalars]
        )

    def _swapped(self, path: Sequence[str], *keys: str) -> "Document":
        around = self._map(path)
        spans = [(self._after_colon(entry), self._whole(around, entry)) for entry in (around.entries[key] for key in keys)]
        (one, other) = (self._body[start:end] for start, end in spans)
        said = plain(around)
        swapped = said | {keys[0]: said[keys[1]], keys[1]: said[keys[0]]}
        made = self._spliced([(*spans[0], other), (*spans[1], one)])
        return made._says(_put(plain(self._top()), path, swapped))

    def _says(self, wanted: Any) -> "Document":
        """Itself, if it says what it should. Some of YAML's ways of writing are beyond this editor, and it must not guess."""
        if json.dumps(plain(self._top())) != json.dumps(wanted):
            raise self._refused("F96", where=self.file)
        return self

    # -- where things stand in the text

    @property
    def _body(self) -> str:
        return self.text.removeprefix(BOM)

    def _spliced(self, pieces: Iterable[tuple[int, int, str]]) -> "Document":
        body = self._body
        for start, end, new in sorted(pieces, reverse=True):
            body = body[:start] + new + body[end:]
        return replace(self, text=self.text[: len(self.text) - len(self._body)] + body)

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _line_start(self, at: int) -> int:
        return self._body.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Past the end of a line."""
        return self._body.find("\n", at) + 1 or len(self._body)

    def _after_colon(self, entry: Entry) -> int:
        return self._body.find(":", entry.key.end) + 1 or entry.key.end

    def _end(self, entry: Entry) -> int:
        """Past the last thing that an entry says."""
        return self._last(entry.value) or self._after_colon(entry)

    def _last(self, value: Piece) -> int:
        """Past the last thing that a value says; 0 if it says nothing."""
        match value:
            case Mapped(entries, flow=False):
                return self._end(list(entries.values())[-1])
            case Listed(items, flow=False):
                return max(self._last(item) for item in items)
        return value.end if value.end > value.start else 0

    def _whole(self, around: Mapped, entry: Entry) -> int:
        """The end of an entry with the comment behind it, without the end of its line."""
        end = self._end(entry)
        return end if around.flow else end + len(self._body[end : self._line_end(end)].rstrip("\r\n"))

    def _value(self, entry: Entry, value: Any) -> tuple[int, int, str]:
        """Where an entry's value stands, and the one that takes its place."""
        old = entry.value
        if old.end == old.start or (not isinstance(old, Scalar) and not old.flow):
            return self._after_colon(entry), self._end(entry), f" {written(value)}"
        return old.start, old.end, written(value)

    def _lines(self, around: Mapped, key: str, value: Any, after: str) -> tuple[int, int, str]:
        """A new line, or lines, behind an entry and the comments that belong to it."""
        entries = list(around.entries.values())
        at = self._line_end(self._end(around.entries.get(after, entries[-1])))
        indent = entries[0].key.start - self._line_start(entries[0].key.start)
        while (line := self._body[at : self._line_end(at)]).strip().startswith("#") and len(line) - len(line.lstrip()) > indent:
            at = self._line_end(at)
        new = "".join(f"{line}{self._newline}" for line in lines(key, value, " " * indent))
        return at, at, new if self._body[:at].endswith("\n") else f"{self._newline}{new}"

    def _between_commas(self, around: Mapped, entry: Entry) -> tuple[int, int]:
        """What goes with an entry of `{…}`: the comma before it, or the one behind it where it is the first or has a comment before it."""
        entries = list(around.entries.values())
        place = entries.index(entry)
        before, end = self._end(entries[place - 1]) if place else entry.key.start, self._end(entry)
        if place and "#" not in self._body[before : entry.key.start]:
            return before, end
        return entry.key.start, entries[place + 1].key.start if place + 1 < len(entries) else end


def _put(said: Any, path: Sequence[str], value: Any, after: str = "") -> Any:
    """The plain values with one more or another; behind `after` if it is new."""
    if not path:
        return value
    said, (key, *rest) = said or {}, path
    if key in said or not after:
        return {**said, key: _put(said.get(key), rest, value, after)}
    place = list(said).index(after) + 1
    before, behind = list(said.items())[:place], list(said.items())[place:]
    return dict([*before, (key, value), *behind])


def _dropped(said: Any, path: Sequence[str]) -> Any:
    key, *rest = path
    if rest:
        return {**said, key: _dropped(said[key], rest)}
    return {name: value for name, value in said.items() if name != key}
