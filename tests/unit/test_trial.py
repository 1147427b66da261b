"""A draft is tried in a house of its own: phones ring there, requests are made there, and nothing of it reaches the real one (rule 15)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import Client

from gateway.drafting import checking, edits
from gateway.drafting.draft import Office as Drafts
from gateway.drafting.sayings import Words
from gateway.drafting.written import NewChoice
from gateway.house import House
from gateway.prompts import drafts as voices
from gateway.prompts.clips import ClipStore
from gateway.prompts.faults import DraftsFailedError
from gateway.saved.source import read as read_call
from gateway.store import tables
from gateway.trial.trials import Trial, Trials
from tests.rig.gateway import CLIPS
from tests.rig.office import Office

WATER = Words("ទឹក", "Tuk", "Clean water")
LINE = "+85550000100"


@dataclass
class Browser:
    trial: Trial

    def __post_init__(self) -> None:
        self._client = Client(self.trial.answer)

    def does(self, path: str, **said: Any) -> dict[str, Any]:
        answer = self._client.post(f"/simulator/{path}", json=said)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return self._phones(answer.json)

    def looks(self) -> dict[str, Any]:
        self.trial._ticked = 0.0  # two seconds have gone by
        return self._phones(self._client.get("/simulator/state").json)

    def _phones(self, state: Any) -> dict[str, Any]:
        return {phone["role"]: phone for phone in state["phones"]}

    def dials(self) -> None:
        self.does("dial", phone="caller", to=LINE)

    def presses(self, *keys: str) -> None:
        for key in keys:
            call = self.looks()["caller"]["call"]
            self.does("press", sid=call["sid"], version=call["version"], keys=key)

    def hears(self) -> str:
        clips = [line["what"] for line in self.looks()["caller"]["call"]["log"] if line["kind"] == "clip"]
        told = self._client.post("/simulator/describe", json={"waits": [clips]}).json
        assert told
        return " ".join(clip["gloss"] for clip in told["clips"].values())


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    house.__dict__["clips"] = ClipStore(CLIPS)
    office = Office.of(house, tmp_path / "desk")
    office.opens()
    return office


@pytest.fixture
def drafts(office: Office) -> Drafts:
    desk = Drafts(office.press)
    desk.change("Dara", 0, edits.AddChoice("more", "choose", NewChoice("weather", WATER)))
    return desk


@pytest.fixture
def trials(house: House) -> Iterator[Trials]:
    trials = Trials(house)
    yield trials
    for trial in trials._open.values():
        trial.house.shut()


def rows(house: House, table: type[tables.Table]) -> int:
    with house.store.read() as work:
        return work.connection.scalar(select(func.count()).select_from(table)) or 0


def test_she_hears_the_draft_and_asks_for_a_call_and_nobody_real_is_asked(
    drafts: Drafts, office: Office, trials: Trials, house: House
) -> None:
    trial = trials.begin("7", checking.sources(office.press, drafts.look()))
    phone = Browser(trial)
    phone.dials()
    phone.presses("1", "1", "5")
    assert "Clean water" in phone.hears()
    phone.does("hang-up", phone="caller")
    trial_call = trial.saved("caller", "call")
    assert trial_call and read_call(trial_call, "tests/saved/office/water.yaml").call.steps

    phone.dials()
    phone.presses("1", "1", "4", "1")
    for _ in range(12):
        if rows(trial.house, tables.Request):
            break
        phone.presses("1")
    phone.does("hang-up", phone="caller")
    for _ in range(3):
        rung = phone.looks()["focal_point"]["call"]
    assert rung and rung["wait"] == "ringing", "the sample focal point's phone rings, within the house"

    assert rows(trial.house, tables.Request) == 1
    assert [rows(house, table) for table in (tables.Request, tables.Conversation, tables.FocalPoint, tables.Leg)] == [0, 0, 0, 0]
    assert trial.house.store.data.url != house.store.data.url and trial.house.vault != house.vault


def test_another_process_finds_it_and_a_new_trial_throws_the_old_one_away_also_where_no_draft_voice_is(
    drafts: Drafts, office: Office, trials: Trials, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_installed(*_: object) -> None:
        raise DraftsFailedError("not installed")

    assert trials.of("7") is None
    first = trials.begin("7", checking.sources(office.press, drafts.look()))
    other = Trials(house)
    found = other.of("7")
    assert found and found.name == first.name and found.house.settings == first.house.settings
    found.house.shut()
    monkeypatch.setattr(voices, "make", not_installed)
    second = trials.begin("7", checking.sources(office.press, drafts.look()))
    assert second.name != first.name and not first.house.settings.data_dir.exists()
    phone = Browser(second)
    phone.dials()
    assert "information line" in phone.hears(), "her words can be read where they cannot be heard"
