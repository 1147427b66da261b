"""Parts as nodes of RapidPro (flow specification 14.4), and nodes as parts.

A wait of ours becomes its question, the wait, what is said to a wrong key, what is said to silence, and the limit of both.

What a run must know is kept in its locals: results and contact fields would stay with RapidPro (S24). Reading may be generous, as in
`floip.py`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from gateway.flows.exchange import ids, own
from gateway.flows.exchange.canonical import canonical
from gateway.flows.exchange.parts import Ask, Choice, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.sketch import LANGUAGE
from gateway.flows.exchange.words import Words, escaped, known, menu, unescaped, value_of

Json = Mapping[str, Any]
Type = Literal["voice", "messaging"]
TYPES: tuple[Type, ...] = ("voice", "messaging")
SECONDS = 8  # S8
LEFT = "left"
"""A local that tells an end apart from nothing: their editor has no node without a deed."""
SORRY: Mapping[Type, str] = {"voice": "wrong_key", "messaging": "text_unknown_choice"}
HINT = "repeat_hint"
SAYS: Mapping[Type, str] = {"voice": "say_msg", "messaging": "send_msg"}
_WRONG, _QUIET = "wrong", "quiet"
_OPERAND = re.compile(r'@\(default\(locals\.([a-z][a-z0-9_]*), "-"\)\)')


class Way(NamedTuple):
    """A case of a router: its test, the test's argument, and where it leads."""

    test: str
    argument: str
    to: str


class Role(NamedTuple):
    """One node of a part: its role in it (the first has none), and what the editor takes it for."""

    role: str
    node: Json
    shown_as: str


def reducing(type_: Type) -> Callable[[Part], Part]:
    """A part as far as such a flow can say it: nobody hears silence in a text."""

    def reduced(part: Part) -> Part:
        match part:
            case Split(cases=()):
                return replace(part, on="")
            case Ask() | Digits() if type_ == "messaging":
                return replace(part, silent=part.wrong, hints=0)
        return part

    return reduced


@dataclass(frozen=True, slots=True)
class Writer:
    """Nodes of one flow. The text in `lang` stands in the nodes, that of `others` in `localization`."""

    flow: str
    type: Type
    words: Words
    lang: str
    others: tuple[str, ...] = ()
    localization: dict[str, dict[str, Json]] = field(default_factory=dict)

    def nodes(self, node: str, part: Part) -> Iterator[Role]:
        at = _At(self, node, part.id)
        match part:
            case Say(_, says, to):
                yield at.deeds("", [at.say("", says)], to)
            case Ask() | Digits():
                yield from self._waits(at, part)
            case Split(_, on, cases, otherwise):
                ways = [Way("has_only_text", known(value), to) for value, to in cases]
                yield at.router("", f'@(default(locals.{on}, "-"))' if cases else "-", ways, otherwise, "split_by_expression")
            case Note(_, values, to):
                yield at.deeds("", [at.note(str(n), key, value) for n, (key, value) in enumerate(values)], to)
            case Enter(_, flow, to):
                yield at.enter(flow, to)
            case Stop():
                yield at.deeds("", [at.count("", LEFT, "1", "set")], "")

    def _waits(self, at: "_At", part: Ask | Digits) -> Iterator[Role]:
        sorry, hint = bool(part.retries), bool(part.hints) and self.type == "voice"
        counts = [at.count(name, name, "0", "set") for name, kept in ((_WRONG, sorry), (_QUIET, hint)) if kept]
        yield at.deeds("", [*counts, at.ask(part)], "+wait")
        yield at.wait(part, "+wrong" if sorry else part.wrong, "+silent" if hint else part.silent)
        if sorry:
            yield at.deeds("wrong", [at.count("more wrong", _WRONG, "1", "increment"), at.say("sorry", (SORRY[self.type],))], "+limit")
        if hint:
            yield at.deeds("silent", [at.count("more quiet", _QUIET, "1", "increment"), at.say("hint", (HINT,))], "+limit")
        if sorry or hint:
            yield at.limit(part, sorry, hint)


