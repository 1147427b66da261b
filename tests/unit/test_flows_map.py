"""Maps: every node and every way of a flow is on its picture, and nothing on it lies."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gateway.flows.compile import read
from gateway.flows.faults import Fault
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.menu import MenuSpec
from gateway.flows.map import boxes
from gateway.flows.map.boxes import LOOKS, QUIET_INK, QUIET_LOOK, WIDTH, WRONG, shape
from gateway.flows.map.draw import draw_all, draw_flow
from gateway.flows.map.places import MOST, Placed, TooLarge, placed
from gateway.flows.map.plan import Arrow, Box, Plan
from gateway.flows.map.reader import Reader
from gateway.flows.source import Flow, Written
from tests.conversation import FILES, a_flow
from tests.random_flows import flows as random_flows

SHIPPED = read(FILES)
ENGLISH = Reader("eng", lambda prompt: f"words of {prompt}")
SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]


def picture(name: str, reader: Reader = ENGLISH, faults: tuple[Fault, ...] = (), **files: str) -> Element:
    """The map of a flow: one that ships, or one of these."""
    return fromstring(draw_flow(read(FILES | {f"{name}.yaml": text for name, text in files.items()}), name, reader, faults))


def box(drawn: Element, node: str) -> Element:
    (found,) = drawn.iterfind(f".//{SVG}g[@id='{node}']")
    return found


def arrows(drawn: Element) -> list[Element]:
    return drawn.findall(f".//{SVG}g[@data-from]")


def words(part: Element) -> str:
    return " ".join(text.text or "" for text in part.iter(f"{SVG}text")).replace("\u00a0", " ")


def leads_of(flow: Flow) -> Iterator[tuple[str, str, str]]:
    for name, written in flow.nodes.items():
        node = KINDS[written.kind].build(f"{flow.name}/{name}", written.spec)
        yield from ((node.id, lead.by, lead.to) for lead in node.leads())


# What is on it


@pytest.mark.parametrize("name", SHIPPED)
def test_every_node_and_every_way_of_a_flow_is_on_its_map(name: str) -> None:
    drawn = picture(name)
    assert {part.get("id") for part in drawn.iterfind(f".//{SVG}g[@data-kind]")} == {f"{name}/{node}" for node in SHIPPED[name].nodes}
    ways = {(way.get("data-from"), by, way.get("data-to")) for way in arrows(drawn) for by in str(way.get("data-by")).split("|")}
    assert ways == set(leads_of(SHIPPED[name]))


def test_a_way_is_named_by_its_key_and_the_words_of_its_choice() -> None:
    drawn = picture("main")
    health, listening, decoy = (_way(drawn, "main/" + one, "main/" + other) for one, other in WAYS)
    assert words(health) == "1 words of health"
    assert words(listening) == "1 words of i_can_listen"
    assert words(decoy) == "otherwise"


WAYS = (("topics", "health"), ("can_you_listen", "promises"), ("can_you_listen", "decoy"))


def _way(drawn: Element, one: str, other: str) -> Element:
    (found,) = (way for way in arrows(drawn) if (way.get("data-from"), way.get("data-to")) == (one, other))
    return found


def test_a_box_tells_kind_name_and_first_words() -> None:
    assert words(box(picture("main"), "main/topics")) == "menu topics words of topics"
    assert words(box(picture("health"), "health/nearest")) == "find nearest need: health"
    said = words(box(picture("callback"), "callback/confirm"))
    assert "‹code›" in said and said.endswith("…")


def test_in_khmer_the_map_speaks_khmer_too() -> None:
    drawn = picture("main", Reader("khm", lambda prompt: "បងចង់ដឹងអំពីអ្វី?"))
    assert drawn.get("lang") == "km"
    assert words(box(drawn, "main/topics")) == "ជម្រើស topics បងចង់ដឹងអំពីអ្វី?"


def test_what_the_decoy_follows_on_is_drawn_quietly_and_nothing_else() -> None:
    quiet = {name for name, flow in SHIPPED.items() for way in arrows(picture(name)) if way.get("data-quiet") for _ in [flow]}
    assert quiet == {"main", "more", "code", "gate"}
    for name in SHIPPED:
        for way in arrows(picture(name)):
            target: Any = SHIPPED[name].nodes[str(way.get("data-to")).split("/")[1]].spec
            to_decoy = getattr(target, "flow", "") == "decoy"
            line = way.find(f"{SVG}path")
            assert line is not None
            assert (way.get("data-quiet") == "decoy", line.get("stroke-dasharray") == "4 3", line.get("stroke-width") == "1") == (
                to_decoy,
            ) * 3


def test_each_wait_of_a_caller_shows_that_0_and_silence_leave_it() -> None:
    assert _leaves(picture("main")) == {"main/language", "main/can_you_listen", "main/topics"}
    assert _leaves(picture("staff")) == set()  # staff hang up
    assert "gate/decoy" not in _leaves(picture("gate"))  # S14: there every key but hers is no key


def _leaves(drawn: Element) -> set[str | None]:
    return {
        part.get("id")
        for part in drawn.iterfind(f".//{SVG}g[@data-kind]")
        if part.find(f".//{SVG}path[@data-quiet='gives-up']") is not None
    }


def test_a_sub_flow_leads_to_its_own_map_and_every_box_to_its_node() -> None:
    drawn = picture("main")
    assert [link.get("href") for link in box(drawn, "main/health").iter(f"{SVG}a")] == ["#main/health", "health.svg"]
    page = Reader("eng", str, lambda node: f"/flows/{node}", lambda flow: f"/flows/{flow}/map")
    assert [link.get("href") for link in box(picture("main", page), "main/health").iter(f"{SVG}a")] == [
        "/flows/main/health",
        "/flows/health/map",
    ]


def test_a_way_back_is_cut_short_and_names_the_box() -> None:
    back = _way(picture("main"), "main/more", "main/topics")
    assert words(back) == "↑ topics"
    assert [link.get("href") for link in back.iter(f"{SVG}a")] == ["#main/topics"]


def test_of_many_ways_to_one_end_the_last_is_drawn_and_the_others_name_it() -> None:
    ways = [words(way) for way in arrows(picture("callback")) if way.get("data-to") == "callback/declined"]
    assert len([way for way in ways if way.endswith("↓ declined")]) == len(ways) - 1 >= 3


def test_it_is_marked_where_a_conversation_comes_in() -> None:
    assert len(picture("main").findall(f".//{SVG}g[@data-entry]")) == 1
    assert len(picture("code").findall(f".//{SVG}g[@data-entry]")) == 2  # who types her code unasked comes to `choose` at once


# What is wrong with it

BROKEN = a_flow("""
ask:
  menu: {prompt: topics, choices: {"1": {label: health, next: nowhere}}}
