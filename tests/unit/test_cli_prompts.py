"""Recordings at the command line: a script is printed, files come back, another speaker approves them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook
from sqlalchemy import select

from app import create_app
from gateway.house import House
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.store.tables import Audit
from tests.speaker import says


@pytest.fixture
def flask(house: House) -> FlaskCliRunner:
    return create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str | Path, fails: bool = False) -> str:
    done = flask.invoke(args=["prompts", *map(str, words)], prog_name="flask")
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (1 if fails else 0), done.output
    return done.output


def test_from_the_script_to_the_approval(flask: FlaskCliRunner, house: House, tmp_path: Path) -> None:
    script = tmp_path / "script.xlsx"
    told = types(flask, "sheet", script, "--lang", "khm")
    page = load_workbook(script).active
    prompts = sum(str(row[0].value).isdecimal() for row in page.iter_rows())
    assert prompts > 300 and f"{prompts} prompts" in told
    number = next(row[0].value for row in page.iter_rows() if row[1].value == "greeting")
    (pack := tmp_path / "pack").mkdir()
    (pack / f"{number}.wav").write_bytes(says("chumreap suor nih chea khsae pordormean").read_bytes())
    (pack / "empty.wav").write_bytes(b"")
    told = types(flask, "import", pack, "--lang", "khm", "--speaker", "Sokha", fails=True)
    assert "greeting, " in told and "empty.wav: its name tells no prompt" in told and "1 taken, 1 not" in told
    assert "Sokha spoke it" in types(flask, "approve", "greeting", "--lang", "khm", "--by", "sokha", fails=True)
    types(flask, "export", tmp_path / "out", "--lang", "khm", "--waiting")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{number}_greeting.mp3"]
    types(flask, "approve", "greeting", "--lang", "khm", "--by", "Dara")
    first = json.loads(types(flask, "status", "--lang", "khm", "--json").splitlines()[0])
    assert (first["key"], first["state"], first["speaker"], first["approved_by"]) == ("greeting", "approved", "Sokha", "Dara")
    with house.store.read() as work:
        assert "approved the recording of greeting (khm)" in [what for (what,) in work.session.execute(select(Audit.what))]


def test_the_script_on_paper_shows_khmer_and_leaves_room_where_nobody_has_written_the_language(
    flask: FlaskCliRunner, tmp_path: Path
) -> None:
    for lang in ("khm", "tpu"):
        types(flask, "sheet", tmp_path / f"{lang}.pdf", "--lang", lang)
        pdf = (tmp_path / f"{lang}.pdf").read_bytes()
        assert pdf.startswith(b"%PDF") and b"Khmer" in pdf


def test_readiness_by_language(flask: FlaskCliRunner) -> None:
    rows = {row["lang"]: row for row in map(json.loads, types(flask, "status", "--json").splitlines())}
    assert set(rows) == {"khm", "eng", "tpu", "jra", "krr"}
    assert rows["khm"]["states"]["draft"] == rows["khm"]["prompts"]
    assert rows["tpu"]["states"]["no words"] == rows["tpu"]["prompts"]
    assert rows["khm"]["minutes_left"] > 5


def test_a_translation_older_than_its_khmer_is_warned_of(flask: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    """No translation that is there notes what it was made from, so none is warned of."""
    older = "the Khmer was changed since it was translated"
    assert older not in types(flask, "status") + types(flask, "status", "--lang", "tpu")
    script = house.script()
    tampuan = {"health": Prompt("health", "", "", "Health", made_from="0123456789ab")}
    later = replace(script, catalogues=Catalogues({**script.catalogues.languages, "tpu": tampuan}))
    monkeypatch.setattr(House, "script", lambda _: later)
    assert f"; of 1 {older}" in types(flask, "status")
    (line,) = [line for line in types(flask, "status", "--lang", "tpu").splitlines() if "· health ·" in line]
    assert line.endswith(f"· {older}")


def test_a_language_or_a_file_that_is_not_there_is_told(flask: FlaskCliRunner, tmp_path: Path) -> None:
    assert "there is no language xyz" in types(flask, "status", "--lang", "xyz", fails=True)
    assert ".pdf or .xlsx" in types(flask, "sheet", tmp_path / "script.docx", "--lang", "khm", fails=True)
    assert "who are you" in types(flask, "import", tmp_path, "--lang", "khm", fails=True)
    assert "no recording" in types(flask, "play", "greeting", "--lang", "khm", fails=True)
