"""What edits share: a sheet's files by the names of their flows, their nodes as they are written, new words with names of their own."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gateway.drafting.sayings import ENGLISH, Words, name_from, say
from gateway.drafting.sheet import Sheet
from gateway.flows.document import Document
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.catalogue import HOME

KEYS = "1234567"
INTO_FLOW, BACK = "flow:", "back:"
Fields = dict[str, Any]
Nodes = dict[str, dict[str, Fields]]


class NewChoice(msgspec.Struct, frozen=True):
    """A choice before it has a key: words of its own, or the name of a prompt that has some; and where it leads (`led`).

    What leads nowhere yet is named after its words, and can be built later.
    """

    to: str = ""
    words: Words = Words()
    label: str = ""


def file_of(flow: str) -> str:
    return f"{flow}.yaml"


def names(sheet: Sheet) -> list[str]:
    """The officers' flows."""
    return [file.removesuffix(".yaml") for file in sheet.flows]


def gone(flow: str, node: str, what: str) -> FlowError:
    return FlowError([Fault(f"flows/{file_of(flow)}", 1, node, "F90", {"name": what})])


def document(sheet: Sheet, flow: str) -> Document:
    """Raises `FlowError`."""
    if file_of(flow) not in sheet.flows:
        raise gone(flow, "", flow)
    return Document(sheet.flows[file_of(flow)], f"flows/{file_of(flow)}")


def put(sheet: Sheet, flow: str, edited: Document) -> Sheet:
    return sheet.with_flow(file_of(flow), edited.text)


def nodes(sheet: Sheet, flow: str) -> dict[str, dict[str, Fields | None]]:
    """Name → kind → fields, as they are written."""
    return document(sheet, flow).nodes()


def fields(sheet: Sheet, flow: str, node: str) -> tuple[str, Fields]:
    """A node's kind and fields. Raises `FlowError`."""
    written = nodes(sheet, flow).get(node)
    if not written:
        raise gone(flow, node, node)
    ((kind, found),) = written.items()
    return kind, found or {}


def choices(sheet: Sheet, flow: str, node: str) -> dict[str, Fields]:
    """Those of a menu, by key. Raises `FlowError`."""
    found = fields(sheet, flow, node)[1].get("choices")
    if not isinstance(found, dict):
        raise gone(flow, node, f"{node}.choices")
    return found


def subflows(sheet: Sheet, into: str) -> Iterator[tuple[str, str, Fields]]:
    """Every node that leads into a flow: its own flow, its name, its fields."""
    for flow in names(sheet):
        for name, written in nodes(sheet, flow).items():
            found = written.get("subflow") or {}
            if found.get("flow") == into:
                yield flow, name, found


def prompts(sheet: Sheet) -> set[str]:
    return {key for words in sheet.words.values() for key in words}


def named(sheet: Sheet, prompt: str, words: Words, otherwise: str) -> tuple[Sheet, str]:
    """The name of a prompt that was chosen, or of new words where some were written. Raises `FlowError`."""
    if words or not prompt:
        return said(sheet, words, otherwise)
    return sheet, known(sheet, prompt)


def known(sheet: Sheet, prompt: str) -> str:
    """A prompt that has words. Raises `FlowError`."""
    if prompt not in prompts(sheet):
        raise FlowError([Fault("prompts/", 1, prompt, "F90", {"name": prompt})])
    return prompt


def in_khmer(sheet: Sheet, prompt: str) -> str:
    """A prompt that has Khmer words, which others are made from. Raises `FlowError`."""
    if sheet.prompt(HOME, prompt) is None:
        raise FlowError([Fault("prompts/", 1, prompt, "F90", {"name": prompt})])
    return prompt


def languages(sheet: Sheet) -> list[str]:
    """Those that are translated into beside English, whose words are the Khmer's glosses."""
    return [lang for lang in sheet.words if lang not in (HOME, ENGLISH)]


def said(sheet: Sheet, words: Words, otherwise: str) -> tuple[Sheet, str]:
    """With new words, and the name that they have now."""
    key = name_from(words.english, prompts(sheet), otherwise)
    return say(sheet, key, words), key


def led(to: str, around: Mapping[str, Mapping[str, Fields | None]]) -> tuple[str, Nodes]:
    """The node that a target stands for, and the nodes that it takes: `flow:legal` is another flow, `flow:legal/callback` one of its nodes,
    `back:` where she came from. All are nodes of their own, in common for all that lead there; any other target is the name of a node."""
    if to != BACK and not to.startswith(INTO_FLOW):
        return to, {}
    flow, _, at = to.removeprefix(INTO_FLOW).partition("/") if to != BACK else ("", "", "")
    node: dict[str, Fields] = {"subflow": {"flow": flow} | ({"at": at} if at else {})} if flow else {"end": {"back": True}}
    known = next((name for name, written in around.items() if written == node), "")
    name = known or name_from(f"{flow} {at}" if flow else "back", around, "on")
    return name, {} if known else {name: node}


def add(edited: Document, new: Nodes) -> Document:
    for name, node in new.items():
        for kind, found in node.items():
            edited = edited.add_node(name, kind, found)
    return edited


def chosen(sheet: Sheet, choice: NewChoice, around: Mapping[str, Mapping[str, Fields | None]]) -> tuple[Sheet, Fields, Nodes]:
    """With a choice's words; the choice as it is written, and the nodes that it takes beside those that are there."""
    sheet, label = named(sheet, choice.label, choice.words, "choice")
    to, new = led(choice.to, around)
    return sheet, {"label": label, "next": to or label}, new


def all_chosen(
    sheet: Sheet, choices: tuple[NewChoice, ...], around: Mapping[str, Mapping[str, Fields | None]]
) -> tuple[Sheet, dict[str, Fields], Nodes]:
    """The same for all choices of a menu, on keys in their order."""
    written: dict[str, Fields] = {}
    ways: Nodes = {}
    for key, choice in zip(KEYS, choices, strict=False):
        sheet, written[key], new = chosen(sheet, choice, {**around, **ways})
        ways |= new
    return sheet, written, ways


def free_key(sheet: Sheet, flow: str, node: str) -> str:
    """The first key that no choice has. With all of them taken the last: then the file says itself that it is full (S3)."""
    taken = choices(sheet, flow, node)
    return next((key for key in KEYS if key not in taken), KEYS[-1])


def way(sheet: Sheet, flow: str, node: str, by: str) -> tuple[str, ...]:
    """The path from a node's fields to where one of its ways leads: a choice by its key, a case by its value, or a field."""
    found = fields(sheet, flow, node)[1]
    if by in (found.get("choices") or {}):
        return ("choices", by, "next")
    for group in ("cases", "answers"):
        if by in (found.get(group) or {}):
            return (group, by)
    return ("also", "next") if by == "also" else (by,)
