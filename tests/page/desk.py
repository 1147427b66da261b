"""The simulator's page as a person uses it: three phones on a desk, in a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Request, Response, expect, sync_playwright

from gateway.house import House
from gateway.web.simulator.words import WORDS
from tests.rig.servers import until

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")
PATIENCE = 20_000.0  # ms
# The word is looked at and the button clicked in one go: a moment later, when the sound has ended, the same button means silence.
SKIP = "(button, skip) => { if (!button.hidden && button.textContent.startsWith(skip)) button.click(); }"
PLAYING = "audio => audio.readyState >= 2 && audio.duration > 0 && audio.currentTime > 0"


@contextmanager
def chromium(*more: str, by: Playwright | None = None) -> Iterator[Browser]:
    """Debian's, without a window, and talking to nobody of its own accord. `by` is who drives the others of this process, if any."""
    with nullcontext(by) if by else sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*QUIET, *more])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Handset:
    """One phone of the page. Its sounds are skipped when a key is to be pressed, so that nobody has to hear all of them."""

    section: Locator
    lang: str
    words_of: Callable[[str], str]

    def button(self, action: str) -> Locator:
        return self.section.locator(f'[data-action="{action}"]')

    @property
    def log(self) -> Locator:
        return self.section.locator("[data-log]")

    @property
    def status(self) -> Locator:
        return self.section.locator("[data-status]")

    @property
    def texts(self) -> Locator:
        return self.section.locator("[data-texts] li")

    @property
    def notice(self) -> Locator:
        """The newest text, told on the screen."""
        return self.section.locator("[data-notice]")

    # -- calling

    def calls(self) -> None:
        self.button("call").click()

    def presses(self, *keys: str) -> None:
        """One key for each wait."""
        for key in keys:
            self.types(key)

    def types(self, digits: str) -> None:
        """All of them in one wait, key by key, with no pause that would end it."""
        self.is_asked()
        pressed = self.log.locator(".pressed")
        before = pressed.count()
        for digit in digits:
            self.section.locator(f'[data-key="{digit}"]').click()
        expect(pressed).to_have_count(before + len(digits), timeout=PATIENCE)

    def is_asked(self) -> None:
        """Everything has been said, and the page counts the seconds to the next key."""
        until(lambda: self._skip() or self.section.locator("[data-countdown]").is_visible(), what="a question")

    def hears_it_out(self) -> None:
        """To the end of what is said, where the other side hangs up."""
        until(lambda: self._skip() or not self._is(r"alive"), what="the end of the call")

    def is_rung(self) -> None:
        expect(self.section).to_have_class(re.compile(r"\bringing\b"), timeout=PATIENCE)

    def answers(self) -> None:
        self.is_rung()
        self.button("answer").click()

    def hangs_up(self) -> None:
        self.button("hang-up").click()
        expect(self.section).not_to_have_class(re.compile(r"\balive\b"), timeout=PATIENCE)

    def writes(self, body: str) -> None:
        self.section.locator("textarea").fill(body)
        self.button("send").click()

    # -- what is heard and seen

    def plays(self) -> None:
        """A sound has been loaded and runs."""
        until(lambda: bool(self.section.locator("audio").evaluate(PLAYING)), what="a sound")

    def hears(self, *prompts: str) -> None:
        for prompt in prompts:
            expect(self.log).to_contain_text(self.words_of(prompt), timeout=PATIENCE)

    def has_heard(self) -> list[str]:
        return self.log.locator(".words").all_inner_texts()

    def talks(self) -> None:
        expect(self.status).to_contain_text(WORDS[self.lang]["talking"], timeout=PATIENCE)

    def _skip(self) -> bool:
        self.button("skip").evaluate(SKIP, WORDS[self.lang]["skip"])
        return False

    def _is(self, what: str) -> bool:
        return bool(re.search(rf"\b{what}\b", self.section.get_attribute("class") or ""))


@dataclass
class Desk:
    """The page, and a note of all that should not happen on it: `complaints`."""

    page: Page
    url: str
    house: House
    lang: str = "en"
    complaints: list[str] = field(default_factory=list)
    media: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.goto(f"{self.url}/simulator?lang={self.lang}")

    def phone(self, role: str) -> Handset:
        return Handset(self.page.locator(f'[data-phone="{role}"]'), self.lang, self.words_of)

    def words_of(self, prompt: str) -> str:
        with self.house.store.read() as work:
            found = self.house.shelves.at(work, work.versions).catalogues.own("khm", prompt)
        assert found, f"there is no prompt {prompt}"
        return found.words

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def _console(self, message: ConsoleMessage) -> None:
        """Breaches of the content security policy are told there as well."""
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"a request to {request.url}")

    def _response(self, response: Response) -> None:
        if "/media/" in response.url:
            self.media.append(response.status)


def open_desk(browser: Browser, url: str, house: House, lang: str = "en", width: int = 1280, height: int = 800, scale: float = 1) -> Desk:
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale, reduced_motion="reduce")
    return Desk(context.new_page(), url, house, lang)
