"""Flows put to the checks: those that ship, with something broken in them."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.flows import checks
from gateway.flows.compile import read
from gateway.flows.faults import Fault, FlowError
from tests.conversation import FILES, a_flow

FINE = checks.Outside(lambda lang, prompt: (f"{lang} {prompt}", "117" if prompt == "dial_117" else "words"))
"""A world in which every prompt has words, and none that are wrong."""

Files = Mapping[str, str]


def but(**changes: Any) -> checks.Outside:
    """That world with something else in it."""
    return replace(FINE, **changes)


def without(*missing: str) -> checks.Outside:
    return but(words=lambda lang, prompt: () if prompt in missing else FINE.words(lang, prompt))


def saying(prompt: str, *words: str) -> checks.Outside:
    return but(words=lambda lang, key: words if key == prompt else FINE.words(lang, key))


def betraying(*prompts: str) -> checks.Outside:
    def banned(words: str) -> list[str]:
        return ["violence"] if words.partition(" ")[2] in prompts else []

    return but(banned=banned)


def faults(files: Files, outside: checks.Outside = FINE) -> tuple[Fault, ...]:
    """Everything that is wrong with the shipped flows and these files, errors and warnings."""
    try:
        return checks.check(read({**FILES, **files}), outside)
    except FlowError as error:
        return error.faults


def changed(flow: str, *edits: tuple[str, str]) -> Files:
    """A shipped flow with some of its words replaced, each of which must be there."""
    text = FILES[f"{flow}.yaml"]
    for old, new in edits:
        assert old in text, f"{flow}.yaml says {old!r} no more"
        text = text.replace(old, new)
    return {f"{flow}.yaml": text}


def many(count: int) -> Files:
    """A flow of so many menus, each leading to the next, to another by chance, and to help."""
    chance = random.Random(7)
    nodes = []
    for n in range(count):
        leads = [f"n{(n + 1) % count}", f"n{chance.randrange(count)}", "call"]
        choices = ", ".join(f'"{key}": {{label: a, next: {to}}}' for key, to in enumerate(leads, 1))
        nodes.append(f"n{n}: {{menu: {{prompt: a, choices: {{{choices}}}}}}}")
    call = "call: {callback: {need: legal, declined: bye, next: bye}}\nbye: {subflow: {flow: farewell}}"
    return {"legal.yaml": a_flow("\n".join([*nodes, call]), "legal", top="help_at_once: true\n")}
