"""Whether a saved call of the right shape makes sense: what is told in words, where no schema could."""

from collections.abc import Iterator
from typing import Any

from gateway.casework import NEEDS
from gateway.rehearsal import ANSWERS
from gateway.saved.written import DEEDS, SavedCall, Step

Path = tuple[str | int, ...]
PEOPLE = frozenset({"new_code", "earliest"})
"""Needs that a rehearsal answers as on a good day; they hang on people, so a call may say otherwise."""
FROM_THE_DIRECTORY = frozenset(ANSWERS) - PEOPLE
"""Needs that the directory and the clock answer. A call that told its own answer would stay green over a broken directory."""
STATED = frozenset(NEEDS) - FROM_THE_DIRECTORY
BY_VOICE = frozenset({"press", "silence", "comes_back", "records", "hangs_up"})


def nonsense(call: SavedCall) -> Iterator[tuple[Path, str]]:
    """Everything that makes none, and where."""
    for need, stated in call.answers.items():
        yield from ((("answers", need), problem) for problem in _of_answer(need, stated))
    begins = "texts" if call.medium == "text" else ""
    if call.steps[0].deed != begins:
        yield ("steps", 0), f"the first step is {'her first text' if begins else 'what she hears when the call is answered: no key yet'}"
    for at, step in enumerate(call.steps):
        yield from ((("steps", at), problem) for problem in _of_step(step, call.medium, first=at == 0))


def _of_step(step: Step, medium: str, *, first: bool) -> Iterator[str]:
    if len(step.deeds) > 1:
        yield f"one step does one thing, and this does {' and '.join(step.deeds)}; make a step of each"
    if not step.deeds and not first:
        yield f"tell what she does: one of {', '.join(DEEDS)}"
    if step.deed == "texts" if medium == "voice" else step.deed in BY_VOICE:
        yield f"{step.deed} is nothing that one does by {medium}"
    if step.hangs_up and step.expected:
        yield f"once she has hung up nothing may follow (S6); take {step.expected[0]} out"
    # A test that cannot fail looks like one that holds. Hanging up says it all: nothing may follow.
    if not step.hangs_up and set(step.expected) <= {"does"}:
        yield "this step expects nothing, so it could never fail; tell what she hears, at_node, or that it ends"


def _of_answer(need: str, stated: Any) -> Iterator[str]:
    if need in FROM_THE_DIRECTORY:
        yield "the directory and the clock answer this themselves; take it out"
    elif need not in STATED:
        yield f"no flow can ask for {need}; there are {', '.join(sorted(STATED))}"
    elif not all(map(_is_answer, stated if isinstance(stated, list) else [stated])):
        yield 'an answer is a verdict (right), or one with what is known from then on (offer: {request_number: "17"}), all of it words'


def _is_answer(stated: Any) -> bool:
    if isinstance(stated, str):
        return True
    if not isinstance(stated, dict) or len(stated) != 1:
        return False
    (values,) = stated.values()
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
