"""The better draft voice, against a stand-in of Microsoft's service: what is sent, what becomes of it, and what must never go there."""

import math
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from gateway.prompts import drafts, sound
from gateway.prompts.azure import FORMAT, TONE_HZ, Azure, marked
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import ClipStore
from gateway.prompts.faults import DraftsFailedError
from gateway.prompts.publish import published
from gateway.settings import Settings

pytestmark = pytest.mark.enable_socket
VOICE = "km-KH-SreymomNeural"
GREETING = Prompt("greeting", "ជម្រាបសួរ <ខ្សែ> & ព័ត៌មាន", "chumreap suor", "Hello")
HEALTH = Prompt("health", "សុខភាព", "sokhapheap", "Health")
WANTED = {("khm", "greeting"): GREETING, ("khm", "health"): HEALTH}
SPOKEN = sound.wav(array("h", [round(9000 * math.sin(at / 4)) for at in range(4000)]))


@dataclass
class Service:
    """Speaks whatever it is given. `answers` are given first, in turn: a status, or a body."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    answers: list[int | bytes] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return ["".join(ElementTree.fromstring(ssml).itertext()) for _, _, ssml in self.asked]


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            service.asked.append((self.path, dict(self.headers), body))
            answer = service.answers.pop(0) if service.answers else SPOKEN
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Retry-After", "7")
            content = b"" if isinstance(answer, int) else answer
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield service
    server.shutdown()
    server.server_close()


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def azure(service: Service, waited: list[float]) -> Azure:
    return Azure(service.url, "the key", VOICE, waited.append)


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def loudness_of_tone(samples: "array[int]") -> float:
    """How much of the marking tone is in it (Goertzel)."""
    turn = 2 * math.pi * TONE_HZ / sound.RATE
    real, imaginary = (sum(sample * wave(turn * at) for at, sample in enumerate(samples)) for wave in (math.cos, math.sin))
    return 2 * math.hypot(real, imaginary) / len(samples)


def test_khmer_words_are_sent_and_nothing_else(service: Service, azure: Azure, store: ClipStore) -> None:
    made = drafts.make(store, WANTED, azure)
    assert {clip.status for clip in made.values()} == {"draft"}
    assert sorted(service.words) == sorted([GREETING.words, HEALTH.words])
    path, headers, ssml = service.asked[0]
    assert path == "/cognitiveservices/v1"
    told = {name: headers[name] for name in ("Ocp-Apim-Subscription-Key", "X-Microsoft-OutputFormat", "Content-Type")}
    assert told == {
        "Ocp-Apim-Subscription-Key": "the key",
        "X-Microsoft-OutputFormat": FORMAT,
        "Content-Type": "application/ssml+xml",
    }
    assert VOICE in ssml and "km-KH" in ssml
    assert "the key" not in repr(azure)


def test_a_soft_tone_tells_it_from_a_person(azure: Azure, store: ClipStore) -> None:
    assert loudness_of_tone(marked(sound.silence(500))) > 200
    assert loudness_of_tone(sound.silence(500)) == 0
    assert max(marked(array("h", [32767, -32768] * 100))) == 32767


def test_what_was_made_is_not_asked_for_again(service: Service, azure: Azure, store: ClipStore) -> None:
    made = drafts.make(store, WANTED, azure)
    assert drafts.make(store, WANTED, azure) == made
    assert len(service.asked) == 2


def test_names_of_services_and_other_languages_stay_here(service: Service, azure: Azure, store: ClipStore) -> None:
    """S33: a shelter's name is nobody's business."""
    names = {("khm", "service.shelter"): Prompt("service.shelter", "ផ្ទះ", "pteah", "House"), ("eng", "health"): HEALTH}
    assert set(drafts.make(store, names, azure)) == set(names)
    assert service.asked == []


def test_whoever_is_asked_too_often_is_asked_again_later(service: Service, azure: Azure, store: ClipStore, waited: list[float]) -> None:
    service.answers = [429, 503]
    drafts.make(store, {("khm", "health"): HEALTH}, azure)
    assert waited == [7.0, 7.0]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([401], "azure_speech_key"),
        ([404], "azure_speech_url"),
        ([429] * 4, "too often"),
        ([b"<html>"], "did not answer with"),
        ([400], "400"),
    ],
)
def test_what_is_wrong_is_told_without_the_key(service: Service, azure: Azure, store: ClipStore, answers: list[Any], why: str) -> None:
    service.answers = answers
    with pytest.raises(DraftsFailedError, match=why) as told:
        drafts.make(store, {("khm", "health"): HEALTH}, azure)
    assert "the key" not in str(told.value)


def test_of_what_broke_off_what_was_made_is_kept(service: Service, azure: Azure, store: ClipStore) -> None:
    drafts.make(store, {("khm", "health"): HEALTH}, azure)
    service.answers = [401]
    with pytest.raises(DraftsFailedError):
        drafts.make(store, WANTED, azure)
    service.asked.clear()
    drafts.make(store, WANTED, azure)
    assert service.words == [GREETING.words]


def test_nobody_there_is_told() -> None:
    with pytest.raises(DraftsFailedError, match="does not answer"):
        Azure("http://127.0.0.1:9", "the key", VOICE).say("x")


def test_publishing_in_development_uses_it_and_production_never_does(service: Service, azure: Azure, store: ClipStore) -> None:
    words = Catalogues({"khm": {"health": HEALTH}})
    voices = published(words, store, make_drafts=True, production=False, draft_voice=azure)
    assert (voices.clip(("khm", "health")).status, service.words) == ("draft", [HEALTH.words])


def test_it_is_off_unless_it_is_whole_and_never_on_in_production() -> None:
    assert Settings().draft_voice == ""
    with pytest.raises(ValidationError, match="GATEWAY_AZURE_SPEECH_URL, GATEWAY_AZURE_SPEECH_KEY"):
        Settings(draft_voice=VOICE)
    there = {"draft_voice": VOICE, "azure_speech_url": "https://southeastasia.tts.speech.microsoft.com", "azure_speech_key": "k"}
    assert Settings(**there).draft_voice == VOICE  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="production plays no drafts"):
        Settings(mode="production", **there)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Settings(**there | {"azure_speech_url": "http://elsewhere.example"})  # type: ignore[arg-type]
