"""A node of ours in the parts that other systems have, as near as they come. What they cannot say is told in `losses.py`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gateway.flows.exchange.parts import Ask, Choice, Digits, Enter, Kept, Note, Part, Say, Split, Stop
from gateway.flows.kinds import KINDS
from gateway.flows.source import Written

OUT = "~out"
DECOY = "decoy"
LANGUAGE = "language"
UNDONE = ("declined", "next")
"""Where a deed leads that nobody does: whom nobody can call back is not told that she will be (S39)."""


def sketch(written: Written, *, staff: bool) -> tuple[Part, ...]:
    """The parts of a node, the first of them first."""
    parts = tuple(_SKETCHES.get(written.kind, _beyond)(written))
    if not any(OUT in _targets(part) for part in parts):
        return parts
    # Who gives up hears the announcement (S5); a member of staff is let go.
    return (*parts, Stop(OUT[1:]) if staff else Enter(OUT[1:], DECOY, ""))


def _targets(part: Part) -> tuple[str, ...]:
    return (part.wrong, part.silent) if isinstance(part, Ask | Digits) else ()


def _say(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    yield Say("", spec.parts, spec.next)


def _menu(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    choices = tuple(Choice(key, one.label, f"~{key}" if one.set else one.next) for key, one in spec.choices.items())
    yield Ask("", spec.parts, choices, **_patience(spec))
    for key, one in spec.choices.items():
        if one.set:
            yield Note(key, tuple(one.set.items()), one.next)


def _language(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    keys = {str(key): lang for key, lang in enumerate(spec.offer, 1)}
    yield Ask("", spec.parts, tuple(Choice(key, f"language_{lang}", f"~{key}") for key, lang in keys.items()), **_patience(spec))
    for key, lang in keys.items():
        yield Note(key, ((LANGUAGE, lang),), spec.next)


def _number(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    yield Digits("", spec.parts, spec.at_least or spec.digits, spec.digits, spec.next, **_patience(spec))


def _patience(spec: Any) -> Mapping[str, Any]:
    patience = spec.patience("/")
    wrong, silent = (to.removeprefix("/") or OUT for to in (patience.otherwise, patience.silence))
    return {"wrong": wrong, "silent": silent, "retries": patience.retries, "hints": int(patience.hints)}


def _branch(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    yield Split("", spec.on, tuple(spec.cases.items()), spec.otherwise)


def _set(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    yield Note("", tuple(spec.values.items()), spec.next)


def _subflow(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    if spec.set:
        yield Note("", tuple(spec.set.items()), "~in")
    yield Enter("in" if spec.set else "", spec.flow, spec.next or "")


def _end(written: Written) -> Iterator[Part]:
    yield Stop("")


def _foreign(written: Written) -> Iterator[Part]:
    spec: Any = written.spec
    yield Kept("", spec.as_it_came, tuple(spec.leads.get(str(way), "") for way in range(1, 1 + max(map(int, spec.leads), default=0))))


def _beyond(written: Written) -> Iterator[Part]:
    """A deed that only our calls can do: its words, and its ways on by their names, of which one is gone wherever nobody does it."""
    node = KINDS[written.kind].build("/", written.spec)
    leads = {lead.by: lead.to.removeprefix("/") for lead in node.leads()}
    says = getattr(written.spec, "parts", ())
    undone = next((by for by in UNDONE if by in leads), next(iter(leads)))
    if says:
        yield Say("", says, "~then")
    yield Split("then" if says else "", written.kind, tuple((by, to) for by, to in leads.items() if by != undone), leads[undone])


_SKETCHES: Mapping[str, Callable[[Written], Iterator[Part]]] = {
    "say": _say,
    "menu": _menu,
    "language": _language,
    "number": _number,
    "branch": _branch,
    "set": _set,
    "subflow": _subflow,
    "end": _end,
    "foreign": _foreign,
}
