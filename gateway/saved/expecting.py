"""What a step expects against what came of it; where they differ, both in the words of the file."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from gateway.saved.conversation import Came
from gateway.saved.written import NOBODY, Step, line

ALWAYS = ("connects", "ends", "does")
"""Told or not: a connection, an end and a deed that nobody expects are faults."""


class Difference(NamedTuple):
    """One field of a step that did not hold."""

    field: str
    expected: str
    came: str


def differences(step: Step, came: Came, text: str) -> Iterator[Difference]:
    """Every expectation that did not hold; `text` is the answer as it is written, by text."""
    facts = came.facts()
    if step.hangs_up:
        step = step.model_copy(update={"hears": [], "ends": True})  # S6: nothing is said to nobody, and nothing begun
    for field in ("hears", "offers", "speaks", "at_node", *ALWAYS):
        expected = getattr(step, field)
        if expected is None and field in ALWAYS:
            expected = NOBODY  # of these three only a connection has no value when it is not told
        if expected is not None and not _same(expected, facts[field]):
            yield Difference(field, line(field, expected), line(field, facts[field]))
    if step.hears_among is not None and not _among(step.hears_among, facts["hears"]):
        yield Difference("hears_among", line("hears_among", step.hears_among), line("hears", facts["hears"]))
    for words in step.reads or ():
        if words not in text:
            yield Difference("reads", line("reads", [words]), line("reads", [text]))


def _same(expected: Any, came: Any) -> bool:
    match expected:
        case list():
            return len(expected) == len(came) and all(map(_fits, expected, came))
        case dict():
            return list(expected) == list(came) and all(map(_fits, expected.values(), came.values()))
        case str():
            return _fits(expected, came)
    return bool(expected == came)


def _among(expected: Sequence[str], came: Sequence[str]) -> bool:
    """Each of them, in this order, whatever is said in between."""
    rest = iter(came)
    return all(any(_fits(one, part) for part in rest) for one in expected)


def _fits(expected: str, came: str) -> bool:
    return fnmatchcase(came, expected)
