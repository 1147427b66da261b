"""RapidPro's client, made fit: bounded, silent, and with our token for nobody else."""

import json
import logging
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from urllib3.exceptions import ReadTimeoutError

from gateway.channels import rapidpro_client
from gateway.channels.errors import SendingError
from gateway.channels.rapidpro import RapidPro
from gateway.channels.rapidpro_client import AN_HOUR, REST_SECONDS, Budget
from gateway.channels.routes import Parcel, Routes
from gateway.settings import RouteSetting
from tests.unit.test_channels_routes import NOON, NUMBERS, OPERATORS

URL, NUMBER = "https://rapidpro.example", "+85550000001"


@dataclass
class Answers:
    """In place of the session: one answer after another, and what was asked."""

    them: list[Any]
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def request(self, method: str, url: str, **given: Any) -> "Answers":
        self.asked.append((method, url, given))
        answer = self.them.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.status_code, body, self.headers = answer if isinstance(answer, tuple) else (200, answer, {})
        pieces = [body] if isinstance(body, bytes) else [json.dumps(body).encode()]
        self.raw = SimpleNamespace(read1=lambda size, decode_content: pieces.pop() if pieces else b"")
        return self

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def relay(*answers: Any) -> tuple[RapidPro, Answers]:
    made, them = RapidPro(URL, "t" * 40, "flow", "group", "hook", 2.0), Answers(list(answers))
    made._client._session = them  # type: ignore[assignment]
    return made, them


def refusal(*answers: Any) -> SendingError:
    made, _ = relay(*answers)
    with pytest.raises(SendingError) as fault:
        made.tell("contact", "words", "leg")
    return fault.value


@pytest.mark.parametrize(
    ("answer", "permanent", "unknown"),
    [
        ((400, {"urns": [NUMBER]}, {}), True, False),
        ((401, b"", {}), True, False),
        ((403, b"", {}), True, False),
        ((302, b"", {"Location": "https://elsewhere.example"}), True, False),
        ((429, b"", {}), False, False),
        ((500, b"", {}), False, True),
        (b"<html>", False, True),
        (b"[" * 100_000, False, True),
        ([1], False, True),
        ({"uuid": None, "groups": [], "contacts": []}, False, True),
        ({"groups": 7}, False, True),
        (b"x" * (rapidpro_client.LARGEST + 1), False, True),
        (requests.ReadTimeout(), False, True),
        (ReadTimeoutError(None, URL, "x"), False, True),  # type: ignore[arg-type]
        (requests.ConnectTimeout(), False, False),
    ],
    ids=range(15),
)
def test_whatever_it_answers_is_one_kind_of_fault_that_quotes_nothing(answer: Any, permanent: bool, unknown: bool) -> None:
    fault = refusal(answer)
    assert (fault.permanent, fault.unknown) == (permanent, unknown)
    assert NUMBER not in str(fault) and fault.__context__ is None and fault.__cause__ is None


def test_every_request_has_a_time_out_and_is_led_nowhere_else() -> None:
    made, them = relay({"uuid": "s", "groups": [], "contacts": []})
    assert made.tell("contact", "words", "leg") == "rapidpro:s"
    ((method, url, given),) = them.asked
    assert (method, url) == ("post", f"{URL}/api/v2/flow_starts.json")
    assert given["timeout"] == 2.0 and given["allow_redirects"] is False
    assert given["json"] == {"flow": "flow", "contacts": ["contact"], "restart_participants": 1, "params": {"text": "words", "ref": "leg"}}
    assert "Authorization" not in given["headers"]  # the session's own, which no .netrc replaces


def test_a_next_page_on_another_machine_is_not_fetched() -> None:
    group, page = (
        {"next": None, "results": [{"uuid": "g"}]},
        {"next": "https://elsewhere.example/api/v2/contacts.json?cursor=x", "results": []},
    )
    made, them = relay(group, page | {"results": [{"uuid": "c", "urns": [], "groups": []}]})
    query = made._client.get_contacts(group=made._group()).iterfetches()
    next(query)
    with pytest.raises(SendingError):
        next(query)
    assert len(them.asked) == 2


def test_nothing_is_written_down_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made, _ = relay({"uuid": "s", "groups": [], "contacts": []})
    made.tell("contact", "words of hers", "leg")
    assert caplog.text == ""


# -- how often it is asked


def test_one_request_too_many_waits_for_the_hour_and_a_rest_for_its_end() -> None:
    now = [0.0]
    budget = Budget(3, lambda: now[0])
    for _ in range(3):
        budget.spend()
    with pytest.raises(SendingError):
        budget.spend()
    now[0] += AN_HOUR
    budget.spend()
    budget.rest(7)
    now[0] += 6.9
    with pytest.raises(SendingError):
        budget.spend()
    now[0] += 0.2
    budget.spend()


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [((429, b"", {"Retry-After": "42"}), 42), ((429, b"", {"Retry-After": "soon"}), REST_SECONDS), (requests.ReadTimeout(), REST_SECONDS)],
)
def test_after_a_limit_or_a_silence_it_is_left_alone(answer: Any, seconds: float) -> None:
    now = [0.0]
    made, them = relay(answer)
    made._client._budget._now = lambda: now[0]
    for moment, asked in ((0, 1), (seconds - 0.1, 1)):
        now[0] = moment
        with pytest.raises(SendingError):
            made.tell("contact", "words", "leg")
        assert len(them.asked) == asked
    now[0], them.them = seconds, [{"uuid": "s", "groups": [], "contacts": []}]
    assert made.tell("contact", "words", "leg")


# -- who can be reached by it


def test_only_staff_who_are_its_contacts_are_ever_routed_to_it() -> None:
    rules = (RouteSetting(by=("rapidpro", "kannel")),)
    routes = Routes(NUMBERS, rules, OPERATORS, relays=True)
    known = Parcel("offer_text", "staff", "+12025550100", NOON, is_contact=True)
    assert [way.channel for way in routes.ways(known)] == ["rapidpro", "kannel"]
    assert [way.channel for way in routes.ways(Parcel("offer_text", "staff", "", NOON, "rapidpro"))] == ["kannel"]
    assert [way.channel for way in routes.ways(Parcel("text_card", "public", "", NOON, "rapidpro"))] == ["kannel"]
    assert list(routes.faults()) == []
    assert len(list(Routes(NUMBERS, rules, OPERATORS).faults())) == 1
