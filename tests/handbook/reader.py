"""Somebody who does what the handbook says, and finds everything by the words that she reads on the page. Tasks name them in English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request, expect

from gateway.web import tongues
from gateway.web.simulator.words import WORDS
from tests.handbook.picture import save_small

PATIENCE = 30_000.0  # ms; a trial house takes some seconds to begin
STILL = "() => { document.activeElement?.blur(); scrollTo(0, 0); }"
FRAME = "all => all.forEach(one => { one.style.outline = '4px solid #c2410c'; one.style.outlineOffset = '3px'; })"
UNFRAME = "all => all.forEach(one => { one.style.outline = ''; one.style.outlineOffset = ''; })"
MARGIN = 8


@cache
def khmer() -> dict[str, str]:
    """English → Khmer, of all pages and of the simulator's telephones."""
    pages = {str(message.id): str(message.string) for message in tongues.khmer() if message.id}
    return {WORDS["en"][name]: words for name, words in WORDS["km"].items()} | pages


def said(english: str, **filled: str) -> str:
    """As it stands on a Khmer page; what is in no catalogue was typed by somebody and stands as it is."""
    words = khmer().get(english, english)
    return words % filled if filled else words


@dataclass
class Reader:
    """One person in a browser of her own. `folder` is where pictures go, `seen` every line that stood before her."""

    page: Page
    url: str
    folder: Path
    seen: set[str]
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._stays)

    def _stays(self, request: Request) -> None:
        if request.url.startswith("http") and urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"a request to {request.url}")

    # -- finding

    def button(self, label: str, **filled: str) -> Locator:
        """Whatever can be pressed and begins with these words."""
        begins = re.compile(rf"^\s*{re.escape(said(label, **filled))}(\s|$)")
        return self.page.locator("button:visible, a:visible").filter(has_text=begins).first

    def field(self, label: str, nth: int = 0) -> Locator:
        return self.page.get_by_label(said(label), exact=True).and_(self.page.locator(":visible")).nth(nth)

    def part(self, label: str) -> Locator:
        """The part of the page under this title."""
        heading = self.page.locator("h2, h3, summary").filter(has_text=said(label))
        return self.page.locator("section:visible, details:visible, .box:visible").filter(has=heading).last

    # -- doing

    def goes_to(self, room: str) -> "Reader":
        """By the list of rooms that stands on every page."""
        self.page.locator("nav.rooms a", has_text=re.compile(f"^{re.escape(said(room))}$")).click()
        return self._looks()

    def presses(self, label: str, **filled: str) -> "Reader":
        self.button(label, **filled).click()
        return self._looks()

    def opens(self, label: str) -> "Reader":
        """What is folded under this title."""
        self.page.locator("summary:visible", has_text=said(label)).first.click()
        return self._looks()

    def follows(self, link: Locator) -> "Reader":
        link.first.click()
        return self._looks()

    def fills(self, label: str, words: str, nth: int = 0) -> "Reader":
        self.field(label, nth).fill(words)
        return self

    def fills_words(self, khmer: str, latin: str, english: str, nth: int = 0) -> "Reader":
        """The three forms of one text."""
        for label, words in zip(("In Khmer", "In Latin letters", "In English"), (khmer, latin, english), strict=True):
            self.fills(label, words, nth)
        return self

    def chooses(self, label: str, option: str, nth: int = 0) -> "Reader":
        self.field(label, nth).select_option(label=said(option))
        return self

    def ticks(self, label: str) -> "Reader":
        self.page.locator("label.choice:visible", has_text=said(label)).first.locator("input").check()
        return self

    def reads(self, label: str, **filled: str) -> "Reader":
        """It stands there."""
        expect(self.page.locator("body")).to_contain_text(said(label, **filled), timeout=PATIENCE)
        return self._looks()

    def _looks(self) -> "Reader":
        self.page.wait_for_load_state("load")
        for frame in self.page.frames:
            self.seen.update(_lines(frame.locator("body").inner_text()))
        return self

    # -- pictures

    def picture(self, name: str, of: str | Locator = "main", shows: Locator | None = None, high: int = 800) -> "Reader":
        """Of a part of the page, from its top, no more than so many pixels high. What is to be pressed next has a frame."""
        self._looks()
        part = (self.page.locator(of) if isinstance(of, str) else of).first
        self.page.evaluate(STILL)
        if shows is not None:
            shows.evaluate_all(FRAME)
        box = part.bounding_box()
        assert box, f"{name}: {of} is not to be seen"
        left, top = max(box["x"] - MARGIN, 0), max(box["y"] - MARGIN, 0)
        clip = {"x": left, "y": top, "width": box["width"] + 2 * MARGIN, "height": min(box["height"] + 2 * MARGIN, high)}
        save_small(self.page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide"), self.folder / f"{name}.png")
        if shows is not None:
            shows.evaluate_all(UNFRAME)
        return self


def _lines(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.splitlines() if line.strip())
