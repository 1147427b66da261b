"""A panel heard all voices of a release together: written down once, shown with the readiness, and no longer true of other voices."""

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from gateway.house import House
from gateway.prompts.clips import Clip, Voices
from gateway.publishing.draft import drafted
from gateway.publishing.sources import read_directory
from gateway.settings import ROOT
from gateway.store import releases, versions
from gateway.store.work import Versions

SPOKEN = Clip("0" * 32 + ".wav", 900, "recorded")
VOICES = Voices({"khm": {"greeting": SPOKEN}, "eng": {"greeting": replace(SPOKEN, status="draft")}})
HEARD = ("--lang", "khm", "--who", "Sokha, Dara and Chenda", "--on", "2026-12-01", "--note", "in Ban Lung", "--by", "Maly")


@pytest.fixture
def flask(house: House) -> FlaskCliRunner:
    publishes(house, VOICES)
    return create_app(house).test_cli_runner()


def publishes(house: House, voices: Voices) -> None:
    """A release of these voices, in force."""
    directory = read_directory(ROOT, house.gazetteer)
    with house.store.work() as work:
        base = releases.hold(work)
        draft = drafted({}, directory, house.script().catalogues, voices)
        numbers = [versions.keep(work, kind, draft.payloads[kind], "tests") for kind in versions.KINDS]
        release = releases.add(work, Versions(*numbers), "publish", "", "tests", "", base.number)
        releases.put_in_force(work, release, "tests")


def types(flask: FlaskCliRunner, *words: str, fails: bool = False) -> str:
    done = flask.invoke(args=["prompts", *words], prog_name="flask")
    assert done.exit_code == (1 if fails else 0), done.output
    return done.output


def panel_of(flask: FlaskCliRunner, lang: str) -> object:
    rows = map(json.loads, types(flask, "status", "--json").splitlines())
    return next(row["panel"] for row in rows if row["lang"] == lang)


def test_who_heard_it_and_when_is_shown_until_other_voices_are_in_force(flask: FlaskCliRunner, house: House) -> None:
    assert panel_of(flask, "khm") is None
    types(flask, "sign-off", "1", *HEARD)
    told = {"release": 1, "who": "Sokha, Dara and Chenda", "on": "2026-12-01", "note": "in Ban Lung", "by": "Maly", "holds": True}
    assert panel_of(flask, "khm") == told
    assert "a panel heard release 1 on 2026-12-01: Sokha, Dara and Chenda (in Ban Lung)\n" in types(flask, "status")
    publishes(house, Voices({"khm": {"greeting": replace(SPOKEN, ms=901)}}))
    assert panel_of(flask, "khm") == told | {"holds": False}
    assert "its voices have changed since" in types(flask, "status")


def test_what_nobody_can_have_heard_is_not_signed(flask: FlaskCliRunner) -> None:
    assert "computer's voice" in types(flask, "sign-off", "1", *(word.replace("khm", "eng") for word in HEARD), fails=True)
    assert "nobody speaks tpu" in types(flask, "sign-off", "1", *(word.replace("khm", "tpu") for word in HEARD), fails=True)
    assert "there is no release 7" in types(flask, "sign-off", "7", *HEARD, fails=True)
    assert "who are you" in types(flask, "sign-off", "1", *HEARD[:-2], fails=True)
    assert panel_of(flask, "khm") is None
