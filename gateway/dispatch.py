"""A duty out: claim the row, send it, note the receipt (rule 5).

Nothing is sent that is not committed, and nothing twice that may ring her.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy import select

from gateway.callbacks.effects import Ignored
from gateway.callbacks.events import HerLegCreated, HerLegEnded
from gateway.callbacks.records import Ending, Phase, Request
from gateway.casework import requests, staff
from gateway.channels.errors import SendingError
from gateway.dialogue import Line, Play
from gateway.flows.state import State
from gateway.phone import Role
from gateway.shelf import Shelves
from gateway.store import outbox, tables, threads
from gateway.store.threads import LegFacts, Purpose
from gateway.store.tokens import new_token
from gateway.store.work import Store, Work
from gateway.wire import Wiring

log = structlog.get_logger()

RING_SECONDS = 25  # S15
TEXT_VALID_SECONDS = 600
PURPOSES: Mapping[str, Purpose] = {"offer_call": "offer", "window_call": "window", "outcome_call": "outcome", "ring_caller": "gate"}
TEXTS: Mapping[str, str] = {"offer_text": "text_offer", "notice_text": "text_supervisor_offer"}


class Carrier(Protocol):
    """What is asked of a carrier; every method raises `SendingError` alone."""

    def call(self, to: str, from_: str, url: str, status_url: str, ring_seconds: int) -> str: ...
    def text(self, to: str, from_: str, body: str, status_url: str, valid_seconds: int) -> str: ...
    def cancel(self, sid: str) -> None: ...
    def hang_up(self, sid: str) -> None: ...
    def forget_call(self, sid: str) -> None: ...
    def forget_text(self, sid: str) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    """What to do outside, read from the row in one transaction and done after it. Has no repr: it holds a number (S27)."""

    row: int
    tries: int
    once: bool
    send: Callable[[Carrier], str | None]
    leg: LegFacts | None = None


class Dispatch:
    """Delivers outbox rows. Any number of workers and clocks may run it beside each other."""

    def __init__(self, store: Store, shelves: Shelves, wiring: Wiring, carrier: Carrier) -> None:
        self._store = store
        self._shelves = shelves
        self._wiring = wiring
        self._carrier = carrier

    def deliver(self, row: int) -> None:
        """One row, unless somebody else has it. Raises `StoreError` when the database is away: the row is found again."""
        with self._store.work() as work:
            errand = self._claim(work, row)
        if errand is None:
            return
        try:
            sid = errand.send(self._carrier)
        except SendingError as fault:
            log.warning("not sent", row=row, status=fault.status, code=fault.code, permanent=fault.permanent, unknown=fault.unknown)
            with self._store.work() as work:
                self._failed(work, errand, fault)
            return
        with self._store.work() as work:
            self._sent(work, errand, sid)

    # -- before

    def _claim(self, work: Work, number: int) -> Errand | None:
        request_id = outbox.request_of(work, number)
        request = requests.load(work, request_id) if request_id else None
        row = outbox.claim(work, number)
        if row is None:
            return None
        if row.not_after and work.now >= row.not_after:
            outbox.settle(work, number, "cancelled")
            return None
        if row.kind == "ring_caller" and not _may_ring(request, row):
            outbox.settle(work, number, "cancelled")
            return None
        if row.kind in PURPOSES:
            return self._call(work, row)
        if row.kind in TEXTS:
            return self._staff_text(work, row)
        if row.kind == "text_card":
            return self._card(work, row)
        return self._order(work, row)

    def _call(self, work: Work, row: tables.Outbox) -> Errand:
        """Rings a focal point from the staff number, or her from the callback number (S17). The leg is committed before it rings."""
        purpose = PURPOSES[row.kind]
        leg = LegFacts(new_token(), purpose, row.request_id, row.focal_point_id, row.payload.get("attempt"))
        threads.add_leg(work, leg, "voice", "outbound", cancel_at=work.now + timedelta(seconds=RING_SECONDS))
        hers = purpose == "gate"
        to = requests.secret(work, str(row.request_id), "number") if hers else staff.number_of(work, str(row.focal_point_id))
        role: Role = "callback" if hers else "staff"
        from_, url, status = self._wiring.number_with(role), self._wiring.hook(leg.token, 0), self._wiring.status(leg.token)
        return Errand(row.id, row.tries, row.at_most_once, lambda carrier: carrier.call(to, from_, url, status, RING_SECONDS), leg)

    def _staff_text(self, work: Work, row: tables.Outbox) -> Errand:
        """S18: a code and fixed neutral words."""
        person = work.session.get_one(tables.FocalPoint, row.focal_point_id)
        code = str(row.payload.get("code", ""))
        parts = (TEXTS[row.kind], "digits:code") if code else (TEXTS[row.kind],)
        state = State(lang=staff.language(person), medium="text", known={"code": code})
        return self._text(work, row, staff.number_of(work, person.id), "staff", state, parts)

    def _card(self, work: Work, row: tables.Outbox) -> Errand:
        """S22: the text that she asked for: a number and hours."""
        to = work.vault.data.open(row.sealed or b"", f"outbox:sealed:{row.dedupe}").decode()
        state = State(lang=row.payload["lang"], medium="text", script=row.payload["script"])
        return self._text(work, row, to, "public", state, tuple(row.payload["parts"]))

    def _text(self, work: Work, row: tables.Outbox, to: str, role: Role, state: State, parts: tuple[str, ...]) -> Errand:
        leg = LegFacts(new_token(), "caller" if role == "public" else "staff", row.request_id, row.focal_point_id)
        threads.add_leg(work, leg, "text", "outbound")
        lines: tuple[Line, ...] = (Play(state.lang, parts),)
        body = self._wiring.words(self._shelves.at(work, work.versions), lines, state)
        from_, status = self._wiring.number_with(role), self._wiring.status(leg.token)
        return Errand(row.id, row.tries, row.at_most_once, lambda carrier: carrier.text(to, from_, body, status, TEXT_VALID_SECONDS), leg)

    def _order(self, work: Work, row: tables.Outbox) -> Errand | None:
        """Something about a call or text that is there already: end it, or have the carrier forget it."""
        sid = row.payload.get("sid") or self._sid_of_attempt(work, row)
        if not sid:
            outbox.settle(work, row.id, "cancelled")
            return None
        orders: Mapping[str, Callable[[Carrier], None]] = {
            "hang_up": lambda carrier: carrier.hang_up(sid),
            "cancel": lambda carrier: carrier.cancel(sid),
            "forget_call": lambda carrier: carrier.forget_call(sid),
            "forget_text": lambda carrier: carrier.forget_text(sid),
        }
        return Errand(row.id, row.tries, row.at_most_once, orders[row.kind])

    def _sid_of_attempt(self, work: Work, row: tables.Outbox) -> str | None:
        where = (tables.Leg.request_id == row.request_id, tables.Leg.purpose == "gate", tables.Leg.attempt == row.payload.get("attempt"))
        return work.session.scalar(select(tables.Leg.sid).where(*where, tables.Leg.phase != "over"))

    # -- after

    def _sent(self, work: Work, errand: Errand, sid: str | None) -> None:
        if errand.leg and sid:
            threads.learn_sid(work, errand.leg.token, sid)
        if errand.leg and errand.leg.purpose == "gate":
            self._tell(work, errand.leg, HerLegCreated(int(errand.leg.attempt or 0)))
        outbox.settle(work, errand.row, "sent", leg=errand.leg.token if errand.leg else None)

    def _failed(self, work: Work, errand: Errand, fault: SendingError) -> None:
        """S15: her phone is never rung again for one attempt, and no text of hers is sent again that may have gone."""
        hers = errand.leg is not None and errand.leg.purpose == "gate"
        if not fault.permanent and not hers and not (errand.once and fault.unknown):
            outbox.again(work, errand.row, errand.tries)
            return
        if errand.leg and hers and not fault.unknown:  # else the attempt's due time ends it
            self._tell(work, errand.leg, HerLegEnded(int(errand.leg.attempt or 0), Ending.FAILED))
        outbox.settle(work, errand.row, "unknown" if fault.unknown else "failed")

    def _tell(self, work: Work, leg: LegFacts, event: HerLegCreated | HerLegEnded) -> None:
        came_to = requests.apply(work, str(leg.request_id), event, "carrier")
        if isinstance(came_to, Ignored):
            log.info("a word about a call came out of turn", reason=came_to.reason.value)


def _may_ring(request: Request | None, row: tables.Outbox) -> bool:
    """I5: her phone rings for the attempt in hand, and for nothing that ended or went on since the row was written."""
    return request is not None and request.phase is Phase.DIALLING and request.attempts == row.payload.get("attempt")
