import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from gateway.channels.errors import BadHookError
from gateway.channels.twilio_hooks import BODY_LENGTH, read_sms, read_status, read_voice, signed
from gateway.dialogue import Arrival, Bridged, Gone, Heard, Key, Receipt, ReceiptStatus, Recorded, Silence, Started, Text

Sign = Callable[[str, dict[str, str], str], str]
Read = Callable[[Mapping[str, str], Mapping[str, str]], Arrival]

URL = "https://gateway.example/hooks/twilio/voice?leg=Ab-1_x&step=3&was=key"
CALLER, LINE = "+85550000001", "+85550000009"
CALL = {
    "CallSid": "CA00000000000000000000000000000001",
    "AccountSid": "AC00000000000000000000000000000001",
    "From": CALLER,
    "To": LINE,
    "Caller": CALLER,
    "Called": LINE,
    "Direction": "inbound",
    "CallStatus": "in-progress",
    "ApiVersion": "2010-04-01",
}


def as_twilio_signs(url: str, fields: dict[str, str], token: str) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def as_somleng_signs(url: str, fields: dict[str, str], token: str) -> str:
    joined = url + "".join(name + value for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), joined.encode(), hashlib.sha1).digest()).decode()


# --- is it theirs? ---


@pytest.mark.parametrize("sign", [as_twilio_signs, as_somleng_signs])
def test_what_a_carrier_signed_is_believed(sign: Sign) -> None:
    assert signed(URL, CALL.items(), sign(URL, CALL, "token"), ["token"])


@pytest.mark.parametrize("sign", [as_twilio_signs, as_somleng_signs])
def test_a_hook_by_get_is_signed_by_its_url_alone(sign: Sign) -> None:
    url = "https://gateway.example/hooks/twilio/sms?Body=%E1%9E%88%E1%9E%94%E1%9F%8B+9&From=%2B85550000001"
    assert signed(url, [], sign(url, {}, "token"), ["token"])
    decoded = "https://gateway.example/hooks/twilio/sms?Body=ឈប់ 9&From=+85550000001"
    assert not signed(decoded, [], sign(url, {}, "token"), ["token"])


def test_khmer_and_emoji_are_signed_too() -> None:
    fields = {"MessageSid": "SM1", "Body": "សុខភាព 🌧"}
    assert signed(URL, fields.items(), as_twilio_signs(URL, fields, "token"), ["token"])


@pytest.mark.parametrize(
    ("url", "signature", "tokens"),
    [
        (URL, None, ["token"]),
        (URL, "", ["token"]),
        (URL, as_twilio_signs(URL, CALL, "token"), []),
        (URL, as_twilio_signs(URL, CALL, ""), [""]),
        (URL, as_twilio_signs(URL, CALL, "another"), ["token"]),
        (URL + "&step=4", as_twilio_signs(URL, CALL, "token"), ["token"]),
        (URL.replace("example", "elsewhere"), as_twilio_signs(URL, CALL, "token"), ["token"]),
        (URL, as_twilio_signs(URL, CALL, "token") + "=", ["token"]),
        (URL, "ស", ["token"]),
        (URL, "\udcff", ["token"]),
    ],
)
def test_anything_else_is_refused(url: str, signature: str | None, tokens: list[str]) -> None:
    assert not signed(url, CALL.items(), signature, tokens)


def test_a_field_more_or_less_or_changed_is_refused() -> None:
    signature = as_twilio_signs(URL, CALL, "token")
    assert not signed(URL, (CALL | {"Digits": "9"}).items(), signature, ["token"])
    assert not signed(URL, (CALL | {"From": "+85550000002"}).items(), signature, ["token"])
    assert not signed(URL, list(CALL.items())[1:], signature, ["token"])


