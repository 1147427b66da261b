"""Parts as FLOIP's blocks (Flow Specification 1.0.0-rc4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.flows.exchange import ids
from gateway.flows.exchange.canonical import canonical
from gateway.flows.exchange.parts import Ask, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.words import Words, escaped, known, menu

VERSION = "1.0.0-rc4"
MODES = ["IVR", "TEXT"]
MESSAGE, SELECT, NUMERIC = (f"MobilePrimitives.{name}" for name in ("Message", "SelectOneResponse", "NumericResponse"))
CASE, RUN, SET, LOG = (f"Core.{name}" for name in ("Case", "RunFlow", "SetContactProperty", "Log"))
END = "end"

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
