"""The earliest honest time: from when on somebody can be reached. She is told before she confirms."""

from collections.abc import Callable, Sequence
from datetime import datetime

from gateway.callbacks.windows import PARTS_OF_DAY, PartOfDay, choices

OnDuty = Callable[[datetime], bool]
"""Whether somebody whom she would agree to is on duty at a moment."""


def earliest(now: datetime, on_duty: OnDuty, parts: Sequence[PartOfDay] = PARTS_OF_DAY) -> str | None:
    """Of the times that she can choose (`now`, `today_evening` …) the first at whose beginning somebody is on duty; None: nobody knows."""
    return next((choice.key for choice in choices(now, parts) if on_duty(max(now, choice.window.start))), None)
