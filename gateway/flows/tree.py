"""YAML read without guessing: what each piece of a file says, on which line, and from where to where in the text.

Only what a flow needs: maps, lists, words. No anchors, tags, merges or second documents, so that a file is what it looks like.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent, DocumentStartEvent, Event, MappingStartEvent, NodeEvent, ScalarEvent
from ruamel.yaml.reader import ReaderError

from gateway.flows.faults import Fault, FlowError

LARGEST = 256 * 1024  # 2,000 nodes and more; reading that much takes about a second, and ten megabytes would hold a process up for a minute
DEEPEST = 10
ENOUGH = 100
"""Faults after which a file is read no further: whoever has so many has the wrong file."""
BOM = "\ufeff"
WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(
    r"[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|\.(?:inf|nan))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, a number, or nothing at all; `end` is past its last character."""

    text: str
    plain: bool
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; `flow` is written as `[…]`."""

    items: Sequence["Piece"]
    flow: bool
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: "Piece"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map: a key is always text, as it is written, so `1:` and `"1":` are one. `flow` is written as `{…}`."""

    entries: Mapping[str, Entry]
    flow: bool
    line: int
    start: int
    end: int


Piece: TypeAlias = Scalar | Listed | Mapped


def read(text: str, file: str) -> Mapped:
    """The text's one map; places are counted without its BOM. Raises `FlowError`: F20 to F24, F32, F34, F36, F37."""
    if len(text) > LARGEST:
        raise FlowError([too_large(file)])
    reading = _Reading(text.removeprefix(BOM), file)
    try:
        top = reading.document()
    except YAMLError as error:
        raise FlowError([*reading.faults, _fault(error, reading.text, file)]) from None
    if reading.faults:
        raise FlowError(reading.faults)
    return top


def plain(piece: Piece) -> Any:
    """What a piece says as plain values: YAML 1.2, where `yes` and `17:30` are words."""
    match piece:
        case Mapped(entries):
            return {key: plain(entry.value) for key, entry in entries.items()}
        case Listed(items):
            return [plain(item) for item in items]
        case Scalar(text, plain=False):
            return text
    return _resolved(piece.text)


def _resolved(text: str) -> object:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    # 0117, 1_000 and 0x1F are one number here and another elsewhere, so they are a number that fits nowhere.
    return float("nan") if _NUMBER.fullmatch(text) else text


def at(piece: Piece, path: Sequence[int | str], line: int) -> tuple[Piece, int]:
    """The deepest piece on a path that the file has, and the line of its key; `line` where it has none of it."""
    for step in path:
        if isinstance(piece, Mapped) and step in piece.entries:
            entry = piece.entries[str(step)]
            piece, line = entry.value, entry.key.line
        elif isinstance(piece, Listed) and isinstance(step, int) and step < len(piece.items):
            piece = piece.items[step]
            line = piece.line
        else:
            break
    return piece, line


class _Reading:
    """One document, from the parser's events. What is wrong but can be read past is noted in `faults`."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.faults: list[Fault] = []
        self._events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)

    def document(self) -> Mapped:
        next(self._events)  # the stream starts
        started = next(self._events)
        if not isinstance(started, DocumentStartEvent) or not isinstance(begun := next(self._events), MappingStartEvent):
            raise FlowError([Fault(self.file, 1, "", "F24")])
        if started.version or started.tags:
            self._note(started.start_mark.line + 1, "F34", what="%")
        top = self._mapped(begun, 0)
        next(self._events)  # the document ends
        if isinstance(another := next(self._events), DocumentStartEvent):
            self._note(another.start_mark.line + 1, "F34", what="---")
        return top

    def _piece(self, event: Event, depth: int) -> Piece:
        if depth > DEEPEST:
            raise FlowError([Fault(self.file, event.start_mark.line + 1, "", "F23")])
        self._only_what_flows_need(event)
        if isinstance(event, MappingStartEvent):
            return self._mapped(event, depth)
        line, start = event.start_mark.line + 1, event.start_mark.index
        if isinstance(event, CollectionStartEvent):
            items, end = self._items(depth)
            return Listed(items, bool(event.flow_style), line, start, end)
        text, quoted = (event.value, event.style) if isinstance(event, ScalarEvent) else ("", None)
        return Scalar(text, not quoted, line, start, self._end(event))

    def _mapped(self, event: MappingStartEvent, depth: int) -> Mapped:
        entries, end = self._entries(depth)
        return Mapped(entries, bool(event.flow_style), event.start_mark.line + 1, event.start_mark.index, end)

    def _entries(self, depth: int) -> tuple[dict[str, Entry], int]:
        entries: dict[str, Entry] = {}
        while isinstance(event := next(self._events), NodeEvent):
            key = self._key(event, depth)
            value = self._piece(next(self._events), depth + 1)
            if key.text in entries:
                self._note(key.line, "F37", key=short(key.text), line=str(entries[key.text].key.line))
            else:
                entries[key.text] = Entry(key, value)
        return entries, self._end(event)

    def _key(self, event: Event, depth: int) -> Scalar:
        key = self._piece(event, depth + 1)
        if not isinstance(key, Scalar):
            raise FlowError([*self.faults, Fault(self.file, key.line, "", "F22")])
        if key.plain and key.text == "<<":
            self._note(event.start_mark.line + 1, "F34", what="<<")
        return key

    def _items(self, depth: int) -> tuple[list[Piece], int]:
        items = []
        while isinstance(event := next(self._events), NodeEvent):
            items.append(self._piece(event, depth + 1))
        return items, self._end(event)

    def _end(self, event: Event) -> int:
        """Past the last character that says something: a block ends before the empty lines and comments that follow it."""
        end = int(event.end_mark.index)
        if isinstance(event, ScalarEvent):
            return int(event.start_mark.index) + len(self.text[event.start_mark.index : end].rstrip())
        return end

    def _only_what_flows_need(self, event: Event) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            self._note(event.start_mark.line + 1, "F34", what=short(self.text[event.start_mark.index :].split(None, 1)[0]))

    def _note(self, line: int, code: str, /, **said: str) -> None:
        self.faults.append(Fault(self.file, line, "", code, said))
        if len(self.faults) == ENOUGH:
            raise FlowError(self.faults)


def _fault(error: YAMLError, text: str, file: str) -> Fault:
    """What the parser stumbled over, in our words."""
    if isinstance(error, ReaderError):
        what = f"U+{error.character if isinstance(error.character, int) else ord(error.character):04X}"
        return Fault(file, text.count("\n", 0, error.position) + 1, "", "F20", {"what": what})
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Fault(file, 1, "", "F22")
    mark, problem = error.problem_mark, error.problem or ""
    if text[mark.index : mark.index + 1] == "\t":
        return Fault(file, mark.line + 1, "", "F32")
    if error.context_mark and (problem.startswith("expected ','") or "quoted scalar" in (error.context or "")):
        return Fault(file, error.context_mark.line + 1, "", "F36")
    return Fault(file, mark.line + 1, "", "F22")


def too_large(file: str) -> Fault:
    return Fault(file, 1, "", "F21", {"most": f"{LARGEST // 1024} kB"})


def short(text: str, most: int = 40) -> str:
    """A piece of a file as a fault may quote it: on one line, and with nothing that a terminal would obey."""
    shown = "".join(character if character.isprintable() or character == "\u200b" else "�" for character in text[:most])
    return shown if len(text) <= most else f"{shown[:-1]}…"
