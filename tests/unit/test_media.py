"""Clips as carriers fetch them: looked at, in pieces, again, and kept for ever."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from gateway.house import House
from gateway.prompts import sound


@pytest.fixture
def client(house: House) -> FlaskClient:
    return create_app(house).test_client()


@pytest.fixture
def name(house: House) -> str:
    return house.clips.put(sound.wav(sound.silence(500)))


def fetch(client: FlaskClient, name: str, method: str = "GET", **headers: str) -> TestResponse:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.open(f"/media/{name}", method=method, headers=named, buffered=True)


def test_a_clip_is_fetched_whole_and_may_be_kept_for_ever(client: FlaskClient, name: str) -> None:
    answer = fetch(client, name)
    assert (answer.status_code, answer.mimetype, len(answer.data)) == (200, "audio/wav", 44 + 500 * 16)
    assert answer.cache_control.immutable and answer.cache_control.public and answer.cache_control.max_age == 365 * 24 * 3600
    assert answer.headers["ETag"] == f'"{name.removesuffix(".wav")}"'


def test_a_carrier_that_only_looks_gets_the_length_and_no_sound(client: FlaskClient, name: str) -> None:
    answer = fetch(client, name, "HEAD")
    assert (answer.status_code, answer.content_length, answer.data) == (200, 44 + 500 * 16, b"")


def test_a_carrier_that_has_it_is_told_so(client: FlaskClient, name: str) -> None:
    assert fetch(client, name, If_None_Match=f'"{name.removesuffix(".wav")}"').status_code == 304


def test_a_clip_is_fetched_in_pieces(client: FlaskClient, name: str) -> None:
    answer = fetch(client, name, Range="bytes=0-43")
    assert (answer.status_code, len(answer.data), answer.data[:4]) == (206, 44, b"RIFF")
    assert fetch(client, name, Range="bytes=999999-").status_code == 416


@pytest.mark.parametrize("name", ["x", "0" * 32 + ".wav", "drafts.json", "..%2Fgateway.db", "%2e%2e/keys.db"])
def test_nothing_else_can_be_fetched(client: FlaskClient, name: str) -> None:
    assert fetch(client, name).status_code == 404
