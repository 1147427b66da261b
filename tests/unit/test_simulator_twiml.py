"""Each document here is one that a carrier drops a call for, and the word of the reason that a developer must see."""

import pytest

from gateway.web.simulator.exchange.refusals import NotPortableError
from gateway.web.simulator.exchange.stops import Listening, stop_at
from gateway.web.simulator.exchange.twiml import Dial, Gather, Hangup, Message, Play, Redirect, Reject, document, read_texts, read_voice
from gateway.web.simulator.exchange.webhooks import Reply

CLIP = "<Play>https://gateway.example/clips/a.0123.wav</Play>"
BACK = "<Redirect>https://gateway.example/hooks/voice?step=2</Redirect>"
WAIT = 'numDigits="1" action="/hooks/voice?step=1"'


def voice(verbs: str) -> tuple[object, ...]:
    return read_voice(document(f"<Response>{verbs}</Response>"))


def test_a_menu_is_read_with_what_the_carriers_assume() -> None:
    gather, redirect = voice(f"<Gather {WAIT}>{CLIP}<Say>Please press a key</Say></Gather>{BACK}")
    assert isinstance(gather, Gather)
    assert (gather.digits, gather.seconds, gather.finish, len(gather.sounds)) == (1, 5, "#", 2)
    assert redirect == Redirect("https://gateway.example/hooks/voice?step=2")


def test_a_number_is_dialled_as_text_or_as_number() -> None:
    as_text, as_number = voice('<Dial callerId="+85550000011">117</Dial><Dial callerId="+85550000011"><Number>117</Number></Dial>')
    assert as_text == as_number == Dial("117", "+85550000011", 30, "")


def test_where_a_call_stands() -> None:
    verbs = (Play("https://a.example/1.wav"), Play("https://a.example/2.wav"), Reject("busy"))
    assert stop_at(verbs, 0) == Listening(verbs[:2], 2)
    assert stop_at(verbs, 1) == Listening(verbs[1:2], 2)
    assert stop_at(verbs, 2) == Reject("busy")
    assert stop_at(verbs, 3) == Hangup()
    assert stop_at(verbs[:1], 0) == Listening(verbs[:1], 1)


@pytest.mark.parametrize(
    ("verbs", "reason"),
    [
        ("", "says nothing"),
        ("<Pause/>", "<Pause>"),
        ("<Hangup/>please", "loose text"),
        ("please<Hangup/>", "loose text"),
        ("<Play>/clips/a.wav</Play>", "absolute"),
        ("<Play>https://gateway.example/clips/a.ogg</Play>", ".mp3 or .wav"),
        ("<Play> https://gateway.example/clips/a.wav</Play>", "white space"),
        ('<Play loop="2">https://gateway.example/clips/a.wav</Play>', "loop"),
        ("<Play/>", "<Play> is empty"),
        ("<Say>សួស្ដី</Say>", "Khmer"),
        ("<Say><emphasis>now</emphasis></Say>", "takes no elements"),
        (f'<Gather action="/x">{CLIP}</Gather>{BACK}', "numDigits"),
        (f'<Gather numDigits="1">{CLIP}</Gather>{BACK}', "action"),
        (f'<Gather numDigits="0" action="/x"/>{BACK}', "numDigits"),
        (f'<Gather numDigits="many" action="/x"/>{BACK}', "numDigits"),
        (f'<Gather {WAIT} finishOnKey="##"/>{BACK}', "finishOnKey"),
        (f'<Gather {WAIT} input="speech"/>{BACK}', "input"),
        (f'<Gather {WAIT} method="GET"/>{BACK}', "POST"),
        (f"<Gather {WAIT}/>", "needs a <Redirect>"),
        (f"<Gather {WAIT}/><Hangup/>", "needs a <Redirect>"),
        (f"<Gather {WAIT}><Hangup/></Gather>{BACK}", "within <Gather>"),
        ("<Redirect> /x</Redirect>", "white space"),
        ("<Redirect>/x#here</Redirect>", "fragment"),
        ("<Redirect/>", "empty"),
        ("<Dial>117</Dial>", "callerId"),
        ('<Dial callerId="1"><Client>x</Client></Dial>', "one <Number>"),
        ('<Dial callerId="1"><Number url="/whisper">117</Number></Dial>', "url"),
        ('<Dial callerId="1" timeLimit="60">117</Dial>', "timeLimit"),
        ('<Hangup reason="x"/>', "reason"),
        (f"{CLIP}<Reject/>", "first verb"),
        ('<Reject reason="tired"/>', "busy or rejected"),
        ("<Message>hello</Message>", "<Message>"),
        ("<Record/>", "<Record>"),
    ],
)
def test_what_a_carrier_would_drop_is_refused_with_its_reason(verbs: str, reason: str) -> None:
    with pytest.raises(NotPortableError, match=reason):
        voice(verbs)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(500, "text/xml", b"<Response><Hangup/></Response>"), "answered 500"),
        (Reply(302, "text/html", b""), "answered 302"),
        (Reply(200, "text/html", b"<Response><Hangup/></Response>"), "text/html"),
        (Reply(200, "", b"<Response><Hangup/></Response>"), "of no type"),
        (Reply(200, "text/xml", b""), "not well-formed"),
        (Reply(200, "text/xml", b"<Response><Hangup></Response>"), "not well-formed"),
        (Reply(200, "text/xml", b"<Response><Say>\xff</Say></Response>"), "UTF-8"),
        (Reply(200, "text/xml", b"<html/>"), "root"),
        (Reply(200, "text/xml", b"<!DOCTYPE a><Response><Hangup/></Response>"), "DOCTYPE"),
        (Reply(200, "text/xml", b"<Response>" + b" " * 65536 + b"<Hangup/></Response>"), "64 kB"),
    ],
)
def test_an_answer_that_is_no_document_is_refused_with_its_reason(reply: Reply, reason: str) -> None:
    with pytest.raises(NotPortableError, match=reason):
        read_voice(reply)


def texts(verbs: str) -> tuple[object, ...]:
    return read_texts(document(f"<Response>{verbs}</Response>"))


def test_no_answer_to_a_text_is_an_answer() -> None:
    assert texts("") == ()


def test_a_text_has_its_words_directly_or_in_one_body() -> None:
    assert texts("<Message>សួស្ដី</Message><Message><Body>hello</Body></Message>") == (Message("សួស្ដី"), Message("hello"))


@pytest.mark.parametrize(
    ("verbs", "reason"),
    [
        ("<Message/>", "empty"),
        ("<Message><Body> </Body></Message>", "empty"),
        ("<Message><Media>x</Media></Message>", "one <Body>"),
        ("<Message>a<Body>b</Body></Message>", "loose text"),
        ('<Message to="+85550000001">a</Message>', "to"),
        ("<Say>hello</Say>", "<Say>"),
    ],
)
def test_a_text_that_not_both_carriers_would_send_is_refused(verbs: str, reason: str) -> None:
    with pytest.raises(NotPortableError, match=reason):
        texts(verbs)
