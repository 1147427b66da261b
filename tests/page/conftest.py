"""A gateway as `make run` starts it, the simulator being its carrier, and Chromium in front of it."""

from collections.abc import Iterator
from typing import Protocol

import pytest
import requests
from playwright.sync_api import Browser, Playwright, sync_playwright

from gateway.start import prepare
from tests.page.desk import Desk, chromium, open_desk
from tests.rig.gateway import Gateway
from tests.rig.servers import RedisServer, until


class OpenDesk(Protocol):
    def __call__(self, lang: str = "en", width: int = 1280) -> Desk: ...


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One in a process: it allows no second."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(by=playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def gateway(redis_server: RedisServer) -> Iterator[Gateway]:
    redis_server.client().flushall()
    simulated = Gateway(carrier_url="", redis_url=redis_server.url)
    prepare(simulated.house)  # the sample people on the simulator's phones
    simulated.start()
    until(lambda: requests.get(f"{simulated.url}/readyz", timeout=10).ok, what="the clock's first look")
    yield simulated
    simulated.close()


@pytest.fixture
def desk(gateway: Gateway, browser: Browser) -> Iterator[OpenDesk]:
    """Opens the page; at the test's end nothing on it may have gone wrong, and nothing have come from elsewhere."""
    opened: list[Desk] = []

    def opens(lang: str = "en", width: int = 1280) -> Desk:
        opened.append(open_desk(browser, gateway.url, gateway.house, lang, width))
        return opened[-1]

    yield opens
    for one in opened:
        one.page.context.close()
        assert one.complaints == []
