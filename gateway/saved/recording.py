"""From a conversation that was seen to a saved call: what was done and heard, what people and secrets answered, and nobody's number."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from gateway.dialogue import Bridged, Gone, Heard, Key, Recorded, Text
from gateway.flows.state import Answer
from gateway.flows.writing import written
from gateway.saved.conversation import REACHED, Came
from gateway.saved.sense import STATED
from gateway.saved.witness import Seen
from gateway.saved.written import NOBODY, line, moment_of

MINUTE = timedelta(minutes=1)
_A_NUMBER = re.compile(r"\d(?:[ .-]?\d){6,}")
_AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Note(msgspec.Struct, frozen=True):
    """One event, as far as a saved call tells of it. `opening` is set on the first: flow, medium, language, what was known."""

    at: datetime
    deed: str
    value: str
    facts: dict[str, Any]
    answers: tuple[tuple[str, str, Mapping[str, str]], ...]
    opening: dict[str, Any] | None = None


def note(seen: Seen) -> Note:
    """What is worth keeping of an event."""
    deed, value = _deed(seen)
    facts = Came(seen.turn, seen.arrival.heard, seen.thread.state.at, ()).facts()
    opening = None
    if seen.opening:
        state = seen.opening.state
        opening = {"flow": seen.opening.flow, "medium": state.medium, "lang": state.lang, "known": dict(state.known)}
    return Note(seen.at, deed, value, facts, tuple(_stated(seen.answers)), opening)


def saved_call(notes: Sequence[Note], ended: bool) -> str:
    """The YAML of a saved call. `ended` is whether nobody is on the line any more; who left before its end has hung up."""
    begun = notes[0].opening or {}
    lines = [line("call", f"Saved in the simulator on {moment_of(notes[0].at)}; say here in one sentence what it shows.")]
    usual = {"flow": "main", "medium": "voice", "lang": "khm"}
    lines += [line(name, begun[name]) for name, value in usual.items() if begun.get(name, value) != value]
    lines.append(line("at", moment_of(notes[0].at)))
    known = {name: value for name, value in begun.get("known", {}).items() if name != "medium" and REACHED.get(name) != value}
    lines += [line("known", known)] if known else []
    steps = [row for step in _steps(notes) for row in _item(step, "  ")]
    if ended and not notes[-1].facts["ends"] and begun.get("medium") == "voice":
        steps.append("  - hangs_up: true")
    return "\n".join([*lines, *_answers(notes), "steps:", *steps]) + "\n"


def _item(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    """One entry of a list, a field on each line."""
    for at, (field, value) in enumerate(fields.items()):
        yield f"{indent}{'  ' if at else '- '}{line(field, value)}"


def _deed(seen: Seen) -> tuple[str, str]:
    node = seen.graph.nodes.get(seen.thread.state.at)
    by_text = seen.arrival.medium == "text"
    if seen.opening and not by_text:
        return "", ""
    return _done(seen.arrival.heard, "texts" if by_text else "press", secret=getattr(node, "secret", False))


def _done(heard: Heard, typed: str, *, secret: bool) -> tuple[str, str]:
    match heard:
        case Key(digits):
            # Whether a PIN is right is told under `answers`; the file needs no one's own.
            return typed, "1" * len(digits) if secret else _without_numbers(digits)
        case Text(body):
            return typed, _without_numbers(body)
        case Bridged(status):
            return "comes_back", status
        case Recorded(_, _, hung_up) if not hung_up:
            return "records", ""
        case Gone() | Recorded():
            return "hangs_up", ""
    return "silence", ""


def _without_numbers(words: str) -> str:
    """A phone number that was typed becomes zeros behind its first digit, which leads to the same place."""
    return _A_NUMBER.sub(lambda found: found[0][0] + re.sub(r"\d", "0", found[0][1:]), words)


def _stated(answers: Iterable[tuple[str, Answer]]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    return ((need, answer.verdict, dict(answer.values)) for need, answer in answers if need in STATED)


def _answers(notes: Iterable[Note]) -> list[str]:
    """By need: one, or a list of those that came one after the other. Ids that mean something to the database alone get short names."""
    names: dict[str, str] = {}

    def short(name: str, value: str) -> str:
        return names.setdefault(value, f"{name[0]}{len(names) + 1}") if _AN_ID.fullmatch(value) else value

    stated: dict[str, list[Any]] = {}
    for one in notes:
        for need, verdict, values in one.answers:
            told = {name: short(name, value) for name, value in values.items()}
            stated.setdefault(need, []).append({verdict: told} if told else verdict)
    rows = [row for need, several in stated.items() for row in _answer(need, several)]
    return ["answers:", *rows] if rows else []


def _answer(need: str, several: list[Any]) -> Iterator[str]:
    if len(several) == 1:
        yield f"  {line(need, several[0])}"
        return
    yield f"  {need}:"
    for one in several:
        yield f"    - {written(one)}"


def _steps(notes: Sequence[Note]) -> Iterator[dict[str, Any]]:
    clock = notes[0].at.replace(second=0, microsecond=0)
    for one in notes:
        step: dict[str, Any] = {}
        if minutes := (one.at - clock) // MINUTE:
            step["later"] = f"{minutes}m"
            clock += minutes * MINUTE
        if one.deed:
            step[one.deed] = True if one.deed in ("silence", "records", "hangs_up") else one.value
        step["hears"] = one.facts["hears"]
        step |= {field: one.facts[field] for field in ("offers", "does", "ends") if one.facts[field]}
        if one.facts["connects"] != NOBODY:
            step["connects"] = one.facts["connects"]
        yield step
