"""The carrier on a bad day: it answers late, twice, never, with 500 or 429, and tells of a call before it has taken it."""

import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.rig.carrier import Asked, Carrier

LINES = 32
"""Phones that can ring at once."""
LATE, NEVER = (0.3, 1.5), 3.0  # seconds; we wait 2 for an answer

MOODS = {"well": 900, "late": 30, "early": 20, "never": 10, "never, but rings": 10, "500": 10, "500, but rings": 10, "429": 10}
RINGS = frozenset({"well", "late", "early", "never, but rings", "500, but rings"})
BEFORE_THE_ANSWER = frozenset({"early", "never, but rings", "500, but rings"})


@dataclass
class MoodyCarrier(Carrier):
    """Keeps no list of what it was asked, which would not fit into memory: `noted` is told, and `rings` plays the phone."""

    noted: Callable[[Asked], None] = lambda asked: None
    rings: Callable[[Asked], None] = lambda asked: None
    dice: random.Random = field(default_factory=random.Random)
    calm: bool = False
    down: bool = False

    def __post_init__(self) -> None:
        self._lines = ThreadPoolExecutor(LINES, "phone")
        self._counted = threading.Lock()
        self._ringing = 0
        self._live: dict[str, dict[str, str]] = {}
        super().__post_init__()

    def close(self) -> None:
        super().close()
        self._lines.shutdown(cancel_futures=True)

    @property
    def busy(self) -> int:
        """How many phones ring or are held to an ear."""
        return self._ringing

    def note(self, asked: Asked) -> None:
        if asked.creates:
            self.noted(asked)

    def answer(self, asked: Asked) -> tuple[int, str] | float:
        if self.down:
            return 500, "oops"
        if asked.creates and asked.kind == "call":
            return self._taken(asked, self._mood())
        if asked.method == "GET":
            return 200, json.dumps({"calls": list(self._live.values()), "messages": []})
        return super().answer(asked)

    def _mood(self) -> str:
        return "well" if self.calm else self.dice.choices(list(MOODS), list(MOODS.values()))[0]

    def _taken(self, asked: Asked, mood: str) -> tuple[int, str] | float:
        if mood in BEFORE_THE_ANSWER:
            self._ring(asked)
        if mood in ("late", "early"):
            time.sleep(self.dice.uniform(*LATE))
        if mood in RINGS - BEFORE_THE_ANSWER:
            self._ring(asked)
        if mood.startswith("never"):
            return NEVER
        if mood.startswith("500"):
            return 500, "oops"
        if mood == "429":
            return 429, '{"code": 20429, "message": "Too Many Requests", "status": 429}'
        return super().answer(asked)

    def _ring(self, asked: Asked) -> None:
        with self._counted:
            self._ringing += 1
        began = format_datetime(datetime.now(UTC))
        self._live[asked.sid] = {
            "sid": asked.sid,
            "status": "ringing",
            "to": asked.form["To"],
            "from": asked.form["From"],
            "date_created": began,
        }
        self._lines.submit(self._answered, asked)

    def _answered(self, asked: Asked) -> None:
        try:
            self.rings(asked)
        finally:
            self._live.pop(asked.sid, None)
            with self._counted:
                self._ringing -= 1
