"""Calls and texts are counted, each once, whoever sends what again; no figure tells who, or which way one of them went (S2, S25)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select

from gateway.simulated import move_clock
from gateway.store import figures
from gateway.store.tables import Figure
from gateway.upkeep import forgetting
from tests.rig.gateway import Gateway
from tests.rig.people import Caller, Town
from tests.rig.phones import Call, Street

KEYS = ("1", "1", "1", "1", "1")
"""Khmer, yes I can listen, health, Andoung Meas, Malik."""
AT_ONCE, MINUTE = 6, 60


@pytest.fixture(autouse=True)
def nothing_counted(gateway: Gateway) -> Iterator[None]:
    figures.fold_all(gateway.house.store)
    with gateway.house.store.work() as work:
        work.connection.execute(delete(Figure))
    yield


def counted(gateway: Gateway) -> Counter[tuple[str, str]]:
    figures.fold_all(gateway.house.store)
    with gateway.house.store.read() as work:
        rows = work.connection.execute(select(Figure.what, Figure.which, Figure.count)).all()
    return Counter({(row.what, row.which.split(" ", 1)[-1] if row.what == "step" else row.which): row[2] for row in rows})


def twice(street: Street, call: Call, key: str) -> None:
    """The carrier got no answer to a key, and sends it again while the first is still at work."""
    url, fields = call.gather.action, call.form | {"Digits": key}
    with ThreadPoolExecutor(2) as carrier:
        list(carrier.map(lambda _: street.post(url, fields), range(2)))
    call.presses(key)


def test_calls_at_once_that_come_twice_count_once(gateway: Gateway, street: Street, town: Town) -> None:
    def calls(caller: Caller) -> None:
        call = caller.dials()
        for key in KEYS:
            twice(street, call, key)
        call.hangs_up()
        call.hangs_up()
        caller.sends("hello")

    with ThreadPoolExecutor(AT_ONCE) as callers:
        list(callers.map(calls, [town.caller() for _ in range(AT_ONCE)]))
    move_clock(gateway.house, 31 * MINUTE)
    for _ in range(2):
        forgetting.sweep(gateway.house.store, gateway.house.settings)
    found = counted(gateway)
    steps = {("main/language", "main/can_you_listen"), ("main/can_you_listen", "main/promises"), ("main/topics", "main/health")}
    expected = {("day", "call"), ("day", "text_short"), ("district", "1601"), ("district", ""), ("asked", "health")}
    expected |= {("step", f"{node} {to}") for node, to in steps}
    assert {what: found[what] for what in expected} == dict.fromkeys(expected, AT_ONCE)
    for name in ("hour", "language", "entry"):
        assert sum(count for (what, _), count in found.items() if what == name) == 2 * AT_ONCE
    hung_up = {which: count for (what, which), count in found.items() if what == "step" and which.endswith(" -")}
    assert hung_up == {"health/card -": AT_ONCE, "main/language -": AT_ONCE}


def test_she_who_cannot_listen_now_is_a_count_and_nothing_else(gateway: Gateway, caller: Caller) -> None:
    caller.dials().chooses("language_khm").presses("2")
    caller.dials().is_silent().is_silent()
    found = counted(gateway)
    assert (found["day", "call_short"], found["day", "call"], found["district", ""]) == (2, 0, 2)
    assert found["step", "main/can_you_listen main/decoy"] == found["step", "main/language decoy/"] == 1


def test_what_is_told_to_staff_and_on_her_own_phone_is_not_counted(gateway: Gateway, town: Town) -> None:
    sophea, caller = town.focal_point(), town.caller()
    caller.asks_to_be_called()
    sophea.picks_up().hangs_up()
    found = counted(gateway)
    assert found["day", "call"] == 1
    assert not [which for what, which in found if what == "step" and which.startswith(("staff/", "gate/", "page/"))]
