"""What the clock asks of the database every two seconds, and every minute, walks through no table of what is not due yet."""

import re
from typing import Any

import pytest
from sqlalchemy import event

from gateway.house import House
from gateway.store.tables import Published

SMALL = {"published", "focal_point", "audit_end", "last_look", "data_key", "figure", "release_mark"}
"""Of few rows, however many women ask."""
WAITING = "SCAN inbox USING INDEX ix_inbox_counts"
"""An index of nothing but what waits."""


@pytest.fixture
def plans(house: House) -> dict[str, list[str]]:
    """Every statement of a tick, a sweep and a look of the auditor, with SQLite's plan for it."""
    with house.store.work() as work:
        work.session.add(Published(id=1))
    asked: dict[str, Any] = {}
    engine = house.store.data

    def hears(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked[statement] = parameters

    event.listen(engine, "before_cursor_execute", hears)
    house.clock.tick()
    event.remove(engine, "before_cursor_execute", hears)
    with engine.connect() as connection:
        return {
            statement: [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in asked.items()
            if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        }


def test_a_tick_and_a_sweep_go_by_an_index(plans: dict[str, list[str]]) -> None:
    assert len(plans) > 20
    walked = {statement: step for statement, steps in plans.items() for step in steps if _walks(step)}
    assert not walked


def _walks(step: str) -> bool:
    """Through a whole table, or through a whole index of one: `SCAN`; by an index to where it must go: `SEARCH`."""
    scanned = re.match(r"SCAN (\w+)", step)
    return bool(scanned) and scanned[1] not in SMALL and step != WAITING  # type: ignore[index]
