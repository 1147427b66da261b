"""Logs: whatever is handed to them, by us or by a library, no number comes out (S27)."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal import scrub, set_up_logs
from gateway.store.tokens import new_token
from gateway.store.work import new_id

HERS = "85550000001"
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What stands on standard error."""
    written = StringIO()
    monkeypatch.setattr("sys.stderr", written)
    set_up_logs()
    yield written
    monkeypatch.undo()
    set_up_logs()


def scrubbed(value: Any) -> Any:
    return scrub(None, "", {"value": value})["value"]


@given(
    digits=st.from_regex("[0-9]{7,12}", fullmatch=True),
    gaps=st.lists(st.sampled_from(["", "", " ", "-", ".", ") ", "/"]), min_size=12, max_size=12),
    front=st.sampled_from(["", "+", "%2B", "tel:+", "to=", '"', "("]),
    khmer=st.booleans(),
)
def test_a_number_in_any_writing(digits: str, gaps: list[str], front: str, khmer: bool) -> None:
    written = digits[0] + "".join(gap + digit for gap, digit in zip(gaps, digits[1:], strict=False))
    line = f"it rang {front}{written.translate(KHMER) if khmer else written}, twice"
    assert not any(character.isdecimal() for character in scrubbed(line).replace("%2B", ""))


@pytest.mark.parametrize(
    "value", [{"to": f"+{HERS}"}, [f"+{HERS}"], ({"a": [HERS]},), {f"+{HERS}": 1}, f"+{HERS}".encode(), int(HERS), ValueError(HERS)]
)
def test_a_number_inside_of_something(value: Any) -> None:
    assert HERS not in repr(scrubbed(value))


@given(st.integers(0, 999_999))
def test_request_numbers_and_rows_stay(number: int) -> None:
    assert scrubbed(number) == number
    assert scrubbed(f"request {number} of 3") == f"request {number} of 3"


def test_ids_stay() -> None:
    for _ in range(200):
        assert scrubbed(name := new_id()) == name
        assert scrubbed(name := f"a{new_token()}") == name
    address = "Serving on http://127.0.0.1:8000"
    assert scrubbed(address) == address


def test_our_own_lines_are_json_without_numbers(log: StringIO) -> None:
    structlog.get_logger().info(f"rang {HERS}", row=7, to=f"+{HERS}")
    line = json.loads(log.getvalue())
    assert (line["event"], line["row"], line["to"]) == ("rang [digits]", 7, "[digits]")


def test_a_library_may_warn_but_not_quote(log: StringIO) -> None:
    logging.getLogger("twilio").info("body of a request")
    logging.getLogger("twilio").warning("no answer from +%s", HERS)
    (line,) = log.getvalue().splitlines()
    assert json.loads(line)["event"] == "no answer from [digits]"


@pytest.mark.parametrize("logger", [structlog.get_logger(), logging.getLogger("waitress")])
def test_an_exception_is_told_by_kind_and_place(logger: Any, log: StringIO) -> None:
    """Its words may be a code, which is too short to be found by its looks."""
    try:
        int("code 4711")
    except ValueError:
        logger.exception("it failed")
    (line,) = log.getvalue().splitlines()
    assert "4711" not in line
    assert json.loads(line)["fault"] == "ValueError"
    assert json.loads(line)["where"].startswith("test_an_exception_is_told_by_kind_and_place:")
