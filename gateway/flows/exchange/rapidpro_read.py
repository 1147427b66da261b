"""Nodes of RapidPro as parts. Reading may be generous: a reading is believed only where writing it gives the same nodes again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.flows.exchange import own
from gateway.flows.exchange.parts import Ask, Choice, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.rapidpro import QUIET, WRONG, Json, Type, Writer, alike
from gateway.flows.exchange.sketch import LANGUAGE
from gateway.flows.exchange.words import Words, meant, unescaped, value_of

_CHOICE = re.compile("[1-7] .")
_OPERAND = re.compile(r'@\(default\(locals\.([a-z][a-z0-9_]*), "-"\)\)')


@dataclass(frozen=True, slots=True)
class Reader:
    """Nodes of a file as a part. `to` gives a target for a UUID or None, `flow` a flow's name; `node` is the one that they are of,
    and `said` what our export said of them."""

    type: Type
    words: Words
    to: Callable[[str | None], str]
    flow: Callable[[Json], str]
    node: str
    said: Json

    def part(self, id_: str, nodes: Mapping[str, Json]) -> Part | None:
        """None where they say what no part of ours does."""
        read = self._reading(id_, nodes)
        if read is None:
            return None
        again = [role.node for role in Writer("", self.type, self.words, "").nodes(self.node, read)]
        return read if alike(list(nodes.values()), again) else None

    def _reading(self, id_: str, nodes: Mapping[str, Json]) -> Part | None:
        first = nodes[""]
        actions = list(first.get("actions") or ())
        if "wait" in nodes:
            return self._waiting(id_, actions, nodes)
        if first.get("router"):
            return self._routed(id_, actions, first)
        to = self.to(first["exits"][0].get("destination_uuid")) if first["exits"] else ""
        match actions:
            case [{"type": "say_msg" | "send_msg", "text": str(text)}]:
                says = self._says(text)
                return Say(id_, says, to) if says else None
            case [{"type": "set_run_local", "local": "left"}]:
                return Stop(id_)
        noted = [note for action in actions if (note := _noted(action))]
        return Note(id_, tuple(noted), to) if noted and len(noted) == len(actions) else None

    def _routed(self, id_: str, actions: Sequence[Json], node: Json) -> Part | None:
        ways = self._ways(node)
        match actions, node["router"].get("operand"):
            case [{"type": "enter_flow", "flow": dict() as flow}], _ if name := self.flow(flow):
                return Enter(id_, name, ways["default"])
            case [], "-":
                return Split(id_, "", (), ways["default"])
            case [], str(operand) if found := _OPERAND.fullmatch(operand):
                cases = [(_argument(case), self._case(node, case)) for case in node["router"].get("cases") or ()]
                return Split(id_, found[1], tuple((value_of(unescaped(value)), to) for value, to in cases), ways["default"])
        return None

    def _waiting(self, id_: str, actions: Sequence[Json], nodes: Mapping[str, Json]) -> Part | None:
        match actions:
            case [*_, {"type": "say_msg" | "send_msg", "text": str(text)}]:
                says, labels = self._asked(text)
            case _:
                return None
        wait, limit = nodes["wait"], nodes.get("limit")
        ways, over = self._ways(wait), self._ways(limit) if limit else {}
        wrong = over.get(WRONG, ways["default"])
        silent = over.get(QUIET, ways.get("silence", wrong))
        patience = (wrong, silent, _most(limit, WRONG), _most(limit, QUIET))
        cases = wait["router"].get("cases") or []
        if says is None:
            return None
        if digits := re.fullmatch(r"\^\\d\{(\d+),(\d+)\}\$", _argument(cases[0]) if len(cases) == 1 else ""):
            return Digits(id_, says, int(digits[1]), int(digits[2]), self._case(wait, cases[0]), *patience)
        choices = tuple(Choice(_argument(case), labels.get(_argument(case), ""), self._case(wait, case)) for case in cases)
        return Ask(id_, says, choices, *patience) if all(choice.label for choice in choices) else None

    def _ways(self, node: Json) -> dict[str, str]:
        """Where a router's ways lead: of each case by its argument, of what is left, and of silence."""
        router = node["router"]
        ways = {_argument(case): self._case(node, case) for case in router.get("cases") or ()}
        timeout = ((router.get("wait") or {}).get("timeout") or {}).get("category_uuid")
        ways |= {"silence": self._category(node, timeout)} if timeout else {}
        return ways | {"default": self._category(node, router.get("default_category_uuid"))}

    def _case(self, node: Json, case: Json) -> str:
        return self._category(node, case.get("category_uuid"))

    def _category(self, node: Json, uuid: Any) -> str:
        return self.to(lead_of(node, uuid))

    def _asked(self, text: str) -> tuple[tuple[str, ...] | None, Mapping[str, str]]:
        """The prompts of a question, and of its choices by key."""
        asked = [line for line in text.splitlines() if not _CHOICE.match(line)]
        said = own.labels(self.said)
        lines = {line[0]: line[2:] for line in text.splitlines() if _CHOICE.match(line)}
        labels = {key: meant(self.words, [lines.get(key, "")], [said[key]] if key in said else None) for key in {**lines, **said}}
        return self._says("\n".join(asked)), {key: label[0] for key, label in labels.items() if label}

    def _says(self, text: str) -> tuple[str, ...] | None:
        return meant(self.words, [text], own.words(self.said, "says"))


def lead_of(node: Json, category: Any) -> str | None:
    """Where a category of a node's router leads, as a UUID."""
    exits = {one["uuid"]: one.get("destination_uuid") for one in node["exits"]}
    named = {one.get("uuid"): one.get("exit_uuid") for one in node["router"].get("categories") or ()}
    return exits.get(named.get(category))


def _argument(case: Json) -> str:
    match case:
        case {"arguments": [str(argument), *_]}:
            return argument
    return ""


def _noted(action: Json) -> tuple[str, str] | None:
    match action:
        case {"type": "set_contact_language", "language": str(lang)}:
            return LANGUAGE, lang
        case {"type": "set_run_local", "local": str(local), "value": str(value), "operation": "set"}:
            return local, value_of(unescaped(value))
    return None


def _most(limit: Json | None, name: str) -> int:
    found = re.search(rf"locals\.{name} > (\d{{1,3}})", str(limit["router"].get("operand"))) if limit else None
    return int(found[1]) if found else 0
