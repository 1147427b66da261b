"""A duty out: claim the row, send it, note the receipt (rule 5).

Nothing is sent that is not committed, and nothing twice that may ring her.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import select

from gateway.callbacks import ladder
from gateway.callbacks.effects import Ignored
from gateway.callbacks.events import HerLegCreated, HerLegEnded
from gateway.callbacks.records import Ending, OfferState, Phase, Request, State
from gateway.casework import drill, requests, speakers, staff, team
from gateway.channels.carrier import RELAY, VOICE, Carrier, Relay, Texter
from gateway.channels.errors import SendingError
from gateway.channels.routes import Parcel, Routes, Way
from gateway.channels.twiml import RING_SECONDS
from gateway.dialogue import Line, Play
from gateway.flows.state import State as Talk
from gateway.phone import Role
from gateway.shelf import Shelves
from gateway.store import contacts, outbox, tables, threads
from gateway.store.database import StoreError
from gateway.store.threads import LegFacts, Purpose
from gateway.store.tokens import new_token
from gateway.store.work import Store, Work
from gateway.wire import Wiring

log = structlog.get_logger()

TEXT_VALID_SECONDS = 600
ANSWER_VALID_SECONDS = 180
AGAIN_SECONDS = 0.5
LIVE = frozenset({"queued", "initiated", "ringing", "in-progress"})
SINCE = timedelta(minutes=2)  # the carrier's clock is not ours
PURPOSES: Mapping[str, Purpose] = {
    "offer_call": "offer",
    "window_call": "window",
    "outcome_call": "outcome",
    "page_call": "page",
    "staff_call": "rung",
    "studio_call": "studio",
    "drill_call": "drill",
    "ring_caller": "gate",
}
TEXTS: Mapping[str, str] = {"offer_text": "text_offer", "notice_text": "text_supervisor_offer"}


@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    """What to do outside, read from the row in one transaction and done after it. Has no repr: it holds a number (S27)."""

    row: int
    tries: int
    once: bool
    send: Callable[[], str | None]
    leg: LegFacts | None = None
    seconds: float | None = None
    """How long after the claim it may still be sent; a machine that slept must not ring her outside of her window (S12)."""
    another_way: bool = False
    """Whether it can go by another channel too."""


class Dispatch:
    """Delivers outbox rows. Any number of workers and clocks may run it beside each other."""

    def __init__(
        self,
        store: Store,
        shelves: Shelves,
        wiring: Wiring,
        routes: Routes,
        carrier: Carrier,
        texters: Mapping[str, Texter],
        relay: Relay | None = None,
    ) -> None:
        """`texters` are the ways out for texts, by channel; `relay` is the one to staff that takes no numbers."""
        self._store = store
        self._shelves = shelves
        self._wiring = wiring
        self._routes = routes
        self._carrier = carrier
        self._texters = texters
        self._relay = relay

    def deliver(self, row: int) -> None:
        """One row, unless somebody else has it. Raises `StoreError` when the database is away: the row is found again."""
        claimed = time.monotonic()
        errand = self._claimed(row)
        if errand is None:
            return
        try:
            if errand.seconds is not None and time.monotonic() - claimed >= errand.seconds:
                raise SendingError(permanent=True)
            sid = errand.send()
        except SendingError as fault:
            log.warning("not sent", row=row, status=fault.status, code=fault.code, permanent=fault.permanent, unknown=fault.unknown)
            said: Callable[[Work], None] = partial(self._failed, errand=errand, fault=fault)
        else:
            said = partial(self._sent, errand=errand, sid=sid)
        self._write_down(said, until=claimed + outbox.LEASE.total_seconds())

    def _write_down(self, said: Callable[[Work], None], until: float) -> None:
        """What came of it must not be lost to a busy database: an alert would go out twice, and her ringing phone count as unknown. Tried
        for as long as the claim lasts."""
        while True:
            try:
                with self._store.work() as work:
                    said(work)
                return
            except StoreError:
                if time.monotonic() >= until:
                    raise
                time.sleep(AGAIN_SECONDS)

    # -- before

    def _claimed(self, row: int) -> Errand | None:
        """What can never be sent (a key is gone, a person was removed) is put off, and given up in the end: it must not stand in the way of
        everybody behind it."""
        try:
            with self._store.work() as work:
                return self._claim(work, row)
        except StoreError:
            raise
        except Exception:
            with self._store.work() as work:
                outbox.put_off(work, row)
            raise

    def _claim(self, work: Work, number: int) -> Errand | None:
        request_id = outbox.request_of(work, number)
        request = requests.load(work, request_id) if request_id else None
        row = outbox.claim(work, number)
        if row is None:
            return None
        if row.not_after and work.now >= row.not_after:
            outbox.settle(work, number, "cancelled")
            return None
        if not _still_wanted(work, request, row):
            outbox.settle(work, number, "cancelled")
            return None
        if row.kind in PURPOSES:
            return self._call(work, row, request)
        if row.kind in TEXTS:
            return self._staff_text(work, row)
        if row.kind == "text_card":
            return self._card(work, row)
        if row.kind == "answer":
            return self._answer(work, row)
        return self._order(work, row)

    def _call(self, work: Work, row: tables.Outbox, request: Request | None) -> Errand:
        """Rings a focal point from the staff number, or her from the callback number (S17). The leg is committed before it rings."""
        purpose = PURPOSES[row.kind]
        row.channel = VOICE
        rings = request.policy.ring_seconds if request else RING_SECONDS
        leg = LegFacts(new_token(), purpose, row.request_id, row.focal_point_id, row.payload.get("attempt"), row.payload.get("lang"))
        threads.add_leg(work, leg, "voice", "outbound", cancel_at=work.now + timedelta(seconds=rings))
        hers = purpose == "gate"
        to = requests.secret(work, str(row.request_id), "number") if hers else staff.number_of(work, str(row.focal_point_id))
        role: Role = "callback" if hers else "staff"
        from_, url, status = self._wiring.number_with(role), self._wiring.hook(leg.token, 0), self._wiring.status(leg.token)
        seconds = (row.not_after - work.now).total_seconds() if hers and row.not_after else None
        return Errand(row.id, row.tries, row.at_most_once, lambda: self._carrier.call(to, from_, url, status, rings), leg, seconds)

    def _staff_text(self, work: Work, row: tables.Outbox) -> Errand:
        """S18: a code and fixed neutral words."""
        person = work.session.get_one(tables.FocalPoint, row.focal_point_id)
        code = str(row.payload.get("code", ""))
        parts = (TEXTS[row.kind], "digits:code") if code else (TEXTS[row.kind],)
        state = Talk(lang=staff.language(person), medium="text", known={"code": code})
        to, known = staff.number_of(work, person.id), bool(contacts.of(work, person.id))
        return self._words(work, row, state, parts, Parcel(row.kind, "staff", to, work.now, person.texted_by, known))

    def _card(self, work: Work, row: tables.Outbox) -> Errand:
        """S22: the text that she asked for: a number and hours."""
        to = work.vault.data.open(row.sealed or b"", outbox.sealed_at(row.dedupe)).decode()
        state = Talk(lang=row.payload["lang"], medium="text", script=row.payload["script"])
        return self._words(work, row, state, tuple(row.payload["parts"]), Parcel(row.kind, "public", to, work.now))

    def _answer(self, work: Work, row: tables.Outbox) -> Errand:
        """The way that her text came, and no other."""
        answer = outbox.answer_in(work, row)
        return self._text(work, row, (Way(row.channel, answer.from_),), answer.to, answer.words, ANSWER_VALID_SECONDS)

    def _words(self, work: Work, row: tables.Outbox, state: Talk, parts: tuple[str, ...], parcel: Parcel) -> Errand:
        """A text that we start: its words as they stand now, by whatever way the routes say."""
        lines: tuple[Line, ...] = (Play(state.lang, parts),)
        body = self._wiring.words(self._shelves.at(work, work.versions), lines, state)
        return self._text(work, row, self._routes.ways(parcel), parcel.to, body)

    def _text(self, work: Work, row: tables.Outbox, ways: Sequence[Way], to: str, body: str, seconds: int = TEXT_VALID_SECONDS) -> Errand:
        """Each try takes the next way, and then the first again. A network that has not delivered it after so many seconds drops it."""
        way = ways[(row.tries - 1) % len(ways)]
        row.channel = way.channel
        leg = LegFacts(new_token(), "staff" if row.focal_point_id else "caller", row.request_id, row.focal_point_id)
        threads.add_leg(work, leg, "text", "outbound", channel=way.channel)
        if way.channel == RELAY:
            send = self._relayed(work, row, body, leg.token)
        else:
            send = partial(self._texters[way.channel].text, to, way.number, body, leg.token, seconds)
        return Errand(row.id, row.tries, row.at_most_once, send, leg, another_way=len(ways) > 1)

    def _relayed(self, work: Work, row: tables.Outbox, body: str, leg: str) -> Callable[[], str]:
        """To a contact, which only somebody of staff is: no number is even looked at."""
        assert self._relay is not None
        return partial(self._relay.tell, contacts.of(work, str(row.focal_point_id)), body, leg)

    def _order(self, work: Work, row: tables.Outbox) -> Errand | None:
        """Something about a call, text or recording that is there already: end it, find it, or have the carrier forget it."""
        if row.kind == "reconcile":
            return Errand(row.id, row.tries, False, self._search(work, row))
        leg = self._leg_of_attempt(work, row)
        sid = row.payload.get("sid") or (leg.sid if leg else None)
        if not sid:
            # Her call is being created at this moment: its id comes with the answer, and then it is ended (S11).
            outbox.again(work, row.id, row.tries) if leg else outbox.settle(work, row.id, "cancelled")
            return None
        orders: Mapping[str, Callable[[], None]] = {
            "hang_up": lambda: self._carrier.hang_up(sid),
            "cancel": lambda: self._carrier.cancel(sid),
            "forget_call": lambda: self._carrier.forget_call(sid),
            "forget_text": lambda: self._forget_text(row.channel, sid),
            "forget_recording": lambda: self._carrier.forget_recording(sid),
        }
        return Errand(row.id, row.tries, row.at_most_once, orders[row.kind])

    def _forget_text(self, channel: str, sid: str) -> None:
        if channel == RELAY and self._relay:
            self._relay.forget(sid)
        else:
            self._carrier.forget_text(sid)

    def _search(self, work: Work, row: tables.Outbox) -> Callable[[], None]:
        """Looks for her call at the carrier and ends it. Not found is looked for again: Somleng may keep a call queued for long."""
        to, from_ = requests.secret(work, str(row.request_id), "number"), self._wiring.number_with("callback")
        since = datetime.fromisoformat(row.payload["since"])

        def search() -> None:
            found = [call for call in self._carrier.calls_to(to, from_, since) if call.status in LIVE]
            for call in found:
                self._carrier.hang_up(call.sid)
            if not found:
                raise SendingError

        return search

    def _leg_of_attempt(self, work: Work, row: tables.Outbox) -> tables.Leg | None:
        where = (tables.Leg.request_id == row.request_id, tables.Leg.purpose == "gate", tables.Leg.attempt == row.payload.get("attempt"))
        return work.session.scalar(select(tables.Leg).where(*where, tables.Leg.phase != "over"))

    # -- after

    def _sent(self, work: Work, errand: Errand, sid: str | None) -> None:
        if errand.leg and sid:
            threads.learn_sid(work, errand.leg.token, sid)
        if errand.leg and errand.leg.purpose == "gate":
            self._tell(work, errand.leg, HerLegCreated(int(errand.leg.attempt or 0)))
        outbox.settle(work, errand.row, "sent", leg=errand.leg.token if errand.leg else None)

    def _failed(self, work: Work, errand: Errand, fault: SendingError) -> None:
        """S15: her phone is never rung again for one attempt, and no text of hers is sent again that may have gone. A channel's last word
        is the last word for her; for staff another channel is asked."""
        if errand.leg:
            threads.note_fault(work, errand.leg.token, str(fault.status))
        hers = errand.leg is not None and errand.leg.purpose == "gate"
        last_word = fault.permanent and (errand.once or not errand.another_way)
        if not last_word and not hers and not (errand.once and fault.unknown):
            outbox.again(work, errand.row, errand.tries)
            return
        if errand.leg and hers and not fault.unknown:
            self._tell(work, errand.leg, HerLegEnded(int(errand.leg.attempt or 0), Ending.FAILED))
        elif errand.leg and hers:
            outbox.reconcile(work, str(errand.leg.request_id), int(errand.leg.attempt or 0), work.now - SINCE)
        outbox.settle(work, errand.row, "unknown" if fault.unknown else "failed")

    def _tell(self, work: Work, leg: LegFacts, event: HerLegCreated | HerLegEnded) -> None:
        came_to = requests.apply(work, str(leg.request_id), event, "carrier")
        if isinstance(came_to, Ignored):
            log.info("a word about a call came out of turn", reason=came_to.reason.value)


def _still_wanted(work: Work, request: Request | None, row: tables.Outbox) -> bool:
    """I5: whether the protocol stands where it stood when the row was written: the attempt in hand, an open offer, the holder; and whether
    she may be troubled still. It may have waited for its minute, or for a machine that was down, and she went home or said STOP (S20)."""
    match row.kind:
        case "ring_caller":
            return request is not None and request.phase is Phase.DIALLING and request.attempts == row.payload.get("attempt")
        case "offer_call" | "offer_text":
            offer = work.session.get(tables.Offer, row.payload.get("offer"))
            person = team.active(work, row.focal_point_id)
            may_be_rung = request is not None and person is not None and ladder.is_free(request, person)
            return may_be_rung and offer is not None and offer.state == OfferState.OPEN.value and offer.expires_at > work.now
        case "notice_text":
            return team.active(work, row.focal_point_id) is not None
        case "window_call" | "outcome_call":
            return request is not None and request.holder == row.focal_point_id and not team.is_forced(work, str(row.focal_point_id))
        case "studio_call":
            return speakers.may_record(work.session.get_one(tables.FocalPoint, row.focal_point_id))
        case "drill_call":
            return drill.may_practise(work, work.session.get_one(tables.FocalPoint, row.focal_point_id))
        case "reconcile":
            return request is not None and request.state is not State.PURGED
    return True
