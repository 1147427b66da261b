"""Whatever happens, in whatever order: what callbacks.md says must always hold, holds after every step.

I7, I8 and I10 lie with the flows, the channel and the store; the rest can be seen here.

`CALLBACK_LIVES=50000 pytest tests/unit/test_callbacks_machine.py --hypothesis-seed=N` lives longer, and the same lives again. A sequence
that once broke something becomes a test with a name in `tests/unit/test_callbacks_decide.py`.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.callbacks.decide import TABLE, Transition, decide
from gateway.callbacks.effects import (
    CancelOffers,
    CancelPending,
    CloseOffer,
    Effect,
    Ignored,
    OfferTo,
    Purge,
    RingCaller,
    TellSupervisor,
    Why,
)
from gateway.callbacks.events import (
    Accepted,
    Bridged,
    CallAgainSoon,
    CalledIn,
    Confirmed,
    Due,
    DutyChanged,
    EscalatedNow,
    Event,
    Expired,
    GateNotNow,
    GateRight,
    GateWrong,
    HandedOn,
    HeldBack,
    HerLegAnswered,
    HerLegCreated,
    HerLegEnded,
    HolderGone,
    OfHerCall,
    OfStaff,
    OfSupervisor,
    Outcome,
    OutcomeReported,
    PassedOn,
    Ready,
    Recused,
    Reopened,
    TakenOver,
    TriesChanged,
    WindowChanged,
    Withdrawn,
)
from gateway.callbacks.ladder import CONSENTED, rung_of
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import Ending, FocalPoint, IfMissed, Near, Offer, OfferState, Phase, Role, State, draft
from gateway.callbacks.windows import Window, choices

HERS, BESIDE, OTHER = "160101", "160102", "160205"
PEOPLE = (
    FocalPoint("sophea", Role.FOCAL_POINT, (HERS,), ("khm",), woman=True, on_duty=True, two_way_text=True),
    FocalPoint("chenda", Role.FOCAL_POINT, (HERS,), ("tpu",), woman=True, on_duty=True, two_way_text=False),
    FocalPoint("dara", Role.FOCAL_POINT, (OTHER,), ("khm",), woman=True, on_duty=True, two_way_text=False),
    FocalPoint("kolab", Role.FOCAL_POINT, (HERS, OTHER), ("khm", "tpu"), woman=True, on_duty=False, two_way_text=True),
    FocalPoint("vuthy", Role.FOCAL_POINT, (HERS, OTHER), ("khm",), woman=False, on_duty=True, two_way_text=True),
    FocalPoint("thida", Role.FOCAL_POINT, (BESIDE,), ("khm",), woman=True, on_duty=True, two_way_text=False, neighbours=(HERS,)),
    FocalPoint("phally", Role.FOCAL_POINT, (BESIDE,), ("tpu",), woman=True, on_duty=True, two_way_text=False),
    FocalPoint("new", Role.FOCAL_POINT, (HERS, OTHER), ("khm",), woman=True, on_duty=True, two_way_text=True, verified=False),
    FocalPoint("ngo", Role.PARTNER, (), ("khm",), woman=True, on_duty=True, two_way_text=False),
    FocalPoint("maly", Role.SUPERVISOR, (), ("khm",), woman=True, on_duty=True, two_way_text=True),
    FocalPoint("rith", Role.SUPERVISOR, (), ("khm",), woman=False, on_duty=True, two_way_text=True),
    FocalPoint("admin", Role.ADMIN, (), ("khm",), woman=True, on_duty=True, two_way_text=False),
)
WHO = st.sampled_from([person.id for person in PEOPLE])
LEGS = st.sampled_from(["leg-1", "leg-2", "leg-3"])
ATTEMPTS = st.integers(0, 4)
ASKED = {State.REQUESTED, State.OFFERED, State.ESCALATED}
HELD = {State.ACCEPTED, State.WAITING, State.READY, State.CALLING}
QUIET = {State.WITHDRAWN, State.UNSAFE_HOLD, State.DONE, State.UNREACHED, State.EXPIRED, State.PURGED}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PICKS_UP = (GateRight, GateRight, GateNotNow, GateWrong, HerLegEnded)

ANY_EVENT = st.one_of(
    st.just(Due()),
    st.just(DutyChanged()),
    st.just(Confirmed()),
    st.just(CalledIn()),
    st.builds(TriesChanged, st.sampled_from(IfMissed)),
    st.builds(Accepted, WHO, st.integers(0, 6).map(str), st.booleans()),
    st.builds(PassedOn, WHO),
    st.builds(Recused, WHO),
    st.builds(Ready, WHO, LEGS),
    st.builds(HolderGone, WHO, LEGS),
    st.builds(OutcomeReported, WHO, st.sampled_from(Outcome)),
    *(st.builds(kind, ATTEMPTS) for kind in (HerLegCreated, HerLegAnswered, GateRight, GateNotNow, GateWrong, CallAgainSoon)),
    st.builds(HerLegEnded, ATTEMPTS, st.sampled_from(Ending)),
    st.builds(Bridged, ATTEMPTS, st.booleans()),
    *(st.builds(kind, WHO) for kind in (TakenOver, EscalatedNow, HeldBack)),
    st.builds(HandedOn, WHO, WHO),
)

LEFT_TO_OTHERS = (Due, Expired, Withdrawn, PassedOn, Recused, HeldBack)  # rules of their own, or few lives would be long


class Callback(RuleBasedStateMachine):
    """One request, a rung of every kind with its people, one of whom is not verified, a clock that jumps, a worker that comes late, and a
    carrier that loses, doubles and mixes up what it tells. It keeps the books as casework does, and its own of what she consented to."""

    @initialize(
        urgency=st.sampled_from(Urgency),
        near=st.sampled_from(Near),
        missed=st.sampled_from(IfMissed),
        choice=st.integers(0, 5),
        hour=st.integers(0, 23),
    )
    def she_confirms(self, urgency, near, missed, choice, hour):
        self.now = self.latest = datetime(2026, 11, 2, hour, 30, tzinfo=UTC)
        self.people = PEOPLE
        self.offers: list[Offer] = []
        self.outbox: list[RingCaller] = []
        self.rung: list[int] = []
        self.at_the_carrier: set[int] = set()
        self.mailbag: list[Event] = []
        self.history: list[Event] = []
        self.passed_on: set[str] = set()
        self.somebody_took_it = False
        self.audits = 0
        self.spaced_until = self.now
        window = next((one.window for at, one in enumerate(choices(self.now)) if at == choice), None)
        self.consented = [window] if window else []
        """Nothing: she calls in herself."""
        self.came = 0
        self.request = draft(
            id="r",
            number=1001,
            urgency=urgency,
            need="counselling",
            commune=HERS,
            language="khm",
            near=near,
            if_missed=missed,
            consent_version="c1",
            window=window,
            policies=DEFAULTS,
            now=self.now,
        )
        self.happens(Confirmed())

    # What can happen

    @rule(event=ANY_EVENT)
    def anything(self, event):
        self.happens(event)

    @rule(data=st.data())
    def something_again(self, data):
        self.happens(data.draw(st.sampled_from(self.history)))

    @rule(data=st.data(), times=st.integers(1, 8))
    def what_fits(self, data, times):
        """From whom and in which call it is expected: else chance alone would hardly ever come as far as her phone."""
        for _ in range(times):
            kinds = [kind for stage, kind in TABLE if stage == self.request.stage and kind not in LEFT_TO_OTHERS]
            if kinds:
                self.happens(self.fitting(data.draw(st.sampled_from(kinds)), data))
            else:
                self.the_clock_ticks(1)

    @rule(who=st.none() | WHO)
    def somebody_will_not(self, who):
        """Whoever says so hears that she is not asked again, and is not, whoever was faster and whatever goes on."""
        who = who or self.request.holder or "sophea"
        talks = who == self.request.holder
        if not self.happens(PassedOn(who)) and not self.happens(Recused(who)):
            over = self.request.ended or self.request.expired(self.now) or self.request.state is State.DRAFT
            assert over or who in self.passed_on or talks

    @rule(really=st.integers(0, 4), who=WHO)
    def a_supervisor_stops_it(self, really, who):
        if really == 0:
            self.happens(HeldBack(who))

    @rule(seconds=st.integers(0, 30) | st.integers(0, 900) | st.integers(0, 100_000))
    def time_passes(self, seconds):
        """Also when the clock was dead for a day."""
        self.now += timedelta(seconds=seconds)

    @rule(ahead=st.booleans())
    def the_clock_jumps(self, ahead):
        """An hour, as a machine does that was set wrong."""
        self.now += HOUR if ahead else -HOUR

    @rule(seconds=st.integers(0, 300))
    def her_window_is_nearly_over(self, seconds):
        window = self.request.next_window(self.now)
        if window is not None:
            self.now = max(self.now, window.end - timedelta(seconds=seconds))

    @rule(times=st.integers(1, 5))
    def the_clock_ticks(self, times):
        for _ in range(times):
            if self.request.due_at is not None:
                self.now = max(self.now, self.request.due_at)
                self.happens(Due())

    @rule(late=st.integers(-5, 130), data=st.data())
    def the_worker_sends(self, late, data):
        """As dispatch does it: what is due, and only if the protocol still stands where it stood."""
        for ring in list(self.outbox):
            self.now = max(self.now, ring.not_before + timedelta(seconds=late))
            if self.now < ring.not_before:
                continue
            self.outbox.remove(ring)  # claimed once, and never again (S15)
            if self.request.phase is Phase.DIALLING and self.request.attempts == ring.attempt and self.now < ring.not_after:
                self.her_phone_rings(ring.attempt, data)

    def her_phone_rings(self, attempt: int, data: st.DataObject) -> None:
        """Now, by the carrier's own clock. Whether it said so, or timed out, is one of the things that may be lost."""
        assert attempt not in self.at_the_carrier  # I4
        assert any(one.start <= self.now < one.closes for one in self.safe_times())  # I2
        self.at_the_carrier.add(attempt)
        key = data.draw(st.sampled_from(PICKS_UP))
        answered = [HerLegAnswered(attempt), key(attempt)] if key is not HerLegEnded else []
        self.mailbag += [HerLegCreated(attempt), *answered, HerLegEnded(attempt, data.draw(st.sampled_from(Ending)))]

    @rule(data=st.data(), fate=st.sampled_from(["comes", "comes", "comes twice", "is lost"]), in_order=st.booleans())
    def a_hook(self, data, fate, in_order):
        if self.mailbag:
            at = 0 if in_order else data.draw(st.integers(0, len(self.mailbag) - 1))
            event = self.mailbag[at] if fate == "comes twice" else self.mailbag.pop(at)
            if fate != "is lost":
                self.happens(event)

    @rule(who=WHO, on_duty=st.booleans(), paused=st.booleans(), back=st.none() | st.integers(1, 900), told=st.booleans())
    def the_rota_is_edited(self, who, on_duty, paused, back, told):
        """And casework says so, or died before it could."""
        self.edit(who, on_duty=on_duty, paused=paused, back_at=None if on_duty or back is None else self.now + timedelta(minutes=back))
        if told:
            self.happens(DutyChanged())

    @rule(back=st.integers(1, 900))
    def the_day_is_over(self, back):
        """Everybody goes off duty, until the next morning."""
        for one in self.people:
            self.edit(one.id, on_duty=False, back_at=self.now + timedelta(minutes=back))

    @rule(who=WHO, calls=st.integers(0, 4), busy=st.integers(0, 2))
    def she_is_rung_for_others(self, who, calls, busy):
        self.edit(who, calls_lately=calls, open_requests=busy, asked_at=self.now)

    @rule(who=WHO, proved=st.booleans())
    def her_phone_has_to_be_proved_anew(self, who, proved):
        """It was lost, she was forced, or she has another number: until she has proved it she is none of those who may be asked."""
        others = tuple(one for one in self.people if one.id != who)
        self.people = (*others, *(one for one in PEOPLE if one.id == who and proved))

    def edit(self, who, **changed):
        self.people = tuple(replace(one, **changed) if one.id == who else one for one in self.people)

    @rule(really=st.integers(0, 4))
    def she_withdraws(self, really):
        """Not in every second life, or none would be long."""
        if really == 0:
            self.happens(Withdrawn())
            assert self.request.state in QUIET - {State.UNSAFE_HOLD}

    @rule(minutes=st.integers(5, 90), ahead=st.sampled_from([0, 0, 600, 60_000]), missed=st.sampled_from(IfMissed))
    def she_calls_with_code_and_key(self, minutes, ahead, missed):
        """Whatever stands just then, and also for a time when it is over."""
        start = self.now + timedelta(minutes=ahead)
        self.happens(WindowChanged(Window(start, start + timedelta(minutes=minutes))))
        self.happens(TriesChanged(missed))

    @rule(minutes=st.integers(5, 90))
    def she_opens_it_again(self, minutes):
        if self.request.state is State.UNSAFE_HOLD:
            self.happens(Reopened(Window(self.now, self.now + timedelta(minutes=minutes))))

    @rule()
    def two_accept_in_the_same_moment(self):
        open_ones = [offer for offer in self.offers if offer.open_at(self.now)]
        if self.request.state in ASKED:
            taken = [self.happens(Accepted(offer.focal_point, offer.id, True)) for offer in open_ones]
            assert sum(taken) <= 1  # I1

    def fitting(self, kind: type[Event], data: st.DataObject) -> Event:
        request, holder = self.request, self.request.holder or "sophea"
        if issubclass(kind, Accepted):
            offers = [one for one in self.offers if one.open_at(self.now)] or [Offer("none", "maly", 1, "47", OfferState.PASSED, self.now)]
            offer = data.draw(st.sampled_from(offers))
            return Accepted(offer.focal_point, offer.id, data.draw(st.booleans()))
        if issubclass(kind, OfHerCall):
            rest = {HerLegEnded: (st.sampled_from(Ending),), Bridged: (st.booleans(),)}.get(kind, ())
            return kind(request.attempts, *(data.draw(one) for one in rest))
        if issubclass(kind, OutcomeReported):
            return OutcomeReported(holder, data.draw(st.sampled_from(Outcome)))
        if issubclass(kind, Reopened | WindowChanged):
            start = self.now + timedelta(minutes=data.draw(st.sampled_from([0, 0, 90])))
            return kind(Window(start, start + timedelta(minutes=30)))
        if issubclass(kind, TriesChanged):
            return TriesChanged(data.draw(st.sampled_from(IfMissed)))
        if issubclass(kind, OfSupervisor):
            rest = (WHO,) if kind is HandedOn else ()
            return kind(data.draw(st.sampled_from(["maly", "rith"])), *(data.draw(one) for one in rest))
        return kind(holder, "leg-1") if issubclass(kind, Ready | HolderGone) else kind()

    # What is done about it

    def happens(self, event: Event) -> bool:
        self.history.append(event)
        before = self.request
        decided = decide(before, event, self.now, self.people, self.offers)
        if not isinstance(decided, Transition):
            self.is_told_so(event, decided)
            return False
        self.was_in_turn(event)
        self.request = decided.request
        self.notes(event)
        self.holds_for_the_change(event, before, decided)
        for effect in decided.effects:
            self.performs(effect)
        return True

    def notes(self, event: Event) -> None:
        match event:
            case PassedOn(who) | Recused(who):
                self.passed_on.add(who)
            case Reopened(window) | WindowChanged(window):
                self.spaced_until = self.now
                self.consented = [window]
            case TriesChanged(IfMissed.STOP):
                self.spaced_until = max(self.spaced_until, self.request.window_end or self.spaced_until)
            case CalledIn():
                self.came += self.request.stage is Phase.BRIDGE
            case GateNotNow():
                self.spaced_until = max(self.spaced_until, self.request.window_end or self.now)
            case Accepted() | TakenOver() | OutcomeReported():  # whoever was put through at once says by it that she is there
                self.somebody_took_it = True
            case CallAgainSoon():
                self.spaced_until = self.now
                self.consented.append(Window(self.now + timedelta(minutes=5), self.now + timedelta(minutes=20)))

    def performs(self, effect: Effect) -> None:
        match effect:
            case OfferTo(who, rung, _, fresh, expires_at):
                assert fresh is not any(one.focal_point == who and one.open_at(self.now) for one in self.offers)
                self.may_be_asked(who)
                self.may_be_rung(who)
                if fresh:
                    self.offers.append(Offer(str(len(self.offers)), who, rung, "47", OfferState.OPEN, expires_at))
            case CloseOffer(who, state):
                self.close(state, who)
            case CancelOffers():
                self.close(OfferState.CANCELLED)
            case CancelPending():
                self.outbox.clear()
            case RingCaller():
                self.outbox.append(effect)
                self.may_ring(effect)

    def close(self, state: OfferState, who: str | None = None) -> None:
        for at, offer in enumerate(self.offers):
            if offer.state is OfferState.OPEN and who in (None, offer.focal_point):
                self.offers[at] = replace(offer, state=state)

    # What must hold

    def was_in_turn(self, event: Event) -> None:
        """Only what belongs to the holder, the offer and the call in hand, and comes in time, changes anything."""
        before = self.request
        if isinstance(event, OfHerCall):
            assert event.attempt == before.attempts
        if isinstance(event, OfStaff) and before.holder is not None:
            assert event.focal_point == before.holder
        if isinstance(event, OfSupervisor):
            assert event.supervisor in ("maly", "rith")
        if isinstance(event, Accepted):
            assert any(one.id == event.offer and one.focal_point == event.focal_point and one.open_at(self.now) for one in self.offers)
        if isinstance(event, HolderGone):
            assert event.leg == before.ready_leg
        if not isinstance(event, Due | Withdrawn) and not before.in_call:
            assert self.now < before.expires_at

    def is_told_so(self, event: Event, ignored: Ignored) -> None:
        """What she does with code and key counts, or else she hears why not: it is over, on hold, or no call can be made for it."""
        request = self.request
        over = request.ended or request.expired(self.now) or request.state in {State.DRAFT, State.REACHED}  # REACHED is due at once
        match event:
            case Withdrawn():
                assert request.ended or request.state is State.REACHED
            case WindowChanged() if not over and not request.calls_in:
                assert request.state is State.UNSAFE_HOLD
            case TriesChanged() if not over:
                assert request.state is State.UNSAFE_HOLD or request.calls_in
            case Reopened() if request.state is State.UNSAFE_HOLD and not over:
                assert ignored.reason is Why.NO_WINDOW
            case CalledIn() if not over:
                assert not request.calls_in

    def may_be_asked(self, who: str) -> None:
        """I11, S16."""
        person = next(one for one in self.people if one.id == who)
        assert person.verified and not person.paused and who not in self.passed_on
        assert person.on_duty or self.request.urgency is not Urgency.NORMAL
        if person.role in (Role.FOCAL_POINT, Role.PARTNER):
            assert person.woman and (HERS in person.communes) == (self.request.near is Near.NEAR)
        assert rung_of(self.request, person) in CONSENTED[self.request.near]

    def may_be_rung(self, who: str) -> None:
        """With an offer: at most three times in a quarter of an hour, but for danger."""
        assert self.request.urgency is Urgency.DANGER_NOW or next(one for one in self.people if one.id == who).calls_lately < 3

    def may_ring(self, ring: RingCaller) -> None:
        """I2, I3, I4, S12, S15."""
        assert ring.not_before >= self.spaced_until
        policy, end = self.request.policy, self.request.window_end
        self.spaced_until = ring.not_before + timedelta(minutes=policy.spacing_minutes)
        if policy.window_apart or self.request.if_missed is IfMissed.STOP:
            self.spaced_until = max(self.spaced_until, end)
        assert ring.attempt == self.request.attempts and ring.attempt not in self.rung
        self.rung.append(ring.attempt)
        assert self.now < ring.not_before < ring.not_after
        assert any(one.start <= ring.not_before and ring.not_after <= one.closes for one in self.safe_times())

    def may_rest(self) -> None:
        """Longer than a rung only while nobody whom it may be offered to is on duty, and not beyond the moment when somebody is."""
        request = self.request
        if request.due_at <= self.now + timedelta(minutes=request.policy.rung_minutes):
            return
        named = [one for one in self.people if one.verified and not one.paused and one.id not in self.passed_on and rung_of(request, one)]
        assert not any(one.on_duty for one in named)
        assert request.due_at <= min(one.back_at for one in named if one.back_at)

    def safe_times(self) -> list[Window]:
        """All that she agreed to."""
        days = range(31) if self.request.if_missed is IfMissed.NEXT_DAY else range(1)
        if not self.consented:
            return []
        first, *later = self.consented
        return [Window(first.start + n * DAY, first.end + n * DAY) for n in days] + later

    def holds_for_the_change(self, event: Event, before, decided: Transition) -> None:
        self.audits += 1
        assert self.request.version == before.version + 1 == self.audits  # I9
        assert decided.audit.endswith(f": {before.stage} -> {self.request.stage}")
        allowed = {to for (stage, kind), one in TABLE.items() if stage == before.stage and kind in (type(event), Expired) for to in one.to}
        assert self.request.stage in allowed
        if before.state in QUIET and self.request.state in QUIET - {State.EXPIRED}:
            assert all(isinstance(one, Purge | CancelOffers | CancelPending | CloseOffer) for one in decided.effects)  # I5
        if self.request.state is State.ESCALATED and isinstance(event, Due):
            assert any(isinstance(one, TellSupervisor | OfferTo) for one in decided.effects)  # I12
        if self.request.state in {State.REQUESTED, State.ESCALATED} and (
            self.request.due_at != before.due_at or type(event) is WindowChanged
        ):
            self.may_rest()
        if self.request.state in {State.DONE, State.UNREACHED}:
            assert self.somebody_took_it  # I12
        if self.request.stage is Phase.STAND_BY and before.stage is not Phase.STAND_BY:
            assert self.request.keeper != before.holder
            self.may_be_asked(self.request.keeper)
        if isinstance(event, GateRight) and self.request.stage is Phase.BRIDGE:
            assert self.request.holder in {one.id for one in self.people}  # S17: anybody may have the phone of one who has to prove it
        if before.state is State.REACHED and isinstance(event, Due):
            assert CancelPending() not in decided.effects  # what the outcome told a supervisor was written down a moment ago
        if self.request.ended and self.request.state is not State.PURGED:
            assert self.request.due_at == self.request.purge_at <= self.now + timedelta(hours=72)  # S24

    @invariant()
    def at_most_one_holds_it(self):
        """I1"""
        assert (self.request.state not in HELD) or (self.request.holder is not None and self.request.lease_until is not None)
        if self.request.state in ASKED | QUIET:
            assert self.request.holder is None and self.request.lease_until is None
        if self.request.state in HELD | QUIET:
            assert not any(offer.open_at(self.now) for offer in self.offers)
        if self.request.holder is not None:
            assert self.request.holder not in self.passed_on

    @invariant()
    def attempts_are_few(self):
        """I3"""
        assert self.request.attempts == len(self.rung) + self.came
        assert len(self.rung) <= self.request.policy.attempts <= 3
        assert not (self.rung and self.came)  # who calls in herself is never rung

    @invariant()
    def nothing_waits_to_be_sent_when_all_is_quiet(self):
        """I5"""
        assert not (self.request.state in QUIET and self.outbox)

    @invariant()
    def nothing_rots(self):
        """I6; and while nobody holds it the next page is never far (I12)."""
        request = self.request
        if request.state is State.PURGED:
            return
        assert request.due_at is not None
        if not request.ended and not request.in_call:
            assert request.due_at <= request.expires_at
        self.latest = max(self.latest, self.now)
        if request.state in ASKED and not self.rests():
            assert request.due_at <= self.latest + timedelta(minutes=request.policy.rung_minutes)

    def rests(self) -> bool:
        """Only what is not urgent, and was offered to nobody who could still answer, may wait for the morning: 15 h at most here."""
        request = self.request
        waits = request.urgency is Urgency.NORMAL and request.state is not State.OFFERED
        return waits and request.due_at <= self.latest + timedelta(minutes=900)

    def teardown(self):
        """The clock alone brings every request to its purge, within 72 hours of its end (S24)."""
        if not hasattr(self, "request"):
            return
        for _ in range(1000):
            if self.request.due_at is None:
                break
            self.now = max(self.now + timedelta(minutes=30), self.request.due_at)  # a slow clock, for the sake of the test's time
            assert self.happens(Due())
            self.at_most_one_holds_it()
            self.nothing_waits_to_be_sent_when_all_is_quiet()
        assert self.request.state is State.PURGED


Callback.TestCase.settings = settings(
    max_examples=int(os.environ.get("CALLBACK_LIVES", "250")),
    stateful_step_count=40,
    deadline=None,
    phases=set(hypothesis.Phase) - {hypothesis.Phase.explain},  # explaining takes many minutes, and says less than the sequence
    suppress_health_check=[HealthCheck.too_slow],
)
TestCallback = Callback.TestCase
