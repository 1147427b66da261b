"""What the prompts that a flow names must have: words, in every language that is offered, which name no key."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.flows.checks.outside import HOME, Outside, everywhere
from gateway.flows.compile import EXIT_WORDS
from gateway.flows.faults import Fault
from gateway.flows.kinds.language import Language
from gateway.flows.kinds.menu import Menu
from gateway.flows.kinds.number import NumberSpec
from gateway.flows.source import Flow
from gateway.flows.waits import ALWAYS_SAID, HELP
from gateway.flows.walk import Graph
from gateway.khmer import ascii_digits, keyword

KEPT_IN_MIND = 4
"""Digits; whoever types more of them is told what was heard."""
_KEYS_KM = "សូន្យ|មួយ|ពីរ|បី|បួន|ប្រាំ|ផ្កាយ|សញ្ញា"
_KEYS_LATIN = "soun|muoy|pii|pir|bei|buon|pram|pkay"
_KEYS_EN = "zero|one|two|three|four|five|six|seven|eight|nine|star|hash|pound"
_NAMES_A_KEY = re.compile(
    rf"ចុច\s*(?:លេខ|គ្រាប់)?\s*(?:[0-9*#]|{_KEYS_KM})"
    rf"|\b(?:choch|chuch)\s+(?:lek\s+)?(?:[0-9*#]|(?:{_KEYS_LATIN})\b)"
    rf"|\b(?:press|push|key|button)\s+(?:the\s+)?(?:key\s+|button\s+|number\s+)?(?:[0-9*#]|(?:{_KEYS_EN})\b)",
    re.IGNORECASE,
)


def check(flows: Mapping[str, Flow], graph: Graph, outside: Outside) -> Iterator[Fault]:
    for flow in flows.values():
        if flow.keyword:
            yield from _of_prompt(flow, "", flow.keyword, outside)
            yield from _two_meanings(flow, "", (flow.keyword,), _spoken_for(outside, helps=flow.name != "danger"), outside)
        for name in flow.nodes:
            for prompt in dict.fromkeys(spoken(graph.nodes[f"{flow.name}/{name}"])):
                yield from _of_prompt(flow, name, prompt, outside)
            yield from _of_keywords(flow, name, graph.nodes[f"{flow.name}/{name}"], outside)
            yield from _of_number(flow, name)
            yield from _of_filled_in(flow, name, graph.nodes[f"{flow.name}/{name}"], outside)
    for prompt in ALWAYS_SAID:
        if not outside.words(HOME, prompt):
            yield flows["main"].fault("F40", prompt=prompt)
    yield from _of_languages(flows, graph, outside)


def spoken(node: Any) -> Iterable[str]:
    """The prompts of a node, without what is filled in."""
    return (prompt for prompt in node.prompts() if ":" not in prompt)


def _of_prompt(flow: Flow, name: str, prompt: str, outside: Outside) -> Iterator[Fault]:
    if not outside.words(HOME, prompt):
        yield flow.fault("F40", name, prompt=prompt)
    for words in everywhere(outside, prompt):
        if found := _NAMES_A_KEY.search(ascii_digits(words)):
            yield flow.fault("F45", name, prompt=prompt, words=found[0])
            return


def _of_keywords(flow: Flow, name: str, node: Any, outside: Outside) -> Iterator[Fault]:
    """By text the words of a choice are its key: what stands for two of them stands for neither."""
    if isinstance(node, Menu):
        labels = [choice.label[0] for choice in node.choices if choice.key != "9"]
        yield from _two_meanings(flow, name, labels, _spoken_for(outside, helps=flow.help_at_once), outside)


def _spoken_for(outside: Outside, *, helps: bool) -> dict[str, str]:
    """Words that mean the same everywhere: the way out (S4) and, where 9 is, help at once (S36)."""
    leaving = {keyword(word): "0" for word in EXIT_WORDS}
    return leaving | (dict.fromkeys(outside.keywords.get(HELP, ()), "9") if helps else {})


def _two_meanings(flow: Flow, name: str, prompts: Iterable[str], meaning: dict[str, str], outside: Outside) -> Iterator[Fault]:
    for prompt in prompts:
        for word in sorted(outside.keywords.get(prompt, ())):
            if meaning.setdefault(word, prompt) != prompt:
                yield flow.fault("F48", name, word=word, one=meaning[word], other=prompt)


def _of_number(flow: Flow, name: str) -> Iterator[Fault]:
    spec = flow.nodes[name].spec
    if isinstance(spec, NumberSpec) and spec.digits > KEPT_IN_MIND and not (spec.read_back or spec.secret or spec.unasked):
        yield flow.fault("F49", name, digits=str(spec.digits))


def _of_filled_in(flow: Flow, name: str, node: Any, outside: Outside) -> Iterator[Fault]:
    """S27, S40: what is known of her is read out by the shipped flows alone; an officer's reads the number of a service."""
    for prompt in () if flow.shipped else node.prompts():
        service = prompt.removeprefix("digits:phone.")
        if ":" in prompt and (service == prompt or service not in outside.services):
            yield flow.fault("F82", name, prompt=prompt)


def _of_languages(flows: Mapping[str, Flow], graph: Graph, outside: Outside) -> Iterator[Fault]:
    """Of every language that is offered: what keeps it from being heard."""
    all_said = sorted({prompt for node in graph.nodes.values() for prompt in spoken(node)} | {*ALWAYS_SAID})
    needed = [prompt for prompt in all_said if not prompt.startswith("language_")]
    offering: dict[str, str] = {}
    for node in graph.nodes.values():
        if isinstance(node, Language):
            offering |= {lang: node.id for lang in node.offer if lang not in offering}
    for lang, node in offering.items():
        missing = [prompt for prompt in (*needed, f"language_{lang}") if not outside.words(lang, prompt)]
        if missing and lang != HOME:
            flow, name = node.split("/", 1)
            yield flows[flow].fault(
                "F42", name, lang=lang, missing=str(len(missing)), all=str(len(needed) + 1), prompts=", ".join(missing[:3])
            )
