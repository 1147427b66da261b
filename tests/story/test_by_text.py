"""The same help by text, for who cannot speak, cannot be heard, or cannot hear (S8)."""

import pytest

from gateway.sms import parts
from tests.rig.gateway import Gateway
from tests.rig.people import Caller, Member, Town
from tests.rig.phones import CALLBACK, PUBLIC, STAFF

MINUTE, HOUR = 60, 3600
KHMER, ROMANISED = "សួស្ដី", "Sousdey"


def khmer(text: str) -> bool:
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


def says(answer: list[str], *words: str) -> str:
    """The one message of an answer, which is never long, and says these."""
    (text,) = answer
    assert parts(text) <= 3
    for word in words:
        assert word in text, f"{word!r} is not in {text!r}"
    return text


def key_of(text: str, label: str) -> str:
    """The number that stands before a choice."""
    return next(line.split(" ", 1)[0] for line in text.splitlines() if line[:1].isdecimal() and label in line)


def chooses(her: Caller, text: str, *labels: str) -> str:
    for label in labels:
        text = says(her.sends(key_of(text, label)))
    return text


# -- the journey


@pytest.mark.parametrize(
    "first, language, topics, district, commune, name",
    [
        (KHMER, "ភាសាខ្មែរ", "បងចង់ដឹងអំពីអ្វី?", "អណ្ដូងមាស", "ម៉ាលិក", "មណ្ឌលសុខភាពម៉ាលិក"),
        (ROMANISED, "Pheasa khmae", "Bong chong doeng ampi avei?", "Andoung Meas", "Malik", "Malik"),
        (ROMANISED, "English", "What would you like to know about?", "Andoung Meas", "Malik", "Malik Health Centre"),
    ],
)
def test_she_finds_the_nearest_service_in_the_script_that_she_writes(
    caller: Caller, first: str, language: str, topics: str, district: str, commune: str, name: str
) -> None:
    text = says(caller.sends(first), language)
    text = says(caller.sends(key_of(text, language)))
    text = says(caller.sends("1"), topics)
    text = chooses(caller, says(caller.sends("1"), "72", "120", district), district, commune)
    says([text], name)
    assert khmer(text) is (first == KHMER)


@pytest.mark.parametrize(
    "first, asks_to_be_called, near, now, once, call_me, done",
    [
        (KHMER, "ឱ្យគេហៅមក", "អ្នកនៅឃុំបង", "ឥឡូវនេះ", "កុំហៅទៀត", "ហៅមក", "បានហើយ"),
        (ROMANISED, "Oy ke hav mok", "neak nov khum", "Eilov nih", "Kom hav tiet", "Hav mok", "Ban haoy"),
    ],
)
def test_she_asks_to_be_called_and_is(
    gateway: Gateway,
    caller: Caller,
    focal_point: Member,
    first: str,
    asks_to_be_called: str,
    near: str,
    now: str,
    once: str,
    call_me: str,
    done: str,
) -> None:
    caller.sends(first)
    says(caller.sends("1"))
    says(caller.sends("1"))
    text = says(caller.sends("4"), "1280")  # nobody answers by text yet, and that is told honestly (S8)
    text = chooses(caller, text, asks_to_be_called, near)
    text = says(caller.sends("Malik" if first == ROMANISED else "ម៉ាលិក"))
    text = chooses(caller, text, now, once)
    text = says(caller.sends("7"), "050 000 101")
    code = next(line.rsplit(" ", 1)[-1] for line in text.splitlines() if line.startswith(("លេខកូដ", "Lek kod")))
    says([chooses(caller, text, f" {call_me}")], done)
    assert gateway.newest().commune == "160101"

    focal_point.stands_by()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses("7").dialled.number == focal_point.number
    assert caller.sends(f"stop {code}") == []
    assert gateway.newest().state == "WITHDRAWN"


def test_the_numbers_may_be_written_in_khmer_and_with_stray_marks(caller: Caller) -> None:
    caller.sends(KHMER)
    says(caller.sends("១"))
    says(caller.sends(" «1» ".replace("«", "“").replace("»", "”")))
    says(caller.sends("\u200b១។"), "72")


@pytest.mark.parametrize("written", ["Malik", "malik", "MALIK", "khum malik", "ឃុំម៉ាលិក", "ម៉ា\u200bលិក"])
def test_a_commune_may_be_typed(caller: Caller, written: str) -> None:
    caller.sends(ROMANISED)
    for key in ("1", "1", "2"):
        caller.sends(key)
    says(caller.sends(written), "Malik", "1281")


def test_a_name_that_several_places_have_is_asked_about(caller: Caller) -> None:
    caller.sends(ROMANISED)
    for key in ("1", "1", "2"):
        caller.sends(key)
    text = says(caller.sends("Ou Chum"), "Taeu muoy na?")
    says([chooses(caller, text, "Ou Chum")])


def test_a_name_that_nobody_knows_is_asked_for_again_and_stops_nobody(caller: Caller) -> None:
    caller.sends(ROMANISED)
    for key in ("1", "1", "2"):
        caller.sends(key)
    for _ in range(2):
        says(caller.sends("Atlantis"), "rok chmuoh nih min kheunh")
    says(caller.sends("Atlantis"), "1281")


