"""Focal points in a real browser, in Khmer, by keyboard: an officer sets somebody's hours and sees in the week where nobody is on duty."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gateway.accounts.roles import Role
from tests.page.test_desk_page import looks_well
from tests.page.test_office_directory_page import comes_in
from tests.page.test_office_page import page  # noqa: F401
from tests.rig.gateway import Gateway


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway("", extra={"database_wait_ms": "5000"})
    yield house.start("web")
    house.close()


def test_an_officer_sets_hours_by_keyboard_and_sees_the_gap_in_words(page: Page, gateway: Gateway) -> None:  # noqa: F811
    person = gateway.enrol("+85550000901", communes=["160101"])
    comes_in(page, gateway, "dispatcher", Role.DISPATCHER)
    for path in ("", "/new", f"/{person}", f"/{person}/change"):
        page.goto(f"{gateway.url}/office/people{path}")
        looks_well(page)
    page.goto(f"{gateway.url}/office/people/{person}/hours")
    looks_well(page)
    page.locator("#from-0-0").focus()
    page.keyboard.type("08:00")
    page.keyboard.press("Tab")
    page.keyboard.type("១៧:០០")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{person}")
    page.goto(f"{gateway.url}/office/people/rota")
    expect(page.locator("details .gap").first).to_be_visible()
    looks_well(page)
    page.goto(f"{gateway.url}/office/people/{person}")
    page.locator("form[action$='/code'] button").click()
    expect(page.locator("#code")).to_be_visible()
    page.wait_for_load_state()
    looks_well(page)
