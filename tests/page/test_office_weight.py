"""Every room of the office, in Khmer, as it comes to a slow telephone: what a page weighs on the first visit, and where it comes from."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from tests.page.test_desk_page import WIDE
from tests.rig.figures import MONTH, tell
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs

HEAVIEST = 150_000
"""Bytes, with fonts, styles and scripts, and nothing of it kept from an earlier visit."""
PAGES = {
    Role.EDITOR: (
        "",
        "/me",
        "/menus",
        "/menus/new",
        "/menus/flow/main",
        "/menus/flow/health",
        "/menus/flow/main/part/topics",
        "/menus/try",
    ),
    Role.REVIEWER: ("/menus/compare", "/menus/calls", "/menus/releases/1", "/prompts", "/prompts/khm", "/prompts/khm/greeting"),
    Role.DIRECTORY_EDITOR: ("/directory", "/directory/new", "/directory/ring", "/directory/map", "/directory/coverage", "/directory/excel"),
    Role.DISPATCHER: ("/people", "/people/new", "/people/rota", "/requests"),
    Role.AUDITOR: ("/audit", "/insight", f"/insight/map?month={MONTH}"),
    Role.ADMINISTRATOR: ("/accounts", "/accounts/new", "/system"),
}


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway(carrier_url="", extra={"public_url": "", "database_wait_ms": "5000"}).start("web")
    tell(house.house)
    yield house
    house.close()


@pytest.fixture(params=PAGES, ids=str)
def role(request: pytest.FixtureRequest) -> Role:
    return Role(request.param)


@pytest.fixture
def page(browser: Browser, gateway: Gateway, role: Role) -> Iterator[Page]:
    account = employs(gateway.house, f"weighs-{role}", role)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    context = browser.new_context(viewport={"width": WIDE // 2, "height": 640})  # as at 200 % on a laptop
    page = context.new_page()
    page.goto(f"{gateway.url}/office/sign-in")
    page.locator("#name").fill(f"weighs-{role}")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")
    yield page
    context.close()


def test_no_page_is_heavy_or_wider_than_the_window_and_nothing_comes_from_elsewhere(page: Page, gateway: Gateway, role: Role) -> None:
    came, asked = list[float](), set[str]()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    wire = page.context.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda one: came.append(one["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights = {}
    for path in PAGES[role]:
        came.clear()
        answer = page.goto(f"{gateway.url}/office{path}", wait_until="networkidle")
        assert answer and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        weights[path] = sum(came)
    assert asked == {urlsplit(gateway.url).netloc}
    assert not {path: weight for path, weight in weights.items() if weight >= HEAVIEST}, weights