def test_while_the_token_is_changed_both_are_believed() -> None:
    tokens = ["current", "previous"]
    assert signed(URL, CALL.items(), as_twilio_signs(URL, CALL, "current"), tokens)
    assert signed(URL, CALL.items(), as_twilio_signs(URL, CALL, "previous"), tokens)
    assert not signed(URL, CALL.items(), as_twilio_signs(URL, CALL, "older"), tokens)
    assert not signed(URL, CALL.items(), as_twilio_signs(URL, CALL, ""), ["current", ""])


@pytest.mark.parametrize(
    ("configured", "signed_as"),
    [
        ("https://gateway.example/x?step=1", "https://gateway.example:443/x?step=1"),
        ("http://gateway.example/x?step=1", "http://gateway.example:80/x?step=1"),
        ("https://gateway.example:8443/x?step=1", "https://gateway.example/x?step=1"),
        ("https://[::1]:8443/x", "https://[::1]/x"),
        ("https://[::1]/x", "https://[::1]:443/x"),
        ("https://gateway.example", "https://gateway.example:443"),
    ],
)
def test_twilio_signs_with_the_port_or_without(configured: str, signed_as: str) -> None:
    assert signed(configured, [], as_somleng_signs(signed_as, {}, "token"), ["token"])
    assert signed(configured, [], as_somleng_signs(configured, {}, "token"), ["token"])


def test_another_port_is_another_server() -> None:
    assert not signed("https://gateway.example/x", [], as_somleng_signs("https://gateway.example:8443/x", {}, "token"), ["token"])


def test_repeated_fields_count_as_the_carriers_own_library_counts_them() -> None:
    form = MultiDict([("b", "2"), ("a", "y"), ("a", "x"), ("a", "x")])
    signature = str(RequestValidator("token").compute_signature(URL, form))
    assert signed(URL, form.items(multi=True), signature, ["token"])
    assert not signed(URL, form.items(), signature, ["token"])


@given(st.dictionaries(st.text(max_size=8), st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=6))
def test_it_agrees_with_the_carriers_own_library(fields: dict[str, str]) -> None:
    fields = {name: value for name, value in fields.items() if name.isprintable()}
    assert signed(URL, fields.items(), as_twilio_signs(URL, fields, "token"), ["token"])


# --- what was heard? ---


def test_a_first_call_comes_without_any_word_of_ours() -> None:
    assert read_voice(CALL | {"CallStatus": "ringing"}, {}) == Arrival(
        medium="voice", direction="inbound", sid=CALL["CallSid"], party=CALLER, line=LINE, leg="", step=0, heard=Started()
    )


def test_when_we_ring_her_she_is_the_one_who_is_called() -> None:
    call = CALL | {"From": LINE, "To": CALLER, "Direction": "outbound-api"}
    arrival = read_voice(call, {"leg": "Ab-1_x"})
    assert (arrival.direction, arrival.party, arrival.line) == ("outbound", CALLER, LINE)
    assert (arrival.leg, arrival.step, arrival.heard) == ("Ab-1_x", 0, Started())


def test_a_key_comes_back_with_the_leg_and_the_step_that_waited_for_it() -> None:
    arrival = read_voice(CALL | {"Digits": "3"}, {"leg": "Ab-1_x", "step": "7", "was": "key"})
    assert (arrival.leg, arrival.step, arrival.heard) == ("Ab-1_x", 7, Key("3"))


@pytest.mark.parametrize(
    ("digits", "heard"),
    [
        ("1", Key("1")),
        ("1234", Key("1234")),
        ("#", Key("#")),
        ("*9", Key("*9")),
        ("1A2", Key("12")),
        ("w1w", Key("1")),
        (" 1\x00", Key("1")),
        ("១", Silence()),
        ("²", Silence()),
        ("nonsense", Silence()),
        ("hangup", Silence()),
        ("", Silence()),
        (None, Silence()),
    ],
)
def test_only_what_a_keypad_has_is_a_key(digits: str | None, heard: Key | Silence) -> None:
    form = CALL if digits is None else CALL | {"Digits": digits}
    assert read_voice(form, {"leg": "a", "step": "1", "was": "key"}).heard == heard