alone:
  say: {prompt: topics, next: done}
done:
  end: {}
""")


def test_faults_are_marked_on_their_nodes() -> None:
    faults = (
        Fault("flows/main.yaml", 9, "alone", "F07"),
        Fault("flows/main.yaml", 1, "", "F60"),
        Fault("flows/more.yaml", 3, "ask", "F40"),
    )
    drawn = picture("main", faults=faults, main=BROKEN)
    assert "⚠ F07" in words(box(drawn, "main/alone"))
    assert str(box(drawn, "main/alone").findtext(f"{SVG}title")).endswith(faults[0].told())
    assert "⚠" not in words(box(drawn, "main/ask"))


def test_a_flow_that_is_not_finished_has_a_map_with_a_box_for_what_is_missing() -> None:
    drawn = picture("main", main=BROKEN)
    assert words(box(drawn, "main/nowhere")) == "there is no such node nowhere"
    assert box(drawn, "main/alone").get("data-family") == "speaks"  # nothing leads to it, and it is there


# What it must not do


def test_words_can_do_nothing_to_the_picture() -> None:
    evil = "<script>a</script> & \" ' \x00\x0b ]]> \ud800"
    drawn = picture("main", Reader("eng", lambda prompt: evil, lambda node: f'#"><x {node}'))
    assert "<script>a</script> & \" '" in words(box(drawn, "main/greeting"))
    assert {part.tag.removeprefix(SVG) for part in drawn.iter()} <= {"svg", "g", "a", "path", "rect", "circle", "text", "title", "desc"}


@pytest.mark.parametrize("drawn", [draw_flow(SHIPPED, "main", ENGLISH), draw_all(SHIPPED, ENGLISH)])
def test_it_asks_for_nothing_from_elsewhere_and_keeps_to_the_pages_policy(drawn: str) -> None:
    assert drawn.count("http") == 1  # its own name space
    assert not [part for part in ("style", "<script", "url(", "xlink", "<image", "<use", "onload", "data:") if part in drawn]
    for link in fromstring(drawn).iter(f"{SVG}a"):
        assert str(link.get("href")).startswith("#") or str(link.get("href")).endswith(".svg")


def test_the_same_flow_gives_the_same_picture_wherever_it_is_drawn() -> None:
    code = "from tests.unit.test_flows_map import *; print(ascii(draw_flow(SHIPPED, 'staff', ENGLISH)))"
    drawn = {_says(code, PYTHONHASHSEED=seed) for seed in ("1", "2")}
    assert drawn == {ascii(draw_flow(SHIPPED, "staff", ENGLISH)) + "\n"}


def _says(code: str, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env={"PATH": ""} | environment, capture_output=True, text=True, check=True).stdout


def test_who_cannot_see_it_is_told_it() -> None:
    drawn = picture("main")
    title, desc = (drawn.find(f"{SVG}{part}") for part in ("title", "desc"))
    assert title is not None and title.text == "flow: main"
    assert desc is not None and "topics (menu): health, legal, shelter, talk, more" in str(desc.text)
    assert (drawn.get("aria-labelledby"), drawn.get("aria-describedby")) == (title.get("id"), desc.get("id"))


# All flows


def test_the_overview_shows_which_flow_leads_into_which() -> None:
    drawn = fromstring(draw_all(SHIPPED, ENGLISH, [Fault("flows/talk.yaml", 2, "x", "F07")]))
    ways = {(way.get("data-from"), way.get("data-to")): way.get("data-by") for way in arrows(drawn)}
    assert ways["main", "danger"] == "9"
    assert ways["health", "callback"] == "callback" and ways["redial", "code"] == "code"
    assert "⚠ F07" in words(box(drawn, "talk"))
    assert {link.get("href") for link in box(drawn, "talk").iter(f"{SVG}a")} == {"talk.svg"}


# Colours and words


def _bright(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_bright(one), _bright(other)))
    return (high + 0.05) / (low + 0.05)


def test_all_words_stand_out_from_their_ground() -> None:
    pairs = [(ink, look.fill) for look in (*LOOKS.values(), QUIET_LOOK) for ink in (boxes.INK, WRONG)]
    pairs += [(look.stroke, look.fill) for look in LOOKS.values()] + [(QUIET_INK, QUIET_LOOK.fill), (QUIET_INK, "#ffffff")]
    assert min(_contrast(*pair) for pair in pairs) >= 4.5


def test_the_kinds_are_told_apart_without_colour() -> None:
    def lines(family: Any) -> str:
        drawn = Element("g")
        shape(drawn, family, LOOKS[family], 0, 0, 200, 60)
        return str([(part.tag, part.get("d"), part.get("stroke-dasharray"), part.get("stroke-width")) for part in drawn])

    assert len({lines(family) for family in LOOKS}) == len(LOOKS)


def test_every_word_of_the_map_is_there_in_both_languages_and_a_new_kind_is_shown_by_its_name() -> None:
    said = YAML(typ="safe").load((ROOT / "gateway/flows/map/words.yaml").read_text("utf-8"))
    assert {tuple(words) for group in said.values() for words in group.values()} == {("eng", "khm")}
    assert set(said["families"]) == set(LOOKS)
    assert ENGLISH.word("kinds", "a_new_kind") == "a_new_kind"


# Any graph


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any boxes and any arrows between them, in circles and apart too."""
    names = [f"f/n{n}" for n in range(draw(st.integers(1, 14)))]
    label = st.text("ab ខ្ញុំចង់_", max_size=30)
    drawn = tuple(Box(name, name[2:], "menu", draw(st.sampled_from(sorted(LOOKS))), "#", draw(label)) for name in names)
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=30, unique=True))
    ways = tuple(Arrow(one, other, ("1",), draw(st.lists(label, max_size=3).map(tuple)), draw(st.booleans())) for one, other in pairs)
    return Plan("any", "", drawn, ways, tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))))


