"""Maps in a real browser: fonts are as wide as they are, and no estimate of ours tells how wide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from gateway.flows.compile import read
from gateway.flows.map.draw import draw_all, draw_flow
from gateway.flows.map.reader import Reader
from gateway.flows.map.svg import KHMER_FIRST
from gateway.prompts.catalogue import load
from tests.conversation import FILES

ROOT = Path(__file__).parents[2]
CATALOGUES = load(ROOT / "prompts")
SHIPPED = read(FILES)
WIDEST_FONT = "'Khmer OS'"  # of those that Khmer is read in on screens
POLICY = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"

# Words that stick out of their box, and words of a way that lie on a box or on other words.
FAULTS = """() => {
  const area = part => part.getBoundingClientRect();
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const boxes = [...document.querySelectorAll('g[data-kind]')];
  const ways = [...document.querySelectorAll('g[data-from] text')];
  const out = boxes.flatMap(box => [...box.querySelectorAll('text')]
    .filter(text => !inside(area(text), area(box.querySelector('path')))).map(text => `${box.id}: ${text.textContent}`));
  const on = ways.flatMap(text => boxes.filter(box => !apart(area(text), area(box.querySelector('path'))))
    .map(box => `${text.textContent} on ${box.id}`));
  const together = ways.flatMap((text, n) => ways.slice(n + 1).filter(other => other.parentNode !== text.parentNode)
    .filter(other => !apart(area(text), area(other))).map(other => `${text.textContent} on ${other.textContent}`));
  return [...out, ...on, ...together];
}"""


def reader(lang: str) -> Reader:
    def words(key: str) -> str:
        found = CATALOGUES.own(lang, key)
        return found.words if found else ""

    return Reader("khm" if lang == "khm" else "eng", words)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", ["khm", "eng"])
@pytest.mark.parametrize("name", SHIPPED)
def test_all_words_fit_into_their_boxes_and_lie_on_nothing(page: Page, name: str, lang: str) -> None:
    for drawn in (draw_flow(SHIPPED, name, reader(lang)), draw_flow(SHIPPED, name, reader(lang)).replace(KHMER_FIRST, WIDEST_FONT)):
        page.set_content(POLICY + drawn)
        assert page.locator("g[data-kind]").count() == len(SHIPPED[name].nodes)
        assert page.evaluate(FAULTS) == []


def test_the_overview_fits_as_well(page: Page) -> None:
    page.set_content(draw_all(SHIPPED, reader("khm")))
    assert page.evaluate(FAULTS) == []


def test_a_click_leads_to_the_node_and_a_page_may_have_the_strictest_policy(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(_foreign(request)))
    page.set_content(POLICY + draw_flow(SHIPPED, "main", reader("khm")))
    page.locator('[id="main/topics"] a').click()
    assert page.evaluate("decodeURIComponent(location.hash)") == "#main/topics"
    shown = page.locator('[id="main/topics"]').bounding_box()
    assert shown and shown["x"] >= 0 and shown["x"] + shown["width"] <= 390  # on a telephone the map is as large as it is, and moves
    assert [complaint for complaint in complaints if complaint] == []


def _foreign(request: Request) -> str:
    return "" if request.url.startswith("about:") else request.url
