"""How a saved call is written: one conversation as it must go, in a YAML file that an officer can read aloud."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gateway.clock import PHNOM_PENH
from gateway.dialogue import Medium
from gateway.flows.kinds.spec import Name
from gateway.flows.writing import written

A_MOMENT = "%Y-%m-%d %H:%M"
NOBODY = "nobody"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
DEEDS = ("press", "choose", "texts", "silence", "comes_back", "records", "hangs_up")


def _fitting(pattern: str, wanted: str) -> AfterValidator:
    """A word of this pattern; else the fault shows `wanted`, which is an example."""

    def fit(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("unfit", "unfit", {"wanted": wanted})
        return value

    return AfterValidator(fit)


def _moment(value: str) -> str:
    try:
        datetime.strptime(value, A_MOMENT)  # noqa: DTZ007 - only whether there is such a day and hour
    except ValueError:
        raise PydanticCustomError("unfit", "unfit", {"wanted": '"2026-11-25 10:00"'}) from None
    return value


Keys = Annotated[str, _fitting("[0-9*#]{1,12}", '"1"')]
Part = Annotated[str, _fitting("[a-z0-9_.:*]+( [a-z0-9_.:*]+)*", "a_prompt | service.*")]
"""A prompt as the flow names it; `*` stands for any letters, where it does not matter which."""
Letters = Annotated[str, _fitting(r"(?s).*\S.*", '"1 "')]
"""Any text has empty words in it."""
Place = Annotated[str, _fitting("[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", "main/topics")]
Language = Annotated[str, _fitting("[a-z]{3}", "khm")]
Later = Annotated[str, _fitting("[1-9][0-9]{0,3}[smhd]", "10m | 2h | 1d")]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Step(_Written):
    """One thing that she does, and what comes of it. Deeds, connections and the end must be told; the rest as far as it matters."""

    later: Later | None = None
    press: Keys | None = None
    choose: Part | None = None
    texts: str | None = None
    silence: Literal[True] | None = None
    comes_back: Literal["completed", "busy", "no-answer", "failed", "canceled"] | None = None
    records: Literal[True] | None = None
    hangs_up: Literal[True] | None = None

    hears: list[Part] | None = None
    hears_among: Annotated[list[Part] | None, Field(min_length=1)] = None
    offers: dict[str, Part] | None = None
    reads: Annotated[list[Letters] | None, Field(min_length=1)] = None
    speaks: Language | None = None
    at_node: Place | None = None
    does: list[Name] = []
    connects: Part | None = None
    ends: bool = False

    @property
    def deeds(self) -> list[str]:
        return [name for name in DEEDS if getattr(self, name) is not None]

    @property
    def deed(self) -> str:
        """The one thing that is done; empty where a call begins."""
        return next(iter(self.deeds), "")

    @property
    def told(self) -> str:
        """The deed as it is written: `press: "1"`."""
        return line(self.deed, getattr(self, self.deed)) if self.deed else "it begins"

    @property
    def expected(self) -> list[str]:
        """The fields that say what comes of it."""
        fields = ("hears", "hears_among", "offers", "reads", "speaks", "at_node", "connects")
        return [name for name in fields if getattr(self, name) is not None] + [name for name in ("does", "ends") if getattr(self, name)]


class SavedCall(_Written):
    """A conversation from its first sound to its end."""

    call: Annotated[str, StringConstraints(min_length=3, max_length=300)]
    flow: Name = "main"
    medium: Medium = "voice"
    lang: Language = "khm"
    at: Annotated[str, AfterValidator(_moment)] = "2026-11-25 10:00"  # a Wednesday
    known: dict[Name, str] = {}
    answers: dict[Name, Any] = {}
    """Need → a verdict, `right`, or a verdict with what is known from then on, `offer: {request_number: "17"}`; or a list of those."""
    steps: Annotated[list[Step], Field(min_length=1, max_length=200)]
    nowhere: list[Annotated[str, StringConstraints(min_length=3)]] = []

    @property
    def begins(self) -> datetime:
        """In UTC."""
        return datetime.strptime(self.at, A_MOMENT).replace(tzinfo=PHNOM_PENH).astimezone(UTC)


def line(field: str, value: Any) -> str:
    """A field on one line, as it stands in a file."""
    return f"{field}: {written(value)}"


def moment_of(at: datetime) -> str:
    """A time as `at` has it, in Cambodia's."""
    return at.astimezone(PHNOM_PENH).strftime(A_MOMENT)


def span(later: str) -> timedelta:
    """`10m`, `2h`, `1d`."""
    return timedelta(**{UNITS[later[-1]]: int(later[:-1])})
