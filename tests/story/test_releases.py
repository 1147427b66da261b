"""Releases beside calls: a call keeps what it began with, whatever comes into force, is agreed to, or is gone back to meanwhile."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.prompts.catalogue import Catalogues
from gateway.prompts.clips import Voices
from gateway.publishing.back import roll_back
from gateway.publishing.faults import Overtaken
from gateway.publishing.publish import publish
from gateway.publishing.second import approve
from tests.rig.gateway import Gateway
from tests.rig.office import Office
from tests.rig.people import Caller, Town
from tests.rig.phones import Call


@pytest.fixture
def office(gateway: Gateway, tmp_path: Path) -> Iterator[Office]:
    """In step with what is in force; whatever a story publishes is gone back from."""
    office = Office.of(gateway.house, tmp_path / "desk", trusting=False, voices=gateway.house.press.voices)
    before = office.publishes("tests").release
    yield office
    roll_back(office.press, before.number, "tests")


def at_the_subjects(caller: Caller) -> Call:
    return caller.dials().chooses("language_khm", "i_can_listen").hears("topics")


def hears_of_the_weather(call: Call) -> bool:
    return "weather" in call.chooses("more").hears("more_choices").heard


def test_a_call_goes_on_as_it_began_across_a_release_and_across_going_back(office: Office, town: Town) -> None:
    before = at_the_subjects(town.caller())
    first = office.in_force
    office.takes_the_weather_away().publishes("Dara")
    between = at_the_subjects(town.caller())
    assert hears_of_the_weather(before)
    before.chooses("weather").hears("decoy_weather")

    roll_back(office.press, first.number, "Dara")
    assert not hears_of_the_weather(between)
    between.presses("0").hears("decoy_weather")
    assert hears_of_the_weather(at_the_subjects(town.caller()))


def test_a_call_goes_on_as_it_began_across_an_agreement(office: Office, town: Town) -> None:
    proposed = office.says("goodbye").publishes("Dara").release
    assert "goodbye" not in town.caller().dials().heard, "nobody has agreed to it yet"
    before = at_the_subjects(town.caller())
    approve(office.press, proposed.number, "Sokha")
    town.caller().dials().hears("greeting", "goodbye")
    before.chooses("health").hears("which_district")


def test_of_two_processes_that_publish_at_once_one_wins(office: Office, gateway: Gateway, tmp_path: Path) -> None:
    both_have_looked = threading.Barrier(2, timeout=30)
    told: list[str] = []

    def publishes(name: str, says: str) -> None:
        def speak(words: Catalogues, numbers: Iterable[str]) -> Voices:
            both_have_looked.wait()
            return office.press.voices(words, numbers)

        desk = office.another(tmp_path / name).says(says)
        house = gateway._build()  # with locks and connections of its own, as another process has them
        try:
            publish(replace(desk.press, store=house.store, voices=speak, two_people=False), ("flows", "prompts"), name)
            told.append(f"{name} won")
        except Overtaken as overtaken:
            told.append(str(overtaken))
        finally:
            house.store.data.dispose()
            house.store.keys.engine.dispose()

    threads = [threading.Thread(target=publishes, args=each) for each in (("one", "promises"), ("two", "goodbye"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = office.in_force.author
    assert sorted(told, key=len)[0] == f"{winner} won"
    assert f"published by {winner}" in sorted(told, key=len)[1]
