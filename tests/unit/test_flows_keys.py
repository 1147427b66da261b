"""S4: `0 * # 9` mean the same in every wait; S5, S2: what silence and wrong keys lead to."""

import pytest

from gateway.dialogue import Ask, Leave, Medium, Play
from tests.conversation import DECOY, HER_KEY, TYPED, Conversation, a_flow, begins, every_wait, flows_with

THE_DECOY_ITSELF = ("redial/decoy", "gate/decoy")
BY_VOICE = [wait for flow in ("main", "redial", "gate") for wait in every_wait(begins(flow)) if wait.at not in THE_DECOY_ITSELF]
BY_TEXT = every_wait(begins(medium="text"))


def named(waits: list[Conversation]) -> pytest.MarkDecorator:
    """One test for each place where a caller may be asked something."""
    first = {wait.at: wait for wait in reversed(waits)}
    return pytest.mark.parametrize("there", first.values(), ids=first.keys())


# -- 0, out


def test_0_is_the_decoy_in_one_step_from_everywhere() -> None:
    assert len({wait.at for wait in BY_VOICE}) > 20
    for wait in BY_VOICE:
        left = wait.presses("0")
        assert left.lines == (Play(wait.state.lang, DECOY[:3]), Play(wait.state.lang, DECOY[3:]), Leave()), wait.at
        assert left.over
        assert left.effects == ()


@pytest.mark.parametrize("word", ["0", "០", " 0. ", "stop", "STOP", "Chhob", "ឈប់", "ឈប់។", "\u200bstop\u200b", "“stop”"])
def test_an_exit_word_is_answered_with_silence(word: str) -> None:
    for wait in BY_TEXT:
        left = wait.texts(word)
        assert (left.lines, left.over, left.effects) == ((Leave(),), True, ()), wait.at


def test_a_member_of_staff_is_let_go_without_any_decoy() -> None:
    offer = begins("staff").presses("123456")
    assert offer.at == "staff/offer"
    assert offer.presses("0").lines == (Leave(),)


def test_0_in_the_middle_of_her_code_leads_out_too() -> None:
    code = begins().chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    assert code.at == "code/code"
    for keys in (["47", "0"], ["470"], ["0471"], ["0*"], ["0#"]):
        assert code.presses(*keys).said == DECOY


def test_what_was_known_of_her_is_forgotten_when_she_leaves() -> None:
    window = begins().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near", "place.1601", "place.160101")
    confirm = window.chooses("window_now", "callback_not_again").presses("7")
    assert confirm.at == "callback/confirm"
    for gone in (confirm.presses("0"), confirm.hangs_up()):
        assert gone.over
        assert set(gone.known) <= {"code"}  # a carrier may still ask for the words in which it was read out
        assert (gone.state.stack, gone.state.trail, gone.state.found, gone.state.scratch) == ((), (), (), "")


# -- told once


def test_after_her_first_key_she_is_told_once_that_0_leads_out() -> None:
    call = begins()
    assert "exit_told" not in call.said
    for number, label in enumerate(["language_khm", "i_can_listen", "health"]):
        call = call.chooses(label)
        assert call.said.count("exit_told") == (number == 0)
    assert "exit_told" not in call.presses("5", "5").said


def test_what_she_is_told_comes_before_what_her_key_led_to() -> None:
    assert begins().chooses("language_eng").lines[0] == Play("eng", ("exit_told",))


def test_silence_is_no_key() -> None:
    call = begins().stays_silent()
    assert "exit_told" not in call.said
    assert call.presses("1").said[0] == "exit_told"


def test_nobody_is_told_on_her_way_out_or_at_the_staffs_phones() -> None:
    assert "exit_told" not in begins().presses("0").said
    assert "exit_told" not in begins().chooses("language_khm").presses("2").said
    assert "exit_told" not in begins("staff").presses("123456", "2").said


# -- *, again


def test_star_repeats_what_was_heard_in_every_wait() -> None:
    for wait in [*BY_VOICE, *BY_TEXT]:
        again = wait.presses("*")
        assert (again.at, again.ask.choices, again.ask.digits) == (wait.at, wait.ask.choices, wait.ask.digits), wait.at
        asked = again.ask.parts
        assert asked == wait.ask.parts[-len(asked) :] if asked else wait.ask.choices, wait.at
        assert (again.state.page, again.state.options, again.state.scratch) == (wait.state.page, wait.state.options, wait.state.scratch)


def test_star_reads_the_second_service_again_and_not_the_first() -> None:
    card = begins().chooses("language_khm", "i_can_listen", "health").chooses("place.1601", "place.160101", "offer_next")
    assert "service.clinic" in card.said
    assert "service.clinic" in card.presses("*").said
    assert "service.hospital" not in card.presses("*").said


