"""Flows out to another system's file and in again, as the tests do it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from gateway.flows.compile import read
from gateway.flows.exchange import files
from gateway.flows.exchange.files import Coming, System
from gateway.flows.exchange.words import Words
from gateway.flows.source import Flow, parse
from gateway.flows.writing import dump
from gateway.prompts.catalogue import load
from tests.conversation import FILES

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 1, 1, tzinfo=UTC)
OURS = read(FILES)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def words() -> Words:
    languages = load(ROOT / "prompts").languages
    return Words({lang: {key: prompt.words for key, prompt in all_.items()} for lang, all_ in languages.items()})


def out(flows: Mapping[str, Flow], system: System) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(files.given(flows, system, words(), AT).text)
    return made


def back(made: Any, system: System, here: Mapping[str, Flow] | None = None, replacing: bool = True) -> Coming:
    return files.coming(json.dumps(made, indent=1), "file.json", system, words(), here or {}, replacing=replacing)


def came_back(made: Any, system: System) -> dict[str, str]:
    """Every flow of a file as its text, the shipped ones too."""
    return {one.name: dump(one.flow()) for one in files.flows_of(json.dumps(made), "file.json", system, words())}


def a_flow(text: str, name: str = "main") -> dict[str, Flow]:
    return {name: parse(text, f"flows/{name}.yaml", shipped=True)}


def taken(made: Any, system: System, name: str = "main") -> Flow:
    """The flow of this name that the file makes."""
    return parse(back(made, system).files[f"{name}.yaml"], f"flows/{name}.yaml", shipped=True)


def anew(made: Any) -> Any:
    """The same file, with UUIDs that nobody ever saw: so an import into another system gives it out again."""
    seen: dict[str, str] = {}
    text = UUID.sub(lambda found: seen.setdefault(found[0], f"{len(seen):08x}-0000-4000-8000-000000000000"), json.dumps(made))
    return json.loads(text)
