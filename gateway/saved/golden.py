"""A saved call written anew after a wanted change: what no longer holds is replaced by what came, and not a letter besides."""

from operator import itemgetter
from typing import Any

from gateway.flows.engine import Lost
from gateway.flows.tree import Listed, Mapped, Piece, at
from gateway.flows.writing import written
from gateway.saved.answering import Unanswered
from gateway.saved.conversation import Conversation, Impossible, UnknownVerdict
from gateway.saved.expecting import differences
from gateway.saved.source import Saved
from gateway.saved.written import line
from gateway.shelf import Shelf

Edit = tuple[int, int, str]
"""From, to, and what stands there instead."""


def renewed(saved: Saved, shelf: Shelf) -> str:
    """The file's text, up to the step where the call cannot go on: only a person can say what she would do there."""
    conversation, edits = Conversation(shelf, saved.call), list[Edit]()
    for number, step in enumerate(saved.call.steps):
        try:
            came = conversation.takes(step)
        except (Impossible, Unanswered, UnknownVerdict, Lost):
            break
        text = conversation.text() if saved.call.medium == "text" else ""
        facts = came.facts() | {"reads": text.splitlines()}
        piece, _ = at(saved.top, ("steps", number), 1)
        for field in dict.fromkeys(difference.field for difference in differences(step, came, text)):
            edits.append(_edit(saved.text, piece, field, facts["hears" if field == "hears_among" else field]))
    return _edited(saved.text, edits)


def _edit(text: str, step: Piece, field: str, fact: Any) -> Edit:
    """The field's new value in the place of its old one; a field that the step has not yet goes behind its last."""
    assert isinstance(step, Mapped)
    if found := step.entries.get(field):
        return found.value.start, _end(found.value), written(fact)
    last = list(step.entries.values())[-1]
    end = _end(last.value)
    if step.flow:
        return end, end, f", {line(field, fact)}"
    column = last.key.start - (text.rfind("\n", 0, last.key.start) + 1)
    end = text.find("\n", end)  # behind a comment that stands on the same line
    end = len(text) if end < 0 else end
    return end, end, f"\n{' ' * column}{line(field, fact)}"


def _end(piece: Piece) -> int:
    """Past the last letter: what is written as a block ends for YAML only where the next thing begins."""
    if isinstance(piece, Mapped) and not piece.flow:
        return _end(list(piece.entries.values())[-1].value)
    return _end(piece.items[-1]) if isinstance(piece, Listed) and not piece.flow else piece.end


def _edited(text: str, edits: list[Edit]) -> str:
    pieces, at = list[str](), 0
    for start, end, instead in sorted(edits, key=itemgetter(0)):
        pieces += [text[at:start], instead]
        at = end
    return "".join([*pieces, text[at:]])
