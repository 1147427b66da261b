"""What is read from Kannel and from a telephone: whatever comes, an arrival, nothing, or one kind of fault; and who may knock."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.android_hooks import read_event
from gateway.channels.errors import BadHookError
from gateway.channels.kannel_hooks import networks, ours, read_status, read_text
from gateway.channels.letters import BODY_LENGTH
from gateway.dialogue import Arrival, Receipt, Text
from gateway.settings import SettingsError, read

SIMS = ("+85550000300", "+85550000301")
KEY = "k" * 64


def text_from_kannel(body: bytes, charset: str, **headers: str) -> Arrival:
    given = {"X-Kannel-From": "+85550000001", "X-Kannel-To": "4455", "Content-Type": f'text/plain; charset="{charset}"'}
    return read_text(given | {name.replace("_", "-"): value for name, value in headers.items()}, {"id": "i"}, body)


def event(kind: str = "sms:received", **payload: object) -> Arrival | None:
    return read_event(json.dumps({"event": kind, "payload": {"messageId": "m"} | payload}).encode(), "office", SIMS, KEY)


# -- Kannel


@pytest.mark.parametrize(
    "words, charset",
    [("សួស្ដី", "UTF-16BE"), ("សួស្ដី", "utf-8"), ("សួស្ដី", "ucs-2"), ("Bonjour à tous", "ISO-8859-1"), ("Sousdey", "nonsense"), ("", "utf-8")],
)
def test_words_are_read_in_the_alphabet_that_kannel_names(words: str, charset: str) -> None:
    coded = {"UTF-16BE": "utf-16-be", "ucs-2": "utf-16-be", "nonsense": "utf-8"}.get(charset, charset)
    assert text_from_kannel(words.encode(coded), charset).heard == Text(words)


def test_a_number_comes_in_one_spelling_and_a_line_as_it_is() -> None:
    spellings = {text_from_kannel(b"x", "utf-8", X_Kannel_From=way).party for way in ("85550000001", "050000001", "0085550000001")}
    assert spellings == {"+85550000001"}
    assert text_from_kannel(b"x", "utf-8").line == "4455"


@given(st.dictionaries(st.sampled_from(["X-Kannel-From", "X-Kannel-To", "Content-Type"]), st.text(max_size=90)), st.text(), st.binary())
def test_whatever_kannel_brings_is_an_arrival_or_no_hook(headers: dict[str, str], sid: str, body: bytes) -> None:
    try:
        arrival = read_text(headers, {"id": sid}, body)
    except BadHookError:
        assert not sid[:64].replace("\0", "").encode("utf-8", "ignore").decode().strip()
        return
    assert isinstance(arrival.heard, Text) and len(arrival.heard.body) <= BODY_LENGTH and "\0" not in arrival.heard.body
    f"{arrival.sid}{arrival.party}{arrival.line}{arrival.heard.body}".encode()  # no half characters


REPORTS = {"1": "delivered", "2": "undelivered", "4": "queued", "8": "sent", "16": "failed", "32": "queued", "": "queued"}


@pytest.mark.parametrize("kind, status", REPORTS.items())
def test_a_report_is_about_our_leg(kind: str, status: str) -> None:
    arrival = read_status({"leg": "token", "type": kind})
    assert (arrival.leg, arrival.sid, arrival.heard) == ("token", "kannel:token", Receipt(status))  # type: ignore[arg-type]


@pytest.mark.parametrize("address, near", [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("", False), ("unix:", False)])
def test_only_our_own_smsbox_is_let_in(address: str, near: bool) -> None:
    admitted = networks("127.0.0.0/8, ::1/128")
    assert ours(address, ("kannel", "p"), admitted, "p") is near
    assert not ours(address, ("kannel", ""), admitted, "")


# -- a telephone


@pytest.mark.parametrize("sim, line", [(1, SIMS[0]), (2, SIMS[1]), (None, SIMS[0]), (0, SIMS[0]), (3, SIMS[0]), (-1, SIMS[0])])
def test_the_sim_tells_our_number(sim: int | None, line: str) -> None:
    arrival = event(simNumber=sim)
    assert arrival and arrival.line == line


def test_the_same_text_has_the_same_id_and_it_tells_nobody_anything() -> None:
    told = {"messageId": "feedc0de", "phoneNumber": "050000001", "receivedAt": "2026-11-23T12:00:00.000+07:00"}
    first, again, later = event(**told), event(**told), event(**told | {"receivedAt": "2026-11-23T12:00:01.000+07:00"})
    assert first and again and later and first.sid == again.sid != later.sid
    assert "feedc0de" not in first.sid and first.written_at == datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "yesterday", "2026-11-23T12:00:00", "9999999999"])
def test_a_time_without_its_zone_is_none(written: str) -> None:
    arrival = event(receivedAt=written)
    assert arrival is None or arrival.written_at is None


FIELDS = st.sampled_from(["event", "payload", "messageId", "message", "phoneNumber", "simNumber"])
EVENTS = st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(FIELDS, inner)).map(json.dumps)


@given(st.binary() | EVENTS.map(str.encode))
def test_whatever_a_telephone_brings_is_an_arrival_or_nothing_or_no_hook(body: bytes) -> None:
    try:
        arrival = read_event(body, "office", SIMS, KEY)
    except BadHookError as fault:
        assert fault.__context__ is None  # which would quote what was written
        return
    assert arrival is None or arrival.channel == "office"


# -- how routes are written


def test_routes_can_be_given_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("")
    given = {"GATEWAY_ROUTES": '[{by: [kannel], hours: ["18:00", "06:00"], operator: Smart}]', "GATEWAY_MASTER_KEY": "ab" * 32}
    (rule,) = read(tmp_path / "config.yaml", given | {"GATEWAY_DATA_DIR": str(tmp_path)}).routes
    assert (rule.by, rule.operator) == (("kannel",), "Smart")
    for wrong in ("kannel", "[{by: []}]", "[{by: [kannel], hour: 3}]"):
        with pytest.raises(SettingsError, match="GATEWAY_ROUTES"):
            read(tmp_path / "config.yaml", given | {"GATEWAY_ROUTES": wrong})


def test_a_network_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("")
    with pytest.raises(SettingsError, match="addresses or networks"):
        read(tmp_path / "config.yaml", {"GATEWAY_KANNEL_FROM": "localhost", "GATEWAY_MASTER_KEY": "ab" * 32})
