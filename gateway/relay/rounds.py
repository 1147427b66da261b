"""What the clock does with RapidPro now and then: fetch answers that no hook brought, and bring the people together.

In a thread of its own, which is never waited for: a RapidPro that hangs holds up nothing else, nor the end of the process.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from gateway.channels import rapidpro_hooks
from gateway.channels.errors import SendingError
from gateway.channels.rapidpro import Answered, RapidPro
from gateway.clock import utc_now
from gateway.dialogue import Arrival
from gateway.relay.sync import Busy, Sync
from gateway.store import contacts
from gateway.store.contacts import Round
from gateway.store.database import StoreError
from gateway.store.work import Store

log = structlog.get_logger()

ANSWERS = "answers"
FETCH_SECONDS, SYNC_SECONDS = 60.0, 900.0
PAGES = 4
"""Of one round: what is left is for the next."""
OVERLAP = timedelta(minutes=2)
"""A run may be written a little later than its time says. Seen twice, it is taken once."""


class Rounds:
    """One of these in each clock; two clocks do no harm."""

    def __init__(
        self, store: Store, relay: RapidPro, take: Callable[[Arrival], None], *, names: bool, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`take` is given each answer, as often as it is found."""
        self._store = store
        self._relay = relay
        self._take = take
        self._names = names
        self._now = now
        self._began = dict.fromkeys((self.fetch, self.sync), now())
        self._under_way: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        return self._under_way is not None and self._under_way.is_alive()

    def go(self) -> None:
        """Begins what is due, and waits for nothing."""
        for deed, every in ((self.fetch, FETCH_SECONDS), (self.sync, SYNC_SECONDS)):
            if not self.busy and self._now() - self._began[deed] >= every:
                self._began[deed] = self._now()
                self._under_way = threading.Thread(target=_shielded, args=(deed,), daemon=True)
                self._under_way.start()

    def sync(self) -> None:
        try:
            told = Sync(self._store, self._relay, self._names).run()
        except Busy:
            return
        conflicts = [f"{one.kind}: {one.who}" for one in told if one.is_conflict]
        if conflicts:
            log.warning("people differ at RapidPro; an officer has to look", conflicts=conflicts)

    def fetch(self) -> None:
        """Answers since the last time, the longest changed first."""
        with self._store.work() as work:
            round_ = contacts.take_up(work, ANSWERS, utc_now())
        if round_ is None:
            return
        try:
            for _ in range(PAGES):
                round_ = self._page(round_)
                if not round_.cursor:
                    break
        finally:
            with self._store.work() as work:
                contacts.put_down(work, ANSWERS)

    def _page(self, round_: Round) -> Round:
        try:
            found, after = self._relay.answers(round_.since - OVERLAP, round_.cursor)
        except SendingError as fault:
            if not (fault.permanent and round_.cursor):
                raise
            found, after = [], ""  # a cursor that is not known any more: from the last time that was seen
        for answered in found:
            self._one(answered)
        # The time moves on at the last page alone: a cursor belongs to the time that it was asked with.
        since = max((answered.changed_at for answered in found), default=round_.since)
        came_to = Round(after, round_.since if after else max(since, round_.since))
        with self._store.work() as work:
            contacts.come_to(work, ANSWERS, came_to)
        return came_to

    def _one(self, answered: Answered) -> None:
        """One that cannot be taken stands in the way of no other."""
        arrival = rapidpro_hooks.arrival(answered, utc_now())
        if arrival is None:
            return
        try:
            self._take(arrival)
        except StoreError:
            raise
        except Exception as fault:
            log.error("an answer from RapidPro was not taken", fault=type(fault).__name__)


def _shielded(deed: Callable[[], None]) -> None:
    try:
        deed()
    except SendingError as fault:
        log.warning("RapidPro was not asked to its end", deed=deed.__name__, status=fault.status, permanent=fault.permanent)
    except StoreError as fault:
        log.error("the clock waits for the database", fault=str(fault))
    except Exception as fault:
        log.error("the clock could not do one thing", deed=deed.__name__, fault=type(fault).__name__)