@dataclass(frozen=True, slots=True)
class _At:
    """Where a part stands. `+role` leads to another node of the same part."""

    writer: Writer
    node: str
    part: str

    def uuid(self, *names: str) -> str:
        return ids.uuid(self.writer.flow, self.writer.type, self.node, self.part, *names)

    def to(self, to: str) -> str | None:
        match to[:1]:
            case "":
                return None
            case "+":
                return self.uuid(to[1:])
            case "~":
                return target(self.writer, self.node, to[1:])
        return target(self.writer, to, "")

    # -- nodes

    def deeds(self, role: str, actions: Sequence[Json], to: str) -> Role:
        exits = [{"uuid": self.uuid(role, "exit"), "destination_uuid": self.to(to)}]
        return Role(role, {"uuid": self.uuid(role), "actions": list(actions), "exits": exits}, "execute_actions")

    def router(self, role: str, operand: str, ways: Sequence[Way], otherwise: str, shown_as: str, **more: Any) -> Role:
        """`more`: the wait, and where silence leads."""
        leads = [*((way.argument, way.to) for way in ways), ("Other", otherwise)]
        silence = more.pop("silence", None)
        leads += [("No Response", silence)] if silence is not None else []
        categories = [
            {"uuid": self.uuid(role, "category", str(n)), "name": name or "-", "exit_uuid": self.uuid(role, "exit", str(n))}
            for n, (name, _) in enumerate(leads)
        ]
        cases = [
            {
                "uuid": self.uuid(role, "case", str(n)),
                "type": way.test,
                "arguments": [escaped(way.argument)],
                "category_uuid": self.uuid(role, "category", str(n)),
            }
            for n, way in enumerate(ways)
        ]
        router = {"type": "switch", "operand": operand, "cases": cases, "categories": categories, **more}
        router["default_category_uuid"] = self.uuid(role, "category", str(len(ways)))
        exits = [{"uuid": self.uuid(role, "exit", str(n)), "destination_uuid": self.to(to)} for n, (_, to) in enumerate(leads)]
        return Role(role, {"uuid": self.uuid(role), "actions": [], "router": router, "exits": exits}, shown_as)

    def wait(self, part: Ask | Digits, wrong: str, silent: str) -> Role:
        voice = self.writer.type == "voice"
        if isinstance(part, Ask):
            ways, count = [Way("has_number_eq", choice.key, choice.to) for choice in part.choices], 1
        else:
            ways, count = [Way("has_pattern", rf"^\d{{{part.least},{part.most}}}$", part.to)], part.most
        wait: dict[str, Any] = {"type": "msg"}
        if voice:
            category = self.uuid("wait", "category", str(len(ways) + 1))
            wait |= {"hint": {"type": "digits", "count": count}, "timeout": {"seconds": SECONDS, "category_uuid": category}}
        shown_as = ("wait_for_menu" if isinstance(part, Ask) else "wait_for_digits") if voice else "wait_for_response"
        return self.router("wait", "@input.text", ways, wrong, shown_as, wait=wait, **({"silence": silent} if voice else {}))

    def limit(self, part: Ask | Digits, sorry: bool, hint: bool) -> Role:
        counted = [(_WRONG, part.retries, part.wrong)] if sorry else []
        counted += [(_QUIET, part.hints, part.silent)] if hint else []
        operand = '"again"'
        for name, most, _ in reversed(counted):
            operand = f'if(locals.{name} > {most}, "{name}", {operand})'
        ways = [Way("has_only_text", name, to) for name, _, to in counted]
        return self.router("limit", f"@({operand})", ways, "+wait", "split_by_expression")

    def enter(self, flow: str, to: str) -> Role:
        there = {"uuid": ids.uuid(flow, self.writer.type), "name": name_of(flow, self.writer.type)}
        action = {"uuid": self.uuid("enter"), "type": "enter_flow", "flow": there}
        role = self.router("", "@child.status", [Way("has_only_text", "completed", to)], to, "split_by_subflow")
        return role._replace(node={**role.node, "actions": [action]})

    # -- actions

    def say(self, name: str, says: Sequence[str]) -> Json:
        return self._speak(name, lambda lang: self.writer.words.said(lang, says))

    def ask(self, part: Ask | Digits) -> Json:
        if isinstance(part, Digits):
            return self.say("", part.says)
        return self._speak("", lambda lang: menu(self.writer.words, lang, part))

    def _speak(self, name: str, said: Callable[[str], str]) -> Json:
        uuid = self.uuid("action", name)
        for lang in self.writer.others:
            self.writer.localization.setdefault(lang, {})[uuid] = {"text": [said(lang)]}
        return {"uuid": uuid, "type": SAYS[self.writer.type], "text": said(self.writer.lang)}

    def note(self, name: str, key: str, value: str) -> Json:
        if key == LANGUAGE:
            return {"uuid": self.uuid("note", name), "type": "set_contact_language", "language": value}
        return self.count(f"note{name}", key, escaped(known(value)), "set")

    def count(self, name: str, local: str, value: str, operation: str) -> Json:
        return {"uuid": self.uuid("local", name), "type": "set_run_local", "local": local, "value": value, "operation": operation}


def target(writer: Writer, node: str, part: str) -> str:
    """The UUID of the first node of a part."""
    return ids.uuid(writer.flow, writer.type, node, part, "")


def name_of(flow: str, type_: Type) -> str:
    """Of the flow of a pair, as people see it."""
    return f"{flow} ({type_})"


def alike(one: Sequence[Json], other: Sequence[Json]) -> bool:
    """Whether these nodes do the same, whatever they, their categories and their words are called."""
    return bool(canonical([_standard(node) for node in one]) == canonical([_standard(node) for node in other]))


def _standard(node: Json) -> Json:
    actions = [{key: value for key, value in action.items() if key not in ("uuid", "text")} for action in node.get("actions") or ()]
    router = dict(node.get("router") or {})
    router["categories"] = [{**category, "name": ""} for category in router.get("categories") or ()]
    exits = [{key: one.get(key) for key in ("uuid", "destination_uuid")} for one in node["exits"]]
    return {"uuid": node["uuid"], "actions": actions, "router": router, "exits": exits}


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
            case [{"type": "enter_flow", "flow": {**flow}}], _ if name := self.flow({str(key): value for key, value in flow.items()}):
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
        wrong = over.get(_WRONG, ways["default"])
        silent = over.get(_QUIET, ways.get("silence", wrong))
        patience = (wrong, silent, _most(limit, _WRONG), _most(limit, _QUIET))
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

    def _says(self, text: str) -> tuple[str, ...]:
        said = own.words(self.said, "says")
        prompt = self.words.named(text)
        return said if said is not None else (prompt,) if prompt else ()

    def _asked(self, text: str) -> tuple[tuple[str, ...] | None, Mapping[str, str]]:
        """The prompts of a question, and of its choices by key: what our export said, and what stands in the text."""
        lines = {line[0]: self.words.named(line[2:]) for line in text.splitlines() if re.match(r"[1-7] .", line)}
        before = "\n".join(line for line in text.splitlines() if not re.match(r"[1-7] .", line))
        prompt, said = self.words.named(before), own.words(self.said, "says")
        return said if said is not None else (prompt,) if prompt else None, {**lines, **own.labels(self.said)}


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
