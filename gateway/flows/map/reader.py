"""For whom a map is drawn: the language, the words of the prompts, and where a click leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from gateway.telling import Tongue


def _beside(flow: str) -> str:
    return f"{flow}.svg"


def _within(node: str) -> str:
    return f"#{node}"


def _uncounted(*_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Reader:
    """`prompt` gives a prompt's words (flows know no prompts), or nothing: then its name is shown. `walked` says how many go from one node
    to another, `left` how many go nowhere; on most maps nothing."""

    tongue: Tongue
    prompt: Callable[[str], str]
    to_node: Callable[[str], str] = _within
    to_flow: Callable[[str], str] = _beside
    walked: Callable[[str, str], str] = _uncounted
    left: Callable[[str], str] = _uncounted

    def said(self, prompt: str) -> str:
        """What is spelled out or known only in the call is shown by its name."""
        kind, _, name = prompt.rpartition(":")
        return f"‹{name}›" if kind else self.prompt(prompt) or f"‹{name}›"

    def word(self, group: str, name: str) -> str:
        """A word of the map itself."""
        return _words()[group].get(name, {}).get(self.tongue, name)


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = (resources.files("gateway.flows.map") / "words.yaml").read_text("utf-8")
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = YAML(typ="safe").load(text)
    return words
