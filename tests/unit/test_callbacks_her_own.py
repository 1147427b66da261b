"""What she does with code and key: calls in herself, chooses another time, says anew whether we try again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateway.callbacks.effects import AskOutcome, CancelPending, Ignored, NoteAttempt, RingCaller, RingHolder, TellSupervisor, Why
from gateway.callbacks.events import (
    Bridged,
    CallAgainSoon,
    CalledIn,
    Confirmed,
    Due,
    Event,
    HerLegEnded,
    HolderGone,
    Outcome,
    OutcomeReported,
    Ready,
    Reopened,
    TriesChanged,
    WindowChanged,
)
from gateway.callbacks.ladder import climb
from gateway.callbacks.records import Ending, FocalPoint, IfMissed, Phase, State
from gateway.callbacks.windows import Window
from tests.unit.test_callbacks_decide import CHENDA, HOUSE, MALY, NINE, SOPHEA, Life, calling, held, minutes, offered, resting

EVENING = Window(NINE + minutes(600), NINE + minutes(660))


class Quiet(Life):
    """She calls in herself; nobody's windows."""

    def __init__(self, people: Sequence[FocalPoint] = HOUSE) -> None:
        super().__init__()
        self.people = people
        self.request = replace(self.request, windows=())


def waiting_for_her(people: Sequence[FocalPoint] = HOUSE) -> Quiet:
    life = Quiet(people)
    life.then(Confirmed())
    life.due()
    return life


def taken(people: Sequence[FocalPoint] = HOUSE) -> Quiet:
    life = waiting_for_her(people)
    life.then(life.accepts("sophea"))
    return life


# -- she calls in herself


def test_whoever_takes_it_keeps_it_until_she_calls_and_nobody_is_rung():
    life = taken()
    assert (life.request.state, life.request.due_at) == (State.ACCEPTED, life.request.expires_at)
    assert not any(isinstance(effect, RingHolder | RingCaller) for effect in life.effects)
    assert life.due().state is State.EXPIRED


def test_she_is_put_through_to_the_holder_and_how_it_went_is_asked():
    life = taken()
    request = life.then(CalledIn(), after=600)
    assert (request.phase, request.holder, request.attempts) == (Phase.BRIDGE, "sophea", 1)
    life.then(Bridged(1, answered=True), after=20)
    assert AskOutcome("sophea", life.now + minutes(1)) in life.effects
    life.then(OutcomeReported("sophea", Outcome.DONE))
    assert life.due().state is State.DONE


@pytest.mark.parametrize("away", [{"on_duty": False}, {"paused": True}])
def test_a_holder_who_is_off_duty_is_not_rung_but_somebody_else(away):
    life = taken()
    life.people = (replace(SOPHEA, **away), CHENDA, MALY)
    assert life.then(CalledIn()).holder == "chenda"


def test_before_anybody_took_it_somebody_on_duty_is_rung_and_late_answers_are_taken():
    life = waiting_for_her()
    offer = life.accepts("chenda")
    assert life.then(CalledIn()).phase is Phase.BRIDGE
    assert life.asks(offer) == Ignored(Why.TAKEN)


def test_when_nobody_answers_it_is_offered_anew_from_the_first_rung():
    life = taken()
    life.then(CalledIn())
    assert life.then(Bridged(1, answered=False)).holder == "chenda"
    assert life.then(Bridged(1, answered=False)).phase is Phase.NOBODY
    life.then(HerLegEnded(1, Ending.HUNG_UP))
    assert life.effects == (NoteAttempt(1, Ending.NOBODY),)
    assert (life.due().state, life.request.rung, life.request.holder) == (State.OFFERED, 1, None)


def test_with_nobody_there_who_supervises_is_told_that_she_waits():
    life = waiting_for_her(people=())
    request = life.then(CalledIn())
    assert request.state is State.ESCALATED
    assert any(isinstance(effect, TellSupervisor) for effect in life.effects)


def test_she_may_call_in_as_often_as_she_likes():
    life = taken()
    for call in range(1, 6):
        life.then(CalledIn(), after=60)
        assert life.request.attempts == call
        life.then(Bridged(call, answered=True))
        life.then(OutcomeReported(life.request.keeper, Outcome.NOT_REACHED))
        life.due()


def test_after_it_was_not_safe_she_alone_sets_it_going_again_by_calling():
    life = taken()
    life.then(CalledIn())
    life.then(OutcomeReported("sophea", Outcome.UNSAFE))
    assert life.request.state is State.UNSAFE_HOLD
    assert life.then(CalledIn()).phase is Phase.BRIDGE


