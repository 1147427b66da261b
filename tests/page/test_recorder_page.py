"""A speaker before her phone's browser: Chromium with a microphone into which espeak-ng speaks, from the page to the approved recording."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect
from sqlalchemy import delete

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from gateway.store import tables
from gateway.store.takes import State
from gateway.studio.intake import Seen
from tests.page.desk import PLAYING, chromium
from tests.page.test_desk_page import SMALLEST, looks_well
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, employs
from tests.rig.servers import until
from tests.speaker import LONG, recorded

SECONDS = 4.0
PIECE = 16 * 1024
KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("studio", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("recordings").objectStore("recordings").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result.map((one) => ({ ...one, sound: [...new Uint8Array(one.sound)] }))); };
  };
})"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    voice = recorded(LONG, tmp_path_factory.mktemp("voice") / "voice.wav", "-af", "adelay=700,apad=pad_dur=0.7", "-ar", "48000")
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={voice}")
    with chromium(*fake, by=playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    house = Gateway(carrier_url="", extra={"database_wait_ms": "5000"})
    yield house.start("web")
    house.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": SMALLEST, "height": 640}, reduced_motion="reduce")
    yield context
    context.close()


def signs_in(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")


def opens(context: BrowserContext, gateway: Gateway, name: str, path: str, *roles: Role) -> tuple[Page, str]:
    account = employs(gateway.house, name, *roles)
    with gateway.house.store.work() as work:
        accounts.prefer(work, account, "km", "khmer")
    page = context.new_page()
    page.goto(f"{gateway.url}/office/prompts{path}")
    signs_in(page, name)
    page.wait_for_url(f"{gateway.url}/office/prompts{path}")
    return page, account


def does(page: Page, deed: str) -> None:
    page.locator(f'[data-do="{deed}"]').click()


def speaks(page: Page) -> None:
    """Until there is enough of it for two pieces and a rest."""
    does(page, "record")
    until(lambda: float(page.locator("meter").evaluate("meter => meter.value")) > 0.2, what="a voice in the meter")
    page.wait_for_timeout(SECONDS * 1000)
    does(page, "stop")
    expect(page.locator('[data-do="keep"]')).to_be_visible()


def arrives(gateway: Gateway, account: str, many: int = 1) -> list[Seen]:
    until(lambda: [one.state for one in gateway.house.intake.takes(account)].count(State.WAITING) == many, what="a whole recording")
    return gateway.house.intake.takes(account)


def test_a_prompt_is_spoken_kept_sent_prepared_and_approved_by_another(context: BrowserContext, gateway: Gateway) -> None:
    page, speaker = opens(context, gateway, "sreymom", "/record/khm", Role.EDITOR)
    complaints = list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    expect(page.locator('[data-part="words"]')).not_to_be_empty()
    first = page.locator('[data-part="number"]').inner_text()
    looks_well(page)
    speaks(page)
    looks_well(page)
    sound = page.locator("[data-sound]")
    sound.evaluate("sound => sound.play()")
    until(lambda: bool(sound.evaluate(PLAYING)), what="her own voice")
    does(page, "keep")
    expect(page.locator('[data-part="number"]')).not_to_have_text(first)
    (take,) = arrives(gateway, speaker)
    expect(page.locator('[data-say="sent"]')).to_be_visible()
    expect(page.locator(".dots .sent")).to_have_count(1)
    assert page.evaluate(KEPT) == []
    assert complaints == []
    page.locator("form[action$='/sign-out'] button").click()

    gateway.house.workbench.look()
    (done,) = gateway.house.intake.takes(speaker)
    assert (done.state, done.fault, done.way) == (State.READY, "", "browser")
    other, _ = opens(context, gateway, "bopha", "", Role.REVIEWER)
    looks_well(other)
    other.locator("a[href$='khm?show=hear']").click()
    looks_well(other)
    other.locator(f"td a[href$='/khm/{take.prompt}']").click()
    looks_well(other)
    other.locator("audio").evaluate("sound => sound.play()")
    until(lambda: bool(other.locator("audio").evaluate(PLAYING)), what="the recording")
    other.locator("#approve").click()
    other.wait_for_url("**/prompts/khm")
    other.locator("a[href$='show=approved']").click()
    expect(other.locator("tbody .mark.good")).to_have_count(1)
    looks_well(other)


def test_nothing_is_lost_without_network_by_a_reload_or_when_the_session_ends(context: BrowserContext, gateway: Gateway) -> None:
    page, speaker = opens(context, gateway, "chanthy", "/record/khm", Role.EDITOR)
    sent = list[str]()

    def breaks(route: Route) -> None:
        """The network goes while the second piece is on its way."""
        sent.append(route.request.url)
        if len(sent) == 2:
            context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    page.route("**/piece?*", breaks)
    expect(page.locator('[data-do="record"]')).to_be_visible()
    speaks(page)
    does(page, "keep")
    expect(page.locator('[data-say="offline"]')).to_be_visible(timeout=20_000)
    (half,) = gateway.house.intake.takes(speaker)
    assert (half.state, gateway.house.intake.size(speaker, half.id)) == (State.COMING, PIECE)
    speaks(page)
    does(page, "keep")
    speaks(page)  # neither kept nor thrown away when the page goes
    expect(page.locator('[data-count="waiting"]')).to_have_text("២")
    kept = {one["prompt"]: bytes(one["sound"]) for one in page.evaluate(KEPT) if one["good"]}
    assert len(kept) == 2

    with gateway.house.store.work() as work:
        work.connection.execute(delete(tables.WebSession))
    page.unroute("**/piece?*")
    context.set_offline(False)
    expect(page.locator('[data-say="signedout"]')).to_be_visible(timeout=20_000)
    looks_well(page)
    page.locator('[data-say="signedout"] a').click()
    signs_in(page, "chanthy")
    page.wait_for_url("**/record/khm")
    expect(page.locator('[data-do="keep"]')).to_be_visible()  # what she was just listening to
    arrived = {take.prompt: gateway.house.intake.files.path(take.id).read_bytes() for take in arrives(gateway, speaker, 2)}
    assert arrived == kept
    does(page, "again")
    does(page, "stop")
    does(page, "keep")
    assert len(arrives(gateway, speaker, 3)) == 3
