"""The menus in a real browser: a newcomer with nothing but a keyboard, two officers at once, a session that ends, a draft that is tried."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import delete

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from gateway.store import tables
from tests.page.test_desk_page import WIDE, looks_well
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs

Opens: TypeAlias = Callable[[str], Page]
KEY_SECONDS, THINK_SECONDS = 0.28, 1.35
"""An average typist's key, and a moment to think before every field (the keystroke-level model of Card, Moran and Newell)."""
PATIENCE = 30_000.0
REFUSED_ON_PURPOSE = re.compile("status of (400|401|409)")


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway(carrier_url="", extra={"database_wait_ms": "5000"})
    for name, *roles in (("dara", Role.EDITOR), ("bopha", Role.EDITOR, Role.REVIEWER)):
        employs(house.house, name, *roles)
    yield house.start("web")
    house.close()


@pytest.fixture(autouse=True)
def no_draft(gateway: Gateway) -> None:
    """There is one for all, and every story begins with none."""
    with gateway.house.store.work() as work:
        for table in (tables.DraftPiece, tables.DraftEdit):
            work.connection.execute(delete(table))


@pytest.fixture
def opens(browser: Browser, gateway: Gateway) -> Iterator[Opens]:
    """Somebody signs in, in a browser of her own. At the end nothing may have gone wrong there."""
    contexts, complaints = [], list[str]()

    def signed_in(name: str) -> Page:
        context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        signs_in(page, gateway, name)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert [one for one in complaints if not REFUSED_ON_PURPOSE.search(one)] == []


def signs_in(page: Page, gateway: Gateway, name: str) -> None:
    page.goto(f"{gateway.url}/office/sign-in?tongue=en")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")


@dataclass
class Hands:
    """On the keyboard, and never on the mouse; every key is counted."""

    page: Page
    keys: int = 0
    fields: int = 0

    def goes_to(self, where: Locator) -> "Hands":
        """By Tab alone."""
        for _ in range(120):
            if where.evaluate("element => element === document.activeElement"):
                return self
            self.press("Tab")
        raise AssertionError(f"{where} cannot be reached")

    def follows(self, where: Locator) -> None:
        self.goes_to(where).press("Enter")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def types(self, *fields: str) -> None:
        """From the field that has the focus on, each into the next."""
        for at, words in enumerate(fields):
            if at:
                self.press("Tab")
            self.page.keyboard.type(words)
            self.keys, self.fields = self.keys + len(words), self.fields + 1

    @property
    def seconds(self) -> float:
        return self.keys * KEY_SECONDS + self.fields * THINK_SECONDS


def test_a_newcomer_builds_five_choices_and_a_menu_below_with_the_keyboard_alone(opens: Opens) -> None:
    page = opens("dara")
    hands = Hands(page)
    hands.follows(page.get_by_role("navigation").get_by_role("link", name="Menus"))
    page.wait_for_url("**/menus")
    looks_well(page)
    hands.follows(page.locator("#new-menu"))
    page.wait_for_url("**/menus/new")
    looks_well(page)
    page.set_viewport_size({"width": WIDE, "height": 900})

    hands.goes_to(page.locator("#khmer")).types("ទឹកអ្វី?", "Tuk avei?", "Which water?")
    for row, (khmer, latin, english) in enumerate(
        [("អណ្ដូង", "Andoung", "Well"), ("ស្រះ", "Srah", "Pond"), ("ភ្លៀង", "Phliang", "Rain"), ("បំពង់", "Bompong", "Pipe")], 1
    ):
        hands.goes_to(page.locator(f"#khmer_{row}")).types(khmer, latin, english, "Back")
    hands.goes_to(page.locator("#khmer_5")).types("ផ្សេងទៀត", "Phseng tiet", "Other water")
    hands.follows(page.get_by_role("button", name="Add it"))
    page.wait_for_url("**/menus/flow/which_water")
    expect(page.locator("#part-question .keys li")).to_have_count(5)

    hands.follows(page.get_by_role("link", name="Build other_water as a question"))
    page.wait_for_url("**/menus/new?**")
    hands.goes_to(page.locator("#khmer")).types("ទឹកណា?", "Tuk na?", "Which one?")
    for row, (khmer, latin, english) in enumerate([("ទន្លេ", "Tonle", "River"), ("បឹង", "Boeng", "Lake")], 1):
        hands.goes_to(page.locator(f"#khmer_{row}")).types(khmer, latin, english, "Back")
    hands.follows(page.get_by_role("button", name="Add it"))
    page.wait_for_url("**/menus/flow/which_water")

    expect(page.locator("#part-other_water .keys li")).to_have_count(2)
    expect(page.locator(".missing")).to_have_count(0)
    expect(page.locator(".drawn svg")).to_be_visible()
    assert "error" not in page.locator("#wrong").inner_html()
    assert hands.seconds < 300, f"{hands.keys} keys, {hands.fields} fields, {hands.seconds:.0f} s"
    looks_well(page)

    page.set_viewport_size({"width": WIDE, "height": 900})
    hands.follows(page.get_by_role("button", name="Undo"))
    expect(page.locator(".missing")).to_contain_text("other_water")
    hands.follows(page.get_by_role("button", name="Redo"))
    expect(page.locator("#part-other_water .keys li")).to_have_count(2)
    page.locator(".drawn [id='which_water/other_water'] a").first.dispatch_event("click")
    assert page.url.endswith("#part-other_water")


