"""FLOIP's blocks as parts. Reading may be generous: a reading is believed only where writing it gives the same block again."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.flows.exchange.floip import Json, Writer, alike
from gateway.flows.exchange.parts import Ask, Choice, Digits, Enter, Note, Part, Say, Split, Stop
from gateway.flows.exchange.words import Words, unescaped, value_of

_TEST = re.compile(r'contact\.([a-z][a-z0-9_]*) = "((?:[^"]|"")*)"')


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
