"""`flows draw`, as an officer types it."""

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import Result

from app import create_app
from gateway.flows.compile import read
from gateway.house import House
from tests.conversation import FILES

Draw = Callable[..., Result]


@pytest.fixture
def draw(house: House) -> Draw:
    runner = create_app(house).test_cli_runner()
    return lambda *words: runner.invoke(args=["flows", "draw", *words])


def test_one_flow_in_a_file_in_khmer_or_english(draw: Draw, tmp_path: Path) -> None:
    out = tmp_path / "main.svg"
    assert draw("main", "--out", str(out)).output == f"{out}\n"
    assert fromstring(out.read_text("utf-8")).get("lang") == "km"
    assert "សុខភាព" in out.read_text("utf-8")
    assert "Papers and law" in draw("main", "--lang", "eng").output


def test_a_folder_gets_the_map_of_every_flow_and_that_of_all(draw: Draw, tmp_path: Path) -> None:
    draw("--out", str(tmp_path / "maps"))
    draw("--out", str(tmp_path / "maps"))  # again, now that the folder is there
    assert {path.name for path in (tmp_path / "maps").iterdir()} == {"all.svg", *(f"{name}.svg" for name in read(FILES))}


def test_a_flow_that_is_not_there_is_named_with_those_that_are(draw: Draw) -> None:
    refused = draw("mian")
    assert refused.exit_code == 1 and "there is no flow mian; draw one of: danger, decoy" in refused.output


def test_before_anything_is_published_there_is_no_such_map(draw: Draw) -> None:
    refused = draw("main", "--published")
    assert refused.exit_code == 1 and "publish" in refused.output
