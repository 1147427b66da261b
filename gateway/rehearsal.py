"""S3 before anything is published: calls without a caller, over the real flows and directory and the lengths of the words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from gateway.casework import caller
from gateway.casework.scene import Scene
from gateway.dialogue import Ask, Play
from gateway.flows import budget
from gateway.flows.budget import Budget, Rehearsal, Way
from gateway.flows.faults import Fault
from gateway.flows.state import Answer, Need, State
from gateway.prompts.budget import length_ms, menu_length_ms
from gateway.prompts.catalogue import HOME
from gateway.settings import Settings
from gateway.shelf import Shelf
from gateway.store.threads import LegFacts
from gateway.store.work import Work

BUDGETS = (*map(budget.number_for, ("health", "legal", "shelter", "counselling")), budget.callback())
# A Wednesday morning, and the night before a Sunday: an office that is closed takes longer to read out.
MOMENTS = (datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 11, 28, 17, tzinfo=UTC))
BEGIN = State(lang=HOME, known={"medium": "voice", "reachable": "yes", "connects_117": "no"})
DIGITS = {"code": "6789", "callback_number": "050000001"}  # any would do
ENOUGH_KEYS = 25

# What casework answers a call, as far as the directory and the time alone can tell. Where it would need her code, no rehearsal goes.
ANSWERS: Mapping[str, Callable[[Scene, Mapping[str, str]], Answer]] = {
    "places": caller.places,
    "nearest": caller.nearest,
    "card": caller.card,
    "windows": caller.window_choices,
    "new_code": lambda scene, args: Answer("ready", {"code": DIGITS["code"]}),
}


@dataclass(frozen=True, slots=True)
class At:
    """In place of a transaction: a rehearsal has no rows, only a time."""

    now: datetime


def over_budget(shelf: Shelf) -> list[Fault]:
    """Each of S3's budgets that the journey breaks, at one moment or the other."""
    return [fault for each in BUDGETS if (fault := next(filter(None, (_fault(shelf, each, now) for now in MOMENTS)), None))]


def way(shelf: Shelf, to: Budget, now: datetime, most_keys: int) -> Way | None:
    """The fastest way there of at most so many keys, as a first-time caller in Khmer goes it."""
    scene = Scene(cast(Work, At(now)), Settings.model_validate({}), shelf, LegFacts("", "caller"), "", {})

    def answer(need: Need) -> Answer | None:
        known = ANSWERS.get(need.kind)
        return known(scene, need.args) if known else None

    def digits(name: str) -> str:
        return DIGITS.get(name) or shelf.phone_digits(name.removeprefix("phone."))

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
        return Fault("flows/main.yaml", 1, "", "F60", {"what": each.what})
    takes = {"keys": str(len(found.keys)), "seconds": f"{found.ms / 1000:.0f}", "way": " ".join(found.keys)}
    allowed = {"most_keys": str(each.keys), "most_seconds": f"{each.ms / 1000:.0f}"}
    return Fault("flows/main.yaml", 1, "", "F61", {"what": each.what} | takes | allowed)
