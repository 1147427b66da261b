"""Every edit as data: what an officer asked for, by name. `made` gives the new sheet, or raises `FlowError`: coded, in words."""

from typing import TypeAlias

import msgspec

from gateway.drafting import written
from gateway.drafting.sayings import Otherwise, Translation, Words, name_from, say, translate, write
from gateway.drafting.sheet import Sheet
from gateway.drafting.written import NewChoice, document, put
from gateway.flows.compile import read, shipped
from gateway.flows.faults import Fault, FlowError
from gateway.flows.writing import lines

HEAD = "# yaml-language-server: $schema=schema.json\nflow: {flow}\nstart: question\n"


class SetWords(msgspec.Struct, frozen=True, tag=True):
    """What a prompt says, wherever it is said."""

    prompt: str
    words: Words

    def made(self, sheet: Sheet) -> Sheet:
        return say(sheet, written.known(sheet, self.prompt), self.words)


class SetOtherwise(msgspec.Struct, frozen=True, tag=True):
    """How a text says a prompt, and what may be texted for it."""

    prompt: str
    otherwise: Otherwise

    def made(self, sheet: Sheet) -> Sheet:
        return write(sheet, written.in_khmer(sheet, self.prompt), self.otherwise)


class SetTranslation(msgspec.Struct, frozen=True, tag=True):
    """What a prompt says in a language beside Khmer and English; None: nothing any more."""

    prompt: str
    lang: str
    said: Translation | None

    def made(self, sheet: Sheet) -> Sheet:
        if self.lang not in written.languages(sheet):
            raise FlowError([Fault("prompts/", 1, self.prompt, "F90", {"name": self.lang})])
        return translate(sheet, self.lang, written.in_khmer(sheet, self.prompt), self.said)


class SetSaid(msgspec.Struct, frozen=True, tag=True):
    """What a node says: these prompts in this order, and behind them a prompt that was chosen, or new words."""

    flow: str
    node: str
    prompts: tuple[str, ...] = ()
    words: Words = Words()
    prompt: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        prompts = [*self.prompts]
        if self.words or self.prompt or not prompts:
            sheet, key = written.named(sheet, self.prompt, self.words, self.node)
            prompts.append(key)
        alone = len(prompts) == 1
        field, other = ("prompt", "prompts") if alone else ("prompts", "prompt")
        edited = document(sheet, self.flow).set_field(self.node, field, value=prompts[0] if alone else prompts)
        _, fields = written.fields(sheet, self.flow, self.node)
        return put(sheet, self.flow, edited.remove_field(self.node, other) if other in fields else edited)


class AddMenu(msgspec.Struct, frozen=True, tag=True):
    """A question with its choices. Without a name it is called after its English words."""

    flow: str
    words: Words
    choices: tuple[NewChoice, ...]
    name: str = ""
    prompt: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        name = self.name or name_from(self.words.english or self.prompt, written.nodes(sheet, self.flow), "question")
        sheet, prompt = written.named(sheet, self.prompt, self.words, name)
        sheet, choices, ways = written.all_chosen(sheet, self.choices, {**written.nodes(sheet, self.flow), name: {}})
        edited = document(sheet, self.flow).add_node(name, "menu", {"prompt": prompt, "choices": choices})
        return put(sheet, self.flow, written.add(edited, ways))


class AddNotice(msgspec.Struct, frozen=True, tag=True):
    """An announcement, and what follows it."""

    flow: str
    words: Words
    to: str
    name: str = ""
    prompt: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        name = self.name or name_from(self.words.english or self.prompt, written.nodes(sheet, self.flow), "announcement")
        sheet, prompt = written.named(sheet, self.prompt, self.words, name)
        to, ways = written.led(self.to, {**written.nodes(sheet, self.flow), name: {}})
        edited = document(sheet, self.flow).add_node(name, "say", {"prompt": prompt, "next": to})
        return put(sheet, self.flow, written.add(edited, ways))


class CopyNode(msgspec.Struct, frozen=True, tag=True):
    flow: str
    node: str
    name: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        kind, fields = written.fields(sheet, self.flow, self.node)
        name = self.name or name_from(self.node, written.nodes(sheet, self.flow), "copy")
        return put(sheet, self.flow, document(sheet, self.flow).add_node(name, kind, fields, after=self.node))


class RenameNode(msgspec.Struct, frozen=True, tag=True):
    """Here, and wherever this flow or another leads to it by its name."""

    flow: str
    node: str
    name: str

    def made(self, sheet: Sheet) -> Sheet:
        sheet = put(sheet, self.flow, document(sheet, self.flow).rename_node(self.node, self.name))
        for flow, node, fields in [*written.subflows(sheet, self.flow)]:
            if fields.get("at") == self.node:
                sheet = put(sheet, flow, document(sheet, flow).set_field(node, "at", value=self.name))
        return sheet


class RemoveNode(msgspec.Struct, frozen=True, tag=True):
    """What led here leads to `instead`; without it nothing may lead here."""

    flow: str
    node: str
    instead: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        entering = [f"{flow}/{node}" for flow, node, fields in written.subflows(sheet, self.flow) if fields.get("at") == self.node]
        if entering:
            said = {"holders": ", ".join(entering), "name": self.node}
            raise FlowError([Fault(f"flows/{written.file_of(self.flow)}", 1, self.node, "F92", said)])
        return put(sheet, self.flow, document(sheet, self.flow).remove_node(self.node, self.instead))


