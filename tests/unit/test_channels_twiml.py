from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.twiml import Wire, apology, text, voice
from gateway.dialogue import Ask, Choice, Connect, Leave, Line, Play, Record
from tests import twiml as heard

OURS = {"public": "+85550000007", "callback": "+85550000008", "staff": "+85550000009"}
PARTIES = {"short.117": "117", "service.1280": "1280", "leg.Ab-1_x": "+85550000001"}


def clip(key: str) -> str:
    return f"https://gateway.example/clips/{key}.0123456789abcdef.wav"


def clips(lang: str, parts: Sequence[str]) -> list[str]:
    return [clip(f"{lang}.{part}") for part in parts]


def choice_clips(lang: str, choice: Choice) -> list[str]:
    return [*clips(lang, choice.label), clip(f"{lang}.key_{choice.key}")]


def hook(was: str) -> str:
    return f"https://gateway.example/hooks/twilio/voice?leg=Ab-1_x&step=4&was={was}"


WIRE = Wire(clips=clips, choice_clips=choice_clips, number=PARTIES.__getitem__, caller_id=OURS.__getitem__, hook=hook)


def says(*lines: Line) -> tuple[heard.Verb, ...]:
    return heard.check_voice(voice(lines, WIRE))


def test_a_menu_is_spoken_from_parts_and_all_of_it_can_be_interrupted() -> None:
    greeting = Play("khm", ("greeting",))
    menu = Ask("khm", ("topics",), (Choice("1", ("health",)), Choice("2", ("papers_and_law",))), digits=1, seconds=8)
    gather, silence = says(greeting, menu)
    assert isinstance(gather, heard.Gather)
    spoken = ["khm.greeting", "khm.topics", "khm.health", "khm.key_1", "khm.papers_and_law", "khm.key_2"]
    assert gather.heard == tuple(heard.Play(clip(part)) for part in spoken)
    assert (gather.digits, gather.seconds, gather.finish_on_key) == (1, 8, "")
    assert gather.action == hook("key")
    assert silence == heard.Redirect(hook("silence"), "POST")


def test_a_wait_may_have_nothing_to_say() -> None:
    gather, _ = says(Ask("khm", digits=3, seconds=10))
    assert isinstance(gather, heard.Gather)
    assert (gather.heard, gather.digits, gather.seconds) == ((), 3, 10)


def test_words_alone_end_by_hanging_up() -> None:
    assert says(Play("khm", ("goodbye",))) == (heard.Play(clip("khm.goodbye")), heard.Hangup())
    assert says(Play("khm", ("goodbye",)), Leave()) == (heard.Play(clip("khm.goodbye")), heard.Hangup())


def test_nothing_at_all_still_is_a_document() -> None:
    assert says() == (heard.Hangup(),)
    assert says(Leave()) == (heard.Hangup(),)


def test_a_bridge_shows_our_number_and_comes_back() -> None:
    said, dial = says(Play("khm", ("connecting",)), Connect("leg.Ab-1_x", "staff"))
    assert said == heard.Play(clip("khm.connecting"))
    assert dial == heard.Dial("+85550000001", OURS["staff"], hook("bridge"), "POST", 25)


def test_a_short_code_is_dialled_as_it_is() -> None:
    (dial,) = says(Connect("short.117", "public"))
    assert isinstance(dial, heard.Dial)
    assert dial.number == "117"


@pytest.mark.parametrize("end", [Ask("khm", ("topics",)), Connect("short.117", "public"), Leave()])
def test_nothing_is_written_after_what_ends_a_document(end: Line) -> None:
    assert says(end, Play("khm", ("never",)), Leave()) == says(end)


def test_an_address_is_escaped() -> None:
    document = voice([Ask("khm", ("topics",))], WIRE)
    assert "&amp;step=4" in document
    assert "&step" not in document


def test_our_own_fault_is_spoken_in_neutral_words() -> None:
    assert heard.check_voice(apology([clip("khm.call_again")])) == (heard.Play(clip("khm.call_again")), heard.Hangup())


def test_our_own_fault_is_spoken_even_when_every_clip_is_gone() -> None:
    assert heard.check_voice(apology([])) == (heard.Say("Please call again later."), heard.Hangup())


def test_a_text_is_answered_with_texts() -> None:
    assert heard.check_sms(text(["សុខភាព\n1 ជិត", '1 < 2 & "3"'])) == (heard.Message("សុខភាព\n1 ជិត"), heard.Message('1 < 2 & "3"'))


@pytest.mark.parametrize("bodies", [[], [""], [" \n", "\u200b"]])
def test_an_exit_word_is_answered_with_silence(bodies: list[str]) -> None:
    assert heard.check_sms(text(bodies)) == ()


def test_unseen_marks_are_not_sent() -> None:
    assert heard.check_sms(text(["សុខ\u200bភាព"])) == (heard.Message("សុខភាព"),)


@given(st.text(st.characters(), max_size=200))
def test_whatever_a_text_repeats_the_document_stays_whole(body: str) -> None:
    heard.check_sms(text([body]))


def test_a_recording_ends_by_itself_and_comes_back_also_when_nothing_was_said() -> None:
    """What both carriers know and nothing else: no `trim`, no callback of its own, and an action, which Somleng needs."""
    tone, record, silence = says(Play("khm", ("record_after_tone",)), Record(120))
    assert tone == heard.Play(clip("khm.record_after_tone"))
    assert record == heard.Record(120, 5, hook("record"), "POST")
    assert silence == heard.Redirect(hook("silence"), "POST")
