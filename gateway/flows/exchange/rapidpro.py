"""Parts as nodes of RapidPro (flow specification 14.4).

A wait of ours becomes its question, the wait, what is said to a wrong key, what is said to silence, and the limit of both.
What a run must know is kept in its locals: results and contact fields would stay with RapidPro (S24).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from gateway.flows.exchange import ids
from gateway.flows.exchange.canonical import canonical
from gateway.flows.exchange.parts import Ask, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.sketch import LANGUAGE
from gateway.flows.exchange.words import Words, escaped, known, menu

Json = Mapping[str, Any]
Type = Literal["voice", "messaging"]
TYPES: tuple[Type, ...] = ("voice", "messaging")
SECONDS = 8  # S8
LEFT = "left"
"""A local that tells an end apart from nothing: their editor has no node without a deed."""
SORRY: Mapping[Type, str] = {"voice": "wrong_key", "messaging": "text_unknown_choice"}
HINT = "repeat_hint"
SAYS: Mapping[Type, str] = {"voice": "say_msg", "messaging": "send_msg"}
WRONG, QUIET = "wrong", "quiet"


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
        counts = [at.count(name, name, "0", "set") for name, kept in ((WRONG, sorry), (QUIET, hint)) if kept]
        yield at.deeds("", [*counts, at.ask(part)], "+wait")
        yield at.wait(part, "+wrong" if sorry else part.wrong, "+silent" if hint else part.silent)
        if sorry:
            yield at.deeds("wrong", [at.count("more wrong", WRONG, "1", "increment"), at.say("sorry", (SORRY[self.type],))], "+limit")
        if hint:
            yield at.deeds("silent", [at.count("more quiet", QUIET, "1", "increment"), at.say("hint", (HINT,))], "+limit")
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
        counted = [(WRONG, part.retries, part.wrong)] if sorry else []
        counted += [(QUIET, part.hints, part.silent)] if hint else []
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
