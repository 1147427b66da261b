"""S3 before anything is published: calls without a caller, over the real flows and directory and the lengths of the words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import cast

from gateway.callbacks.windows import PARTS_OF_DAY
from gateway.casework import asking, caller, earliest
from gateway.casework.scene import Scene
from gateway.clock import PHNOM_PENH
from gateway.dialogue import Ask, Play
from gateway.flows import budget
from gateway.flows.budget import Budget, Rehearsal, Way
from gateway.flows.faults import Fault
from gateway.flows.state import Answer, Need, State
from gateway.prompts import speech
from gateway.prompts.budget import length_ms, menu_length_ms
from gateway.prompts.catalogue import HOME
from gateway.settings import Settings
from gateway.shelf import Shelf
from gateway.store.threads import LegFacts
from gateway.store.work import Count, Work

BUDGETS = (*map(budget.number_for, ("health", "legal", "shelter", "counselling")), budget.callback())
WISHES = tuple(map(budget.callback_for, ("health", "legal", "shelter")))
"""S3 too, but not refused: see `callback_for`."""
# A Wednesday morning, and the night before a Sunday: an office that is closed takes longer to read out.
MOMENTS = (datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 11, 28, 17, tzinfo=UTC))
BEGIN = State(lang=HOME, known={"medium": "voice", "reachable": "yes", "connects_117": "no"})
DIGITS = {"code": "6789", "callback_number": "050000001"}  # any would do
TYPED = "1" * 12  # what she herself typed, and is read back
ENOUGH_KEYS = 25


def _by_day(moment: datetime) -> bool:
    """A rehearsal knows nobody: somebody is on duty by day. So both are rehearsed, the short answer and the long one."""
    local = moment.astimezone(PHNOM_PENH).time()
    return any(part.start <= local < part.end for part in PARTS_OF_DAY)


# What casework answers a call, as far as the directory and the time alone can tell. Where it would need her code, no rehearsal goes.
ANSWERS: Mapping[str, Callable[[Scene, Mapping[str, str]], Answer]] = {
    "places": caller.places,
    "place_named": caller.place_named,
    "nearest": caller.nearest,
    "card": caller.card,
    "earliest": lambda scene, args: earliest.told(scene, args, _by_day),
    "windows": asking.window_choices,
    "safe_words": lambda scene, args: Answer(options=tuple((word, ()) for word in asking.SAFE_WORDS[: asking.WORDS_OFFERED])),
    "new_code": lambda scene, args: Answer("ready", {"code": DIGITS["code"]}),
}


@dataclass(frozen=True, slots=True)
class At:
    """In place of a transaction: a rehearsal has no rows, only a time, and nobody counts what it did."""

    now: datetime
    counted: list[Count] = field(default_factory=list)


def over_budget(shelf: Shelf) -> list[Fault]:
    """Each of S3's budgets that the journey breaks, at one moment or the other; those that are only wished for as warnings."""
    return [fault for each in (*BUDGETS, *WISHES) if (fault := next(filter(None, (_fault(shelf, each, now) for now in MOMENTS)), None))]


def rehearsed(need: Need, shelf: Shelf, now: datetime, *, connects_117: bool = False) -> Answer | None:
    """What casework would answer at this time; None where that hangs on her code, or on people."""
    known, settings = ANSWERS.get(need.kind), _settings(connects_117)
    leg = LegFacts("rehearsal" if need.so_far.state.medium == "voice" else "", "caller")
    return known(Scene(cast(Work, At(now)), settings, shelf, leg, "", {}), need.args) if known else None


@cache
def _settings(connects_117: bool) -> Settings:
    return Settings.model_validate({"connects_117": connects_117})


def way(shelf: Shelf, to: Budget, now: datetime, most_keys: int) -> Way | None:
    """The fastest way there of at most so many keys, as a first-time caller in Khmer goes it."""

    def answer(need: Need) -> Answer | None:
        return rehearsed(need, shelf, now)

    digits = read_out(shelf)

    def sounds_ms(line: Play | Ask) -> int:
        ask = line if isinstance(line, Ask) else None
        return menu_length_ms(shelf.voices, ask, digits) if ask else length_ms(shelf.voices, line.lang, line.parts, digits)

    return budget.fastest(shelf.graph, "main", BEGIN, Rehearsal(answer, sounds_ms), to, most_keys)


def _fault(shelf: Shelf, each: Budget, now: datetime) -> Fault | None:
    within = way(shelf, each, now, each.keys)
    if within and within.ms <= each.ms:
        return None
    found = within or way(shelf, each, now, ENOUGH_KEYS)
    if found is None:
        return Fault("flows/main.yaml", 1, "", "F60", {"what": each.what}) if each in BUDGETS else None
    takes = {"keys": str(len(found.keys)), "seconds": f"{found.ms / 1000:.0f}", "way": " ".join(found.keys)}
    allowed = {"most_keys": str(each.keys), "most_seconds": f"{each.ms / 1000:.0f}"}
    return Fault("flows/main.yaml", 1, "", each.code, {"what": each.what} | takes | allowed)


def read_out(shelf: Shelf) -> speech.Digits:
    """What stands for each number that is read out."""

    def digits(name: str) -> str:
        return shelf.phone_digits(name.removeprefix("phone.")) if name.startswith("phone.") else DIGITS.get(name, TYPED)

    return digits
