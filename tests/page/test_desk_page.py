"""The desk in a real browser, as on the smallest telephone that people have, in both languages."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from tests.rig.carrier import Carrier
from tests.rig.desk import asks_for_a_code
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs
from tests.rig.people import Member, Town
from tests.rig.phones import Street
from tests.rig.servers import RedisServer

SMALLEST, WIDE = 320, 1280
LEVEL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
ACCEPT = {"km": "ទទួល", "en": "Accept"}
ASKED = {"km": "សូមហៅខ្សែបុគ្គលិក", "en": "Call the staff line"}


@pytest.fixture(scope="module")
def gateway(carrier: Carrier, redis_server: RedisServer) -> Iterator[Gateway]:
    redis_server.client().flushall()
    house = Gateway(carrier.url, redis_url=redis_server.url, extra={"database_wait_ms": "5000"})
    yield house.start()
    house.close()


@pytest.fixture
def town(gateway: Gateway, carrier: Carrier) -> Iterator[Town]:
    town = Town(Street(gateway, carrier))
    yield town
    town.goes_home()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """At the end nothing in it may have gone wrong, nor broken the policy of what it may load."""
    context = browser.new_context(viewport={"width": SMALLEST, "height": 640}, reduced_motion="reduce")
    page, complaints = context.new_page(), list[str]()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def looks_well(page: Page) -> None:
    """Nothing is cut off or scrolls sideways, and whoever cannot see it can use it."""
    page.wait_for_load_state()  # with its colours: a click returns as soon as the next page has begun
    for width in (SMALLEST, WIDE):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (page.url, width)
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    found = Axe().run(page, options=LEVEL)
    assert found.violations_count == 0, found.generate_report()


def signs_in(page: Page, gateway: Gateway, member: Member, tongue: str) -> None:
    page.goto(f"{gateway.url}/desk/sign-in?tongue={tongue}")
    expect(page.locator("main")).to_contain_text(ASKED[tongue])
    looks_well(page)
    page.locator("#code").fill(asks_for_a_code(member))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


@pytest.mark.parametrize("tongue", ["km", "en"])
def test_a_focal_point_sees_a_request_accepts_it_and_leaves_at_once(page: Page, gateway: Gateway, town: Town, tongue: str) -> None:
    focal_point = town.focal_point()
    town.caller().asks_to_be_called()
    number = gateway.newest().number
    signs_in(page, gateway, focal_point, tongue)
    looks_well(page)
    page.locator(f"#request-{number}").click()
    expect(page.locator("h1")).to_contain_text(str(number))
    looks_well(page)
    expect(page.locator("#accept")).to_have_text(ACCEPT[tongue])
    page.locator("#accept").click()
    looks_well(page)
    page.locator("button.accept").click()
    expect(page.get_by_role("status")).to_be_visible()
    looks_well(page)
    assert gateway.newest().holder == focal_point.id
    page.keyboard.press("Escape")
    page.wait_for_url("**/information")
    looks_well(page)
    page.go_back()
    expect(page.locator("#code")).to_be_visible()


def test_a_supervisor_is_asked_before_anything_is_done(page: Page, gateway: Gateway, town: Town) -> None:
    focal_point, boss = town.focal_point(), town.supervisor()
    town.caller().asks_to_be_called()
    before = gateway.newest()
    signs_in(page, gateway, boss, "km")
    looks_well(page)
    for deed in ("take", "hand_on", "escalate", "hold"):
        page.goto(f"{gateway.url}/desk/request/{before.number}")
        page.locator(f"#{deed}").click()
        looks_well(page)
        assert page.locator(f'input[value="{focal_point.id}"]').count() == (deed == "hand_on")
        page.locator("#no").click()
        expect(page.locator("h1")).to_contain_text(str(before.number))
    assert gateway.newest() == before


def test_the_board_of_the_office_renews_itself(page: Page, gateway: Gateway, town: Town) -> None:
    town.focal_point()
    town.caller().asks_to_be_called()
    account = employs(gateway.house, "board", Role.DISPATCHER)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    page.goto(f"{gateway.url}/office/requests")
    page.locator("#name").fill("board")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/requests")
    expect(page.locator(f"#request-{gateway.newest().number}")).to_be_visible()
    looks_well(page)
    with page.expect_response(lambda answer: answer.url.endswith("/office/requests"), timeout=20_000):
        pass
