"""The number that was dialled decides what is heard first: its role, then its line in the settings."""

from typing import cast

import pytest

from gateway.casework import openings
from gateway.dialogue import Arrival, Heard, Started, Text
from gateway.settings import Settings
from gateway.store.work import Work

INFORMATION, JARAI, WEATHER, CALLBACK, STAFF = (f"+8555000010{n}" for n in range(5))
NUMBERS = f"{INFORMATION}:public,{JARAI}:public,{WEATHER}:public,{CALLBACK}:callback"
LINES = {JARAI: {"flow": "main", "language": "jra"}, WEATHER: {"flow": "decoy"}, CALLBACK: {"flow": "main"}}
SETTINGS = Settings.model_validate({"twilio_numbers": NUMBERS, "lines": LINES})
NO_STAFF_LINE = cast(Work, None)  # nobody is looked up where no number of ours is the staff's


def arriving(line: str, heard: Heard, party: str = "+85550000001") -> Arrival:
    return Arrival("text" if isinstance(heard, Text) else "voice", "inbound", "CA1", party, line, "", 0, heard)


@pytest.mark.parametrize(
    ("line", "flow", "lang"),
    [
        (INFORMATION, "main", "khm"),
        (JARAI, "main", "jra"),
        (WEATHER, "decoy", "khm"),
        (CALLBACK, "redial", "khm"),  # S17: whatever its line says, who calls it hears the decoy
        ("+85550000199", "main", "khm"),  # a number that we do not know: nobody who reaches us is turned away
        ("050 000 101", "main", "jra"),  # however the carrier writes it
        ("85550000102", "decoy", "khm"),
    ],
)
def test_the_number_dialled_decides(line: str, flow: str, lang: str) -> None:
    opening = openings.call(NO_STAFF_LINE, SETTINGS, arriving(line, Started()), None)
    assert (opening.flow, opening.state.lang) == (flow, lang)


def test_the_number_texted_decides_too() -> None:
    for line, flow, lang in ((INFORMATION, "main", "khm"), (JARAI, "main", "jra"), (WEATHER, "decoy", "khm")):
        opening = openings.text(SETTINGS, arriving(line, Text("sousdey")))
        assert (opening.flow, opening.state.lang, opening.state.script) == (flow, lang, "latin")


@pytest.mark.parametrize(("party", "reachable"), [("+85550000001", "yes"), ("anonymous", "no"), ("", "no"), ("117", "no")])
def test_what_is_known_at_the_start(party: str, reachable: str) -> None:
    known = openings.call(NO_STAFF_LINE, SETTINGS, arriving(INFORMATION, Started(), party), None).state.known
    assert known == {"medium": "voice", "reachable": reachable, "connects_117": "no"}


def test_a_text_is_never_told_that_it_can_be_put_through() -> None:
    """S36: where a test call has proved the short code, a text that was "connected" would only wait, and no exit word would end it."""
    proved = SETTINGS.model_copy(update={"connects_117": True})
    assert openings.call(NO_STAFF_LINE, proved, arriving(INFORMATION, Started()), None).state.known["connects_117"] == "yes"
    assert openings.text(proved, arriving(INFORMATION, Text("sousdey"))).state.known["connects_117"] == "no"


@pytest.mark.parametrize(
    ("body", "leaving", "code"),
    [
        ("0", True, ""),
        ("0 1234", True, "1234"),
        ("01234", True, "1234"),
        ("ឈប់១២៣៤", True, "1234"),
        ("stop 1234.", True, "1234"),
        ("0 12", True, ""),
        ("050 000 001", False, ""),  # a telephone number begins with a 0 as well
        ("០៥០០០០០០១", False, ""),
        ("stopping by", False, ""),
    ],
)
def test_an_exit_word_is_told_from_a_number(body: str, leaving: bool, code: str) -> None:
    assert openings.exit_and_code(body) == (leaving, code)