def test_two_officers_edit_one_menu_and_neither_is_overwritten(opens: Opens, gateway: Gateway) -> None:
    dara, bopha = opens("dara"), opens("bopha")
    for page in (dara, bopha):
        page.goto(f"{gateway.url}/office/menus/flow/more/part/choose")
    looks_well(dara)
    dara.locator("#retries").select_option("1")
    dara.locator("form[action$='/edit/retries'] button").click()
    expect(dara.locator("#retries")).to_have_value("1")
    bopha.locator("#retries").select_option("3")
    bopha.locator("form[action$='/edit/retries'] button").click()
    expect(bopha.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    expect(bopha.locator(".changes")).to_contain_text("wrong keys that are forgiven is now 1")
    looks_well(bopha)
    bopha.get_by_role("button", name="Do mine all the same").click()
    expect(bopha.locator("#retries")).to_have_value("3")
    dara.reload()
    dara.get_by_role("button", name="Undo").click()
    expect(dara.get_by_role("status")).to_contain_text("bopha has built on this")


def test_a_session_that_ends_in_the_middle_of_an_edit_loses_nothing(opens: Opens, gateway: Gateway) -> None:
    page = opens("dara")
    page.goto(f"{gateway.url}/office/menus/new?kind=notice&flow=more")
    page.locator("#khmer").fill("ទឹកស្អាត")
    page.locator("#latin").fill("Tưk")
    page.locator("#english").fill("Clean water")
    with gateway.house.store.work() as work:
        work.connection.execute(delete(tables.WebSession))
    page.get_by_role("button", name="Add it").click()
    page.locator("#name").fill("dara")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".go").click()  # the shell of the office kept the form, and sends it now
    expect(page.get_by_role("alert")).to_contain_text("latin")  # one letter is none that every telephone has
    expect(page.locator("#english")).to_have_value("Clean water")
    looks_well(page)
    page.locator("#latin").fill("Tuk")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/menus/flow/more")
    expect(page.locator("#part-clean_water")).to_be_visible()


def test_a_draft_is_tried_and_kept_as_a_test_and_compared(opens: Opens, gateway: Gateway) -> None:
    page = opens("bopha")
    page.goto(f"{gateway.url}/office/menus/try")
    looks_well(page)
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.locator("#begin").click(timeout=60_000)
    phone = page.frame_locator(".telephones").locator("[data-phone=caller]")
    phone.locator("[data-action=dial]").first.click(timeout=60_000)
    expect(phone.locator("[data-log]")).to_contain_text("information line", timeout=60_000)
    phone.locator("[data-action=hang-up]").click()
    page.locator("#name").fill("hangs_up")
    page.locator("#shows").fill("She hears the greeting and hangs up.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="office/hangs_up.yaml")).to_be_visible(timeout=60_000)
    looks_well(page)

    page.goto(f"{gateway.url}/office/menus/flow/main/part/greeting")
    looks_well(page)
    page.locator("summary", has_text="Change the words").click()
    page.locator("[id$='-english']").first.fill("Good day. This is the information line.")
    page.get_by_role("button", name="Keep these words").first.click()
    page.goto(f"{gateway.url}/office/menus/compare")
    expect(page.locator(".changes").first).to_contain_text("Good day. This is the information line.")
    looks_well(page)
    for path in ("/releases", "/releases/1", "/words/topics?flow=main&node=topics", "/flow/more/part/choose/words?key=3&find=health"):
        page.goto(f"{gateway.url}/office/menus{path}")
        looks_well(page)
    page.locator("#prompt-health button").click()
    expect(page.locator("#key-3")).to_contain_text("សុខភាព")
    page.locator("#label-1-prompt").evaluate("field => field.closest('details').open = true")
    page.locator("#label-1-prompt").fill("weather")
    page.locator("#key-1 form[action$='/edit/label'] button").click()
    expect(page.locator("#key-1")).to_contain_text("អាកាសធាតុ")


def test_without_a_script_and_in_khmer_everything_but_the_telephones_works(browser: Browser, gateway: Gateway) -> None:
    account = employs(gateway.house, "sreymom", Role.EDITOR)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    signs_in(page, gateway, "sreymom")
    page.goto(f"{gateway.url}/office/menus/flow/legal")
    expect(page.locator("h1")).to_contain_text("ម៉ឺនុយ")
    page.locator("[data-more] a").click()
    expect(page.locator("#everything")).to_be_visible()
    page.goto(f"{gateway.url}/office/menus/flow/legal/part/where")
    page.locator("form[action$='/edit/copy'] button").click()
    expect(page.locator("h1")).to_contain_text("where")
    page.locator("form[action$='/undo'] button").click()
    expect(page.get_by_role("status")).to_be_visible()
    context.close()
