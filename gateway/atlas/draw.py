"""`draw_map`: a province and who helps in it as a picture (SVG), for a file, for print or inside a page. The same always gives the same."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from gateway.atlas.key import draw_key, key, told_together
from gateway.atlas.legend import draw_legend, draw_notes
from gateway.atlas.marks import INK, LACKING, SIZE
from gateway.atlas.picture import Picture, draw_picture, draw_scale, picture
from gateway.atlas.survey import Survey
from gateway.atlas.tongue import place_name, word
from gateway.clock import PHNOM_PENH
from gateway.flows.map.svg import KHMER_FIRST, add
from gateway.telling import Tongue

EDGE, GAP = 16.0, 28.0
TITLE, LINE = 18.0, 24.0
WITHOUT = 300.0  # wide, for the words below the picture where there is none


def draw_map(survey: Survey, tongue: Tongue) -> str:
    """A place without a point that may be trusted is in the key alone. No hidden service can be told from it (S33)."""
    numbers = _numbers(survey)
    ground, beside = picture(survey, numbers, tongue), key(survey)
    wide = ground.bounds.width if ground else WITHOUT
    left = EDGE + wide + GAP
    right = left + beside.width
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", lang="km" if tongue == "khm" else "en")
    add(svg, "title", _title(survey, tongue), id="map-title")
    add(svg, "desc", ". ".join(_told(survey, tongue)), id="map-desc")
    add(svg, "rect", width="100%", height="100%", fill="#ffffff")
    top = draw_legend(svg, survey, EDGE, _draw_head(svg, survey, tongue), right - EDGE, tongue)
    draw_key(add(svg, "g"), beside, numbers, left, top, tongue)
    under = _draw_ground(svg, ground, top, tongue) if ground else top
    end = draw_notes(svg, EDGE, under + LINE, wide, tongue)
    _frame(svg, right + EDGE, max(end, top + beside.height) + EDGE)
    return tostring(svg, encoding="unicode") + "\n"


def _numbers(survey: Survey) -> dict[str, str]:
    """Of the communes that are drawn, in the order of the key."""
    drawn = (spot.place.code for district in survey.districts for spot in district.communes if spot.place.point)
    return {code: str(number) for number, code in enumerate(drawn, 1)}


def _title(survey: Survey, tongue: Tongue) -> str:
    wanted, province = survey.wanted, place_name(tongue, survey.wanted.province)
    if len(wanted.needs) > 1:
        return word(tongue, "map", "title", province)
    name = word(tongue, "needs", wanted.needs[0])
    return word(tongue, "map", "one_need", name[0].upper() + name[1:], province)


def _draw_head(svg: Element, survey: Survey, tongue: Tongue) -> float:
    """The title, of which day it is, and whether it is only an example. Gives the height at which it ends."""
    day = survey.wanted.now.astimezone(PHNOM_PENH).date().isoformat()
    title = f"{_title(survey, tongue)} · {word(tongue, 'map', 'as_of', day)}"
    add(svg, "text", title, x=EDGE, y=EDGE + TITLE, font_size=TITLE, font_weight="bold")
    if not survey.has_examples:
        return EDGE + TITLE + LINE / 2
    add(svg, "text", word(tongue, "map", "examples"), x=EDGE, y=EDGE + TITLE + LINE, font_size=SIZE, font_weight="bold", fill=LACKING)
    return EDGE + TITLE + 1.5 * LINE


def _draw_ground(svg: Element, ground: Picture, top: float, tongue: Tongue) -> float:
    """The picture, and its scale below. Gives the height at which they end."""
    bounds = ground.bounds
    draw_picture(add(svg, "g", transform=f"translate({EDGE - bounds.left:.1f} {top - bounds.top:.1f})"), ground, tongue)
    under = top + bounds.height + LINE / 2
    draw_scale(svg, ground.ground, EDGE, under, tongue)
    return under + LINE


def _told(survey: Survey, tongue: Tongue) -> Iterator[str]:
    """For somebody who hears the map instead of seeing it: each commune, and what there is for each need."""
    for district in survey.districts:
        for spot in district.communes:
            there = told_together(spot.cells, tongue)
            yield f"{place_name(tongue, district.whole.place)}, {place_name(tongue, spot.place)}: {there}"


def _frame(svg: Element, width: float, height: float) -> None:
    """Its own size, not that of the window: on a telephone one moves about in it, and can read it."""
    size = {"width": f"{width:.0f}", "height": f"{height:.0f}", "viewBox": f"0 0 {width:.0f} {height:.0f}"}
    named = {"role": "graphics-document document", "aria-labelledby": "map-title", "aria-describedby": "map-desc"}
    svg.attrib.update(size | named | {"font-family": KHMER_FIRST, "fill": INK})