def test_star_in_the_middle_of_a_code_begins_it_anew_and_is_no_wrong_try() -> None:
    code = begins().chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    assert code.presses("47", "*").ask.digits == 4
    assert code.presses("47*").said == ("code_enter",)
    assert code.presses("47*", "4711").at == "code/choose"


# -- #, back


def test_back_leads_to_the_wait_before_across_sub_flows() -> None:
    call = begins().chooses("language_khm", "i_can_listen", "talk_to_someone")
    assert (call.at, call.state.stack) == ("callback/consent", ("main/talk", "talk/callback"))
    back = call.presses("#")
    assert (back.at, back.state.stack) == ("main/topics", ())
    assert back.presses("#").at == "main/can_you_listen"
    assert back.presses("#", "#").at == "main/language"
    assert back.presses("#", "#", "#").at == "main/language"
    forward = back.chooses("talk_to_someone", "callback_farther", "place.1601", "place.160101")
    assert (forward.at, forward.state.stack) == ("callback/window", call.state.stack)


def test_back_from_behind_a_sub_flow_skips_its_inside() -> None:
    rather = begins().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_rather_numbers")
    assert rather.at == "talk/card"
    assert rather.presses("#").at == "main/topics"


def test_back_never_leads_deeper_or_nowhere() -> None:
    for wait in [*every_wait(begins()), *BY_TEXT]:
        here = wait
        for _ in range(16):
            before, here = here, here.presses("#")
            assert not here.over
            assert len(here.state.stack) <= len(before.state.stack), wait.at
        assert here.presses("#").at == here.at, f"from {wait.at} back never came to a first wait"


def test_back_leads_a_dozen_waits_far_and_the_state_stays_small() -> None:
    menus = "\n".join(f'n{n}: {{menu: {{prompt: topics, choices: {{"1": {{label: more, next: n{n + 1}}}}}}}}}' for n in range(40))
    far = begins(graph=flows_with(main=a_flow(f"{menus}\nn40: {{end: {{}}}}"))).presses(*"1" * 39)
    assert (far.at, len(far.state.trail)) == ("main/n39", 12)
    assert far.presses(*"#" * 11).at == "main/n28"
    assert far.presses(*"#" * 20).at == "main/n28"


def test_back_never_rings_anybody_again() -> None:
    """S36: having failed to reach 117, or a focal point, she steps back to the question before, and to no second call."""
    failed = begins(connects_117="yes").presses("1", "9", "1").comes_back("no-answer")
    assert failed.presses("#").at == "main/can_you_listen"
    nobody = begins("gate").presses(HER_KEY).comes_back("no-answer")
    assert nobody.presses("#").at == "gate/decoy"


def test_back_from_danger_is_where_she_was() -> None:
    assert begins().chooses("language_khm", "i_can_listen").presses("9", "#").at == "main/topics"


# -- 9, help at once


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "1")], ids=["language", "can_you_listen", "topics"])
def test_9_is_help_at_once_up_to_the_main_menu(keys: tuple[str, ...]) -> None:
    for medium in ("voice", "text"):
        danger = begins(medium=medium).presses(*keys).presses("9")
        assert danger.said[0] == "dial_117"  # S36: the number before anything else
        assert danger.at == "danger/choose"


def test_9_is_a_wrong_key_everywhere_else() -> None:
    elsewhere = [wait for wait in BY_VOICE if not wait.at.startswith("main/") and wait.ask.choices]
    assert elsewhere
    for wait in elsewhere:
        assert "dial_117" not in wait.presses("9").said, wait.at
    assert begins().chooses("language_khm", "i_can_listen", "health").presses("9").said == ("wrong_key",)


def test_the_main_menu_alone_tells_of_9() -> None:
    topics = begins().chooses("language_khm", "i_can_listen")
    assert [choice.key for choice in topics.ask.choices] == ["1", "2", "3", "4", "5", "9"]
    assert topics.labels[-1] == "help_at_once"
    assert [wait.at for wait in BY_VOICE if "help_at_once" in wait.labels] == ["main/topics"]


# -- silence


@named(BY_VOICE)
def test_silence_never_repeats_what_was_asked(there: Conversation) -> None:
    """S5: first a neutral hint or, where she may be overheard, the decoy; after the second nothing of it is said."""
    first = there.stays_silent()
    if there.at.endswith("/language"):
        assert first.ask == Ask(there.state.lang, ("choose_language",), there.ask.choices)  # S2: neutral, and said once more
    elif there.at in ("main/can_you_listen", "gate/nobody"):
        assert first.over
    else:
        assert first.lines == (Ask(there.state.lang, ("repeat_hint",), digits=there.ask.digits),)
        assert first.at == there.at
    if not first.over:
        second = first.stays_silent()
        assert second.over
        assert second.said == (("how_to_delete", "goodbye") if "/card" in there.at else DECOY)


