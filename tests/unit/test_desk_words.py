"""The desk has words for all that the protocol can come to, and each of them in Khmer."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gateway.callbacks import outlook
from gateway.callbacks.outlook import Step, Who
from gateway.callbacks.records import Phase, State
from gateway.web import tongues
from gateway.web.desk import words

WEB = Path(tongues.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/desk/**.html", "jinja2.ext:babel_extract")]


@pytest.fixture(scope="module")
def khmer() -> dict[str, str]:
    with tongues.CATALOGUE.open("rb") as catalogue:
        return {str(message.id): str(message.string) for message in read_po(catalogue, locale=tongues.KHMER) if message.id}


def said() -> set[str]:
    found = extract_from_dir(WEB, METHODS, keywords={"_": None, "gettext": None})
    return {str(message) for _, _, message, _, _ in found}


def test_every_text_has_khmer_and_none_is_left_over(khmer: dict[str, str]) -> None:
    assert len(said()) > 100 and set(khmer) == said()


def test_what_is_put_into_a_sentence_is_in_its_khmer_too(khmer: dict[str, str]) -> None:
    for english, own in khmer.items():
        names = {word.split(")")[0] for word in english.split("%(")[1:]}
        assert names == {word.split(")")[0] for word in own.split("%(")[1:]}, english
        assert any("\u1780" <= letter <= "\u17ff" for letter in own), english


def test_every_stage_and_every_step_has_words() -> None:
    inside = {State.DRAFT, State.CALLING, State.PURGED}  # in no list, or told by the phase of its call
    assert set(words.STAGES) == {*State, *Phase} - inside
    told = [*outlook._NEXT.values(), (Who.CALLER, Step.CALL_IN, Step.EXPIRE)]
    assert {(who, step) for who, step, _ in told} == set(words.NEXT)
    assert {then for *_, then in told if then} <= set(words.THEN)
