"""The words that ship: complete, safe to be overheard, cheap to text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from khmerspell import khnormal
from ruamel.yaml import YAML

from gateway import sms
from gateway.casework.asking import SAFE_WORDS
from gateway.dialogue import Ask, Choice
from gateway.prompts.banned import banned_in, load_banned
from gateway.prompts.catalogue import Catalogues, Prompt, Script, load
from gateway.prompts.speech import menu_words, words

ROOT = Path(__file__).parents[2]
FLOWS = [*(ROOT / "flows").glob("*.yaml"), *(ROOT / "gateway" / "flows" / "shipped").glob("*.yaml")]
ENGINE = ["exit_told", "repeat_hint", "wrong_key", "help_at_once", "please_call_again", "text_unknown_choice", "text_human_help"]
STAFF_TEXTS = ["text_offer", "text_taken", "text_accepted", "text_paused", "text_supervisor_offer"]


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return load(ROOT / "prompts").with_names([("service.sample", "មណ្ឌលសុខភាព ញ៉ាង", "Nhang Health Center", "Nhang Health Center")])


def khmer(catalogues: Catalogues) -> Iterator[Prompt]:
    return iter(catalogues.languages["khm"].values())


def named_in(node: Any) -> Iterator[str]:
    """Every prompt and label of a flow file."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("prompt", "label"):
                yield value
            elif key == "prompts":
                yield from value
            else:
                yield from named_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from named_in(value)


def prompts_of(path: Path) -> set[str]:
    return {name for name in named_in(YAML(typ="safe").load(path)) if ":" not in name}


# -- complete


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_every_prompt_of_every_flow_has_words_in_khmer_and_english(catalogues: Catalogues, path: Path) -> None:
    named = prompts_of(path)
    for lang in ("khm", "eng"):
        assert [name for name in named if catalogues.own(lang, name) is None] == []


