"""All saved calls over one shelf: what fails, in words that say where the call left its path, and what they walk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway import sms
from gateway.flows.engine import Lost
from gateway.flows.faults import Fault, FlowError
from gateway.flows.state import write
from gateway.prompts.faults import PromptError
from gateway.saved.answering import Unanswered
from gateway.saved.conversation import Came, Conversation, Impossible, UnknownVerdict
from gateway.saved.coverage import Edge, Walked, walked
from gateway.saved.expecting import differences
from gateway.saved.nowhere import Told, told_in
from gateway.saved.source import Saved, read
from gateway.shelf import Shelf

MOST_PARTS = 3  # S22
NOTHING = Walked()


@dataclass(frozen=True, slots=True)
class Run:
    """One saved call, walked: its faults, none when it holds, and what it came through."""

    file: str
    faults: tuple[Fault, ...]
    walked: Walked = NOTHING


def failures(shelf: Shelf, texts: Mapping[str, str]) -> list[Fault]:
    """What is wrong with these saved calls (file → text), or with the flows under them. Empty when all hold."""
    return [fault for run in runs(shelf, texts) for fault in run.faults]


def walked_by(done: Sequence[Run]) -> Walked:
    """What all of them came through together."""
    nodes = frozenset[str]().union(*(run.walked.nodes for run in done))
    return Walked(nodes, frozenset[Edge]().union(*(run.walked.edges for run in done)))


def runs(shelf: Shelf, texts: Mapping[str, str]) -> list[Run]:
    """Every call, each by itself."""
    return [run(shelf, text, file) for file, text in texts.items()]


def run(shelf: Shelf, text: str, file: str) -> Run:
    try:
        saved = read(text, file)
    except FlowError as error:
        return Run(file, tuple(error.faults))
    if saved.call.flow not in shelf.graph.starts:
        return Run(file, (saved.fault("F70", "flow", problem=f"there is no flow {saved.call.flow}"),))
    came: list[Came] = []
    faults = tuple(_faults(shelf, saved, came))
    return Run(file, faults, walked(shelf.graph, came))


def _faults(shelf: Shelf, saved: Saved, came: list[Came]) -> Iterator[Fault]:
    """Those of the first step that does not hold, or at the end those of the whole call. `came` is filled on the way."""
    conversation, told = Conversation(shelf, saved.call), Told(shelf.catalogues)
    for number in range(len(saved.call.steps)):
        faults = list(_of_step(saved, number, conversation, came, told))
        yield from faults
        if faults:
            return
    if unasked := conversation.left_over():
        yield saved.fault("F74", "answers", needs=unasked)
    told.add("what is kept after the end", write(came[-1].turn.state).decode())
    yield from _nowhere(saved, told)


def _of_step(saved: Saved, number: int, conversation: Conversation, came: list[Came], told: Told) -> Iterator[Fault]:
    step, node = saved.call.steps[number], came[-1].turn.state.at if came else ""
    place, where = ("steps", number), f"step {number + 1} ({step.told})"
    try:
        came.append(conversation.takes(step))
        text = conversation.text() if saved.call.medium == "text" else ""
    except Impossible as instead:
        yield saved.fault("F78", *place, node=node, step=where, came=str(instead))
        return
    except Unanswered as asked:
        yield saved.fault("F72", *place, node=node, step=where, need=str(asked))
        return
    except UnknownVerdict as stated:
        yield saved.fault("F73", "answers", stated.need, node=node, need=stated.need, verdict=stated.verdict, known=stated.known)
        return
    except (Lost, PromptError) as broken:
        yield saved.fault("F77", *place, node=node, step=where, problem=str(broken))
        return
    for field, expected, found in differences(step, came[-1], text):
        yield saved.fault("F71", *place, field, node=node, step=where, expected=expected, came=found)
    if (parts := sms.parts(text)) > MOST_PARTS:
        yield saved.fault("F76", *place, node=came[-1].turn.state.at, step=where, parts=str(parts), most=str(MOST_PARTS))
    told.turn(f"step {number + 1}", came[-1], conversation.digits)


def _nowhere(saved: Saved, told: Told) -> Iterator[Fault]:
    for number, words in enumerate(saved.call.nowhere):
        if where := told_in(words, told):
            yield saved.fault("F75", "nowhere", number, words=words, where=where)
