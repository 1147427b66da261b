"""The desk has words for all that the protocol can come to."""

from gateway.callbacks import outlook
from gateway.callbacks.outlook import Step, Who
from gateway.callbacks.records import Phase, State
from gateway.web.desk import words


def test_every_stage_and_every_step_has_words() -> None:
    inside = {State.DRAFT, State.CALLING, State.PURGED}  # in no list, or told by the phase of its call
    assert set(words.STAGES) == {*State, *Phase} - inside
    told = [*outlook._NEXT.values(), (Who.CALLER, Step.CALL_IN, Step.EXPIRE)]
    assert {(who, step) for who, step, _ in told} == set(words.NEXT)
    assert {then for *_, then in told if then} <= set(words.THEN)
