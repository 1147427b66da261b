"""A table as bars (SVG), on the elements of our maps: no style sheet in it, a title, and the whole table told to who cannot see it.

Bars lie, for names are long and telephones narrow. A count that is not told is an empty box with broken edges: colour alone says nothing.
"""

from xml.etree.ElementTree import Element, tostring

from gateway.flows.map.lettering import width, wrapped
from gateway.flows.map.svg import KHMER_FIRST, add, write
from gateway.insight.shown import HIDDEN, Reader, Row, Table

WIDTH, EDGE = 340.0, 4.0
SIZE, LINE, BAR = 13.0, 18.0, 14.0
SIDE = 92.0  # room for names that stand beside their bars, where all are short
VALUE = 44.0  # room for the count, after the longest bar
STUB, GAP = 26.0, 6.0
INK, FILL, EMPTY = "#1b1b1b", "#0066a1", "#595959"


def draw(table: Table, reader: Reader) -> str:
    """Of a table with rows."""
    rows = table.rows or ()
    beside = all(width(row.name) * SIZE <= SIDE - GAP for row in rows)
    left = EDGE + SIDE if beside else EDGE
    longest = max((row.count or 0 for row in rows), default=0) or 1
    title, about = f"plot-{table.key}", f"plot-{table.key}-told"
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "lang": reader.locale, "role": "img"})
    picture.attrib.update({"aria-labelledby": title, "aria-describedby": about, "font-family": KHMER_FIRST, "fill": INK})
    add(picture, "title", table.title, id=title)
    add(picture, "desc", "; ".join(f"{row.name}: {_told(row, reader)}" for row in rows), id=about)
    y = EDGE
    for row in rows:
        y = _draw(picture, row, reader, y, left, (WIDTH - left - VALUE) / longest, beside=beside)
    size = {"width": f"{WIDTH:.0f}", "height": f"{y + EDGE:.0f}", "viewBox": f"0 0 {WIDTH:.0f} {y + EDGE:.0f}"}
    picture.attrib.update(size)
    return tostring(picture, encoding="unicode")


def _draw(picture: Element, row: Row, reader: Reader, y: float, left: float, scale: float, *, beside: bool) -> float:
    """One row from `y` down; where the next begins."""
    if beside:
        add(picture, "text", row.name, x=left - GAP, y=y + BAR - 3, font_size=SIZE, text_anchor="end")
    else:
        lines = wrapped(row.name, (WIDTH - 2 * EDGE) / SIZE, 2)
        write(picture, lines, left, y + LINE - 4, LINE, font_size=SIZE)
        y += LINE * len(lines) + 2
    wide = STUB if row.count is None else row.count * scale
    if row.count is None:
        add(picture, "rect", x=left, y=y + 1, width=wide, height=BAR - 2, fill="none", stroke=EMPTY, stroke_dasharray="3 2")
    elif row.count:
        add(picture, "rect", x=left, y=y, width=wide, height=BAR, fill=FILL)
    shown = HIDDEN if row.count is None else reader.number(row.count)
    add(picture, "text", shown, x=left + wide + GAP, y=y + BAR - 3, font_size=SIZE)
    return y + BAR + (5 if beside else 8)


def _told(row: Row, reader: Reader) -> str:
    return reader.word("report", "hidden") if row.count is None else reader.number(row.count)
