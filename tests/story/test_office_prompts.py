"""The recordings' room by real HTTP, on both databases: the board, files that are brought in, the second ear, the page that records."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
import requests
from openpyxl import load_workbook
from sqlalchemy import select, update

from gateway.accounts.roles import Role
from gateway.store.tables import Audit, FocalPoint, Outbox
from gateway.studio.intake import Seen
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.officer import Officer, signed_in, words_of
from tests.rig.people import Member
from tests.speaker import SHORT, says
from tests.unit.test_studio_panel import VOICES, publishes

RATTLE = b"\x89PNG\r\n\x1a\n" + bytes(2000)


@pytest.fixture(scope="module")
def gateway(carrier: Carrier) -> Iterator[Gateway]:
    """The pages alone, on SQLite, as the room of the people is on PostgreSQL; the studio works when a story says so."""
    house = Gateway(carrier.url, extra={"database_wait_ms": "5000"})
    yield house.start("web")
    house.close()


def shown(officer: Officer, key: str) -> str:
    """What the page remembers of the words that it shows."""
    found = re.search(r'name="shown" value="(\w+)"', officer.get(f"/prompts/khm/{key}").text)
    assert found
    return found[1]


def sends(officer: Officer, key: str, name: str, content: bytes, **fields: str) -> requests.Response:
    filled = {"csrf_token": officer.token, "shown": shown(officer, key)} | fields
    address = f"{officer.url}/office/prompts/khm/{key}/upload"
    return officer.browser.post(address, data=filled, files={"sound": (name, content)}, timeout=20)


def works(gateway: Gateway, officer: str) -> Seen:
    gateway.house.workbench.look()
    return gateway.house.intake.takes(officer)[0]


def me(gateway: Gateway, officer: Officer) -> str:
    """Her account, by what she did last."""
    with gateway.house.store.read() as work:
        signed = select(Audit.actor).where(Audit.what == "signed in to the office").order_by(Audit.id.desc())
        return str(work.connection.scalar(signed))


def clip(officer: Officer, key: str) -> str:
    found = re.search(r'name="clip" value="([\w.]+)"', officer.get(f"/prompts/khm/{key}").text)
    return found[1] if found else ""


def says_yes(officer: Officer, key: str, heard: str) -> requests.Response:
    """And comes to the page behind it."""
    officer.post(f"/prompts/khm/{key}/approve", {"clip": heard})
    return officer.get(f"/prompts/khm/{key}")


def test_the_board_tells_how_far_each_language_is_and_prints_the_script(gateway: Gateway) -> None:
    editor = signed_in(gateway, "borey", Role.EDITOR)
    seen = editor.sees("/prompts")
    assert "0 of 413 spoken, 0 approved" in seen and "Nobody has written its words yet" in seen and "Page 1 of 11" in seen
    assert "Page 11 of 11" in editor.sees("/prompts?page=99999") and "Page 1 of 11" in editor.sees("/prompts?page=x")
    assert "Page 1 of 11" in editor.sees("/prompts/khm?show=nonsense")
    assert "A computer speaks it" in editor.sees("/prompts/khm/greeting")
    assert "A new recording" not in editor.sees("/prompts/tpu/greeting"), "nobody can read aloud what is not written"
    for nowhere in ("/prompts/xyz", "/prompts/khm/nothing", "/prompts/xyz/greeting", "/prompts/record/xyz", "/prompts/khm/script.doc"):
        assert editor.get(nowhere).status_code == 404, nowhere
    sheet = load_workbook(BytesIO(editor.get("/prompts/khm/script.xlsx?left=1").content)).active
    assert sheet is not None and sheet.max_row == 414
    assert editor.get("/prompts/khm/script.pdf").content[:5] == b"%PDF-"
    allowed = {path: editor.get(path).headers["Permissions-Policy"] for path in ("/prompts", "/prompts/record/khm")}
    assert "microphone=()" in allowed["/prompts"] and "microphone=(self)" in allowed["/prompts/record/khm"]


def test_what_cannot_be_a_sound_is_refused_at_the_door(gateway: Gateway) -> None:
    editor = signed_in(gateway, "hasty", Role.EDITOR)
    for name, content, told in (
        ("", b"", "Choose a file first"),
        ("one.wav", b"", "This file is empty"),
        ("one.exe", RATTLE, "not a sound by its name"),
        ("one", RATTLE, "not a sound by its name"),
        ("../../keys.db", RATTLE, "not a sound by its name"),
    ):
        assert told in words_of(sends(editor, "key_9", name, content)), name
    assert gateway.house.intake.takes(me(gateway, editor)) == []


def test_what_is_too_large_lies_about_its_type_or_is_of_older_words(gateway: Gateway) -> None:
    editor = signed_in(gateway, "careless", Role.EDITOR)
    account = me(gateway, editor)
    assert "too large" in words_of(sends(editor, "key_9", "one.wav", bytes(17 * 1024**2)), 413)
    assert "words were changed" in words_of(sends(editor, "key_9", "one.wav", RATTLE, shown="0" * 12))
    assert gateway.house.intake.takes(account) == []
    assert "being prepared" in words_of(sends(editor, "key_9", "one.wav", RATTLE))
    assert works(gateway, account).fault == "no_sound"
    assert "There is no sound in it" in editor.sees("/prompts/khm/key_9")
    stranger = Officer(gateway.url)
    page = stranger.knocks("/prompts/khm/key_9/approve", clip="x")
    assert page.status_code == 401 and "/sign-in" in page.text, "who was signed out meanwhile signs in, and sends it then"
    large = {"files": {"sound": ("one.wav", bytes(2 * 1024**2))}, "timeout": 20, "allow_redirects": False}
    assert stranger.browser.post(f"{gateway.url}/office/prompts/khm/key_9/upload", **large).status_code == 413  # type: ignore[arg-type]


def test_a_file_becomes_a_recording_that_another_hears_and_approves_and_can_withdraw(gateway: Gateway) -> None:
    speaker = signed_in(gateway, "phally", Role.EDITOR, Role.REVIEWER)
    account = me(gateway, speaker)
    sends(speaker, "key_5", "one.wav", says(SHORT).read_bytes())
    assert "being prepared" in speaker.sees("/prompts/khm/key_5")
    assert works(gateway, account).state == "ready"
    assert "You spoke it yourself" in speaker.sees("/prompts/khm/key_5")
    heard = clip(speaker, "key_5")
    assert "Approved by" not in words_of(says_yes(speaker, "key_5", heard)), "S42: not by herself, whatever she sends"

    other = signed_in(gateway, "rathana", Role.REVIEWER)
    assert "1 recordings wait to be heard: Khmer" in other.sees()
    sound = re.search(r'<audio[^>]* src="([^"]+)"', other.get("/prompts/khm?show=hear").text)
    assert sound
    part = other.get(sound[1], Range="bytes=0-9")
    assert (part.status_code, part.headers["Content-Type"], len(part.content)) == (206, "audio/mpeg", 10)
    assert part.headers["Cache-Control"] == "no-store"
    assert other.get("/prompts/khm/key_6/" + sound[1].split("/")[-1]).status_code == 404, "it is no recording of that prompt"
    assert other.get("/prompts/khm/key_5/..%2F..%2Fnumbers.mp3").status_code == 404
    assert signed_in(gateway, "samnang", Role.AUDITOR).get(sound[1]).status_code == 403

    assert "Approved by" not in words_of(says_yes(other, "key_5", "0" * 32 + ".wav")), "what she heard was another one"
    assert "Approved by rathana" in words_of(says_yes(other, "key_5", heard))
    other.post("/prompts/khm/key_5/again", {"clip": heard, "why": " "})
    assert "Approved by rathana" in other.sees("/prompts/khm/key_5")
    other.post("/prompts/khm/key_5/again", {"clip": heard, "why": "a dog barks"})
    assert "a dog barks" in other.sees("/prompts/khm/key_5") and "Approved by" not in other.sees("/prompts/khm/key_5")
    told = next(row for row in speaker.get("/prompts/record/khm/left?prompt=key_5").json()["left"] if row["key"] == "key_5")
    assert told["told"] == "a dog barks"
    with gateway.house.store.read() as work:
        noted = list(work.connection.scalars(select(Audit.what).where(Audit.what.contains("key_5")).order_by(Audit.id)))
    assert noted == [
        "recorded key_5 (khm, upload)",
        "approved the recording of key_5 (khm)",
        "asked anew for the recording of key_5 (khm)",
    ]


def test_who_spoke_by_telephone_does_not_approve_it_in_the_office(gateway: Gateway, supervisor: Member) -> None:
    both = signed_in(gateway, "vanna", Role.EDITOR, Role.REVIEWER, Role.DISPATCHER, person=supervisor.id)
    assert "cannot be rung" in words_of(_follow(both, both.post("/prompts/khm/ring")))
    with gateway.house.store.work() as work:
        work.connection.execute(update(FocalPoint).where(FocalPoint.id == supervisor.id).values(records=True))
    assert "Ring me" in both.sees("/prompts/khm")
    assert "rings within some seconds" in words_of(_follow(both, both.post("/prompts/khm/ring")))
    with gateway.house.store.read() as work:
        (call,) = work.session.scalars(select(Outbox).where(Outbox.kind == "studio_call"))
        assert (call.focal_point_id, call.payload) == (supervisor.id, {"lang": "khm"})
    intake, content = gateway.house.intake, says(SHORT).read_bytes()
    take = intake.begin(supervisor.id, "khm", "key_6", "phone", ".wav")
    intake.append(supervisor.id, take, 0, content)
    intake.finish(supervisor.id, take, len(content))
    works(gateway, supervisor.id)
    assert "You spoke it yourself" in both.sees("/prompts/khm/key_6")
    assert "Approved by" not in words_of(says_yes(both, "key_6", intake.takes(supervisor.id)[0].clip))


def test_pieces_come_in_at_their_place_and_only_from_who_began(gateway: Gateway) -> None:
    speaker, other = signed_in(gateway, "kunthea", Role.EDITOR), signed_in(gateway, "makara", Role.EDITOR)
    left = speaker.get("/prompts/record/khm/left").json()
    first, token = left["left"][0], {"X-CSRFToken": left["token"]}
    assert (first["key"], first["number"], left["all"]) == ("greeting", "002", 413)
    further = speaker.get("/prompts/record/khm/left?from=30").json()["left"]
    assert not {row["key"] for row in left["left"]} & {row["key"] for row in further}, "who leaves out thirty is offered others"
    begin = {"prompt": "greeting", "suffix": ".webm", "shown": first["shown"]}
    assert speaker.post("/prompts/takes/khm", begin | {"shown": "0" * 12}).status_code == 409
    assert speaker.post("/prompts/takes/khm", begin | {"prompt": "nothing"}).status_code == 409
    began = speaker.post("/prompts/takes/khm", begin)
    take = f"{gateway.url}/office/prompts/takes/{began.json()['take']}"

    def piece(at: str, content: bytes, by: Officer = speaker, **headers: str) -> tuple[int, object]:
        answer = by.browser.post(f"{take}/piece?at={at}", data=content, headers=token | headers, timeout=10)
        return answer.status_code, answer.json() if "json" in answer.headers["Content-Type"] else None

    assert piece("0", b"abcd") == (200, {"size": 4})
    assert piece("9", b"x") == (409, {"size": 4})
    assert piece("0", b"") == (200, {"size": 4}), "an empty one only asks"
    assert piece("-1", b"x")[0] == piece("x", b"x")[0] == 404
    assert piece(str(10**8), b"x") == (413, {"wrong": "too_large"})
    assert piece("4", b"x", **{"X-CSRFToken": "no"})[0] == 400
    assert piece("4", b"x", other, **{"X-CSRFToken": other.token})[0] == 404
    assert piece("4", bytes(1024**2 + 1))[0] == 413
    assert other.post(f"{take.removeprefix(gateway.url)}/whole", {"size": "4"}).status_code == 404
    assert speaker.post(f"{take.removeprefix(gateway.url)}/whole", {"size": "5"}).status_code == 409
    assert speaker.post(f"{take.removeprefix(gateway.url)}/whole", {"size": "4"}).status_code == 200
    assert "greeting" not in [row["key"] for row in speaker.get("/prompts/record/khm/left").json()["left"]]


def test_a_panels_word_is_written_down_for_what_callers_hear_now(gateway: Gateway) -> None:
    reviewer = signed_in(gateway, "monyroth", Role.REVIEWER)
    word = {"release": "1", "who": "Sokha, Dara", "on": "2026-01-02", "note": "in Ban Lung"}
    assert "something else by now" in words_of(_follow(reviewer, reviewer.post("/prompts/khm/panel", word))), "nobody speaks yet"
    publishes(gateway.house, VOICES)
    release = str(gateway.house.press.in_force()[0].number)
    for wrong in ({"on": "tomorrow"}, {"on": "2999-01-01"}, {"who": " "}):
        assert "Write who sat" in words_of(_follow(reviewer, reviewer.post("/prompts/khm/panel", word | {"release": release} | wrong)))
    reviewer.post("/prompts/khm/panel", word | {"release": release})
    seen = reviewer.sees("/prompts/khm")
    assert f"On 2026-01-02 a panel heard release {release} and agreed: Sokha, Dara" in seen and "Callers hear just that" in seen


def _follow(officer: Officer, answer: requests.Response) -> requests.Response:
    return officer.get(answer.headers["Location"])
