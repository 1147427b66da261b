"""The services in a real browser, in Khmer: an officer gives a service another number, on the smallest telephone and on a laptop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from tests.page.test_desk_page import looks_well
from tests.page.test_office_page import page  # noqa: F401
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs
from tests.rig.served import two_people


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway("", extra={"database_wait_ms": "5000"})
    with two_people(house):
        yield house
    house.close()


def comes_in(page: Page, gateway: Gateway, name: str, *roles: Role) -> None:  # noqa: F811
    account = employs(gateway.house, name, *roles)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    page.goto(f"{gateway.url}/office/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")


def test_an_officer_changes_a_number_and_another_agrees(page: Page, gateway: Gateway) -> None:  # noqa: F811
    comes_in(page, gateway, "sokha", Role.DIRECTORY_EDITOR)
    for path in ("", "/ring", "/map", "/coverage", "/changes", "/excel", "/new"):
        page.goto(f"{gateway.url}/office/directory{path}")
        looks_well(page)
    page.goto(f"{gateway.url}/office/directory?need=health")
    page.locator("td a").first.click()
    looks_well(page)
    page.locator("#edit").click()
    looks_well(page)
    page.locator("summary").nth(2).click()
    page.locator("#phone").fill("12")
    page.locator("form .go").click()
    expect(page.locator("#phone-wrong")).to_be_visible()
    page.wait_for_load_state()
    looks_well(page)
    page.locator("#phone").fill("+85550000055")
    page.locator("form .go").click()
    expect(page.locator("#hand-in")).to_be_visible()
    page.wait_for_load_state()
    looks_well(page)
    page.locator("#note").fill("លេខថ្មី")
    page.locator("#hand-in").click()
    expect(page.locator(".changes li")).to_have_count(1)
    page.wait_for_load_state()
    looks_well(page)
    number = page.url.rsplit("/", 1)[-1]
    page.locator("form[action$='/sign-out'] button").click()
    comes_in(page, gateway, "bopha", Role.REVIEWER)
    page.locator(".lines a[href$='/directory/changes']").click()
    page.locator(f"#change-{number}").click()
    looks_well(page)
    page.locator("form[action$='/approve'] button").click()
    expect(page.locator("tbody .mark.good")).to_be_visible()
    page.wait_for_load_state()
    looks_well(page)
