"""Cards by text: however much is known of a service, an answer is three messages at most (S22), with the choices below it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.dialogue import Ask, Choice
from gateway.directory.card import spoken
from gateway.directory.cells import openings
from gateway.directory.services import NEEDS, Directory, Service
from gateway.prompts.catalogue import Script
from gateway.prompts.clips import Voices
from gateway.prompts.speech import menu_words
from gateway.shelf import Shelf
from gateway.sms import parts as messages
from gateway.store.work import Versions
from tests.conversation import SHIPPED
from tests.spoken import sources

MONDAY_NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
CHOICES = tuple(Choice(str(nth), (label,)) for nth, label in enumerate(("care_within_days", "offer_next", "offer_callback"), 1))


def with_all_that_can_be_known(service: Service) -> Service:
    known: dict[str, Any] = {"free": True, "female_staff": True, "call_first": True, "full_on": date(2026, 11, 22)}
    known |= {"openings": openings("TH", "02:00", "04:00"), "assured_on": date(2026, 11, 1), "phone": service.phone or "+85550000001"}
    return replace(service, **known | ({"minutes": (("160101", 200),)} if service.place else {"confidential": True}))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    of = sources()
    directory = Directory(tuple(map(with_all_that_can_be_known, of.directory.services)))
    return Shelf(Versions(0, 0, 0), SHIPPED, directory, of.gazetteer, of.catalogues, Voices(), True)


@pytest.mark.parametrize(("lang", "script"), [("khm", "khmer"), ("khm", "latin"), ("eng", "latin")])
@pytest.mark.parametrize("need", NEEDS)
def test_an_answer_with_a_card_is_three_messages_at_most(shelf: Shelf, need: str, lang: str, script: Script) -> None:
    beside = ("shelter_contact",) if need == "shelter" else ()
    choices = CHOICES if need == "health" else CHOICES[1:]
    for place in ("160101", "1602", ""):
        for ranked in shelf.nearest(need, place, MONDAY_NOON, False):
            said = (*spoken(ranked, shelf.teller(MONDAY_NOON, aloud=False)), *beside)
            text = menu_words(shelf.catalogues, Ask(lang, said, choices), script, lambda name: shelf.phone_digits(name[6:]))
            assert messages(text) <= 3, text
            assert f"digits:phone.{ranked.service.id}" in said


def test_who_speaks_her_language_comes_first_and_khmer_is_spoken_everywhere(shelf: Shelf) -> None:
    anywhere = replace(shelf.directory.services[0], areas=(), needs=("health",), confidential=False)
    near, far = (replace(anywhere, id=at, place=at) for at in ("160101", "160701"))
    speaking = replace(shelf, directory=Directory((near, replace(far, languages=("khm",), interpreters=("jra",)))))

    def first(lang: str) -> str:
        return speaking.nearest("health", "160101", MONDAY_NOON, False, lang)[0].service.id

    assert [first(lang) for lang in ("jra", "tpu", "khm")] == ["160701", "160101", "160101"]


def test_a_name_that_this_version_of_the_words_does_not_know_is_told_by_kind(shelf: Shelf) -> None:
    """A call keeps its words; a directory may be newer."""
    new = replace(shelf, directory=Directory((replace(shelf.directory.services[0], id="new", needs=("health",)),)))
    (ranked,) = new.nearest("health", "160101", MONDAY_NOON, False)
    for aloud in (True, False):
        assert "kind_health" in spoken(ranked, new.teller(MONDAY_NOON, aloud=aloud))
        assert "service.new" not in spoken(ranked, new.teller(MONDAY_NOON, aloud=aloud))