def test_after_the_hint_the_same_keys_still_count() -> None:
    topics = begins().chooses("language_khm", "i_can_listen").stays_silent()
    assert topics.presses("1").at == "health/where"
    assert topics.presses("*").said == ("topics",)


def test_whoever_asks_to_hear_it_again_is_there() -> None:
    for wait in BY_VOICE:
        hinted = wait.stays_silent()
        if hinted.at == wait.at and not hinted.over:
            assert not hinted.presses("*").stays_silent().over, wait.at


def test_a_silence_at_the_districts_is_not_held_against_her_at_the_communes() -> None:
    where = begins().chooses("language_khm", "i_can_listen", "health").stays_silent().presses("2")
    assert where.stays_silent().said == ("repeat_hint",)


@pytest.mark.parametrize("answer", [None, "2", "5", "7"])
def test_can_you_listen_no_silence_or_anything_else_is_the_decoy(answer: str | None) -> None:
    asked = begins().chooses("language_khm")
    left = asked.stays_silent() if answer is None else asked.presses(answer)
    assert left.said == DECOY
    assert left.over


def test_a_silent_member_of_staff_is_let_go() -> None:
    pin = begins("staff")
    assert pin.stays_silent().said == ("repeat_hint",)
    assert pin.stays_silent().stays_silent().lines == (Leave(),)


# -- wrong keys


def test_two_wrong_keys_are_forgiven_and_the_choices_said_again_without_the_words_before() -> None:
    topics = begins().chooses("language_khm", "i_can_listen")
    wrong = topics.presses("7")
    assert wrong.lines == (Ask("khm", ("wrong_key",), topics.ask.choices),)
    assert wrong.presses("6").lines == wrong.lines
    assert wrong.presses("6", "7").said == DECOY


def test_a_right_key_in_between_forgives_the_wrong_ones() -> None:
    topics = begins().chooses("language_khm", "i_can_listen").presses("7", "6").presses("#").chooses("i_can_listen")
    assert topics.presses("7", "6").at == "main/topics"


def test_a_menu_can_be_told_how_many_wrong_keys_it_forgives() -> None:
    strict = flows_with(main=a_flow('ask:\n  menu: {prompt: topics, retries: 0, choices: {"1": {label: health, next: ask}}}'))
    assert begins(graph=strict).presses("2").said == DECOY


def test_otherwise_takes_wrong_keys_and_silence() -> None:
    menu = 'ask:\n  menu: {prompt: topics, choices: {"1": {label: health, next: ask}}, otherwise: other}'
    call = begins(graph=flows_with(main=a_flow(f"{menu}\nother:\n  say: {{prompt: more, next: ask}}")))
    assert call.presses("2").said == ("exit_told", "more", "topics")
    assert call.stays_silent().said == ("more", "topics")


@pytest.mark.parametrize("medium", ["voice", "text"])
def test_wrong_answers_to_a_number_say_what_is_wanted_again(medium: Medium) -> None:
    key = begins(medium=medium).chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    assert key.ask.digits == 4
    told = "text_unknown_choice" if medium == "text" else "wrong_key"
    assert key.presses("47111").said == (told, "code_enter")


def test_by_text_giving_up_is_silence() -> None:
    topics = begins(medium="text").texts("1", "1")
    assert topics.at == "main/topics"
    told = topics.texts("hello")
    assert (told.said, told.ask.choices) == (("text_unknown_choice",), topics.ask.choices)
    assert topics.texts("hello", "", "who is this?").lines == (Leave(),)


@pytest.mark.parametrize("body", ["1", "១", " 1 ", "“1”", "1.", "\u200b1", "1\n"])
def test_a_number_in_a_text_is_a_key_however_it_is_written(body: str) -> None:
    assert begins(medium="text").texts("1", "1", body).at == "health/where"


def test_keys_of_nonsense_are_only_wrong() -> None:
    for digits in ("11", "1" * 400, "9" * 40, "12#", "##"):
        for wait in BY_VOICE:
            assert not wait.presses(digits).effects
    assert all(wait.presses("9" * 40).at == wait.at or wait.presses("9" * 40).over for wait in BY_VOICE)


def test_every_number_wait_is_known_here() -> None:
    """So that the walk above presses something valid into each of them."""
    assert {wait.ask.digits for wait in [*BY_VOICE, *BY_TEXT] if not wait.ask.choices} <= set(TYPED)
