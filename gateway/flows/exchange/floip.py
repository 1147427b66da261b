"""Parts as FLOIP's blocks (Flow Specification 1.0.0-rc4), and blocks as parts.

Reading may be generous: a reading is believed only where writing it gives the same block again (`alike`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.flows.exchange import ids
from gateway.flows.exchange.canonical import canonical
from gateway.flows.exchange.parts import Ask, Choice, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.words import Words, escaped, known, menu, unescaped, value_of

VERSION = "1.0.0-rc4"
MODES = ["IVR", "TEXT"]
MESSAGE, SELECT, NUMERIC = (f"MobilePrimitives.{name}" for name in ("Message", "SelectOneResponse", "NumericResponse"))
CASE, RUN, SET, LOG = (f"Core.{name}" for name in ("Case", "RunFlow", "SetContactProperty", "Log"))
END = "end"

_TEST = re.compile(r'contact\.([a-z][a-z0-9_]*) = "((?:[^"]|"")*)"')

Json = Mapping[str, Any]
Exit = tuple[str, str, Mapping[str, Any]]
"""Name, target, and when it is taken."""
OTHERWISE: Mapping[str, Any] = {"default": True}


def reduced(part: Part) -> Part:
    """A part as far as FLOIP can say it: one way on for every wrong answer, and for silence."""
    match part:
        case Split(cases=()):
            return replace(part, on="")
        case Ask():
            return replace(part, silent=part.wrong, retries=0, hints=0)
        case Digits():
            return replace(part, silent=part.wrong, retries=0, hints=0, least=part.most)
    return part


@dataclass(frozen=True, slots=True)
class Writer:
    """Blocks of one flow; `resources` gathers the words that they name."""

    flow: str
    words: Words
    langs: tuple[str, ...] = ()
    resources: dict[str, Json] = field(default_factory=dict)

    def block(self, node: str, part: Part) -> dict[str, Any]:
        kind, config, exits = self._shape(part)
        name = f"{node}__{part.id}" if part.id else node
        address = (self.flow, node, part.id)
        return {
            "uuid": ids.uuid(*address),
            "name": name if len(name) > 1 else f"{name}_",
            "type": kind,
            "config": config,
            "exits": [self._exit(address, n, exit_) for n, exit_ in enumerate(exits)],
        }

    def _exit(self, address: tuple[str, str, str], n: int, exit_: Exit) -> Json:
        name, to, when = exit_
        destination = {"destination_block": target(self.flow, address[1], to)} if to else {}
        return {"uuid": ids.uuid(*address, "exit", str(n)), "name": name, **when, **destination}

    def _shape(self, part: Part) -> tuple[str, Json, Sequence[Exit]]:
        match part:
            case Say(_, says, to):
                return MESSAGE, {"prompt": self._resource(says)}, [("next", to, OTHERWISE)]
            case Ask():
                return SELECT, self._choices(part), self._ways(part)
            case Digits(_, says, _, most, to, wrong):
                digits = {"prompt": self._resource(says), "ivr": {"max_digits": most}}
                return NUMERIC, digits, [("next", to, OTHERWISE), ("error", wrong, {})]
            case Split(_, on, cases, otherwise):
                tests = [(value, to, {"test": f'contact.{on} = "{_quoted(known(value))}"'}) for value, to in cases]
                return CASE, {}, [*tests, ("otherwise", otherwise, OTHERWISE)]
            case Note(_, values, to):
                noted = [{"property_key": key, "property_value": escaped(known(value))} for key, value in values]
                return SET, {"set_contact_property": noted}, [("next", to, OTHERWISE)]
            case Enter(_, flow, to):
                return RUN, {"flow_id": ids.uuid(flow)}, [("next", to, OTHERWISE)]
            case Stop():
                return LOG, {"message": END}, [(END, "", OTHERWISE)]
        raise TypeError(f"{type(part).__name__} is written as it came")

    def _choices(self, ask: Ask) -> Json:
        choices = [
            {
                "name": choice.key,
                "prompt": self._resource((choice.label,)),
                "ivr_test": {"test_expression": f'block.response = "{choice.key}"'},
            }
            for choice in ask.choices
        ]
        whole = {lang: menu(self.words, lang, ask) for lang in self.langs}
        return {
            "prompt": self._keep(ids.uuid("menu", *ask.says, *(word for choice in ask.choices for word in choice[:2])), whole),
            "choices": choices,
        }

    def _ways(self, ask: Ask) -> list[Exit]:
        ways = [(choice.key, choice.to, {"test": f'block.value = "{choice.key}"'}) for choice in ask.choices]
        return [*ways, ("otherwise", ask.wrong, OTHERWISE)]

    def _resource(self, says: Sequence[str]) -> str:
        return self._keep(ids.uuid("says", *says), {lang: self.words.said(lang, says) for lang in self.langs})

    def _keep(self, uuid: str, texts: Mapping[str, str]) -> str:
        values = [{"language_id": lang, "content_type": "TEXT", "modes": MODES, "value": text} for lang, text in texts.items()]
        self.resources[uuid] = {"uuid": uuid, "values": values}
        return uuid


def target(flow: str, node: str, to: str) -> str:
    """The UUID of the block that a target stands for."""
    return ids.uuid(flow, node, to[1:]) if to.startswith("~") else ids.uuid(flow, to, "")


def alike(one: Json, other: Json) -> bool:
    """Whether two blocks do the same, whatever they and their words are called."""
    return bool(canonical(_standard(one)) == canonical(_standard(other)))


def _standard(block: Json) -> Json:
    exits = [{key: one.get(key) or None for key in ("test", "default", "destination_block")} for one in block["exits"]]
    return {"type": block["type"], "config": block["config"], "exits": exits}


def _quoted(value: str) -> str:
    return value.replace('"', '""')


@dataclass(frozen=True, slots=True)
class Reader:
    """A block of a file as a part. `to` gives a target for a UUID or None, `says` the prompts that a resource stands for (None:
    nobody knows), `label` the one that it stands for as the name of a key, `flow` a flow's name."""

    words: Words
    to: Callable[[str | None], str]
    says: Callable[[str], tuple[str, ...] | None]
    label: Callable[[str, str], str]
    flow: Callable[[str], str]

    def part(self, id_: str, block: Json) -> Part | None:
        """None where it says what no part of ours does."""
        read = next(self._readings(id_, block), None)
        return read if read and alike(block, Writer("", self.words).block("", read)) else None

    def _readings(self, id_: str, block: Json) -> Iterator[Part]:
        ways = [self.to(one.get("destination_block")) for one in block["exits"]]
        if not ways:
            return
        match block["type"], block["config"]:
            case "MobilePrimitives.Message", {"prompt": str(prompt)} if says := self.says(prompt):
                yield Say(id_, says, ways[0])
            case "MobilePrimitives.SelectOneResponse", {"prompt": str(prompt), "choices": [*choices]} if len(ways) == len(choices) + 1:
                yield from self._ask(id_, prompt, choices, ways)
            case "MobilePrimitives.NumericResponse", {"prompt": str(prompt), "ivr": {"max_digits": int(most)}} if len(ways) == 2:
                yield Digits(id_, self.says(prompt) or (), most, most, ways[0], ways[1], ways[1], 0, 0)
            case "Core.Case", _:
                yield from self._split(id_, block["exits"], ways)
            case "Core.SetContactProperty", {"set_contact_property": [*values]}:
                noted = ((_word(one, "property_key"), unescaped(_word(one, "property_value"))) for one in values)
                yield Note(id_, tuple((key, value_of(value)) for key, value in noted), ways[0])
            case "Core.RunFlow", {"flow_id": str(uuid)} if flow := self.flow(uuid):
                yield Enter(id_, flow, ways[0])
            case "Core.Log", {"message": "end"} if ways == [""]:
                yield Stop(id_)

    def _ask(self, id_: str, prompt: str, choices: Sequence[Any], ways: Sequence[str]) -> Iterator[Part]:
        labels = [self.label(_word(choice, "name"), _word(choice, "prompt")) for choice in choices]
        says = self.says(prompt)
        if all(labels) and says is not None:
            read = tuple(Choice(_word(one, "name"), label, to) for one, label, to in zip(choices, labels, ways, strict=False))
            yield Ask(id_, says, read, ways[-1], ways[-1], 0, 0)

    def _split(self, id_: str, exits: Sequence[Json], ways: Sequence[str]) -> Iterator[Part]:
        tests = [_TEST.fullmatch(one.get("test") or "") for one in exits[:-1]]
        asked = {test[1] for test in tests if test}
        if all(tests) and len(asked) <= 1:
            values = [test[2].replace('""', '"') for test in tests if test]
            yield Split(id_, next(iter(asked), ""), tuple((value_of(one), to) for one, to in zip(values, ways, strict=False)), ways[-1])


def _word(of: Any, key: str) -> str:
    """A word of a map; empty where it has none, or is none."""
    word = of.get(key) if isinstance(of, Mapping) else None
    return word if isinstance(word, str) else ""