class AddChoice(msgspec.Struct, frozen=True, tag=True):
    """On the first key that is free."""

    flow: str
    node: str
    choice: NewChoice

    def made(self, sheet: Sheet) -> Sheet:
        key = written.free_key(sheet, self.flow, self.node)
        sheet, choice, ways = written.chosen(sheet, self.choice, written.nodes(sheet, self.flow))
        return put(sheet, self.flow, written.add(document(sheet, self.flow).add_choice(self.node, key, choice), ways))


class CopyChoice(msgspec.Struct, frozen=True, tag=True):
    """Into another menu of the flow, or once more into its own."""

    flow: str
    node: str
    key: str
    into: str

    def made(self, sheet: Sheet) -> Sheet:
        choice = written.choices(sheet, self.flow, self.node).get(self.key)
        if choice is None:
            raise written.gone(self.flow, self.node, f"{self.node}.choices.{self.key}")
        key = written.free_key(sheet, self.flow, self.into)
        return put(sheet, self.flow, document(sheet, self.flow).add_choice(self.into, key, choice))


class MoveChoice(msgspec.Struct, frozen=True, tag=True):
    """On another key; if that is taken, the two change places."""

    flow: str
    node: str
    key: str
    to: str

    def made(self, sheet: Sheet) -> Sheet:
        return put(sheet, self.flow, document(sheet, self.flow).move_choice(self.node, self.key, self.to))


class RemoveChoice(msgspec.Struct, frozen=True, tag=True):
    flow: str
    node: str
    key: str

    def made(self, sheet: Sheet) -> Sheet:
        return put(sheet, self.flow, document(sheet, self.flow).remove_choice(self.node, self.key))


class SetLabel(msgspec.Struct, frozen=True, tag=True):
    """What a choice is called: another prompt, or new words under a name of their own."""

    flow: str
    node: str
    key: str
    label: str = ""
    words: Words = Words()

    def made(self, sheet: Sheet) -> Sheet:
        sheet, label = written.named(sheet, self.label, self.words, "choice")
        return put(sheet, self.flow, document(sheet, self.flow).set_field(self.node, "choices", self.key, "label", value=label))


class SetLead(msgspec.Struct, frozen=True, tag=True):
    """Where a way leads (`written.led`): a choice by its key, a case by its value, or a field such as `next`. Empty: nowhere of its own."""

    flow: str
    node: str
    way: str
    to: str

    def made(self, sheet: Sheet) -> Sheet:
        path, edited = written.way(sheet, self.flow, self.node, self.way), document(sheet, self.flow)
        if self.to:
            to, ways = written.led(self.to, written.nodes(sheet, self.flow))
            return put(sheet, self.flow, written.add(edited.set_field(self.node, *path, value=to), ways))
        return put(sheet, self.flow, edited.remove_field(self.node, *path))


class SetRetries(msgspec.Struct, frozen=True, tag=True):
    """How many wrong answers are forgiven; None: as usual."""

    flow: str
    node: str
    retries: int | None

    def made(self, sheet: Sheet) -> Sheet:
        edited, (_, fields) = document(sheet, self.flow), written.fields(sheet, self.flow, self.node)
        if self.retries is not None:
            return put(sheet, self.flow, edited.set_field(self.node, "retries", value=self.retries))
        return put(sheet, self.flow, edited.remove_field(self.node, "retries")) if "retries" in fields else sheet


class AddFlow(msgspec.Struct, frozen=True, tag=True):
    """A flow of its own, which begins with a question."""

    words: Words
    choices: tuple[NewChoice, ...]
    flow: str = ""
    prompt: str = ""

    def made(self, sheet: Sheet) -> Sheet:
        taken = {*written.names(sheet), *(name.removesuffix(".yaml") for name in shipped())}
        flow = self.flow or name_from(self.words.english or self.prompt, taken, "menu")
        file = f"flows/{written.file_of(flow)}"
        if flow in taken:
            raise FlowError([Fault(file, 1, "", "F98", {"flow": flow})])
        if name_from(flow, (), "") != flow:  # it names a file, too
            raise FlowError([Fault(file, 1, "", "F95", {"name": flow})])
        sheet, prompt = written.named(sheet, self.prompt, self.words, flow)
        sheet, choices, ways = written.all_chosen(sheet, self.choices, {"question": {}})
        nodes = {"question": {"menu": {"prompt": prompt, "choices": choices}}, **ways}
        return sheet.with_flow(written.file_of(flow), HEAD.format(flow=flow) + "".join(f"{line}\n" for line in lines("nodes", nodes, "")))


class RemoveFlow(msgspec.Struct, frozen=True, tag=True):
    """Nothing may lead into it."""

    flow: str

    def made(self, sheet: Sheet) -> Sheet:
        document(sheet, self.flow)
        leading = [f"{flow}/{node}" for flow, node, _ in written.subflows(sheet, self.flow) if flow != self.flow]
        if leading:
            said = {"holders": ", ".join(leading), "name": self.flow}
            raise FlowError([Fault(f"flows/{written.file_of(self.flow)}", 1, "", "F92", said)])
        return sheet.with_flow(written.file_of(self.flow), None)


Edit: TypeAlias = (
    SetWords
    | SetOtherwise
    | SetTranslation
    | SetSaid
    | AddMenu
    | AddNotice
    | CopyNode
    | RenameNode
    | RemoveNode
    | AddChoice
    | CopyChoice
    | MoveChoice
    | RemoveChoice
    | SetLabel
    | SetLead
    | SetRetries
    | AddFlow
    | RemoveFlow
)


def apply(sheet: Sheet, edit: Edit) -> Sheet:
    """The sheet with the edit made. What it left untouched is as it was, to the last byte. Raises `FlowError`."""
    made = edit.made(sheet)
    read(made.flows)  # no edit leaves files that could not be read again
    return made