def test_a_choice_may_be_written_in_words(caller: Caller) -> None:
    caller.sends(ROMANISED)
    says(caller.sends("khmae"), "Eilov nih")
    says(caller.sends("chas"), "Bong chong doeng ampi avei?")
    says(caller.sends("law"), "Bong nov srok na?")


def test_a_language_is_asked_for_by_its_name_and_she_stays_where_she_was(caller: Caller) -> None:
    caller.sends(ROMANISED)
    for key in ("1", "1", "2"):
        caller.sends(key)
    says(caller.sends("English"), "Which district are you in?", "1 Andoung Meas")
    assert khmer(says(caller.sends("ខ្មែរ"), "បងនៅស្រុកណា?"))
    says(caller.sends("1"), "ឃុំ ឬសង្កាត់ណា?")


@pytest.mark.parametrize("word", ["Weather", "akastheat", "អាកាសធាតុ"])
def test_whoever_asks_for_the_weather_is_told_it_at_once(caller: Caller, word: str) -> None:
    weather = says(caller.sends(word))
    assert khmer(weather) is khmer(word)
    assert not [line for line in weather.splitlines() if line[:1].isdecimal()], "nothing is asked"
    says(caller.sends(ROMANISED), "Som chreus pheasa")


def test_help_at_once_says_117_first(caller: Caller) -> None:
    caller.sends(ROMANISED)
    text = says(caller.sends("9"), "117")
    assert text.index("117") < text.index("1 Oy mean ke hav")


def test_the_goodbye_tells_how_to_delete_what_she_wrote(caller: Caller) -> None:
    caller.sends(ROMANISED)
    for key in ("1", "1", "4", "2"):
        text = says(caller.sends(key))
    while "Konlaeng pseng" in text:
        text = says(caller.sends(key_of(text, "Konlaeng pseng")))
    for _ in range(3):
        answer = caller.sends("what?")
    assert answer == []


# -- leaving, and being forgotten


@pytest.mark.parametrize("word", ["0", "stop", "STOP", "Stop.", "ឈប់", "chhob", "exit", "stop please", "stop 4821", "0 1234 1234"])
def test_an_exit_word_is_answered_with_silence_and_ends_it(caller: Caller, word: str) -> None:
    caller.sends(ROMANISED)
    caller.sends("1")
    assert caller.sends(word) == []
    says(caller.sends("1"), "Som chreus pheasa")


@pytest.mark.parametrize("word", ["stop", "ឈប់", "0", "stop 4821", "0 4821"])
def test_an_exit_word_begins_nothing(caller: Caller, word: str) -> None:
    assert caller.sends(word) == []


def test_after_ten_quiet_minutes_nothing_is_known_of_it(gateway: Gateway, caller: Caller) -> None:
    caller.sends(ROMANISED)
    caller.sends("1")
    gateway.time_passes(9 * MINUTE)
    says(caller.sends("1"), "Bong chong doeng ampi avei?")
    gateway.time_passes(10 * MINUTE + 1)
    says(caller.sends("1"), "Som chreus pheasa")


def test_no_robot_gets_more_than_five_first_questions_a_day(gateway: Gateway, caller: Caller, town: Town) -> None:
    gateway.clock_strikes("09:00")
    for _ in range(5):
        says(caller.sends(ROMANISED), "Som chreus pheasa")
        gateway.time_passes(11 * MINUTE)
        gateway.house.clock.sweep()
    assert caller.sends(ROMANISED) == []
    says(town.caller().sends(ROMANISED), "Som chreus pheasa")
    gateway.time_passes(24 * HOUR)
    says(caller.sends(ROMANISED), "Som chreus pheasa")


# -- on the other lines


def test_texts_to_the_other_lines_are_not_answered(caller: Caller) -> None:
    for line in (CALLBACK, STAFF):
        assert caller.sends(ROMANISED, line) == []


def test_a_focal_point_on_the_public_line_is_a_caller_like_any_other(focal_point: Member) -> None:
    says(focal_point.sends(ROMANISED, PUBLIC), "Som chreus pheasa")


# -- whatever may come


@pytest.mark.parametrize(
    "body", ["", " ", "\0", "🙏", "\u200b", "?", "'; DROP TABLE conversation; --", "<Response/>", "ក" * 3_400, "a" * 10_000]
)
def test_whatever_is_written_first_is_answered_with_the_first_question(caller: Caller, body: str) -> None:
    says(caller.sends(body))


@pytest.mark.parametrize(
    "body", ["", "\0", "🙏🙏", "&amp;<b>", "ក" * 3_400, "12345678901234567890", "*" * 200, "\ud800".encode("utf-8", "replace").decode()]
)
def test_whatever_is_written_in_the_middle_is_met_with_the_choices(caller: Caller, body: str) -> None:
    caller.sends(ROMANISED)
    caller.sends("1")
    caller.sends("1")
    says(caller.sends(body))


def test_the_same_text_brought_again_is_answered_the_same_and_counts_once(caller: Caller) -> None:
    caller.sends(ROMANISED, sid="SMfirst" + caller.number)
    first = caller.sends("1", sid="SMsecond" + caller.number)
    for _ in range(14):  # as often as Somleng brings it
        assert caller.sends("1", sid="SMsecond" + caller.number) == first
    says(caller.sends("1"), "Bong chong doeng ampi avei?")