def test_whatever_is_put_together_by_the_rooms_has_words(catalogues: Catalogues) -> None:
    days = [f"day_{day}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    windows = [f"window_{day}_{part}" for day in ("today", "tomorrow") for part in ("morning", "noon", "afternoon", "evening")]
    briefs = [f"need_{need}" for need in ("health", "legal", "shelter", "counselling", "safety")]
    briefs += [f"urgency_{urgency}" for urgency in ("normal", "urgent_health", "danger_now")]
    keys = [f"key_{key}" for key in (*range(10), "star", "hash")] + [f"digit_{digit}" for digit in range(10)]
    briefs += [f"safe_word_{word}" for word in SAFE_WORDS] + [f"speaks_{speaks}" for speaks in ("tpu", "jra", "krr", "other")]
    for key in [*days, *windows, "window_now", *briefs, *keys, *(f"hour_{hour}" for hour in range(24)), *ENGINE, *STAFF_TEXTS]:
        assert catalogues.own("khm", key), key


def test_each_language_is_named_in_itself(catalogues: Catalogues) -> None:
    assert catalogues.languages["khm"]["language_khm"].words == "ភាសាខ្មែរ"
    assert catalogues.languages["eng"]["language_eng"].words == "English"
    assert "language_eng" not in catalogues.languages["khm"]


def test_khmer_is_spelled_in_the_order_that_phones_draw(catalogues: Catalogues) -> None:
    # khnormal also turns COENG DA into COENG TA, which is a matter of taste and not of order.
    for prompt in khmer(catalogues):
        for form in filter(None, (prompt.words, prompt.written)):
            assert khnormal(form).replace("្ត", "្ដ") == form.replace("្ត", "្ដ"), prompt.key


# -- safe to be overheard


def heard_before_a_subject() -> set[str]:
    listed = prompts_of(ROOT / "flows" / "main.yaml") | prompts_of(ROOT / "flows" / "decoy.yaml") | prompts_of(ROOT / "flows" / "more.yaml")
    return listed | set(ENGINE) - {"text_human_help"} | {"language_khm", "staff_hello", "staff_pin"} | set(STAFF_TEXTS)


def test_nothing_before_a_subject_tells_what_the_line_is_for(catalogues: Catalogues) -> None:  # S1, S18, S37
    terms = load_banned(ROOT / "prompts" / "banned.yaml")
    for key in heard_before_a_subject():
        for lang in ("khm", "eng"):
            prompt = catalogues.prompt(lang, key)
            said = (prompt.words, prompt.romanised, prompt.text("khmer"), prompt.text("latin"))
            assert [term for form in said for term in banned_in(form, terms)] == [], key


def test_no_words_name_a_key_but_the_two_that_must(catalogues: Catalogues) -> None:
    numbers = "|".join(catalogues.prompt("khm", f"digit_{digit}").words for digit in range(10))
    in_khmer = re.compile(rf"ចុច\s*(លេខ)?\s*({numbers}|ផ្កាយ|[0-9០-៩*#])")
    in_english = re.compile(r"\bpress (\d|zero|one|two|three|four|five|six|seven|eight|nine|star|hash)\b")
    named = {prompt.key for prompt in khmer(catalogues) if in_khmer.search(prompt.words) or in_english.search(prompt.gloss.lower())}
    assert {key for key in named if not key.startswith("key_")} == {"exit_told", "repeat_hint"}


def test_the_line_is_never_called_free(catalogues: Catalogues) -> None:  # S43; S41's "help is free" is of the services
    speaking_of_cost = {prompt.key for prompt in khmer(catalogues) if "លុយ" in prompt.words or "is free" in prompt.gloss}
    assert speaking_of_cost & heard_before_a_subject() == {"promises"}


# -- cheap to text


@pytest.mark.parametrize("key", STAFF_TEXTS)
def test_a_text_to_a_focal_point_is_one_message(catalogues: Catalogues, key: str) -> None:
    scripts: tuple[Script, ...] = ("khmer", "latin")
    for lang in ("khm", "eng"):
        for script in scripts:
            text = words(catalogues, lang, script, (key, "digits:code"), lambda name: "27")
            assert sms.fits(text, 1)
            assert "http" not in text


def menu(*parts: str, choices: tuple[str, ...] = (), key_9: bool = False) -> tuple[tuple[str, ...], tuple[Choice, ...]]:
    listed = tuple(Choice(str(number), (label,)) for number, label in enumerate(choices, 1))
    return parts, (*listed, *((Choice("9", ("help_at_once",)),) if key_9 else ()))


TOPICS = ("health", "papers_and_law", "place_to_stay", "talk_to_someone", "more")
CARD = ("service.sample", "card_number", "digits:phone", "card_number_again", "digits:phone", "card_open_now", "card_free")
DECOY = ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")
SAMPLE = ("callback_what_you_hear", "decoy_opening", "callback_press_your_key")
HER_CODE = ("callback_your_code", "digits:code", "callback_once_more", "digits:code", "callback_confirm")
ANSWERS = {
    "first": menu("greeting", "choose_language", choices=("language_khm", "language_eng")),
    "topics": menu("exit_told", "promises", "topics", choices=TOPICS, key_9=True),
    "for someone else": menu("for_someone_else_words", "topics", choices=TOPICS, key_9=True),
    "decoy": menu(*DECOY),
    "danger": menu("dial_117", "danger_choices", choices=("connect_117", "someone_calls_me_now")),
    "shelter": menu("shelter_contact", *CARD, choices=("offer_callback", "offer_next")),
    "consent": menu("callback_consent", choices=("callback_near", "callback_farther", "callback_rather_numbers")),
    "when": menu("callback_when", choices=tuple(f"window_tomorrow_{part}" for part in ("morning", "noon", "afternoon", "evening"))),
    "code": menu(*SAMPLE, *HER_CODE, choices=("callback_confirm_yes", "callback_confirm_no", "callback_more")),
    "confirmed": menu("callback_confirmed", "how_to_delete", "goodbye"),
    "no number": menu("callback_no_number", "how_to_delete", "goodbye"),
    "care in time": menu("care_in_time", choices=("care_within_days", "offer_callback", "offer_next")),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize(("lang", "script"), [("khm", "khmer"), ("khm", "latin"), ("eng", "latin")])
def test_an_answer_is_at_most_three_messages(catalogues: Catalogues, answer: str, lang: str, script: Script) -> None:  # S22
    parts, choices = ANSWERS[answer]
    text = menu_words(catalogues, Ask(lang, parts, choices), script, {"phone": "050000001", "code": "4821"}.__getitem__)
    assert sms.fits(text, 3), text