def test_silence_is_told_by_the_redirect() -> None:
    assert read_voice(CALL | {"msg": "Gather End", "Digits": ""}, {"leg": "a", "step": "1", "was": "silence"}).heard == Silence()


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_whoever_hung_up_is_gone_even_with_a_key_under_the_finger(status: str) -> None:
    assert read_voice(CALL | {"CallStatus": status, "Digits": "1"}, {"leg": "a", "step": "1", "was": "key"}).heard == Gone()


@pytest.mark.parametrize(
    ("status", "duration", "heard"),
    [
        ("completed", "61", Bridged("completed", 61)),
        ("answered", "61", Bridged("completed", 61)),
        ("no-answer", None, Bridged("no-answer", 0)),
        ("busy", "", Bridged("busy", 0)),
        ("canceled", None, Bridged("canceled", 0)),
        ("failed", "soon", Bridged("failed", 0)),
        ("a word of next year", "-3", Bridged("failed", 0)),
        (None, None, Bridged("failed", 0)),
    ],
)
def test_a_bridge_comes_back_with_how_it_went(status: str | None, duration: str | None, heard: Bridged) -> None:
    form = CALL | {name: value for name, value in (("DialCallStatus", status), ("DialCallDuration", duration)) if value is not None}
    assert read_voice(form, {"leg": "a", "step": "4", "was": "bridge"}).heard == heard


def test_a_bridge_is_heard_of_even_when_she_hung_up_first() -> None:
    form = CALL | {"CallStatus": "completed", "DialCallStatus": "completed", "DialCallDuration": "30"}
    assert read_voice(form, {"leg": "a", "step": "4", "was": "bridge"}).heard == Bridged("completed", 30)


AT_SOMLENG = "https://api.somleng.org/2010-04-01/Accounts/a/Recordings/39cbca96-2634-4c0a-a6c5-2e7c611d200e"
SOMLENGS = {"RecordingUrl": AT_SOMLENG, "RecordingDuration": "4"}
TWILIOS = {"RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE1", "RecordingSid": "RE1", "RecordingDuration": "4"}


@pytest.mark.parametrize(
    ("form", "heard"),
    [
        (SOMLENGS, Recorded("39cbca96-2634-4c0a-a6c5-2e7c611d200e", 4)),
        (TWILIOS | {"Digits": "#"}, Recorded("RE1", 4)),
        (SOMLENGS | {"RecordingDuration": "0"}, Recorded("39cbca96-2634-4c0a-a6c5-2e7c611d200e", 0)),
        (TWILIOS | {"Digits": "hangup", "CallStatus": "completed"}, Recorded("RE1", 4, hung_up=True)),
        ({}, Silence()),
        ({"CallStatus": "completed"}, Gone()),
        ({"RecordingUrl": "https://elsewhere.example/?x=../../Calls"}, Silence()),
    ],
)
def test_a_recording_is_known_by_its_id_alone(form: dict[str, str], heard: Heard) -> None:
    assert read_voice(CALL | form, {"leg": "a", "step": "4", "was": "record"}).heard == heard


def test_a_hook_by_get_has_its_fields_in_the_query() -> None:
    arrival = read_voice({}, CALL | {"Digits": "2", "leg": "a", "step": "5", "was": "key"})
    assert (arrival.sid, arrival.party, arrival.step, arrival.heard) == (CALL["CallSid"], CALLER, 5, Key("2"))


def test_somlengs_ids_have_another_shape() -> None:
    sid = "2e6a2a6f-5a60-4b25-9f7a-000000000001"
    assert read_voice(CALL | {"CallSid": sid}, {}).sid == sid


@pytest.mark.parametrize("number", ["anonymous", "RESTRICTED", "1280", "050000001", ""])
def test_the_party_is_what_the_carrier_wrote(number: str) -> None:
    assert read_voice(CALL | {"From": number}, {}).party == number


