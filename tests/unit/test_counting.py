"""What is counted of a callback when it ends: against its targets, and how (callbacks.md)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.callbacks.decide import decide
from gateway.callbacks.events import Confirmed, Due
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import FocalPoint, IfMissed, Near, Request, Role, State, draft
from gateway.callbacks.windows import Window
from gateway.counting.callbacks import of_end

ASKED = datetime(2026, 11, 23, 3, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
WINDOW = Window(ASKED, ASKED + HOUR)


def request(urgency: Urgency = Urgency.NORMAL, **changed: Any) -> Request:
    made = draft(
        id="r",
        number=1,
        urgency=urgency,
        need="health",
        commune="160101",
        language="khm",
        near=Near.NEAR,
        if_missed=IfMissed.STOP,
        consent_version="1",
        window=WINDOW,
        policies=DEFAULTS,
        now=ASKED,
    )
    return replace(made, **{"ended_as": State.DONE, "state": State.DONE} | changed)


def counted(one: Request) -> dict[str, str]:
    counts = list(of_end(one, ASKED))
    assert {count.period for count in counts} == {"2026-11"}
    return {count.what: count.which for count in counts}


@pytest.mark.parametrize(
    ("urgency", "after", "bucket"),
    [
        (Urgency.NORMAL, 30 * SECOND, "in_time"),
        (Urgency.NORMAL, 31 * SECOND, "15m"),
        (Urgency.DANGER_NOW, 11 * SECOND, "15m"),
        (Urgency.NORMAL, 4 * HOUR, "4h"),
        (Urgency.NORMAL, 5 * HOUR, "later"),
        (Urgency.NORMAL, None, "never"),
    ],
)
def test_until_somebody_was_asked(urgency: Urgency, after: timedelta | None, bucket: str) -> None:
    assert counted(request(urgency, offered_at=after and ASKED + after))["offered"] == bucket


@pytest.mark.parametrize(
    ("urgency", "minutes", "bucket"),
    [(Urgency.NORMAL, 45, "in_time"), (Urgency.URGENT_HEALTH, 21, "4h"), (Urgency.DANGER_NOW, 5, "in_time"), (Urgency.NORMAL, 1440, "24h")],
)
def test_until_somebody_took_it_on(urgency: Urgency, minutes: int, bucket: str) -> None:
    assert counted(request(urgency, accepted_at=ASKED + minutes * MINUTE))["accepted"] == bucket


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"talked_at": ASKED + 10 * MINUTE}, "done_in_window"),
        ({"talked_at": ASKED + 2 * HOUR}, "done_later"),
        ({"windows": (), "talked_at": ASKED + 2 * HOUR}, "done_in_window"),  # she called in herself
        ({"ended_as": State.WITHDRAWN}, "withdrawn"),
        ({"ended_as": State.EXPIRED, "talked_at": ASKED}, "expired"),
        ({"ended_as": State.UNREACHED}, "unreached"),
    ],
)
def test_how_it_ended(changed: dict[str, Any], outcome: str) -> None:
    assert counted(request(**changed))["outcome"] == outcome


def test_the_first_time_is_noted_and_never_again() -> None:
    """Whoever is asked later, on another rung, was not asked first."""
    people = [FocalPoint(name, Role.FOCAL_POINT, ("160101",), ("khm",), woman=True, on_duty=True, two_way_text=False) for name in "ab"]
    one, now = request(state=State.DRAFT, ended_as=None), ASKED
    for event in (Confirmed(), Due(), Due()):
        moved = decide(one, event, now, people)
        one = getattr(moved, "request", one)
        now = max(now + MINUTE, one.due_at or now)
    assert one.state is State.OFFERED and one.offered_at is not None and one.offered_at < now - MINUTE
    assert (one.accepted_at, one.talked_at) == (None, None)
