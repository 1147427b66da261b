"""What the audit, readiness and the key rotation say stands in Khmer on a Khmer page: every sentence that the code can write down."""

import ast
import importlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from gateway.callbacks import events
from gateway.upkeep import auditor, rotation
from gateway.web import tongues
from gateway.web.audit import sentences as audit
from gateway.web.system import sentences as system
from gateway.web.told import Sentences

GATEWAY = Path(tongues.__file__).parent.parent


@pytest.fixture(autouse=True)
def khmer_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("gateway.web.pages.tongue", lambda: tongues.KHMER)
    app = Flask(__name__)
    tongues.register(app, lambda: tongues.KHMER)
    with app.test_request_context():
        yield


def is_khmer(sentences: Sentences, text: str) -> bool:
    told = sentences.told(text)
    return told.lang == tongues.KHMER and any("\u1780" <= letter <= "\u17ff" for letter in told.words)


def written() -> Iterator[str]:
    """Each sentence that any of our code gives to the audit, with `X1` for what is put in when it runs."""
    for path in GATEWAY.rglob("*.py"):
        module = ".".join(path.relative_to(GATEWAY.parent).with_suffix("").parts)
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "audit" and call.args:
                yield from sayings(call.args[0], module)


def sayings(node: ast.expr, module: str) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if hasattr(importlib.import_module(module), name):
            yield getattr(importlib.import_module(module), name)
        case ast.JoinedStr(values=parts):
            yield from map("".join, itertools.product(*(list(sayings(part, module)) for part in parts)))
        case ast.FormattedValue(value=ast.IfExp(body=body, orelse=other)):
            yield from (*sayings(body, module), *sayings(other, module))
        case ast.FormattedValue(value=ast.Subscript(value=ast.Name(id=table))):
            yield from getattr(importlib.import_module(module), table).values()
        case _:
            yield "X1"


def test_every_sentence_of_the_audit_has_khmer() -> None:
    found = {text for text in written() if text != "X1"}  # what decides about requests is told below
    assert len(found) > 60
    assert [text for text in found if not is_khmer(audit.SENTENCES, text)] == []


def test_what_happened_to_a_request_is_told_in_words() -> None:
    names = {name for name, one in vars(events).items() if isinstance(one, type) and one.__module__ == events.__name__}
    never_sent = {"Outcome", "Ending", "OfStaff", "OfSupervisor", "OfHerCall"}
    assert set(audit.EVENTS) == names - never_sent
    told = audit.SENTENCES.told("Confirmed: DRAFT -> REQUESTED").words
    assert "Confirmed" not in told and "REQUESTED" not in told


def test_a_name_stands_for_the_id_of_an_account() -> None:
    told = audit.SENTENCES.told("paused account 01a2-77", {"01a2-77": "sopheap"}.__getitem__)
    assert "sopheap" in told.words and "01a2" not in told.words


def test_what_no_sentence_fits_stays_english() -> None:
    assert audit.SENTENCES.told("something new").lang == tongues.ENGLISH


def test_every_finding_and_every_kind_of_sealed_thing_has_khmer() -> None:
    kinds = [*(kind.name for kind in rotation.KINDS), rotation.MARKS]
    stuck = [f"{name}: 3" for name in auditor.LOOKS]
    for text in (*kinds, *stuck, "; ".join(stuck), "audit kept too long: 2", "does not answer; the clock delivers"):
        assert is_khmer(system.SENTENCES, text), text
