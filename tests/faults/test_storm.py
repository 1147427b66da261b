"""The storm of `make faults`, for a few seconds: nothing is lost, nobody is rung twice, and nobody outside of her window.

Each day has three faults, the next day the next three, so within a week every danger was met. `STORM_DAY=…` repeats a day.
"""

import os
from datetime import UTC, datetime

import pytest

from tests.storm.storm import Plan, run
from tests.storm.weather import DANGERS

DAY = int(os.environ.get("STORM_DAY") or datetime.now(UTC).toordinal())
REQUESTS = {"postgresql": 30, "sqlite": 15}
A_DAY = 3


@pytest.mark.parametrize("database", REQUESTS)
def test_a_short_storm(database: str) -> None:
    dangers = DANGERS[database]
    # A commit boundary comes first: later, perhaps nobody asks any more, and nobody comes to it.
    faults = sorted((dangers[(DAY * A_DAY + n) % len(dangers)] for n in range(A_DAY)), key=lambda fault: "boundary" not in fault)
    report = run(Plan(REQUESTS[database], REQUESTS[database], DAY, database, True, tuple(faults)))
    told = "\n".join((*report.lines, f"STORM_DAY={DAY} repeats it: {', '.join(faults)}"))
    assert not report.violations, told
    assert report.accepted >= REQUESTS[database] - report.gave_up, told
    assert report.rung and not any(fault.startswith("nobody came") for fault in report.recovered), told
