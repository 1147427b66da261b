"""The outbox: every duty once, one worker at a time, and what may ring her never twice (rule 5, S15, S24)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.house import House
from gateway.store import outbox
from gateway.store.tables import Outbox, Published
from gateway.store.work import Work

MINUTE = timedelta(minutes=1)


@pytest.fixture
def work(house: House) -> Iterator[Work]:
    """One transaction, in which time can be moved."""
    with house.store.work() as work:
        work.session.add(Published(id=1))
        work.flush()
        yield work


def later(work: Work, by: timedelta) -> None:
    work.connection.execute(update(Published).values(moved_seconds=Published.moved_seconds + by.total_seconds()))
    work.__dict__.pop("_in_force", None)


def add(work: Work, kind: str = "offer_call", dedupe: str = "a", request: str | None = "r", **more: Any) -> int:
    outbox.add(work, kind, dedupe, request, None, **more)
    return work.connection.scalar(select(Outbox.id).where(Outbox.dedupe == dedupe)) or 0


def row(work: Work, number: int) -> Outbox:
    return work.session.get_one(Outbox, number, populate_existing=True)


def due(work: Work) -> list[int]:
    return outbox.due(work, 10, urgent=False) + outbox.due(work, 10, urgent=True)


# -- added


def test_the_same_duty_twice_is_one(work: Work) -> None:
    assert add(work) == add(work)
    assert due(work) == [1]


def test_the_doorbell_is_told_what_is_due_now_and_nothing_else(work: Work) -> None:
    now = add(work)
    add(work)
    add(work, dedupe="later", not_before=work.now + MINUTE)
    assert work.hints == [now]


def test_the_longest_due_comes_first_and_what_is_not_due_does_not_come(work: Work) -> None:
    soon = add(work, dedupe="soon", not_before=work.now + MINUTE)
    first = add(work, dedupe="first")
    assert due(work) == [first]
    later(work, 2 * MINUTE)
    assert due(work) == [first, soon]


def test_her_ring_and_what_ends_a_call_stand_in_a_line_of_their_own(work: Work) -> None:
    """S11, S12: two hundred alerts and a slow carrier must not make them late."""
    alert, ring, end = (add(work, kind, kind) for kind in ("offer_call", "ring_caller", "hang_up"))
    assert outbox.due(work, 10, urgent=True) == [ring, end]
    assert outbox.due(work, 10, urgent=False) == [alert]


# -- claimed


def test_only_one_may_have_it(work: Work) -> None:
    number = add(work)
    assert outbox.claim(work, number)
    assert outbox.claim(work, number) is None
    assert due(work) == []


def test_what_is_not_due_yet_cannot_be_had(work: Work) -> None:
    assert outbox.claim(work, add(work, not_before=work.now + MINUTE)) is None


def test_an_alert_whose_worker_died_can_be_had_again_when_its_lease_is_over(work: Work) -> None:
    number = add(work)
    outbox.claim(work, number)
    later(work, outbox.LEASE)
    outbox.give_up_stale(work)
    assert outbox.claim(work, number)


def test_what_rings_her_is_never_had_again(work: Work) -> None:
    """Nobody knows whether it rang: it counts as rung, and her call is looked for at the carrier (S12, S15)."""
    number = add(work, "ring_caller", payload={"attempt": 1}, at_most_once=True)
    outbox.claim(work, number)
    later(work, outbox.LEASE)
    assert outbox.claim(work, number) is None
    outbox.give_up_stale(work)
    assert (row(work, number).state, row(work, number).due_at) == ("unknown", None)
    later(work, outbox.RECONCILE_AFTER)
    assert [row(work, one).kind for one in due(work)] == ["reconcile"]


# -- settled


@pytest.mark.parametrize("state", ["sent", "failed", "unknown", "cancelled"])
def test_a_sealed_number_goes_with_the_duty_however_it_ends(state: str, work: Work) -> None:
    number = add(work, "text_card", request=None, at_most_once=True, sealed=b"sealed")
    outbox.claim(work, number)
    outbox.settle(work, number, state)
    assert (row(work, number).state, row(work, number).sealed, row(work, number).due_at) == (state, None, None)


def test_what_was_cancelled_while_it_was_being_sent_is_not_sent_again(work: Work) -> None:
    """I5: she withdrew while the carrier was asked."""
    number = add(work)
    outbox.claim(work, number)
    outbox.cancel(work, "r")
    outbox.again(work, number, 1)
    outbox.settle(work, number, "sent")
    assert (row(work, number).state, row(work, number).due_at) == ("cancelled", None)


def test_a_withdrawal_does_not_cancel_what_must_still_be_said_to_the_carrier(work: Work) -> None:
    end, alert, others = add(work, "hang_up", "end"), add(work), add(work, dedupe="b", request="another")
    outbox.cancel(work, "r")
    assert [row(work, number).state for number in (end, alert, others)] == ["waiting", "cancelled", "waiting"]


def test_what_did_not_go_is_tried_later_each_time_and_given_up_at_the_last(work: Work) -> None:
    number, waits = add(work, sealed=b"sealed"), []
    while outbox.claim(work, number):
        outbox.again(work, number, row(work, number).tries)
        if (due_at := row(work, number).due_at) is not None:
            waits.append((due_at - work.now).total_seconds())
            later(work, due_at - work.now)
    assert waits == sorted(waits)
    assert len(waits) == outbox.LAST_TRY - 1
    assert (row(work, number).state, row(work, number).sealed) == ("failed", None)


def test_what_nobody_can_begin_with_is_given_up_too(work: Work) -> None:
    number = add(work, sealed=b"sealed")
    for _ in range(outbox.LAST_TRY):
        outbox.put_off(work, number)
    outbox.put_off(work, number)
    assert (row(work, number).state, row(work, number).sealed, row(work, number).tries) == ("failed", None, outbox.LAST_TRY)


def test_after_the_purge_nothing_leads_from_the_request_to_a_phone(work: Work) -> None:
    done, open_ = add(work), add(work, "forget_call", "b")
    outbox.claim(work, done)
    outbox.settle(work, done, "sent", leg="token")
    outbox.forget(work, "r")
    assert list(work.session.scalars(select(Outbox.id))) == [open_]
