"""Services as files, at the command line: an officer edits a workbook, sees what it changes, and a second person agrees (S42)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook

from app import create_app
from gateway.directory.exchange import swap
from gateway.directory.load import load
from gateway.house import House
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Iterator[Office]:
    """In production as far as people are concerned; release 1 in force."""
    office = Office.of(house, tmp_path / "desk")
    house.__dict__["press"] = office.press
    office.opens()
    return office


@pytest.fixture
def flask(house: House, office: Office) -> FlaskCliRunner:
    return create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str | Path, fails: bool = False) -> list[str]:
    """What is answered; faults come on standard error, with exit code 1."""
    done = flask.invoke(args=["services", *map(str, words)], prog_name="flask")
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (1 if fails else 0), done.output
    return (done.stderr if fails else done.stdout).splitlines()


def writes(file: Path, service: str, **cells: Any) -> None:
    """In the row of this service."""
    book = load_workbook(file)
    sheet = book["services"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value == service)
    for name, value in cells.items():
        sheet.cell(row, columns[name]).value = value
    book.save(file)


def heard(office: Office) -> str:
    """The number that callers are told now."""
    _, in_force = office.press.in_force()
    service = in_force.directory.service("tpo") if in_force else None
    return service.phone if service else ""


def test_she_changes_a_number_and_another_agrees(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    file = tmp_path / "services.xlsx"
    assert types(flask, "export", file) == [f"{file}: 14 services"]
    writes(file, "tpo", phone="050 000 007")
    changed = f"service tpo: phone is now +85550000007 instead of {heard(office)}"
    assert types(flask, "validate", file) == ["nothing is wrong"]
    assert types(flask, "diff", file) == [changed]
    assert heard(office) != "+85550000007"
    assert types(flask, "import", file) == [
        changed,
        "directory/services is changed; callers hear it once it is published: flask --app app services publish",
    ]
    assert types(flask, "diff") == [changed]
    assert types(flask, "publish", "--author", "Dara")[:2] == [
        changed,
        "release 2 is proposed (flows 1, directory 2, prompts 1): callers hear it when another person has agreed",
    ]
    agreed = flask.invoke(args=["flows", "approve", "2", "--by", "Sokha"], prog_name="flask")
    assert heard(office) == "+85550000007"
    assert agreed.stdout.splitlines()[-1] == "release 2 is in force (flows 1, directory 2, prompts 1)"
    assert types(flask, "publish", "--author", "Dara") == ["nothing is changed: release 2 stays in force (flows 1, directory 2, prompts 1)"]


def test_one_closes_a_service_alone_and_needs_another_to_open_it_again(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    types(flask, "export", tmp_path / "out")
    services = tmp_path / "out" / "services.csv"
    text = services.read_text("utf-8")
    services.write_text(
        "\n".join(line.replace(",active,", ",inactive,") if line.startswith("tpo,") else line for line in text.split("\n")), "utf-8"
    )
    assert types(flask, "import", tmp_path / "out")[0] == "service tpo: is gone"
    assert types(flask, "publish", "--author", "Dara")[-2].startswith("release 2 is in force")
    told = types(flask, "rollback", "1", "--author", "Dara")
    assert told[:2] == [
        "service tpo: is new",
        "release 3 is proposed (flows 1, directory 1, prompts 1): callers hear it when another person has agreed",
    ]
    assert office.in_force.number == 2


def test_a_menu_that_is_not_finished_does_not_hold_up_the_services(flask: FlaskCliRunner, office: Office) -> None:
    (office.press.root / "flows" / "main.yaml").write_text("half a thought", "utf-8")
    office.closes("tpo")
    assert types(flask, "publish", "--author", "Dara")[-2].startswith("release 2 is in force (flows 1, directory 2")


def test_a_refused_file_is_told_in_two_languages_and_marked(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    file, marked = tmp_path / "services.xlsx", tmp_path / "marked.xlsx"
    types(flask, "export", file)
    writes(file, "tpo", status="open", assured_date="30/11/2026", assured_by="x", assured_how="phone")
    before = load(office.press.root / "directory", office.press.gazetteer)
    assert types(flask, "import", file, "--marked", marked, fails=True) == [
        "services, row 8, column status: 'open' is not known; write active or inactive or defunct or temporarily closed",
        "services, row 8, column assured_date: '30/11/2026' is not a date; write it as 2026-11-30, or leave it empty",
        f"all of it is marked in {marked}",
    ]
    assert "មិនស្គាល់" in next(cell.comment.text for cell in load_workbook(marked)["services"][8] if cell.value == "open")
    assert types(flask, "diff", file, "--lang", "khm", fails=True)[0].startswith("services, ជួរ 8, ជួរឈរ status៖ 'open' មិនស្គាល់ទេ; សរសេរ")
    told = flask.invoke(args=["services", "validate", str(file), "--json"], prog_name="flask")
    assert told.exit_code == 1
    status = json.loads(told.stdout.splitlines()[0])
    assert (status["file"], status["row"], status["column"]) == ("services", 8, "status")
    assert status["what_khm"] == "'open' មិនស្គាល់ទេ"
    assert load(office.press.root / "directory", office.press.gazetteer) == before


def test_a_fault_in_the_folder_itself_is_told(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    types(flask, "export", tmp_path / "out.json")
    office.edits("directory/services/phones.csv", "tpo,tpo,", "tpo,nobody,")
    fault = "phones.csv, row 7, column service_id: 'nobody' is not an id of services.csv; write one that is, or add it there"
    assert fault in types(flask, "validate", fails=True)
    assert f"services/{fault}" in types(flask, "diff", tmp_path / "out.json", fails=True)


def test_a_confidential_service_stays_and_is_not_named(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    office.edits(
        "directory/services/attributes.csv", "mowa-certainty,", "mowa-visibility,mowa,service,visibility,confidential\nmowa-certainty,"
    )
    file = tmp_path / "out.json"
    assert types(flask, "export", file) == [f"{file}: 13 services", "1 service left out: what is confidential is in no export (S33)"]
    assert types(flask, "diff", file) == [
        "nothing that callers would notice",
        "1 service not in the file, confidential, and kept as here (S33)",
    ]
    told = flask.invoke(args=["services", "export", str(file), "--json"], prog_name="flask")
    assert json.loads(told.stdout) == {"file": str(file), "services": 13, "confidential": 1}


def test_a_template_is_a_workbook(flask: FlaskCliRunner, tmp_path: Path) -> None:
    assert types(flask, "template", tmp_path / "new.xlsx") == [f"{tmp_path / 'new.xlsx'} is ready to be filled in"]
    refused = flask.invoke(args=["services", "template", str(tmp_path / "new.csv")], prog_name="flask")
    assert refused.exit_code == 2 and "its name must end in .xlsx" in refused.stderr


def test_where_a_folder_cannot_be_replaced_at_once_nothing_is(
    flask: FlaskCliRunner, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(flask, "export", tmp_path / "out.json")
    monkeypatch.setattr(swap, "_EXCHANGE", 64)  # as a file system that does not know how
    assert types(flask, "import", tmp_path / "out.json", fails=True) == [
        "services, row 1, column -: this system cannot replace a folder at once; import on Linux; nothing was changed"
    ]
    assert not list((office.press.root / "directory").glob(".services-*"))
