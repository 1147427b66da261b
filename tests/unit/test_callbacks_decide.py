"""One request's life, told event by event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from gateway.callbacks.decide import TABLE, Transition, decide
from gateway.callbacks.effects import (
    AskOutcome,
    CancelOffers,
    CancelPending,
    Channel,
    CloseOffer,
    Effect,
    HangUp,
    Ignored,
    NoteAttempt,
    Notice,
    OfferTo,
    Purge,
    RingCaller,
    RingHolder,
    TellSupervisor,
    Why,
)
from gateway.callbacks.events import (
    Accepted,
    Bridged,
    CallAgainSoon,
    Confirmed,
    Due,
    DutyChanged,
    Event,
    Expired,
    GateNotNow,
    GateRight,
    GateWrong,
    HerLegAnswered,
    HerLegCreated,
    HerLegEnded,
    HolderGone,
    Outcome,
    OutcomeReported,
    PassedOn,
    Ready,
    Recused,
    Reopened,
    Withdrawn,
)
from gateway.callbacks.ladder import LAST, Rung
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import (
    ENDS,
    IN_CALL,
    Ending,
    FocalPoint,
    IfMissed,
    Near,
    Offer,
    OfferState,
    Phase,
    Request,
    Role,
    State,
    draft,
)
from gateway.callbacks.windows import Window

NINE = datetime(2026, 11, 2, 2, tzinfo=UTC)  # in Cambodia
SOPHEA = FocalPoint("sophea", Role.FOCAL_POINT, ("160101",), ("khm",), woman=True, on_duty=True, two_way_text=False)
CHENDA = replace(SOPHEA, id="chenda", two_way_text=True)
MALY = replace(CHENDA, id="maly", role=Role.SUPERVISOR, communes=())
HOUSE = (SOPHEA, CHENDA, MALY)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


class Life:
    """A request, its offers and a clock; `then` is one event and what was decided on it."""

    def __init__(self, urgency: Urgency = Urgency.NORMAL, opens: float = 0, lasts: float = 60, if_missed: IfMissed = IfMissed.STOP) -> None:
        self.now = NINE
        self.people: Sequence[FocalPoint] = HOUSE
        self.offers: list[Offer] = []
        self.effects: tuple[Effect, ...] = ()
        window = Window(NINE + minutes(opens), NINE + minutes(opens + lasts))
        self.request = draft(
            id="r",
            number=1001,
            urgency=urgency,
            need="counselling",
            commune="160101",
            language="khm",
            near=Near.NEAR,
            if_missed=if_missed,
            consent_version="c1",
            window=window,
            policies=DEFAULTS,
            now=NINE,
        )

    def asks(self, event: Event) -> Transition | Ignored:
        return decide(self.request, event, self.now, self.people, self.offers)

    def then(self, event: Event, after: float = 0) -> Request:
        self.now += minutes(after)
        decided = self.asks(event)
        assert isinstance(decided, Transition), decided
        self.request, self.effects = decided.request, decided.effects
        for effect in self.effects:
            self._performs(effect)
        return self.request

    def due(self) -> Request:
        assert self.request.due_at is not None
        self.now = max(self.now, self.request.due_at)
        return self.then(Due())

    def _performs(self, effect: Effect) -> None:
        match effect:
            case OfferTo(who, rung, _, True, expires_at):
                self.offers.append(Offer(f"offer-{len(self.offers)}", who, rung, "47", OfferState.OPEN, expires_at))
            case CloseOffer(who, state):
                self._close(state, who)
            case CancelOffers():
                self._close(OfferState.CANCELLED)

    def _close(self, state: OfferState, who: str | None = None) -> None:
        hit = [offer.state is OfferState.OPEN and who in (None, offer.focal_point) for offer in self.offers]
        self.offers = [replace(offer, state=state) if closed else offer for offer, closed in zip(self.offers, hit, strict=True)]

    def offer_of(self, who: str) -> str:
        return next(offer.id for offer in reversed(self.offers) if offer.focal_point == who)

    def accepts(self, who: str, on_the_line: bool = True) -> Accepted:
        return Accepted(who, self.offer_of(who), on_the_line)


def offered(**how: object) -> Life:
    life = Life(**how)  # type: ignore[arg-type]
    life.then(Confirmed())
    life.due()
    return life


def held(**how: object) -> Life:
    life = offered(**how)
    life.then(life.accepts("sophea"))
    return life


def calling(**how: object) -> Life:
    life = held(**how)
    if life.request.state is State.ACCEPTED:
        life.due()
    life.then(Ready("sophea", "leg-1"))
    life.then(HolderGone("sophea", "leg-1"), after=0.5)
    return life


def picked_up(**how: object) -> Life:
    life = calling(**how)
    life.then(HerLegCreated(1))
    life.then(HerLegAnswered(1), after=0.2)
    return life


def talking(**how: object) -> Life:
    life = picked_up(**how)
    life.then(GateRight(1))
    return life


# From her confirmation to a holder


def test_a_confirmed_request_is_due_at_once_and_offered_to_her_commune():
    life = Life()
    request = life.then(Confirmed())
    assert (request.state, request.version, request.due_at) == (State.REQUESTED, 1, NINE)
    request = life.then(Due())
    assert (request.state, request.rung, request.rung_until, request.due_at) == (State.OFFERED, 1, NINE + minutes(7), NINE + minutes(4))
    assert [(offer.focal_point, offer.kinds, offer.fresh) for offer in life.effects if isinstance(offer, OfferTo)] == [
        ("chenda", (Channel.CALL, Channel.TEXT), True),
        ("sophea", (Channel.CALL,), True),  # S21: her operator carries no answers, so no text lies about on her phone
    ]


def test_after_four_minutes_whoever_has_not_answered_is_alerted_once_more():
    life = offered()
    life.then(PassedOn("chenda"))
    assert life.due().due_at == NINE + minutes(7) and life.now == NINE + minutes(4)
    assert life.effects == (OfferTo("sophea", 1, (Channel.CALL,), False, life.request.expires_at),)


def test_a_clock_that_comes_late_does_not_nudge_any_more():
    life = offered()
    life.then(Due(), after=8)
    assert [offer.focal_point for offer in life.effects if isinstance(offer, OfferTo)] == ["maly"]


def test_after_seven_minutes_the_supervisor_is_asked_and_the_first_may_still_answer():
    life = offered()
    life.due()
    life.due()
    assert life.now == NINE + minutes(7)
    assert [offer.focal_point for offer in life.effects if isinstance(offer, OfferTo)] == ["maly"]
    assert life.then(life.accepts("sophea")).holder == "sophea"


def test_a_spent_ladder_pages_the_supervisor_until_a_person_acknowledges():
    life = offered()
    life.then(Due(), after=7)
    life.then(Due(), after=7)
    for _ in range(5):
        life.due()
        assert life.request.state is State.ESCALATED
        assert life.effects == (
            OfferTo("maly", LAST, (Channel.CALL, Channel.TEXT), False, life.request.expires_at),
            TellSupervisor(Notice.UNANSWERED),
        )
    assert life.then(life.accepts("maly")).holder == "maly"


def test_with_nobody_to_ask_all_supervisors_are_told_again_and_again():
    life = Life(urgency=Urgency.DANGER_NOW)
    life.people = [replace(person, paused=True) for person in HOUSE]
    life.then(Confirmed())
    for _ in range(3):
        assert life.due().state is State.ESCALATED
        assert life.effects == (TellSupervisor(Notice.UNANSWERED),)
        assert life.request.due_at == life.now + minutes(2)


# Off duty


def resting(back: float = 120, **how: object) -> Life:
    """Nobody is on duty until `back` minutes from now."""
    life = Life(**how)  # type: ignore[arg-type]
    life.people = [replace(person, on_duty=False, back_at=NINE + minutes(back)) for person in HOUSE]
    life.then(Confirmed())
    life.due()
    return life


def test_outside_of_duty_hours_it_waits_for_whoever_comes_first():
    life = resting(opens=600)
    assert (life.request.state, life.request.due_at, life.effects) == (State.REQUESTED, NINE + minutes(120), ())
    life.people = HOUSE
    assert life.due().state is State.OFFERED


def test_but_no_longer_than_until_her_time_is_near_and_then_supervisors_are_told():
    life = resting(back=700, opens=600)
    assert life.request.due_at == NINE + minutes(600 - 45)
    assert life.due().state is State.ESCALATED
    assert life.effects == (TellSupervisor(Notice.UNANSWERED),)
    assert life.request.due_at == life.now + minutes(7)


def test_what_cannot_wait_is_told_at_once():
    """She said now, and it is night."""
    life = resting(back=600, opens=0)
    assert life.request.state is State.ESCALATED and life.effects == (TellSupervisor(Notice.UNANSWERED),)
    life.then(Due(), after=70)
    assert life.request.due_at == NINE + minutes(600)  # her time is over: nobody is woken every seven minutes for it
    life.people = HOUSE
    assert life.due().state is State.ESCALATED
    assert {offer.focal_point for offer in life.offers} == {"sophea", "chenda", "maly"}


def test_whoever_comes_on_duty_before_is_asked_at_once():
    life = resting(opens=600)
    life.people = [SOPHEA, *life.people[1:]]
    life.then(DutyChanged(), after=1)
    assert life.request.state is State.OFFERED and [offer.focal_point for offer in life.offers] == ["sophea"]


def test_once_the_ladder_is_spent_whoever_comes_on_duty_is_asked_and_nobody_is_rung_again_for_it():
    life = offered()
    life.people = [SOPHEA, replace(CHENDA, on_duty=False), MALY]
    life.offers = [offer for offer in life.offers if offer.focal_point != "chenda"]
    life.then(Due(), after=7)
    life.then(Due(), after=7)
    assert life.request.state is State.ESCALATED
    assert life.asks(DutyChanged()) == Ignored(Why.EARLY)
    life.people = HOUSE
    page = life.request.due_at
    life.then(DutyChanged(), after=1)
    assert [effect.focal_point for effect in life.effects if isinstance(effect, OfferTo)] == ["chenda"]
    assert life.request.due_at == page


@pytest.mark.parametrize("urgency", [Urgency.URGENT_HEALTH, Urgency.DANGER_NOW])
def test_what_is_urgent_is_asked_of_whoever_is_off_duty(urgency):
    life = resting(opens=600, urgency=urgency)
    assert life.request.state is State.OFFERED and {offer.focal_point for offer in life.offers} == {"sophea", "chenda", "maly"}


def test_who_was_rung_too_often_is_waited_for_by_nobody():
    """She rests for minutes, not for the night: supervisors are told."""
    life = Life(opens=600)
    life.people = [replace(SOPHEA, calls_lately=3), replace(MALY, on_duty=False, back_at=NINE + minutes(500))]
    life.then(Confirmed())
    assert life.due().state is State.ESCALATED and life.request.due_at == NINE + minutes(7)


def test_in_danger_all_are_asked_at_once():
    life = offered(urgency=Urgency.DANGER_NOW, lasts=30)
    assert {offer.focal_point for offer in life.offers} == {"sophea", "chenda", "maly"}
    assert life.request.due_at == NINE + minutes(2)


def test_of_two_who_accept_at_once_the_second_hears_already_taken():
    life = offered()
    second = life.accepts("chenda")
    life.then(life.accepts("sophea"))
    assert life.asks(second) == Ignored(Why.TAKEN)
    assert life.asks(life.accepts("sophea")) == Ignored(Why.TAKEN)  # her own answer again, by text
    assert life.effects[:2] == (CloseOffer("sophea", OfferState.TAKEN), CancelOffers())


def test_a_stranger_or_an_offer_of_somebody_else_takes_nothing():
    life = offered()
    assert life.asks(Accepted("chenda", life.offer_of("sophea"), True)) == Ignored(Why.TAKEN)
    assert life.asks(Accepted("maly", "offer-99", True)) == Ignored(Why.TAKEN)


def test_who_passes_on_is_never_asked_again_and_the_last_of_a_rung_sends_it_up_at_once():
    life = offered()
    assert life.then(PassedOn("sophea")).state is State.OFFERED
    assert life.effects == (CloseOffer("sophea", OfferState.PASSED),)
    life.then(PassedOn("chenda"))
    assert [effect.focal_point for effect in life.effects if isinstance(effect, OfferTo)] == ["maly"]
    assert life.request.excluded == ("sophea", "chenda")
    assert life.asks(PassedOn("sophea")) == Ignored(Why.TAKEN)


def test_who_passed_on_cannot_take_it_after_all_with_the_same_code():
    life = offered()
    life.then(PassedOn("sophea"))
    assert life.asks(life.accepts("sophea")) == Ignored(Why.TAKEN)


# Her window


def test_before_her_window_the_holder_is_left_in_peace():
    life = held(opens=120)
    assert (life.request.state, life.request.due_at) == (State.ACCEPTED, NINE + minutes(120))
    assert life.request.lease_until == NINE + minutes(180)
    assert not any(isinstance(effect, RingHolder) for effect in life.effects)
    assert life.asks(Ready("sophea", "leg-1")) == Ignored(Why.LATE)


def test_when_it_opens_the_holder_is_rung_twice_and_after_a_quarter_of_an_hour_it_is_offered_on():
    life = held(opens=120)
    assert life.due().state is State.WAITING
    assert life.effects == (RingHolder("sophea", NINE + minutes(135)),)
    life.due()
    assert life.now == NINE + minutes(125) and life.effects == (RingHolder("sophea", NINE + minutes(135)),)
    assert life.due().holder is None
    assert life.now == NINE + minutes(135)
    assert life.effects[:2] == (CancelPending(), TellSupervisor(Notice.LEASE_LAPSED))
    assert [effect.focal_point for effect in life.effects if isinstance(effect, OfferTo)] == ["maly"]


def test_who_accepts_by_keys_in_her_window_is_on_the_line_and_who_accepts_by_text_is_rung():
    assert held().effects == (CloseOffer("sophea", OfferState.TAKEN), CancelOffers())
    life = offered()
    assert life.then(life.accepts("chenda", on_the_line=False)).state is State.WAITING
    assert life.effects[-1] == RingHolder("chenda", NINE + minutes(15))


def test_a_clock_that_slept_through_the_window_rings_nobody():
    life = held(opens=120)
    assert life.then(Due(), after=600).state is State.NOT_REACHED
    assert life.effects == ()
    assert life.then(Due()).state is State.UNREACHED
    assert TellSupervisor(Notice.UNREACHED) in life.effects


def test_or_waits_for_the_same_time_next_day_if_she_said_so():
    life = held(opens=120, if_missed=IfMissed.NEXT_DAY)
    assert life.then(Due(), after=600).due_at == NINE + minutes(120 + 24 * 60)


def test_whoever_takes_it_after_her_window_has_seen_that_we_failed_her():
    life = offered(lasts=20)
    life.then(life.accepts("sophea"), after=30)
    assert life.request.state is State.NOT_REACHED
    assert life.due().state is State.UNREACHED


def test_when_the_clock_is_set_back_into_her_window_it_is_still_that_persons():
    life = offered(lasts=20)
    life.then(life.accepts("sophea"), after=30)
    life.then(GateNotNow(0), after=-28)
    assert (life.due().state, life.request.holder) == (State.WAITING, "sophea")


def test_a_lease_does_not_outlast_the_time_in_which_she_may_be_rung():
    life = offered(lasts=10)
    life.then(life.accepts("sophea"), after=6)
    assert life.request.lease_until == NINE + minutes(9)


def test_there_is_no_ready_in_the_windows_last_minute():
    life = held(lasts=10)
    life.now = NINE + minutes(8.95)
    assert life.asks(Ready("sophea", "leg-1")) == Ignored(Why.NO_WINDOW)


def test_a_holder_who_is_too_slow_to_ring_off_rings_nobody():
    life = held(lasts=10)
    life.then(Ready("sophea", "leg-1"), after=8)
    assert life.then(HolderGone("sophea", "leg-1"), after=1.5).state is State.NOT_REACHED
    assert life.request.attempts == 0 and life.effects == ()


def test_only_the_end_of_the_call_in_which_she_was_ready_counts():
    life = held()
    life.then(Ready("sophea", "leg-2"))
    assert life.asks(HolderGone("sophea", "leg-1")) == Ignored(Why.FOREIGN)
    assert life.asks(HolderGone("chenda", "leg-2")) == Ignored(Why.FOREIGN)


def test_ready_lasts_three_minutes():
    life = held()
    life.then(Ready("sophea", "leg-1"))
    assert life.due().state is State.OFFERED
    assert life.now == NINE + minutes(3) and TellSupervisor(Notice.LEASE_LAPSED) in life.effects


def test_a_holder_may_give_it_back():
    life = held(opens=120)
    request = life.then(PassedOn("sophea"))
    assert (request.state, request.holder, request.rung) == (State.OFFERED, None, Rung.SUPERVISORS)
    assert life.effects[0] == CancelPending()


# Her phone


def test_the_attempt_is_counted_before_it_rings_five_seconds_after_the_holder_rang_off():
    life = calling()
    assert (life.request.stage, life.request.attempts) == (Phase.DIALLING, 1)
    at = life.now + timedelta(seconds=5)
    assert life.effects == (RingCaller(1, at, at + timedelta(seconds=120)),)


def test_no_ring_is_asked_for_beyond_the_windows_last_minute():
    life = held(lasts=10)
    life.then(Ready("sophea", "leg-1"), after=8)
    life.then(HolderGone("sophea", "leg-1"))
    assert life.effects == (RingCaller(1, life.now + timedelta(seconds=5), NINE + minutes(9)),)


def test_a_call_that_nobody_answers_is_cancelled_after_25_seconds():
    life = calling()
    life.then(HerLegCreated(1))
    began = life.now
    assert life.due().state is State.NOT_REACHED
    assert life.now == began + timedelta(seconds=25)
    assert life.effects == (CancelPending(), HangUp(1), NoteAttempt(1, Ending.NO_ANSWER))


def test_a_call_of_which_nothing_is_heard_for_120_seconds_was_an_attempt():
    life = calling(urgency=Urgency.URGENT_HEALTH, lasts=300, if_missed=IfMissed.NEXT_DAY)
    life.due()
    assert life.effects[-1] == NoteAttempt(1, Ending.UNKNOWN)
    assert life.due().due_at == NINE + minutes(24 * 60)  # no redial before the next window


def test_a_late_fetch_after_the_cancelling_opens_no_gate():
    life = calling()
    life.then(HerLegCreated(1))
    life.due()
    assert life.asks(HerLegAnswered(1)) == Ignored(Why.LATE)


@pytest.mark.parametrize("how", [Ending.BUSY, Ending.FAILED, Ending.NO_ANSWER, Ending.CANCELLED])
def test_whatever_stops_the_ring_is_never_tried_again_by_itself(how):
    life = calling()
    life.then(HerLegEnded(1, how))
    assert life.effects == (NoteAttempt(1, how),)
    assert life.due().state is State.UNREACHED


def test_the_same_holder_tries_again_in_the_next_window():
    life = calling(if_missed=IfMissed.NEXT_DAY)
    life.then(HerLegEnded(1, Ending.BUSY))
    request = life.due()
    assert (request.state, request.holder, request.due_at) == (State.ACCEPTED, "sophea", NINE + minutes(24 * 60))


def test_urgent_health_is_tried_again_in_the_same_window_after_half_an_hour():
    life = calling(urgency=Urgency.URGENT_HEALTH, lasts=300, if_missed=IfMissed.NEXT_DAY)
    rung_at = life.now + timedelta(seconds=5)
    life.then(HerLegEnded(1, Ending.BUSY))
    assert life.due().due_at == rung_at + minutes(30)


def test_do_not_try_again_means_that_urgent_or_not():
    life = calling(urgency=Urgency.URGENT_HEALTH, lasts=300)
    life.then(HerLegEnded(1, Ending.BUSY))
    assert life.due().state is State.UNREACHED


def test_a_normal_request_is_tried_once_a_window_however_long_it_is():
    life = calling(lasts=600)
    life.then(HerLegEnded(1, Ending.BUSY))
    assert life.due().state is State.UNREACHED


def test_after_three_attempts_it_is_over():
    life = calling(if_missed=IfMissed.NEXT_DAY)
    for n in (1, 2, 3):
        life.then(HerLegEnded(n, Ending.NO_ANSWER))
        life.due()
        if n < 3:
            life.due()
            life.then(Ready("sophea", f"leg-{n}"))
            life.then(HolderGone("sophea", f"leg-{n}"))
    assert (life.request.state, life.request.attempts) == (State.UNREACHED, 3)


def test_news_of_an_earlier_attempt_does_not_end_this_one():
    life = calling(if_missed=IfMissed.NEXT_DAY)
    life.then(HerLegEnded(1, Ending.NO_ANSWER))
    life.due()
    life.due()
    life.then(Ready("sophea", "leg-2"))
    life.then(HolderGone("sophea", "leg-2"))
    assert life.asks(HerLegEnded(1, Ending.FAILED)) == Ignored(Why.FOREIGN)


def test_not_now_counts_and_her_next_window_stands():
    life = picked_up(if_missed=IfMissed.NEXT_DAY)
    life.then(GateNotNow(1))
    assert life.effects == (NoteAttempt(1, Ending.NOT_NOW),)
    assert life.due().state is State.ACCEPTED


@pytest.mark.parametrize("urgency", Urgency)
def test_after_not_now_nothing_rings_again_while_that_window_lasts(urgency):
    life = picked_up(urgency=urgency, lasts=300, if_missed=IfMissed.NEXT_DAY)
    life.then(GateNotNow(1))
    again = life.request.next_window(life.now)
    assert again is None or again.start == NINE + minutes(24 * 60)


def rung_off(**how: object) -> Life:
    """Somebody picked up and rang off, and the request went on at once, as it does in one transaction."""
    life = picked_up(urgency=Urgency.URGENT_HEALTH, lasts=300, if_missed=IfMissed.NEXT_DAY, **how)
    life.then(HerLegEnded(1, Ending.HUNG_UP))
    return life


GONE_ON = [State.NOT_REACHED, State.ACCEPTED, State.WAITING, State.READY]


def gone_on_to(state: State) -> Life:
    life = rung_off()
    while life.request.state is not state and life.request.state is not State.WAITING:
        life.due()
    if state is State.READY:
        life.then(Ready("sophea", "leg-2"))
    assert life.request.state is state
    return life


@pytest.mark.parametrize("state", GONE_ON)
def test_a_wrong_key_counts_though_the_end_of_its_call_was_told_first(state):
    life = gone_on_to(state)
    held_back = life.then(GateWrong(1))
    assert (held_back.state, held_back.holder, held_back.ready_leg) == (State.UNSAFE_HOLD, None, None)
    assert {CancelPending(), NoteAttempt(1, Ending.WRONG_KEY), TellSupervisor(Notice.HELD)} <= set(life.effects)


@pytest.mark.parametrize("state", GONE_ON)
def test_so_does_not_now(state):
    life = gone_on_to(state)
    life.then(GateNotNow(1))
    assert life.effects == (CancelPending(), NoteAttempt(1, Ending.NOT_NOW))
    again = life.due()
    assert (again.state, again.due_at, again.holder) == (State.ACCEPTED, NINE + minutes(24 * 60), "sophea")


def test_a_voicemail_hears_the_decoy_to_its_end_and_that_is_all():
    life = picked_up()
    life.then(HerLegEnded(1, Ending.SILENT))
    assert life.request.state is State.NOT_REACHED and life.effects == (NoteAttempt(1, Ending.SILENT),)


def test_a_wrong_key_holds_everything_until_she_calls_herself():
    life = picked_up()
    request = life.then(GateWrong(1))
    assert (request.state, request.holder, request.due_at) == (State.UNSAFE_HOLD, None, request.expires_at)
    assert {CancelOffers(), CancelPending()} <= set(life.effects)
    assert life.asks(GateRight(1)) == Ignored(Why.LATE)
    again = life.then(Reopened(Window(life.now, life.now + minutes(60))), after=10)
    assert (again.state, again.rung, again.due_at) == (State.REQUESTED, 0, life.now)


def test_a_hold_is_not_reopened_for_a_time_that_is_over():
    life = picked_up()
    life.then(GateWrong(1))
    life.now += minutes(120)
    assert life.asks(Reopened(Window(NINE, NINE + minutes(60)))) == Ignored(Why.NO_WINDOW)


def test_after_a_hold_only_the_time_that_she_chose_then_is_safe():
    life = picked_up(lasts=300, if_missed=IfMissed.NEXT_DAY)
    life.then(GateWrong(1))
    evening = Window(NINE + minutes(600), NINE + minutes(660))
    assert life.then(Reopened(evening)).windows == (evening,)
    life.due()
    assert life.then(life.accepts("sophea")).due_at == evening.start


def test_in_danger_each_attempt_is_a_fresh_yes_even_where_two_windows_overlap():
    life = talking(urgency=Urgency.DANGER_NOW, lasts=30)
    life.people = [SOPHEA]
    life.then(Bridged(1, answered=False))
    life.then(CallAgainSoon(1), after=20)
    life.due()
    life.due()
    life.then(Ready("sophea", "leg-2"))
    life.then(HolderGone("sophea", "leg-2"))
    life.then(HerLegEnded(2, Ending.NO_ANSWER))
    assert life.due().state is State.UNREACHED


# The bridge


def test_when_they_talked_the_holder_is_asked_a_minute_later():
    life = talking()
    request = life.then(Bridged(1, answered=True), after=20)
    assert request.stage is Phase.OUTCOME
    assert life.effects == (AskOutcome("sophea", life.now + minutes(1)),)


@pytest.mark.parametrize("event", [HerLegEnded(1, Ending.HUNG_UP), Due()])
def test_when_no_word_comes_of_the_bridge_the_holder_is_asked_all_the_same(event):
    life = talking()
    life.now += minutes(90)
    assert life.then(event).stage is Phase.OUTCOME


def test_one_stand_by_is_rung_for_a_holder_who_does_not_answer_and_then_she_is_told():
    life = talking()
    assert life.then(Bridged(1, answered=False)).holder == "chenda"
    assert life.request.stage is Phase.STAND_BY
    assert life.then(Bridged(1, answered=False)).stage is Phase.NOBODY
    assert life.effects == (TellSupervisor(Notice.NOBODY_ANSWERED),)


def test_her_fresh_yes_is_a_window_five_minutes_from_now():
    life = talking(lasts=5)
    life.then(Bridged(1, answered=False))
    life.then(Bridged(1, answered=False))
    life.then(CallAgainSoon(1))
    asked_at = life.now
    request = life.due()
    assert (request.state, request.due_at) == (State.ACCEPTED, asked_at + minutes(5))
    assert request.next_window(life.now) == Window(asked_at + minutes(5), asked_at + minutes(20))


def test_when_she_rings_off_instead_it_was_an_attempt():
    life = talking()
    life.people = [SOPHEA]
    assert life.then(Bridged(1, answered=False)).stage is Phase.NOBODY
    life.then(HerLegEnded(1, Ending.HUNG_UP))
    assert life.effects == (NoteAttempt(1, Ending.NOBODY),)


@pytest.mark.parametrize(
    ("said", "state", "notices"),
    [
        (Outcome.DONE, State.REACHED, []),
        (Outcome.REFERRED, State.REACHED, []),
        (Outcome.ABUSE, State.REACHED, [Notice.ABUSE]),
        (Outcome.NOT_REACHED, State.NOT_REACHED, []),
        (Outcome.UNSAFE, State.UNSAFE_HOLD, [Notice.HELD]),
    ],
)
def test_the_holder_says_how_it_went(said, state, notices):
    life = talking()
    life.then(Bridged(1, answered=True))
    assert life.asks(OutcomeReported("chenda", said)) == Ignored(Why.FOREIGN)
    assert life.then(OutcomeReported("sophea", said)).state is state
    assert [effect.notice for effect in life.effects if isinstance(effect, TellSupervisor)] == notices


@pytest.mark.parametrize(("key", "state"), [(GateWrong(1), State.UNSAFE_HOLD), (GateNotNow(1), State.ESCALATED)])
def test_a_key_told_late_counts_though_the_holder_let_go_meanwhile(key, state):
    """S14: somebody else has her phone, or it is not the time. Whoever takes it next must not ring her in this window."""
    life = picked_up(urgency=Urgency.URGENT_HEALTH, lasts=300, if_missed=IfMissed.NEXT_DAY)
    ends = life.request.window_end
    life.then(HerLegEnded(1, Ending.HUNG_UP))
    life.due()
    life.then(PassedOn("sophea"))
    assert life.then(key).state is state
    assert state is State.UNSAFE_HOLD or life.request.not_before == ends


def test_who_passes_on_too_late_is_no_stand_by_either():
    """S19: she knows the caller. That somebody was faster does not put her through when the holder does not answer."""
    life = talking()
    life.people = (SOPHEA, CHENDA)
    assert life.asks(PassedOn("chenda")) == Ignored(Why.FOREIGN)
    assert life.then(Recused("chenda")).stage is Phase.BRIDGE
    assert life.asks(Recused("chenda")) == Ignored(Why.TAKEN)
    assert life.then(Bridged(1, answered=False)).stage is Phase.NOBODY


def test_a_holder_does_not_get_rid_of_it_by_the_same_word():
    assert held().asks(Recused("sophea")) == Ignored(Why.TAKEN)


@pytest.mark.parametrize("at", [calling, picked_up])
def test_a_holder_who_is_forced_while_her_phone_rings_is_not_the_one_whom_it_reaches(at):
    life = at()
    stage = life.request.stage
    assert (life.then(PassedOn("sophea")).stage, life.request.holder) == (stage, "chenda")
    life.people = (SOPHEA,)
    assert life.then(PassedOn("chenda")).state is State.ESCALATED
    assert {CancelPending(), HangUp(1), NoteAttempt(1, Ending.CANCELLED)} <= set(life.effects)
    assert (life.request.phase, life.request.holder) == (None, None)


def test_a_phone_that_has_to_be_proved_anew_is_not_put_through():
    life = picked_up()
    life.people = (CHENDA, MALY)
    assert (life.then(GateRight(1)).stage, life.request.holder) == (Phase.STAND_BY, "chenda")
    alone = picked_up()
    alone.people = ()
    assert alone.then(GateRight(1)).stage is Phase.NOBODY


def test_of_a_line_that_was_misused_a_supervisor_hears_though_the_request_ends_with_it():
    life = talking()
    life.then(Bridged(1, answered=True))
    life.then(OutcomeReported("sophea", Outcome.ABUSE))
    assert life.due().state is State.DONE
    assert life.effects == ()  # in the same transaction: what was just said would be taken back before it is sent


def test_no_outcome_for_a_day_is_asked_again_and_the_supervisor_told():
    life = talking()
    life.then(Bridged(1, answered=True))
    life.due()
    assert life.effects == (AskOutcome("sophea", life.now), TellSupervisor(Notice.NO_OUTCOME))
    assert life.request.due_at == life.now + timedelta(hours=24)


# The end


def test_what_is_done_is_purged_within_72_hours():
    life = talking()
    life.then(Bridged(1, answered=True))
    life.then(OutcomeReported("sophea", Outcome.DONE))
    done = life.then(Due())
    assert (done.state, done.holder, done.due_at) == (State.DONE, None, life.now + timedelta(hours=72))
    purged = life.due()
    assert (purged.state, purged.due_at, life.effects) == (State.PURGED, None, (Purge(),))
    assert life.asks(Due()) == Ignored(Why.EARLY)


@pytest.mark.parametrize("stage", [offered, held, calling, picked_up, talking])
def test_she_may_withdraw_at_any_moment_and_everything_pending_goes(stage):
    life = stage()
    ringing = life.request.stage in {Phase.DIALLING, Phase.GATE}
    request = life.then(Withdrawn())
    assert (request.state, request.holder) == (State.WITHDRAWN, None)
    assert life.effects == (CancelOffers(), CancelPending(), *([HangUp(1)] if ringing else []))
    assert life.asks(Withdrawn()) == Ignored(Why.LATE)
    assert life.due().state is State.PURGED


def test_time_ends_what_nobody_took_and_a_supervisor_knows():
    life = offered(urgency=Urgency.DANGER_NOW, lasts=30)
    expired = life.then(Due(), after=24 * 60)
    assert expired.state is State.EXPIRED and life.effects[-1] == TellSupervisor(Notice.EXPIRED)


def test_nobody_can_take_what_has_expired_before_the_clock_saw_it():
    life = offered()
    life.now = life.request.expires_at
    assert life.asks(life.accepts("sophea")) == Ignored(Why.LATE)


def test_a_call_under_way_is_not_cut_off_by_the_clock():
    life = talking()
    life.request = replace(life.request, expires_at=life.now)
    assert life.due().stage is Phase.OUTCOME
    assert life.due().state is State.EXPIRED


def test_the_clock_may_come_too_early_and_twice():
    life = offered()
    assert life.asks(Due()) == Ignored(Why.EARLY)
    life.due()
    assert life.asks(Due()) == Ignored(Why.EARLY)


# The table, and the record


def test_every_state_is_reached_and_left_by_the_table():
    reached = {stage for rule in TABLE.values() for stage in rule.to}
    left = {stage for stage, _ in TABLE}
    everything = (set(State) - {State.CALLING}) | set(Phase)
    assert reached == everything - {State.DRAFT}
    assert left == everything - {State.PURGED}


def test_every_open_state_can_be_withdrawn_and_only_a_call_under_way_does_not_expire():
    stages = {stage for stage, _ in TABLE} - ENDS - {State.DRAFT}
    assert {stage for stage, kind in TABLE if kind is Withdrawn} == stages
    assert {stage for stage, kind in TABLE if kind is Expired} == stages - IN_CALL


def test_a_request_goes_to_json_and_back_whole():
    life = talking()
    stored = msgspec.json.encode(life.request)
    assert msgspec.json.decode(stored, type=Request) == life.request
