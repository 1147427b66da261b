"""The simulator in a real browser, before the gateway as it runs: one whole journey, then small screens and both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gateway.simulated import SAMPLE_PIN
from gateway.web.simulator.words import WORDS
from tests.page.conftest import OpenDesk
from tests.page.desk import Desk
from tests.rig.gateway import Gateway

HER_KEY = "7"


def test_one_whole_call(desk: OpenDesk, gateway: Gateway) -> None:
    page = desk()
    her, focal_point = page.phone("caller"), page.phone("focal_point")

    # She calls, hears the menu, and asks to be called.
    her.calls()
    her.plays()
    her.hears("greeting")
    her.presses("1")  # Khmer
    her.hears("can_you_listen")
    her.presses("1")
    her.is_asked()
    her.hears("topics", "help_at_once")
    her.presses("4")  # talk to someone
    her.is_asked()
    her.hears("callback_consent")
    her.presses("1", "1", "1")  # yes, someone near; her district, her commune
    her.is_asked()
    her.hears("callback_when")
    her.presses("1", "2", HER_KEY)  # now; not again if we miss her
    her.is_asked()
    her.hears("callback_what_you_hear", "callback_confirm")
    her.presses("1")
    her.hears("callback_confirmed")

    # A focal point's phone is rung, and shows a text that says nothing of the case (S18).
    focal_point.is_rung()
    expect(focal_point.texts).to_have_count(1, timeout=15_000)
    assert re.fullmatch(r"[\u1780-\u17ff\u200b ]+ \d\d", focal_point.texts.locator(".words").inner_text())
    expect(focal_point.notice).to_contain_text(focal_point.texts.locator(".words").inner_text())
    her.hangs_up()
    focal_point.answers()
    focal_point.is_asked()
    focal_point.hears("staff_pin")
    focal_point.types(SAMPLE_PIN)
    focal_point.is_asked()
    focal_point.hears("staff_accept")
    focal_point.presses("1")
    focal_point.is_asked()
    focal_point.hears("staff_call_now")
    focal_point.presses("1")
    focal_point.hears("staff_stand_by")
    focal_point.hears_it_out()

    # Her phone rings: the decoy, until her own key (S14).
    her.answers()
    her.plays()
    her.is_asked()
    assert her.has_heard() == [page.words_of(key) for key in ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")]
    her.presses(HER_KEY)
    focal_point.answers()
    her.talks()
    focal_point.talks()
    her.hangs_up()

    # A minute later the focal point is asked how it went.
    page.page.locator('[data-forward="60"]').click()
    focal_point.answers()
    focal_point.types(SAMPLE_PIN)
    focal_point.is_asked()
    focal_point.hears("staff_outcome")
    focal_point.presses("1")  # done
    focal_point.hears("staff_reported")
    focal_point.hears_it_out()
    gateway.comes_to("DONE")
    assert page.media and set(page.media) <= {200, 206}


def test_a_hasty_second_click_does_not_count_as_silence(desk: OpenDesk) -> None:
    her = desk().phone("caller")
    her.calls()
    her.hears("greeting")
    her.button("skip").dblclick()
    her.is_asked()
    her.hears("choose_language")
    expect(her.button("skip")).to_contain_text(WORDS["en"]["stay_silent"])
    expect(her.log).not_to_contain_text(WORDS["en"]["silence"])
    her.hangs_up()


def test_a_text_and_its_answer_with_what_it_costs(desk: OpenDesk) -> None:
    her = desk().phone("caller")
    her.writes("sousdey")
    answer = her.texts.and_(her.section.locator('[data-kind="received"]'))
    expect(answer).to_have_count(1, timeout=15_000)
    expect(answer).to_contain_text("1 Pheasa khmae")
    expect(answer.locator(".tag")).to_have_text(re.compile(r"^\d SMS$"))


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_call_on_a_small_screen(desk: OpenDesk, lang: str) -> None:
    """320 px, as on the cheapest phones: nothing has to be pushed sideways."""
    page = desk(lang, width=320)
    her = page.phone("caller")
    expect(her.button("call")).to_have_text(WORDS[lang]["call"])
    assert page.overflow() <= 0
    her.calls()
    her.presses("1", "1")
    her.is_asked()
    expect(her.status).to_have_text(WORDS[lang]["your_turn"])
    assert page.overflow() <= 0
    her.hangs_up()
    expect(her.status).to_have_text(WORDS[lang]["ended_completed"])
    assert page.overflow() <= 0


def test_the_khmer_page_is_khmer(desk: OpenDesk) -> None:
    page = desk("km").page
    expect(page.locator("[data-clock]")).not_to_be_empty()
    labels = page.locator("h1, h2, h3, button, label, option, .name, .status, .jump, .languages, [data-clock]").all_inner_texts()
    assert page.locator("html").get_attribute("lang") == "km"
    assert page.title() == WORDS["km"]["title"]
    assert re.findall("[A-Za-z]+", " ".join(labels)) == ["English"]  # the link to the other language


def test_a_conversation_is_saved_from_the_page(desk: OpenDesk) -> None:
    page = desk()
    her = page.phone("caller")
    expect(her.section.locator("[data-save-call]")).to_be_hidden()
    her.calls()
    her.is_asked()
    her.presses("1")
    her.hangs_up()
    call = saved(page, "[data-save-call]")
    assert '  - press: "1"\n' in call and call.endswith("  - hangs_up: true\n")
    her.writes("sousdey")
    texts = saved(page, "[data-save-texts]")
    assert "medium: text\n" in texts and "  - texts: sousdey\n" in texts


def saved(page: Desk, link: str) -> str:
    """What the link under her phone downloads."""
    with page.page.expect_download() as download:
        page.page.locator(f'[data-phone="caller"] {link}').click()
    return Path(download.value.path()).read_text("utf-8")
