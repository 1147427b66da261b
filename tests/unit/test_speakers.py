"""Which number a speaker hears next: in her languages, as often as callers hear it, each once a call; and who may record at all."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.callbacks.records import Role
from gateway.casework import people, speakers
from gateway.casework.enrol import Newcomer, PeopleError, enrol
from gateway.casework.scene import Outside, Scene, Wanted
from gateway.flows.state import Answer
from gateway.house import House
from gateway.prompts.clips import Clip, Voices
from gateway.store import outbox, takes
from gateway.store.tables import FocalPoint, Published
from gateway.store.takes import Offered
from gateway.store.threads import LegFacts
from gateway.store.work import Work

NOTE = Voices({"khm": {"note_greeting": Clip("0" * 32 + ".wav", 900, "draft")}})
KHM = [Wanted("greeting", 1, "w1", True), Wanted("health", 2, "w2", False), Wanted("topics", 3, "w3", True)]
TPU = [Wanted("greeting", 1, "", False), Wanted("topics", 3, "w4", True)]


@pytest.fixture
def speaker(house: House) -> str:
    newcomer = Newcomer(Role.SPEAKER, "Sokha", "+85550000001", "314159", [], ["tpu", "khm"], True, False)
    with house.store.work() as work:
        work.session.add(Published(id=1))
        return enrol(work, newcomer, "tests")


def asks(work: Work, speaker: str, lang: str | None = None, lists: Mapping[str, Sequence[Wanted]] | None = None, **known: str) -> Answer:
    prepared = {f"to record {name}": wanted for name, wanted in (lists or {"tpu": TPU, "khm": KHM}).items()}
    shelf: Any = SimpleNamespace(voices=NOTE)
    settings: Any = None
    scene = Scene(work, settings, shelf, LegFacts("t", "staff", focal_point_id=speaker, lang=lang), "", prepared)
    return speakers.next_to_record(scene, {"prompt": "", "voice": ""} | known)


def test_she_goes_through_her_languages_in_their_order_and_meets_each_number_once(house: House, speaker: str) -> None:
    with house.store.work() as work:
        heard, known = [], {"prompt": "", "voice": ""}
        while (answer := asks(work, speaker, **known)).verdict == "one":
            known = {"prompt": answer.values["prompt"], "voice": answer.values["voice"]}
            heard.append((known["voice"], known["prompt"], answer.values["prompt_number"], answer.values["note"]))
        assert heard == [("tpu", "topics", "003", ""), ("khm", "greeting", "001", "note_greeting"), ("khm", "topics", "003", "")]


def test_rung_for_a_language_she_records_that_one(house: House, speaker: str) -> None:
    with house.store.work() as work:
        assert asks(work, speaker, lang="khm").values["voice"] == "khm"
        assert asks(work, speaker, lang="khm", prompt="topics", voice="khm").verdict == "none"


def test_what_somebody_has_just_spoken_is_left_out_and_what_was_refused_is_told(house: House, speaker: str) -> None:
    with house.store.work() as work:
        take = takes.receive(work, Offered("tpu", "topics", "w4", "another", "phone", ".wav"), "RE1")
        assert asks(work, speaker).values["voice"] == "khm"
        mine = takes.receive(work, Offered("tpu", "topics", "w4", speaker, "phone", ".wav"), "RE2")
        for one in (take, mine):
            takes.claim(work, one)
            takes.refuse(work, one, "clipped")
        assert asks(work, speaker).values["told"] == "record_refused record_fault_loud"


def test_the_lists_are_read_outside_of_the_transaction(house: House, speaker: str) -> None:
    with house.store.work() as work, pytest.raises(Outside):
        asks(work, speaker, lists={"khm": KHM})


@pytest.mark.parametrize("change", [{"paused": True}, {"status": "forced"}, {"status": "unverified"}, {"records": False}])
def test_who_may_not_now_records_nothing_and_is_not_rung(house: House, speaker: str, change: dict[str, Any]) -> None:
    with house.store.work() as work:
        row = work.session.get_one(FocalPoint, speaker)
        for name, value in change.items():
            setattr(row, name, value)
        assert asks(work, speaker).verdict == "none"
        with pytest.raises(PeopleError, match="does not record"):
            speakers.ring_me(work, row, "khm", "tests")
        assert outbox.due(work, 9, urgent=False) == []


def test_she_is_known_by_her_name_to_whoever_approves(house: House, speaker: str) -> None:
    with house.store.read() as work:
        assert (people.called(work, speaker), people.called(work, "Dara")) == ("Sokha", "Dara")
