"""The office in a real browser, on the smallest telephone and on a laptop, in Khmer: in by a link, an app and a passkey."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from tests.page.test_desk_page import SMALLEST, WIDE, looks_well
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs, number_of

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway(carrier_url="", extra={"database_wait_ms": "5000"}, host="localhost")
    yield house.start("web")
    house.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """At the end nothing in it may have gone wrong; but that a form was refused is told by browsers, too."""
    context = browser.new_context(viewport={"width": SMALLEST, "height": 640}, reduced_motion="reduce")
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [one for one in complaints if "status of 400" not in one] == []


def link(gateway: Gateway, name: str) -> str:
    path = gateway.command("accounts", "reset", name).splitlines()[0].split("/office")[1]
    return f"{gateway.url}/office{path}"


def joins(page: Page, gateway: Gateway, name: str) -> None:
    page.goto(link(gateway, name))
    looks_well(page)
    page.locator("#password").fill("short")
    page.locator("#again").fill("short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    looks_well(page)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")


def test_an_administrator_comes_in_adds_both_proofs_invites_and_leaves_at_once(page: Page, gateway: Gateway) -> None:
    account = employs(gateway.house, "chief", Role.ADMINISTRATOR)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    joins(page, gateway, "chief")
    looks_well(page)
    page.locator(".lines a[href$='/me/second']").click()
    looks_well(page)
    app = pyotp.TOTP(page.locator(".secret").inner_text())
    page.locator("#code").fill(number_of(app))
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/me")

    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.locator("#add-second").click()
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/office/me")
    looks_well(page)
    page.locator("form[action$='/me/codes'] button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    looks_well(page)
    page.locator("#on").click()

    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    looks_well(page)
    page.locator("#name").fill("chief")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second")
    looks_well(page)
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/office")

    page.goto(f"{gateway.url}/office/accounts")
    looks_well(page)
    page.locator("#invite").click()
    looks_well(page)
    page.locator("#name").fill("sopheap")
    page.locator("input[value=dispatcher]").check()
    page.locator(".go").click()
    expect(page.locator("#link")).to_contain_text("/office/join?link=")
    looks_well(page)
    page.locator(".go").click()
    page.get_by_text("sopheap").click()
    looks_well(page)
    page.goto(f"{gateway.url}/office/system")
    page.locator(".way summary").first.click()
    looks_well(page)
    page.locator("a[href$='/system/telephones']").click()
    expect(page.locator(".square svg")).to_be_visible()
    looks_well(page)
    page.keyboard.press("Escape")
    page.wait_for_url("**/information")
    page.go_back()
    page.wait_for_url("**/sign-in?**")


def test_an_auditor_works_without_scripts_and_within_150_kilobytes(browser: Browser, gateway: Gateway) -> None:
    employs(gateway.house, "auditor", Role.AUDITOR)
    context = browser.new_context(java_script_enabled=False, viewport={"width": SMALLEST, "height": 640})
    page, weight = context.new_page(), list[int]()
    page.on("response", lambda response: weight.append(len(response.body())))
    page.goto(f"{gateway.url}/office/audit")
    page.locator("#name").fill("auditor")
    page.locator("#password").fill(PASSWORD)
    weight.clear()
    page.locator(".go").click()
    page.wait_for_url("**/office/audit")
    assert sum(weight) < 150_000
    page.locator("#day").fill("2001-01-01")
    page.locator(".bar button").click()
    expect(page.locator(".empty")).to_be_visible()
    page.locator("form[action$='/chain'] button").click()
    expect(page.locator(".said")).to_be_visible()
    page.set_viewport_size({"width": WIDE, "height": 640})
    assert page.locator("nav.rooms a").count() == 4
    context.close()
