"""The storm of `make faults`, for half a minute: nothing is lost, nobody is rung twice, and nobody outside of her window."""

import pytest

from tests.storm.storm import Plan, run

PLANS = [
    Plan(120, 120, 5, "postgresql", True, ("at_a_boundary", "flushed", "read_only", "killed")),
    Plan(60, 60, 5, "sqlite", True, ("disk_full", "killed")),
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.database)
def test_a_short_storm(plan: Plan) -> None:
    report = run(plan)
    assert not report.violations, "\n".join(report.lines)
    assert report.accepted >= plan.requests - report.gave_up
    assert report.rung
