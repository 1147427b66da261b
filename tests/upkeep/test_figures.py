"""Figures are exact, whoever counts at once and whatever dies; a month is told once, and then never otherwise (rule 8, S28, S29)."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from gateway.callbacks.records import State
from gateway.clock import PHNOM_PENH, utc_now
from gateway.flows.state import State as Talk
from gateway.insight import closing
from gateway.month import day_of, days_of, is_closed, month_of, months_before, told_from
from gateway.store import figures, threads
from gateway.store.database import StoreError
from gateway.store.tables import Figure, Inbox, Published, Report
from gateway.store.work import Count, Store
from tests.upkeep.scene import Scene

THREADS, EVENTS = 6, 60
NOW = utc_now()
MONTH = month_of(NOW)


def told(scene: Scene) -> dict[tuple[str, str], int]:
    with scene.house.store.read() as work:
        rows = work.connection.execute(select(Figure.what, Figure.which, Figure.count)).all()
    return {(row.what, row.which): row[2] for row in rows}


def counts(store: Store, *counted: Count) -> None:
    with store.work() as work:
        work.counted.extend(counted)


class Killed(Exception):
    pass


def happens(store: Store, event: int) -> None:
    """A carrier's event, that counts; it comes again as often as the database is busy."""
    try:
        with store.work() as work:
            work.counted += [Count(MONTH, "language", "khm"), Count(MONTH, "hour", f"{event % 24:02}")]
            if not threads.note(work, f"call:CA{event}:0"):
                raise threads.Raced("call")
    except threads.Raced:
        pass
    except StoreError:
        happens(store, event)


def test_counted_once_whoever_retries_and_whatever_dies(scene: Scene) -> None:
    """Each event comes twice, from threads beside each other, while two clocks fold and every third fold is killed before it commits."""
    store, over = scene.house.store, threading.Event()

    def clock(every: int) -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            try:
                with store.work() as work:
                    figures.fold(work)
                    if turn % every == 0:
                        raise Killed
            except (Killed, StoreError):
                continue

    clocks = [threading.Thread(target=clock, args=(every,)) for every in (2, 3)]
    for one in clocks:
        one.start()
    with ThreadPoolExecutor(THREADS) as carrier:
        list(carrier.map(lambda event: happens(store, event), [*range(EVENTS), *range(EVENTS)]))
    over.set()
    for one in clocks:
        one.join()
    figures.fold_all(store)
    assert told(scene) == {("language", "khm"): EVENTS, **Counter(("hour", f"{event % 24:02}") for event in range(EVENTS))}
    with store.read() as work:
        assert not work.connection.scalars(select(Inbox.key).where(Inbox.counts.is_not(None))).all()


def test_nobody_reads_what_waits_to_be_counted(scene: Scene) -> None:
    """S31: until it is folded it tells what one caller did."""
    counts(scene.house.store, Count(MONTH, "step", "1 main/topics main/health"))
    with scene.house.store.read() as work:
        assert b"main" not in work.connection.scalars(select(Inbox.counts)).one()


def test_what_waits_is_counted_under_the_next_master_key_too(scene: Scene) -> None:
    counts(scene.house.store, Count(MONTH, "language", "khm"))
    assert scene.types("keys", "rotate").exit_code == 0
    assert told(scene) == {("language", "khm"): 1}


@pytest.mark.parametrize("medium", ["voice", "text"])
def test_a_conversation_that_nobody_ended_is_counted_when_it_is_forgotten(scene: Scene, medium: str) -> None:
    with scene.house.store.work() as work:
        leg = threads.LegFacts("token" if medium == "voice" else "", "caller")
        if leg.token:
            threads.add_leg(work, leg, "voice", "inbound", sid="CA1")
        thread = threads.begin(work, leg, None if leg.token else "tag", 10)
        state = Talk(at="main/topics", entry="main", medium=medium, known={"place": "160101"}, trail=(("a", 0), ("b", 0), ("c", 0)))
        threads.keep(work, thread, state)
    scene.waits(minutes=31)
    for _ in range(2):
        scene.house.clock.sweep()
    scene.house.clock.sweep()
    kind = "call" if medium == "voice" else "text"
    expected = {
        ("day", kind),
        ("language", "khm"),
        ("entry", "main"),
        ("district", "1601"),
        ("step", f"{thread.versions.flows} main/topics -"),
    }
    assert {what: count for what, count in told(scene).items() if what[0] != "hour"} == dict.fromkeys(expected, 1)