def test_a_text_is_its_words_as_they_came() -> None:
    arrival = read_sms({"MessageSid": "SM1", "From": CALLER, "To": LINE, "Body": " ឈប់ \n"}, {})
    assert arrival == Arrival("text", "inbound", "SM1", CALLER, LINE, "", 0, Text(" ឈប់ \n"))


def test_somleng_leaves_an_empty_body_out() -> None:
    assert read_sms({"MessageSid": "SM1", "From": CALLER, "To": LINE}, {}).heard == Text("")


def test_a_very_long_text_is_cut_and_one_that_no_database_keeps_is_mended() -> None:
    heard = read_sms({"MessageSid": "SM1", "Body": "ក" * 10_000}, {}).heard
    assert heard == Text("ក" * BODY_LENGTH)
    assert read_sms({"MessageSid": "SM1", "Body": "a\x00b\udcffc🌧\ufffd"}, {}).heard == Text("abc🌧\ufffd")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", "queued"),
        ("initiated", "queued"),
        ("ringing", "ringing"),
        ("in-progress", "answered"),
        ("completed", "completed"),
        ("busy", "busy"),
        ("no-answer", "no-answer"),
        ("failed", "failed"),
        ("canceled", "canceled"),
        ("a word of next year", "queued"),
        ("", "queued"),
    ],
)
def test_how_a_call_fares(word: str, status: ReceiptStatus) -> None:
    arrival = read_status({"CallSid": "CA1", "From": LINE, "To": CALLER, "Direction": "outbound-api", "CallStatus": word}, {"leg": "a"})
    assert (arrival.medium, arrival.direction, arrival.party, arrival.leg) == ("voice", "outbound", CALLER, "a")
    assert arrival.heard == Receipt(status)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", "queued"),
        ("sending", "queued"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "undelivered"),
    ],
)
@pytest.mark.parametrize("field", ["MessageStatus", "SmsStatus"])
def test_how_a_text_fares(field: str, word: str, status: ReceiptStatus) -> None:
    arrival = read_status({"MessageSid": "SM1", "From": LINE, "To": CALLER, field: word}, {"leg": "a"})
    assert (arrival.medium, arrival.direction, arrival.party, arrival.leg) == ("text", "outbound", CALLER, "a")
    assert arrival.heard == Receipt(status)


def test_a_text_that_failed_says_why() -> None:
    arrival = read_status({"SmsSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30006"}, {})
    assert arrival.heard == Receipt("undelivered", "30006")


@pytest.mark.parametrize("read", [read_voice, read_sms, read_status])
def test_without_any_id_there_is_nothing_it_could_be_about(read: Read) -> None:
    with pytest.raises(BadHookError):
        read({"From": CALLER, "CallSid": " \x00 "}, {})


_IDS = ["CallSid", "MessageSid", "SmsSid", "From", "To", "leg", "step", "was"]
_WORDS = ["Direction", "CallStatus", "MessageStatus", "DialCallStatus", "DialCallDuration", "Digits", "Body", "ErrorCode"]
_anything = st.dictionaries(st.sampled_from(_IDS + _WORDS), st.text(st.characters(), max_size=2000), max_size=12)


@given(_anything, _anything)
def test_whatever_is_in_a_hook_it_is_read_or_has_no_id(form: dict[str, str], query: dict[str, str]) -> None:
    for read in (read_voice, read_sms, read_status):
        try:
            arrival = read(form, query)
        except BadHookError:
            continue
        written = "".join([arrival.sid, arrival.party, arrival.line, arrival.leg])
        assert "\x00" not in written
        written.encode("utf-8")
        assert 0 <= arrival.step < 10**9
        assert len(arrival.sid) <= 64
        if isinstance(arrival.heard, Key):
            assert arrival.heard.digits and set(arrival.heard.digits) <= set("0123456789*#")
