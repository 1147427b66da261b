"""Every text of our pages has Khmer, and says the same in it."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from gateway.web import tongues

WEB = Path(tongues.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]


@pytest.fixture(scope="module")
def khmer() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in tongues.khmer() if message.id}


def said() -> set[str]:
    found = extract_from_dir(WEB, METHODS, keywords={"_": None, "gettext": None, "lazy_gettext": None})
    return {str(message) for _, _, message, _, _ in found}


def test_every_text_has_khmer_and_none_is_left_over(khmer: dict[str, str]) -> None:
    assert len(said()) > 100 and set(khmer) == said()


def test_what_is_put_into_a_sentence_is_in_its_khmer_too(khmer: dict[str, str]) -> None:
    for english, own in khmer.items():
        names = {word.split(")")[0] for word in english.split("%(")[1:]}
        assert names == {word.split(")")[0] for word in own.split("%(")[1:]}, english
        assert any("\u1780" <= letter <= "\u17ff" for letter in own), english
