"""Sentences in two languages: whatever the code says is written down, in both, with the same gaps."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from flask import Flask

from gateway.change import GONE
from gateway.directory.tables import DirectoryError
from gateway.directory.tables import Fault as Row
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.faults import DraftsRefusedError
from gateway.publishing.faults import NotAssured, say
from gateway.settings import ROOT
from gateway.telling import Name, Sentence, told, written
from gateway.web.menus.words import WRITTEN
from gateway.web.reasons import reasons

ROOMS = sorted(str(path.parent.relative_to(ROOT)).replace("/", ".") for path in (ROOT / "gateway").rglob("sentences.yaml"))


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def literals(room: str) -> Iterator[tuple[str, set[str]]]:
    """Every sentence that the room's code says by a name that can be read there, and what it puts into it."""
    for path in (ROOT / room.replace(".", "/")).glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("say", "_say") and call.args:
                name, filled = call.args[0], {one.arg or "**" for one in call.keywords}
                if isinstance(name, ast.Constant):
                    yield str(name.value), filled


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_has_both_languages_and_the_same_gaps(room: str) -> None:
    for name, said in written(room).items():
        assert set(said) == {"eng", "khm"} and gaps(said["eng"]) == gaps(said["khm"]), name
        text = re.sub(r"\{\w+\}", "", said["khm"])
        assert not re.search(r"[a-z]{2}", text) or any("\u1780" <= letter <= "\u17ff" for letter in text), name


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "gateway"])
def test_what_the_code_says_is_written_down_with_its_gaps(room: str) -> None:
    found = list(literals(room))
    assert found
    for name, filled in found:
        assert name in written(room), name
        assert "**" in filled or gaps(written(room)[name]["eng"]) == filled, name


def test_what_stands_in_a_gap_is_told_in_the_same_language_and_as_the_reader_calls_it() -> None:
    where = Sentence("gateway.directory", "service", {"service": Name("service", "tpo")})
    assert (str(where), where.told("khm", lambda name: name.code.upper())) == ("service tpo", "TPO")
    assert told((GONE, 2, "x"), "khm") == "លែងមាន, 2, x"


def test_whatever_a_menu_is_made_of_has_a_name_on_the_pages() -> None:
    from gateway.flows.kinds import KINDS
    from gateway.flows.kinds.menu import ChoiceSpec

    ours = [kind.spec for kind in KINDS.values() if not kind.shipped_only]
    assert {field for spec in (*ours, ChoiceSpec) for field in spec.model_fields} - {"prompts"} <= set(WRITTEN)


def test_whatever_refuses_says_why_in_the_language_of_the_page() -> None:
    app = Flask(__name__)
    app.secret_key = "only here"
    told = {
        FlowError([Fault("flows/main.yaml", 1, "topics", "F07")]): "topics: គ្មានការហៅណាមកដល់ទីនេះទេ",
        DirectoryError([Row("services", 2, "status", "perhaps is neither yes nor no", "write one of them")]): "perhaps មិនមែន yes",
        DraftsRefusedError(3): "ពាក្យខ្មែរ 3",
        NotAssured(say("not_assured", needs=(Name("needs", "health"),))): "HEALTH",
    }
    for error, khmer in told.items():
        with app.test_request_context("/"):
            assert khmer in reasons(error, lambda name: name.code.upper())[0]
        with app.test_request_context("/?tongue=en"):
            (line,) = reasons(error)
            assert not any("\u1780" <= letter <= "\u17ff" for letter in line)