@pytest.mark.parametrize("event", [Reopened(EVENING), WindowChanged(EVENING)])
def test_nothing_brings_a_ring_to_her_who_wants_none(event: Event) -> None:
    assert taken().asks(event) == Ignored(Why.NO_WINDOW)
    called = taken()
    called.then(CalledIn())
    assert called.asks(CallAgainSoon(1)) == Ignored(Why.NO_WINDOW)


def test_who_is_to_be_rung_is_not_put_through():
    assert held().asks(CalledIn()) == Ignored(Why.FOREIGN)


# -- another time


def test_another_time_before_anybody_took_it_is_the_one_that_they_take():
    life = offered()
    assert life.then(WindowChanged(EVENING)).state is State.OFFERED
    assert life.then(life.accepts("sophea")).due_at == EVENING.start


def test_what_rests_until_the_morning_does_not_when_she_chooses_an_earlier_time():
    """Else nobody would know of it before her new time was over."""
    life = resting(back=600, opens=900)
    assert life.request.due_at == NINE + minutes(600)
    now = Window(NINE, NINE + minutes(60))
    assert life.then(WindowChanged(now)).due_at == life.now
    assert life.due().state is State.ESCALATED

    life.then(Due(), after=70)
    assert life.request.due_at == NINE + minutes(600)
    soon = Window(life.now + minutes(90), life.now + minutes(150))
    assert life.then(WindowChanged(soon)).due_at == soon.start - minutes(45)


def test_whoever_waits_for_her_window_waits_for_the_new_one():
    life = held()
    assert life.request.state is State.WAITING
    changed = life.then(WindowChanged(EVENING))
    assert (changed.state, changed.holder, changed.due_at, life.effects) == (State.ACCEPTED, "sophea", EVENING.start, (CancelPending(),))


def test_a_holder_who_is_hanging_up_rings_nobody_at_the_old_time():
    life = held()
    life.then(Ready("sophea", "leg-1"))
    life.then(WindowChanged(EVENING))
    assert life.asks(HolderGone("sophea", "leg-1")) == Ignored(Why.LATE)


def test_while_her_phone_rings_nothing_changes():
    assert calling().asks(WindowChanged(EVENING)) == Ignored(Why.LATE)


def test_her_own_choice_need_not_be_spaced_but_attempts_are_counted():
    life = calling(lasts=300, if_missed=IfMissed.NEXT_DAY)
    life.then(HerLegEnded(1, Ending.NO_ANSWER))
    life.due()
    now = Window(life.now, life.now + minutes(60))
    assert life.then(WindowChanged(now)).state is State.WAITING
    life.request = replace(life.request, attempts=3)
    assert life.asks(WindowChanged(EVENING)) == Ignored(Why.NO_WINDOW)


# -- if we miss her


def test_after_a_miss_do_not_try_again_is_the_end():
    life = calling(if_missed=IfMissed.NEXT_DAY)
    life.then(HerLegEnded(1, Ending.BUSY))
    assert life.due().state is State.ACCEPTED
    life.then(TriesChanged(IfMissed.STOP))
    assert life.due().state is State.UNREACHED


def test_try_again_after_all_brings_the_same_time_next_day():
    life = held(opens=60)
    life.then(TriesChanged(IfMissed.NEXT_DAY))
    life.due()
    life.then(Ready("sophea", "leg-1"))
    life.then(HolderGone("sophea", "leg-1"))
    life.then(HerLegEnded(1, Ending.BUSY))
    assert life.due().state is State.ACCEPTED


def test_a_holder_who_waits_is_not_rung_again_for_it():
    life = held()
    before = life.request
    changed = life.then(TriesChanged(IfMissed.NEXT_DAY))
    assert (changed.state, changed.due_at, life.effects) == (before.state, before.due_at, ())


# -- a woman only, and her interpreter


def test_a_woman_only_is_asked_of_no_man_though_nobody_else_is_there():
    rith = replace(MALY, id="rith", woman=False)
    request = Life().request
    assert [person.id for person in climb(request, [rith])[1]] == ["rith"]
    assert climb(replace(request, woman_only=True), [rith])[1] == ()


def test_who_speaks_her_interpreters_language_is_asked_first():
    request = replace(Life().request, speaks="tpu")
    both = [SOPHEA, replace(CHENDA, languages=("tpu",))]
    assert [person.id for person in climb(request, both)[1]] == ["chenda", "sophea"]


def test_an_expired_one_is_over_for_her_too():
    life = taken()
    life.now = life.request.expires_at
    assert life.asks(CalledIn()) == Ignored(Why.LATE)
    assert life.then(Due()).state is State.EXPIRED
