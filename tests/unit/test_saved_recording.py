"""A call in the simulator, saved: walked on the real app, written as a saved call, and run again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from gateway.callbacks.records import Role
from gateway.casework.enrol import Newcomer, enrol
from gateway.dialogue import Arrival, Started
from gateway.house import SIMULATED_NUMBERS, SIMULATOR_FILE, House, build
from gateway.publishing.publish import EVERYTHING, publish
from gateway.saved.proof import failures
from gateway.saved.recording import Note, saved_call
from gateway.saved.source import read
from gateway.saved.written import SavedCall
from gateway.settings import Settings
from gateway.simulated import PHONES, move_clock
from gateway.store import threads
from gateway.web.simulator.exchange.ledger import Ledger
from tests.rig.gateway import CLIPS, PUBLIC, STAFF
from tests.staged import flow_with, staged

TO_A_CALLBACK = "1,1,4,1,1,1,1,1,7,1"


@dataclass
class Desk:
    """The simulated house at the command line, and its page."""

    house: House
    app: Flask
    folder: Path

    def runs(self, *words: str) -> Result:
        return self.app.test_cli_runner().invoke(args=words)

    def saves(self, *words: str) -> str:
        """What a command with `--save` wrote."""
        file = self.folder / f"{uuid4()}.yaml"
        done = self.runs(*words, "--save", str(file))
        assert done.exit_code == 0, done.output
        return file.read_text("utf-8")

    def page(self, path: str) -> tuple[int, str]:
        with self.app.test_client().get(f"/simulator/{path}") as answer:
            return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    secrets = {"master_key": "ab" * 32, "flask_secret": "x", "twilio_auth_token": "x"}
    house = build(Settings(data_dir=folder / "house", database_wait_ms=2000, twilio_numbers=SIMULATED_NUMBERS, **secrets))
    house.migrate()
    (folder / "house" / "clips").symlink_to(CLIPS)
    publish(house.press, EVERYTHING, "tests")
    yield Desk(house, create_app(house), folder)
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()


def call_of(text: str) -> SavedCall:
    return read(text, "tests/saved/main/saved.yaml").call


def told(text: str, **flows: str) -> list[str]:
    return [str(fault) for fault in failures(staged(**flows), {"tests/saved/main/saved.yaml": text})]


def test_a_call_that_was_saved_holds_and_says_where_it_left_its_path_when_the_flow_changes(desk: Desk) -> None:
    text = desk.saves("call", "--keys", "1,1,s,1,1,1,h")
    call = call_of(text)
    assert [step.deed for step in call.steps] == ["", "press", "press", "silence", "press", "press", "press", "hangs_up"]
    assert call.steps[3].hears == ["repeat_hint"]
    assert told(text) == []
    changed = flow_with("main", "{label: i_can_listen, next: promises}", "{label: i_can_listen, next: topics}")
    (fault,) = told(text, main=changed)
    assert 'F71 step 3 (press: "1"): expected `hears: [promises, topics]`, but it came to `hears: [topics]`' in fault


def test_what_only_casework_knew_is_told_as_its_answer(desk: Desk) -> None:
    """Her code is of this house; the saved call tells it, and so holds anywhere."""
    text = desk.saves("call", "--keys", TO_A_CALLBACK)
    call = call_of(text)
    ((verdict, values),) = call.answers["new_code"].items()  # type: ignore[union-attr]
    assert (verdict, list(values)) == ("ready", ["code"])
    assert call.steps[-1].does == ["confirm_request"] and call.steps[-1].ends
    assert told(text) == []


def test_by_text_too_until_the_last_text_so_far(desk: Desk) -> None:
    text = desk.saves("text", "sousdey", "1", "1", "true", "1", "malik", "--phone", "supervisor")
    call = call_of(text)
    assert call.medium == "text"
    assert [step.texts for step in call.steps] == ["sousdey", "1", "1", "true", "1", "malik"]
    assert told(text) == []


def test_no_number_is_in_the_file_neither_hers_nor_one_that_she_writes(desk: Desk) -> None:
    text = desk.saves(
        "text", "sousdey", "050 000 009", "my number is 1 50-000-009 or 150000009", "--phone", "focal_point", "--to", "+85550000100"
    )
    assert told(text) == []
    digits = re.sub(r"[ .-]", "", text)
    for number in (
        "50000009",
        *(phone.number.removeprefix("+") for phone in PHONES),
        *(phone.number.removeprefix("+855") for phone in PHONES),
    ):
        assert number not in digits


def test_a_pin_is_not_in_the_file_but_whether_it_was_right(desk: Desk) -> None:
    with desk.house.store.work() as work:
        enrol(work, Newcomer(Role.FOCAL_POINT, "nobody", "+85550000002", "314159", [], ["khm"], True, True), "tests")
    text = desk.saves("call", "--phone", "focal_point", "--to", STAFF, "--keys", "271828,h")
    call = call_of(text)
    assert call.flow == "staff" and call.answers["pin"] == "wrong"
    assert "271828" not in text and call.steps[1].press == "111111"
    assert told(text) == []


def test_a_stranger_on_the_staff_line_hears_the_weather(desk: Desk) -> None:
    text = desk.saves("call", "--to", STAFF)
    assert call_of(text).flow == "decoy"
    assert told(text) == []


def test_the_clock_of_the_house_is_the_clock_of_the_call(desk: Desk) -> None:
    move_clock(desk.house, 12 * 3600)
    text = desk.saves("call", "--keys", "1,1,4,1,1,1,1,h")
    assert told(text) == []


def test_the_time_between_two_keys_is_told_once() -> None:
    begins = datetime(2026, 11, 25, 3, 0, 59, tzinfo=UTC)
    facts = {"hears": [], "offers": {}, "does": [], "connects": "nobody", "ends": False}
    opening = {"flow": "main", "medium": "voice", "lang": "khm", "known": {}}
    minutes = (0, 5, 5, 6)
    notes = [
        Note(begins + timedelta(minutes=after), "press" if at else "", "1" if at else "", facts, (), None if at else opening)
        for at, after in enumerate(minutes)
    ]
    steps = call_of(saved_call(notes, ended=False)).steps
    assert [step.later for step in steps] == [None, "5m", None, "1m"]


def test_the_page_gives_the_same_file_and_nothing_where_nobody_called(desk: Desk) -> None:
    saved = desk.saves("call", "--keys", "1,2")
    assert desk.page("saved/caller/call") == (200, saved)
    assert desk.page("saved/focal_point/texts")[0] in (200, 404)
    assert desk.page("saved/nobody/call")[0] == 400
    assert desk.page("saved/caller/pin")[0] == 404


def test_a_saved_call_reads_as_a_person_would_write_it(desk: Desk) -> None:
    text = desk.saves("call", "--keys", "1,2")
    head, steps = text.split("steps:\n")
    assert re.fullmatch(r"call: \"Saved in the simulator on [\d: -]+; say here in one sentence what it shows\.\"\nat: \"[\d: -]+\"\n", head)
    assert steps.splitlines()[:4] == [
        "  - hears: [greeting, choose_language]",
        '    offers: {"1": language_khm, "2": language_eng}',
        '  - press: "1"',
        "    hears: [exit_told, can_you_listen]",
    ]


def test_the_page_offers_it_only_where_there_is_something(desk: Desk) -> None:
    desk.runs("call", "--keys", "1,2")
    phones = {phone["role"]: phone for phone in desk.app.test_client().get("/simulator/state").get_json()["phones"]}
    assert phones["caller"]["call"]["saved"] is True
    assert "data-save-call" in desk.page("")[1]


def test_without_a_flow_there_is_nothing_to_save(desk: Desk) -> None:
    file = desk.folder / "none.yaml"
    done = desk.runs("call", "--phone", "supervisor", "--to", "117", "--keys", "h", "--save", str(file))
    assert done.exit_code == 1 and "no flow was heard" in done.output
    assert not file.exists()


def test_in_production_and_behind_a_carrier_nobody_watches(tmp_path: Path) -> None:
    secrets = {"master_key": "ab" * 32, "flask_secret": "x", "twilio_auth_token": "x"}
    carrier = {"twilio_account_sid": "AC" + "1" * 32, "twilio_numbers": SIMULATED_NUMBERS}
    assert build(Settings(data_dir=tmp_path, **secrets, **carrier)).recorder is None
    assert build(Settings(data_dir=tmp_path, **secrets)).recorder is not None


def test_an_event_is_seen_once_however_often_it_comes_and_only_when_it_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    raced = iter([True])

    def answer(*given: Any) -> None:
        """The first time another process was quicker."""
        if next(raced, False):
            raise threads.Raced
        kept(*given)

    kept = threads.answer
    monkeypatch.setattr(threads, "answer", answer)
    arrival = Arrival("voice", "inbound", "CA" + "7" * 32, "+85550000007", PUBLIC, "", 0, Started())
    for _ in range(3):
        desk.house.switchboard.voice(arrival)
    with Ledger(desk.house.settings.data_dir / SIMULATOR_FILE).reading() as book:
        assert len(book.seen_in_call(arrival.sid)) == 1
