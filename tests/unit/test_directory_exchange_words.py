"""Whoever reads Khmer is told in Khmer: every sentence that the directory can say of a table has its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.directory.exchange.tongue import GAP, in_khmer, words
from gateway.directory.tables import Fault

ROOM = Path(__file__).parents[2] / "gateway" / "directory"
SPEAKING = [ROOM / f"{name}.py" for name in ("cells", "load", "package", "service_rows", "tables")] + sorted(
    (ROOM / "exchange").glob("*.py")
)
DEEDS = {"CellError", "Fault", "note", "_note", "refuse", "fault"}
KHMER = re.compile("[ក-៹]")


def sentences(code: ast.AST) -> Iterator[str]:
    """What is said by these calls, or handed on to be said, with gaps for what is filled in."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in DEEDS:
            yield from (text for argument in node.args for text in said(argument))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("what", "NEW", "SAVE_AS", "WRITE_A_LIST"):
            yield from said(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "_remedy":
            yield from (text for each in ast.walk(node) if isinstance(each, ast.Return) and each.value for text in said(each.value))


def said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if " " in text:
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else GAP for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*said(one), *said(other))


ALL = sorted({sentence for path in SPEAKING for sentence in sentences(ast.parse(path.read_text("utf-8")))} - {"{}.csv", "{}{}"})


@pytest.mark.parametrize("sentence", ALL)
def test_every_sentence_has_its_khmer(sentence: str) -> None:
    assert sentence in words(), "add it to gateway/directory/exchange/words.yaml"


def test_no_translation_is_left_over() -> None:
    assert len(ALL) > 90
    assert set(words()) - set(ALL) == set()


def test_the_gaps_are_the_same_in_both() -> None:
    few = {english for english, khmer in words().items() if khmer.count(GAP) > english.count(GAP)}
    assert few == set()
    assert all(KHMER.search(khmer) for khmer in words().values())


def test_what_is_filled_in_stands_in_the_khmer_too() -> None:
    assert in_khmer(Fault("phones.csv", 2, "number", "'x' is not an id of services.csv", "write one that is, or add it there")) == (
        "'x' មិនមែនជាលេខសម្គាល់ក្នុង services.csv ទេ",
        "សរសេរលេខសម្គាល់ដែលមាន ឬបន្ថែមវានៅទីនោះ",
    )


def test_what_nobody_has_translated_is_said_in_english() -> None:
    assert in_khmer(Fault("x", 1, "-", "something else", "do it")) == ("something else", "do it")
