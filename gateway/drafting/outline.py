"""A flow as something to read: every node with its words, its keys and where each leads, and who leads to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.drafting.sheet import Sheet
from gateway.flows.difference import LEADS
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import Asking, Speaking
from gateway.flows.source import Flow, Written
from gateway.prompts.catalogue import HOME, Prompt
from gateway.prompts.clips import Voices

READY = ("place", "find", "callback", "code", "dial")
"""Kinds that are built in files, and that a menu can lead into once they are there."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prompt in one language. `clip` is the name of what was recorded, or of a draft; empty where nobody says it."""

    lang: str
    words: str
    clip: str = ""
    draft: bool = True
    older: bool = False
    """Whether its Khmer was changed since it was translated."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A prompt by its name, with its words in every language that has some. `gloss` is for editors who read no Khmer."""

    key: str
    spoken: tuple[Spoken, ...] = ()
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way on. `by` is a choice's key, a case's value or a field; `to` a node of this flow, empty where nothing is said."""

    by: str
    to: str
    there: bool = True
    """Whether that node exists."""
    saying: Saying | None = None
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """Who leads here: a node, and by which way. Of another flow, where `flow` is not the one outlined."""

    flow: str
    node: str
    by: str


@dataclass(frozen=True, slots=True)
class Part:
    """One node. `may` names the fields of this kind that may lead somewhere and say nothing now."""

    name: str
    kind: str
    says: tuple[Saying, ...]
    ways: tuple[Way, ...]
    may: tuple[str, ...]
    came: tuple[Came, ...]
    into: str = ""
    back: bool = False
    speaks: bool = False
    asks: bool = False
    retries: int | None = None

    @property
    def keys(self) -> list[Way]:
        return [way for way in self.ways if way.is_key]

    @property
    def others(self) -> list[Way]:
        return [way for way in self.ways if not way.is_key]


@dataclass(frozen=True, slots=True)
class Outline:
    """`entered` are the nodes of other flows that lead to its start."""

    name: str
    start: str
    parts: tuple[Part, ...]
    entered: tuple[Came, ...] = field(default=())

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)

    @property
    def begins(self) -> Saying | None:
        """The first words of it: by them somebody who reads no English knows which menu this is."""
        return next((saying for part in self.parts for saying in part.says if saying.spoken), None)

    @property
    def missing(self) -> list[str]:
        """Nodes that something leads to and that nobody has built."""
        return [*dict.fromkeys(way.to for part in self.parts for way in part.ways if way.to and not way.there)]


def outline(flows: Mapping[str, Flow], name: str, sheet: Sheet, voices: Voices) -> Outline:
    """One of these flows, as the file has it and in its order."""
    flow = flows[name]
    entering = [*_entering(flows, name)]
    parts = tuple(_part(flow, node, sheet, voices, entering) for node in flow.nodes)
    return Outline(name, flow.start, parts, tuple(came for came, at in entering if not at))


def saying(sheet: Sheet, voices: Voices, key: str) -> Saying:
    home_first = sorted(sheet.words, key=lambda lang: lang != HOME)
    found = {lang: prompt for lang in home_first if (prompt := sheet.prompt(lang, key))}
    gloss = next((prompt.gloss for prompt in found.values() if prompt.gloss), "")
    return Saying(key, tuple(_spoken(lang, prompt, found.get(HOME), voices) for lang, prompt in found.items()), gloss)


def pieces(flows: Mapping[str, Flow], beside: str) -> list[tuple[str, str, str]]:
    """Ready-made parts of the officers' other flows that a choice may lead into: flow, node and kind."""
    return [
        (name, node, written.kind)
        for name, flow in flows.items()
        if name != beside and not flow.shipped
        for node, written in flow.nodes.items()
        if written.kind in READY and node != flow.start
    ]


def said_at(flows: Mapping[str, Flow], key: str) -> list[Came]:
    """Every place that says a prompt: changing its words changes all of them."""
    return [Came(flow.name, name, by) for flow in flows.values() for name, written in flow.nodes.items() for by in _saying(written, key)]


def _saying(written: Written, key: str) -> Iterator[str]:
    spec: Any = written.spec
    if key in getattr(spec, "parts", ()) or getattr(spec, "prompt", None) == key:
        yield ""
    yield from (by for by, choice in getattr(spec, "choices", {}).items() if choice.label == key)
    if getattr(getattr(spec, "also", None), "label", "") == key:
        yield "also"


def _spoken(lang: str, prompt: Prompt, home: Prompt | None, voices: Voices) -> Spoken:
    clip = voices.clip((lang, prompt.key)) if (lang, prompt.key) in voices else None
    drafted = clip is None or clip.status == "draft"
    return Spoken(lang, prompt.words or prompt.romanised or prompt.gloss, clip.name if clip else "", drafted, prompt.older_than(home))


def _part(flow: Flow, name: str, sheet: Sheet, voices: Voices, entering: list[tuple[Came, str]]) -> Part:
    written = flow.nodes[name]
    spec: Any = written.spec
    ways = tuple(_ways(flow, name, sheet, voices))
    led = {way.by for way in ways}
    may = tuple(one for one in type(spec).model_fields if one in LEADS and one not in led)
    said = getattr(spec, "parts", ()) or [prompt for prompt in [getattr(spec, "prompt", None)] if prompt]
    return Part(
        name,
        written.kind,
        tuple(saying(sheet, voices, key) for key in said),
        ways,
        may,
        (*_leading(flow, name), *(came for came, at in entering if at == name)),
        into=getattr(spec, "flow", "") or "",
        back=bool(getattr(spec, "back", False)),
        speaks=isinstance(spec, Speaking),
        asks=isinstance(spec, Asking),
        retries=getattr(spec, "retries", None),
    )


def _ways(flow: Flow, name: str, sheet: Sheet, voices: Voices) -> Iterator[Way]:
    """As the file says them: what nobody wrote, such as the announcement after silence, is not a way of its own."""
    spec: Any = flow.nodes[name].spec
    for key, choice in getattr(spec, "choices", {}).items():
        yield Way(key, choice.next, choice.next in flow.nodes, saying(sheet, voices, choice.label), is_key=True)
    if also := getattr(spec, "also", None):
        yield Way("also", also.next, also.next in flow.nodes, saying(sheet, voices, also.label))
    for group in ("cases", "answers"):
        yield from (Way(by, to, to in flow.nodes) for by, to in getattr(spec, group, {}).items())
    for one in type(spec).model_fields:
        if one in LEADS and (to := getattr(spec, one)):
            yield Way(one, to, to in flow.nodes)


def _leading(flow: Flow, name: str) -> Iterator[Came]:
    if flow.start == name:
        yield Came(flow.name, "", "start")
    for other, written in flow.nodes.items():
        node = KINDS[written.kind].build(f"{flow.name}/{other}", written.spec)
        yield from (Came(flow.name, other, lead.by) for lead in node.leads() if lead.to == f"{flow.name}/{name}")


def _entering(flows: Mapping[str, Flow], name: str) -> Iterator[tuple[Came, str]]:
    """Who leads into this flow, and at which of its nodes; empty for its start."""
    for flow in flows.values():
        for node, written in flow.nodes.items():
            spec: Any = written.spec
            if written.kind == "subflow" and spec.flow == name:
                yield Came(flow.name, node, ""), spec.at or ""