def test_a_call_to_her_or_to_staff_is_never_counted(scene: Scene) -> None:
    with scene.house.store.work() as work:
        leg = threads.LegFacts("token", "gate")
        threads.add_leg(work, leg, "voice", "outbound", sid="CA1")
        threads.keep(work, threads.begin(work, leg, None, 10), Talk(at="gate/decoy"))
    scene.waits(minutes=31)
    scene.house.clock.sweep()
    assert told(scene) == {}


def test_a_request_counts_once_when_it_ends(scene: Scene) -> None:
    """By the clock, which expires it; the purge that follows counts nothing."""
    scene.request(State.UNSAFE_HOLD)
    scene.waits(days=8)
    scene.house.clock.tick()
    scene.waits(days=4)
    scene.house.clock.tick()
    figures.fold_all(scene.house.store)
    ended = {("urgency", "normal"), ("offered", "never"), ("accepted", "never"), ("outcome", "expired")}
    assert told(scene) == dict.fromkeys(ended, 1)


# -- months


def test_a_month_is_told_a_week_after_it_is_over_and_its_figures_are_gone(scene: Scene) -> None:
    store = scene.house.store
    counts(store, *[Count(day_of(NOW), "day", "call")] * 12, *[Count(MONTH, "language", "khm")] * 12, Count(MONTH, "asked", "health"))
    scene.house.clock.sweep()
    with pytest.raises(LookupError, match="is told from"):
        closing.of_month(store, MONTH)
    scene.waits(seconds=(told_from(MONTH) - utc_now()).total_seconds() + 5)
    scene.house.clock.sweep()
    month = closing.of_month(store, MONTH)
    assert (month.conversations, month.tables["language"], month.tables["asked"]) == (12, {"khm": 12}, {"health": None})
    assert told(scene) == {} and closing.months(store) == [MONTH]


def test_what_comes_too_late_counts_in_the_month_in_which_it_comes(scene: Scene) -> None:
    """The clock was dead for weeks. Two reports of one month would tell of whoever is between them."""
    store = scene.house.store
    counts(store, *[Count(day_of(NOW), "day", "call")] * 9)
    scene.waits(seconds=(told_from(MONTH) - utc_now()).total_seconds() + 5)
    scene.house.clock.sweep()
    assert told(scene) == {("day", "call"): 9} and closing.months(store) == []
    with store.read() as work:
        assert set(work.connection.scalars(select(Figure.period))) == {day_of(work.now)}


def test_a_report_is_never_written_twice(scene: Scene) -> None:
    """Whatever turns up of a month that is told already, and however often a clock looks: an export of each day says the same."""
    store = scene.house.store
    counts(store, *[Count(day_of(NOW), "day", "call")] * 8)
    figures.fold_all(store)
    scene.waits(seconds=(told_from(MONTH) - utc_now()).total_seconds() + 5)
    closing.close_months(store, scene.house.settings)
    first = closing.of_month(store, MONTH)
    with store.work() as work:
        work.connection.execute(insert(Figure).values(period=MONTH, what="language", which="eng", count=1))
    closing.close_months(store, scene.house.settings)
    assert closing.of_month(store, MONTH) == first


def test_figures_and_reports_are_forgotten(scene: Scene) -> None:
    with scene.house.store.work() as work:
        work.connection.execute(insert(Report).values(month="2020-01", told={}, at=work.now))
        work.connection.execute(insert(Figure).values(period="2020-01-05", what="day", which="call", count=1))
        work.connection.execute(insert(Figure).values(period=MONTH, what="hour", which="09", count=1))
    assert scene.reads("purge", "--dry-run")["figures"] == scene.reads("purge", "--dry-run")["reports"] == 1
    scene.house.clock.sweep()
    assert told(scene) == {("hour", "09"): 1} and scene.count(Report) == 0 and scene.count(Published) == 1


def test_months_are_cambodias() -> None:
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=PHNOM_PENH)
    assert (month_of(new_year), day_of(new_year)) == ("2027-01", "2027-01-01")
    assert (len(days_of("2028-02")), days_of("2026-12")[-1]) == (29, "2026-12-31")
    assert not is_closed("2026-12", new_year + timedelta(days=6)) and is_closed("2026-12-31", new_year + timedelta(days=7))
    assert months_before(new_year, 12) == "2026-01" and months_before(new_year, 36) == "2024-01"
