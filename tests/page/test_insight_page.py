"""The figures in a real browser, in Khmer, on the smallest telephone and on a laptop: tables, the map, and files after the password."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from gateway.insight.shown import HIDDEN
from gateway.simulated import move_clock
from tests.page.test_desk_page import SMALLEST, looks_well
from tests.rig.figures import MONTH, tell
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs, signed_in

MINUTE = 60


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway(carrier_url="", extra={"public_url": "", "database_wait_ms": "5000"}).start("web")
    tell(house.house)
    yield house
    house.close()


@pytest.fixture
def page(browser: Browser, gateway: Gateway) -> Iterator[Page]:
    """An auditor's, signed in. At the end nothing in it may have gone wrong."""
    account = employs(gateway.house, "counts", Role.AUDITOR)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    context = browser.new_context(viewport={"width": SMALLEST, "height": 640}, reduced_motion="reduce", accept_downloads=True)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(f"{gateway.url}/office/sign-in")
    page.locator("#name").fill("counts")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")
    yield page
    context.close()
    assert complaints == []


def test_an_auditor_looks_at_a_month_at_the_map_and_takes_it_home(page: Page, gateway: Gateway) -> None:
    page.goto(f"{gateway.url}/office/insight")
    looks_well(page)
    assert len(page.content()) < 150_000
    expect(page.get_by_role("img")).to_have_count(len([one for one in page.locator(".plot").all() if one.locator("details").count()]))
    page.locator("details summary").first.press("Enter")
    looks_well(page)
    page.locator("#district").select_option("1602")
    page.get_by_role("button", name="មើល").press("Enter")
    expect(page.locator("#plot-district-told")).to_have_text("បានលុង: ១៧០")

    page.locator("a[href*='/map']").press("Enter")
    looks_well(page)
    expect(page.locator(".map svg")).to_contain_text("៨/១០")

    page.go_back()
    move_clock(gateway.house, 16 * MINUTE)
    page.locator("a[href*='form=xlsx']").press("Enter")
    page.locator("#proof").fill(PASSWORD)
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == f"figures-{MONTH}.xlsx"


def test_who_may_look_may_not_take_away_and_a_wrong_month_is_no_page(gateway: Gateway) -> None:
    editor = signed_in(gateway, "editor-looks", Role.EDITOR)
    seen = editor.sees("/insight")
    assert "408 in all" in seen and "CSV" not in seen
    assert editor.get(f"/insight/export?month={MONTH}&form=csv").status_code == 403
    for wrong in ("/insight?month=October", f"/insight/map?month={MONTH}&flow=nonsense", "/insight/map?month=2020-01"):
        assert editor.get(wrong).status_code == 404
    auditor = signed_in(gateway, "auditor-takes", Role.AUDITOR)
    assert HIDDEN in auditor.get(f"/insight/export?month={MONTH}&form=csv").content.decode("utf-8-sig")
    assert auditor.get(f"/insight/export?month={MONTH}&form=doc").status_code == 404
