"""The page's own requests: what its buttons send, what it is told, and who may see it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.web.simulator.page import seconds_to_morning
from gateway.web.simulator.words import ENGLISH, KHMER
from tests.simulator_toy import CALLER, PUBLIC, PUBLIC_URL, STAFF, SUPERVISOR, ToyGateway, clip, dial, exchange_for, gather, with_page


@pytest.fixture
def toy() -> ToyGateway:
    start = clip("greeting") + gather("menu", clip("topics"), "<Say>Press one</Say>", seconds=9)
    return ToyGateway(pages={"start": start, "menu.3": dial("117")})


@pytest.fixture
def client(toy: ToyGateway, tmp_path: Path) -> FlaskClient:
    app = toy.app()
    with_page(toy, app, exchange_for(toy, app, tmp_path / "exchange.sqlite"))
    return app.test_client()


def post(client: FlaskClient, path: str, **said: Any) -> Any:
    answer = client.post(f"/simulator/{path}", json=said)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def call_of(state: Any, role: str) -> Any:
    return next(phone["call"] for phone in state["phones"] if phone["role"] == role)


@pytest.mark.parametrize(("lang", "words"), [("en", ENGLISH), ("km", KHMER), ("fr", ENGLISH)])
def test_the_page_is_there_in_both_languages_and_all_of_it_from_here(client: FlaskClient, lang: str, words: dict[str, str]) -> None:
    answer = client.get(f"/simulator?lang={lang}")
    page = answer.get_data(as_text=True)
    assert words["title"] in page and words["write"] in page
    assert page.count('data-phone="') == 3 and page.count('data-key="#"') == 3
    assert "style=" not in page and "<style" not in page and "onclick" not in page and "//" not in page.replace("<!doctype", "")
    for file in ("simulator.js", "simulator.css", "phone.svg"):
        assert f'"/simulator/static/{file}"' in page
        with client.get(f"/simulator/static/{file}") as part:
            assert part.status_code == 200


def test_staff_find_their_own_line_first_and_the_sample_pin(client: FlaskClient) -> None:
    page = client.get("/simulator").get_data(as_text=True)
    numbers = re.findall(r'data-number="([^"]+)"', page)
    assert numbers == [PUBLIC, STAFF, STAFF, PUBLIC, PUBLIC, STAFF]  # the third phone has no line of its own
    assert "271828" in page


def test_every_word_of_the_page_has_its_khmer_key() -> None:
    assert KHMER.keys() == ENGLISH.keys()


def test_a_call_by_its_buttons(toy: ToyGateway, client: FlaskClient) -> None:
    call = call_of(post(client, "dial", phone="caller", to=PUBLIC), "caller")
    assert (call["wait"], call["holder"], call["incoming"], call["name"]) == ("sounds", "page", False, "Information line")
    assert [(line["kind"], line.get("src")) for line in call["log"]] == [("clip", "/clips/greeting.wav")]
    call = call_of(post(client, "silence", sid=call["sid"], version=call["version"]), "caller")
    assert (call["wait"], call["seconds"], call["wanted"]) == ("keys", 9, 1)
    assert [line["what"] for line in call["log"] if line["version"] == call["version"]] == [f"{PUBLIC_URL}/clips/topics.wav", "Press one"]
    call = call_of(post(client, "press", sid=call["sid"], version=call["version"], keys="3"), "caller")
    assert (call["wait"], call["outside"]) == ("talking", "117")
    call = call_of(post(client, "hang-up", number="117"), "caller")
    assert (call["alive"], call["status"]) == (False, "completed")


def test_a_late_click_changes_nothing(toy: ToyGateway, client: FlaskClient) -> None:
    call = call_of(post(client, "dial", phone="caller", to=PUBLIC), "caller")
    post(client, "silence", sid=call["sid"], version=call["version"])
    again = call_of(post(client, "silence", sid=call["sid"], version=call["version"]), "caller")
    assert again["wait"] == "keys"


def test_a_phone_rings_shows_our_line_and_declines(client: FlaskClient) -> None:
    post(client, "dial", phone="caller", to=SUPERVISOR)
    state = client.get("/simulator/state?lang=km").get_json()
    ringing = call_of(state, "supervisor")
    assert (ringing["wait"], ringing["incoming"], ringing["name"]) == ("ringing", True, "អ្នកហៅ")
    talking = post(client, "answer", sid=ringing["sid"], version=ringing["version"])
    assert call_of(talking, "supervisor")["wait"] == call_of(talking, "caller")["wait"] == "talking"
    over = post(client, "hang-up", phone="supervisor")
    assert not call_of(over, "caller")["alive"]


def test_a_second_click_on_call_is_told_and_not_served(toy: ToyGateway, client: FlaskClient) -> None:
    post(client, "dial", phone="caller", to=PUBLIC)
    assert client.post("/simulator/dial", json={"phone": "caller", "to": PUBLIC}).status_code == 409
    assert len(toy.hooks) == 1


def test_what_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    state = client.get("/simulator/state").get_json()
    same = client.get(f"/simulator/state?seen={state['revision']}").get_json()
    assert same == {"revision": state["revision"], "now": state["now"]}
    assert "phones" in client.get("/simulator/state?seen=nonsense").get_json()


def test_a_text_is_shown_with_what_it_costs(toy: ToyGateway, client: FlaskClient) -> None:
    toy.texts = ["a" * 75]
    state = post(client, "text", phone="supervisor", to=STAFF, body="hello")
    texts = next(phone["texts"] for phone in state["phones"] if phone["role"] == "supervisor")
    assert [(text["kind"], text["name"], text["parts"]) for text in texts] == [("sent", "Staff line", 1), ("received", "Staff line", 2)]


def test_clips_are_described_and_a_wait_has_a_cost(client: FlaskClient) -> None:
    one, two = f"{PUBLIC_URL}/clips/one.wav", f"{PUBLIC_URL}/clips/two.wav"
    said = post(client, "describe", waits=[[one, two], [two]])
    assert said["clips"][one] == {"words": "ពាក្យ one", "romanised": "one", "gloss": "the words of one", "draft": True}
    assert said["parts"] == [1, 1]


def test_the_clock_moves_for_everybody(toy: ToyGateway, client: FlaskClient) -> None:
    before = toy.time
    post(client, "clock", seconds=900)
    assert (toy.time - before).total_seconds() == 900
    state = post(client, "clock", to="morning")
    assert datetime.fromisoformat(state["now"]) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 7:00 in Cambodia


@pytest.mark.parametrize(("now", "hours"), [("2026-11-23T03:00", 21), ("2026-11-23T20:00", 4), ("2026-11-23T00:00", 24)])
def test_the_next_morning(now: str, hours: int) -> None:
    assert seconds_to_morning(datetime.fromisoformat(now).replace(tzinfo=UTC)) == hours * 3600


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dial", {"to": PUBLIC}),
        ("dial", {"phone": "nobody", "to": PUBLIC}),
        ("dial", {"phone": "caller", "to": "<script>"}),
        ("press", {"sid": "CA1", "version": 1, "keys": "A"}),
        ("press", {"sid": "CA1", "version": "1", "keys": "1"}),
        ("silence", {"sid": "CA1", "version": -1}),
        ("describe", {"waits": ["one"]}),
        ("clock", {"seconds": -60}),
        ("text", ["hello"]),
    ],
)
def test_nonsense_is_refused_and_nothing_happens(toy: ToyGateway, client: FlaskClient, path: str, said: Any) -> None:
    assert client.post(f"/simulator/{path}", json=said).status_code == 400
    assert toy.hooks == []


def test_another_sites_form_is_refused(toy: ToyGateway, client: FlaskClient) -> None:
    assert client.post("/simulator/dial", data={"phone": "caller", "to": PUBLIC}).status_code == 415
    assert toy.hooks == []


def test_where_it_is_not_allowed_there_is_no_page(toy: ToyGateway, tmp_path: Path) -> None:
    app = toy.app()
    with_page(toy, app, exchange_for(toy, app, tmp_path / "exchange.sqlite"), allowed=False)
    client = app.test_client()
    for answer in (
        client.get("/simulator"),
        client.get("/simulator/state"),
        client.get("/simulator/static/simulator.js"),
        client.post("/simulator/dial", json={"phone": "caller", "to": CALLER}),
    ):
        assert answer.status_code == 404
