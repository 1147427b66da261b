"""The map of services in a real browser: fonts are as wide as they are, and no estimate of ours tells how wide."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from gateway.atlas.draw import draw_map
from gateway.atlas.survey import SHOWN, Wanted, survey
from gateway.directory.load import load
from gateway.directory.places import load_gazetteer
from gateway.directory.services import Directory, Service
from gateway.flows.map.svg import KHMER_FIRST
from gateway.telling import Tongue

ROOT = Path(__file__).parents[2]
GAZETTEER = load_gazetteer(ROOT / "directory")
SAMPLE = load(ROOT / "directory", GAZETTEER)
FULL = [
    Service(f"s{place.code}", "org", "ក", "ka", "A clinic", SHOWN, "high", "test", place=place.code, minutes=((place.code, 1440),))
    for place in GAZETTEER.places
    if len(place.code) in (4, 6)
]
WIDEST_FONT = "'Khmer OS'"
POLICY = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"

# Words on words, words on a sign or on a point, and words beyond the edge.
FAULTS = """() => {
  const area = part => part.getBoundingClientRect();
  const apart = (a, b) => a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const edge = area(document.querySelector('svg'));
  const words = [...document.querySelectorAll('text')].filter(text => text.textContent);
  // Letters alone: the line in which they stand is higher than they are.
  const letters = text => { const a = area(text), trim = (a.height - 13) / 2;
    return {left: a.left, right: a.right, top: a.top + trim, bottom: a.bottom - trim}; };
  const marks = [...document.querySelectorAll('[data-sign], [data-place] rect[data-reached], circle')];
  const out = words.filter(text => area(text).right > edge.right || area(text).bottom > edge.bottom)
    .map(text => `out: ${text.textContent}`);
  const together = words.flatMap((text, n) => words.slice(n + 1).filter(other => !apart(letters(text), letters(other)))
    .map(other => `${text.textContent} on ${other.textContent}`));
  const on = words.flatMap(text => marks.filter(mark => mark.parentNode !== text.parentNode && !apart(letters(text), area(mark)))
    .map(mark => `${text.textContent} on a ${mark.tagName}`));
  return [...out, ...together, ...on];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("tongue", ["khm", "eng"])
@pytest.mark.parametrize("directory", [SAMPLE, Directory(tuple(FULL))], ids=["sample", "help everywhere"])
@pytest.mark.parametrize("needs", [SHOWN, ("health",)], ids=["all", "one"])
def test_no_words_lie_on_anything_and_the_strictest_policy_lets_it_in(
    page: Page, tongue: Tongue, directory: Directory, needs: tuple
) -> None:  # type: ignore[type-arg]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    wanted = Wanted(GAZETTEER.named("16"), needs, 60, datetime(2026, 11, 23, 5, tzinfo=UTC), allow_unassured=True)
    drawn = draw_map(survey(directory, GAZETTEER, wanted), tongue)
    for picture in (drawn, drawn.replace(KHMER_FIRST, WIDEST_FONT)):
        page.set_content(POLICY + picture)
        assert page.locator("g[data-key]").count() == 50
        assert page.evaluate(FAULTS) == []
    assert complaints == []


def test_on_a_desk_it_is_seen_whole(page: Page) -> None:
    wanted = Wanted(GAZETTEER.named("16"), SHOWN, 60, datetime(2026, 11, 23, 5, tzinfo=UTC), allow_unassured=True)
    page.set_content(draw_map(survey(SAMPLE, GAZETTEER, wanted), "khm"))
    shown = page.locator("svg").bounding_box()
    assert shown and shown["width"] <= 1280