@settings(max_examples=60, deadline=None)
@given(plans())
def test_no_two_boxes_or_labels_lie_on_one_another(plan: Plan) -> None:
    scene = placed(plan)
    assert [one.box for one, _ in scene.boxes] == list(plan.boxes) and [one.arrow for one, _ in scene.arrows] == list(plan.arrows)
    areas = sorted(_areas(scene))
    assert not [(one, other) for nth, one in enumerate(areas) for other in areas[nth + 1 :] if _overlap(one, other)]
    assert all(left >= 0 and right <= scene.width and top >= 0 and bottom <= scene.height for left, right, top, bottom in areas)


def _areas(scene: Placed) -> Iterator[tuple[float, float, float, float]]:
    for one, spot in scene.boxes:
        yield spot.x - WIDTH / 2, spot.x + WIDTH / 2, spot.top, spot.top + one.height
    for arrow, way in scene.arrows:
        if arrow.lines:
            yield way[1].x - WIDTH / 2, way[1].x + WIDTH / 2, way[1].top, way[1].top + arrow.height


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


@settings(max_examples=25, deadline=None)
@given(random_flows())
def test_any_flow_that_can_be_read_can_be_drawn(text: str) -> None:
    assert fromstring(draw_flow(read(FILES | {"main.yaml": text}), "main", ENGLISH)).tag == f"{SVG}svg"


# How large


def _ring(count: int, *ways: int) -> dict[str, Flow]:
    """Menus that lead on by 1, and farther by 2, 3, …"""

    def menu(n: int) -> Written:
        choices = {str(key): {"label": "more", "next": f"n{(n + far) % count}"} for key, far in enumerate((1, *ways), 1)}
        return Written("menu", MenuSpec.model_validate({"prompt": "topics", "choices": choices}), n)

    return {"main": Flow("main", "n0", {f"n{n}": menu(n) for n in range(count)}, False, False, False, "flows/main.yaml")}


def test_two_thousand_nodes_are_drawn_in_seconds() -> None:
    began = time.perf_counter()
    drawn = draw_flow(_ring(MOST, 2), "main", ENGLISH)
    assert time.perf_counter() - began < 10
    assert drawn.count("data-kind=") == MOST


def test_what_nobody_could_read_is_refused_with_a_remedy() -> None:
    with pytest.raises(TooLarge, match=r"flow: main has 2001 boxes, and a map at most 2000; split the flow into sub-flows"):
        draw_flow(_ring(MOST + 1), "main", ENGLISH)
    with pytest.raises(TooLarge, match="too tangled"):
        draw_flow(_ring(400, 7, 60, 110, 170), "main", ENGLISH)
