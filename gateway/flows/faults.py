"""What can be wrong with a flow: stable codes, and words for each in plain English and Khmer (`faults.yaml`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from gateway.telling import Tongue

Severity = Literal["error", "warning"]


class Code(BaseModel):
    """One way of being wrong. `what` and `remedy` are templates; `rule` is the safety rule behind it, if one is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    severity: Severity = "error"
    rule: str = ""
    what: dict[Tongue, str]
    remedy: dict[Tongue, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a flow: where it is, what it is and what to do about it. `said` fills the words of its code."""

    file: str
    line: int
    node: str
    code: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return codes()[self.code].severity

    def what(self, tongue: Tongue = "eng") -> str:
        return codes()[self.code].what[tongue].format_map(self.said)

    def remedy(self, tongue: Tongue = "eng") -> str:
        return codes()[self.code].remedy[tongue].format_map(self.said)

    def told(self, tongue: Tongue = "eng") -> str:
        """One line: place, code, what, remedy."""
        where = f"{self.file}:{self.line}" + (f": {self.node}" if self.node else "")
        return f"{where}: {self.code} {self.what(tongue)}; {self.remedy(tongue)}"

    def __str__(self) -> str:
        return self.told()


class FlowError(Exception):
    """Flows that cannot be used; `faults` lists everything that is wrong with them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@cache
def codes() -> Mapping[str, Code]:
    """Every code, in order. A code that was given once never means anything else."""
    written = YAML(typ="safe").load((resources.files("gateway.flows") / "faults.yaml").read_text("utf-8"))
    return {code: Code.model_validate(words) for code, words in written.items()}
