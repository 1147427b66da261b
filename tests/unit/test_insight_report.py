"""A month as it is read: at the terminal, in files, on paper, as bars, on the map of a flow; in both languages, small counts nowhere."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from app import create_app
from gateway.callbacks.policy import Urgency
from gateway.counting import names
from gateway.counting.callbacks import ACCEPTED, OFFERED, OUTCOME
from gateway.directory.services import NEEDS
from gateway.flows.compile import read
from gateway.flows.source import read_folder
from gateway.formulas import in_csv
from gateway.house import ROOT, House
from gateway.insight import closing, files, on_map, plot, shown
from gateway.insight.monthly import Month
from gateway.insight.shown import HIDDEN, Digits, Reader, Row, Table, tables
from gateway.prompts.catalogue import load
from gateway.telling import Tongue
from tests.rig.figures import MONTH, tell

BOTH: list[tuple[Tongue, Digits]] = [("khm", "khmer"), ("eng", "latin")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def told(house: House) -> House:
    tell(house)
    return house


def month(house: House) -> Month:
    return closing.of_month(house.store, MONTH)


# -- words


@pytest.mark.parametrize("tongue", ["khm", "eng"])
def test_everything_that_is_counted_has_words(tongue: Tongue, house: House) -> None:
    reader = Reader(tongue, "latin", house.gazetteer)
    groups = {"kind": names.KINDS, "need": NEEDS, "urgency": tuple(Urgency), "outcome": OUTCOME, "waited": (*ACCEPTED, *OFFERED)}
    assert [name for group, coded in groups.items() for name in coded if reader.word(group, name) == name] == []
    for group in shown._words().values():
        for name, said in group.items():
            assert set(said) == {"eng", "khm"}, name
            assert any("\u1780" <= letter <= "\u17ff" for letter in said["khm"]), name
            assert said["eng"].count("{}") == said["khm"].count("{}"), name


def test_months_and_digits_are_as_the_reader_likes_them(house: House) -> None:
    khmer, english = Reader("khm", "khmer", house.gazetteer), Reader("eng", "latin", house.gazetteer)
    assert (khmer.month(MONTH), english.month(MONTH)) == ("កញ្ញា ២០២៦", "September 2026")
    assert (khmer.number(1234), english.number(1234)) == ("១.២៣៤", "1,234")


# -- at the terminal, and files


def test_at_the_terminal(told: House, tmp_path: Path) -> None:
    runner = create_app(told).test_cli_runner()
    assert runner.invoke(args=["insight", "months"]).output == f"{MONTH}\n"
    page = runner.invoke(args=["insight", "show", "--lang", "eng"]).output
    assert "What was counted in September 2026" in page and "  Each day" in page and f"{HIDDEN:>11}  " in page
    row = json.loads(runner.invoke(args=["insight", "show", "--month", MONTH, "--json"]).output)
    assert row["month"] == MONTH and row["tables"]["asked"]["safety"] is None
    early = runner.invoke(args=["insight", "show", "--month", "2126-10"])
    assert (early.exit_code, early.stderr) == (1, "2126-10 is told from 2126-11-08 on: figures rest for a week (S28)\n")
    refused = runner.invoke(args=["insight", "export", "--out", str(tmp_path / "x.doc")])
    assert refused.exit_code == 1 and "end its name in .csv, .xlsx, .pdf" in refused.stderr


@pytest.mark.parametrize("wanted", [(), ("--month", "October"), ("--month", "2020-01")])
def test_a_month_that_is_not_told(wanted: tuple[str, ...], house: House) -> None:
    answer = create_app(house).test_cli_runner().invoke(args=["insight", "show", *wanted])
    assert answer.exit_code == 1 and len(answer.stderr.splitlines()) == 1 and "Traceback" not in answer.stderr


@pytest.mark.parametrize("lang", ["khm", "eng"])
def test_every_file_says_the_same_and_no_small_count(lang: Tongue, told: House, tmp_path: Path) -> None:
    runner = create_app(told).test_cli_runner()
    out = {form: tmp_path / f"report.{form}" for form in files.FORMS}
    for path in out.values():
        assert runner.invoke(args=["insight", "export", "--lang", lang, "--out", str(path)]).output == f"{path}\n"
    expected = {
        (table.title, row.name, HIDDEN if row.count is None else str(row.count))
        for table in tables(month(told), Reader(lang, "latin", told.gazetteer))
        for row in table.rows or ()
    }
    rows = {tuple(row[1:]) for row in csv.reader(io.StringIO(out["csv"].read_text("utf-8-sig")))}
    page = load_workbook(out["xlsx"]).active
    assert page is not None
    cells = {tuple("" if cell is None else str(cell) for cell in row[1:]) for row in page.iter_rows(values_only=True)}
    assert expected < rows and expected < cells and HIDDEN in {count for _, _, count in expected}
    assert out["pdf"].read_bytes()[:5] == b"%PDF-"


def test_nothing_that_leaves_is_a_formula() -> None:
    """A flow's name is an officer's, and stands in the table of the ways in."""
    assert [in_csv(text) for text in ("=1+1", "@x", "-x", "+x")] == ["'=1+1", "'@x", "'-x", "'+x"]
    assert [in_csv(text) for text in ("-5", "main", HIDDEN)] == ["-5", "main", HIDDEN]


# -- bars, and the map


@pytest.mark.parametrize(("tongue", "digits"), BOTH)
def test_bars_have_a_title_all_their_rows_in_words_and_no_style(tongue: Tongue, digits: Digits, told: House) -> None:
    reader = Reader(tongue, digits, told.gazetteer)
    for table in tables(month(told), reader):
        if not table.rows:
            continue
        drawn = plot.draw(table, reader)
        picture = ElementTree.fromstring(drawn)
        title, about = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
        assert title is not None and about is not None and "style" not in drawn
        assert (picture.get("role"), picture.get("aria-labelledby"), title.text) == ("img", title.get("id"), table.title)
        assert str(about.text).count(": ") >= len(table.rows)
        boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("fill") == "none"]
        assert len(boxes) == len([row for row in table.rows if row.count is None]) and all(box.get("stroke-dasharray") for box in boxes)


def test_what_is_written_on_bars_is_no_markup(house: House) -> None:
    table = Table("entry", "Ways in", (Row("x", "<script>", 7),))
    assert "<script>" not in plot.draw(table, Reader("eng", "latin", house.gazetteer))


@pytest.mark.parametrize(("tongue", "digits"), BOTH)
def test_the_map_says_how_many_of_ten_and_never_how_many(tongue: Tongue, digits: Digits, told: House) -> None:
    reader = Reader(tongue, digits, told.gazetteer)
    menus = on_map.Menus(read(read_folder(ROOT / "flows")), load(ROOT / "prompts"), month(told).steps["1"])
    drawn = on_map.draw(menus, "main", reader)
    assert menus.told() == ["main"] and reader.number("8/10") in drawn and reader.number("280") not in drawn
    assert reader.word("map", "hung_up") in drawn
    steps = {(step.node, step.way): step.of_ten for step in on_map.steps(menus, "main", reader)}
    assert steps["topics", "health"] == 4 and steps["topics", "→ decoy"] == 0
    assert "/10" not in on_map.draw(on_map.Menus(menus.flows, menus.catalogues, {}), "main", reader), "as it was without counts"
