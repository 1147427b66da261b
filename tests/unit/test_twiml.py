"""The checker must refuse what Somleng would drop a call for; each line here is such an answer, and the reason that it must name."""

import pytest

from tests.twiml import Dial, Gather, Hangup, Message, Play, Redirect, Reject, Say, check_sms, check_voice

CLIP = "https://gateway.example/clips/a.0123456789abcdef.wav"
HOOK = "https://gateway.example/hooks/twilio/voice?leg=Ab-1_x&amp;step=4&amp;was="
RECORD = '<Record maxLength="60" timeout="5" action="https://gateway.example/hooks/twilio/voice?leg=a&amp;step=1"/>'
PLAY = f"<Play>{CLIP}</Play>"
BACK = f'<Redirect method="POST">{HOOK}silence</Redirect>'
WAIT = f'numDigits="1" timeout="8" action="{HOOK}key" method="POST"'
TO = f'timeout="25" action="{HOOK}bridge" method="POST"'
OURS = "+85550000009"


def response(*verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def test_a_menu_becomes_something_that_a_phone_can_act_on() -> None:
    gather, back = check_voice(response(PLAY, f'<Gather {WAIT} finishOnKey="">{PLAY}<Say>one</Say></Gather>', BACK))[1:]
    assert gather == Gather(
        heard=(Play(CLIP), Say("one")), digits=1, seconds=8, finish_on_key="", action=HOOK.replace("&amp;", "&") + "key", method="POST"
    )
    assert back == Redirect(HOOK.replace("&amp;", "&") + "silence", "POST")


def test_a_bridge_a_rejection_and_an_end() -> None:
    (dial,) = check_voice(response(f'<Dial callerId="{OURS}" {TO}><Number>117</Number></Dial>'))
    assert dial == Dial("117", OURS, HOOK.replace("&amp;", "&") + "bridge", "POST", 25)
    assert check_voice(response(f'<Dial callerId="{OURS}" {TO}>117</Dial>')) == (dial,)
    assert check_voice(response('<Reject reason="busy"/>')) == (Reject("busy"),)
    assert check_voice(response("<Say>Please call again.</Say>", "<Hangup/>").encode()) == (Say("Please call again."), Hangup())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty answer"),
        (" \n", "empty answer"),
        (response(), "empty Response"),
        ("<Response>", "well-formed"),
        ("<html></html>", "root is <html>"),
        ("<Response xmlns='urn:x'><Hangup/></Response>", "root is"),
        ('<Response version="1"><Hangup/></Response>', "no attributes"),
        ('<!DOCTYPE Response [<!ENTITY a "b">]>' + "<Response><Hangup/></Response>", "DOCTYPE"),
        (response("<Hangup/>").replace("UTF-8", "latin-1"), "another encoding"),
        (response("<Say>é</Say>", "<Hangup/>").encode("latin-1"), "not UTF-8"),
        (response(PLAY * 1200, "<Hangup/>"), "more than 64 kB"),
        (response("hello", "<Hangup/>"), "text node"),
        (response(PLAY, "\n", "<Hangup/>"), "text node"),
        (response("<!-- a note -->", "<Hangup/>"), "comment"),
        (response('<Pause length="1"/>', "<Hangup/>"), "<Pause> is not a verb"),
        (response("<Record/>", "<Hangup/>"), "Record without maxLength"),
        (response(RECORD, "<Hangup/>"), "Record without a Redirect"),
        (response("<Connect/>"), "<Connect> is not a verb"),
        (response("<play>x</play>", "<Hangup/>"), "<play> is not a verb"),
        (response("<Number>117</Number>"), "not a voice verb"),
        (response("<Message>hello</Message>"), "not a voice verb"),
        (response("<Hangup>now</Hangup>"), "holds nothing"),
        (response("<Hangup now='1'/>"), "has now"),
        # what ends a document, and what does not
        (response(PLAY), "nothing says what comes next"),
        (response("<Hangup/>", PLAY, "<Hangup/>"), "never heard"),
        (response(BACK, "<Hangup/>"), "never heard"),
        (response(f'<Dial callerId="{OURS}" {TO}>117</Dial>', "<Hangup/>"), "never heard"),
        (response(PLAY, "<Reject/>"), "not the first verb"),
        (response('<Reject reason="tired"/>'), "no reason"),
        # Play
        (response(f"<Play> {CLIP}</Play>", "<Hangup/>"), "white space"),
        (response(f"<Play>{CLIP}\n</Play>", "<Hangup/>"), "white space"),
        (response("<Play></Play>", "<Hangup/>"), "no URL"),
        (response("<Play>/clips/a.0123456789abcdef.wav</Play>", "<Hangup/>"), "absolute"),
        (response("<Play>ftp://gateway.example/a.0123456789abcdef.wav</Play>", "<Hangup/>"), "absolute"),
        (response(f"<Play>{CLIP.replace('.wav', '.ogg')}</Play>", "<Hangup/>"), "neither in .wav nor in .mp3"),
        (response(f"<Play>{CLIP}?v=1</Play>", "<Hangup/>"), "query"),
        (response(f"<Play>{CLIP}#t=1</Play>", "<Hangup/>"), "fragment"),
        (response("<Play>https://gateway.example/clips/greeting.wav</Play>", "<Hangup/>"), "content hash"),
        (response("<Play>https://user:pass@gateway.example/a.0123456789abcdef.wav</Play>", "<Hangup/>"), "password"),
        (response("<Play>https://gateway.example/clips/050000001/a.0123456789abcdef.wav</Play>", "<Hangup/>"), "phone number"),
        (response("<Play>https://gateway.example/clips/ក.0123456789abcdef.wav</Play>", "<Hangup/>"), "ASCII"),
        (response(f'<Play loop="2">{CLIP}</Play>', "<Hangup/>"), "has loop"),
        (response(f"<Play>{CLIP}<b/></Play>", "<Hangup/>"), "element inside"),
        # Say
        (response("<Say>សួស្តី</Say>", "<Hangup/>"), "no Khmer voice|Khmer words"),
        (response("<Say> </Say>", "<Hangup/>"), "empty Say"),
        # Gather
        (response(f"<Gather timeout='8' action='{HOOK}key'>{PLAY}</Gather>", BACK), "without numDigits"),
        (response(f"<Gather timeout='8' finishOnKey='' action='{HOOK}key'>{PLAY}</Gather>", BACK), "without numDigits"),
        (response(f"<Gather numDigits='0' timeout='8' action='{HOOK}key'/>", BACK), "above 0"),
        (response(f"<Gather numDigits='1' action='{HOOK}key'/>", BACK), "without timeout"),
        (response("<Gather numDigits='1' timeout='8'/>", BACK), "without action"),
        (response(f"<Gather {WAIT} finishOnKey='##'/>", BACK), "not one key"),
        (response(f"<Gather {WAIT} input='speech'/>", BACK), "has input"),
        (response(f"<Gather {WAIT}><Pause/></Gather>", BACK), "<Pause> is not a verb"),
        (response(f"<Gather {WAIT}><Hangup/></Gather>", BACK), "inside Gather"),
        (response(f"<Gather {WAIT}> {PLAY}</Gather>", BACK), "text node"),
        (response(f"<Gather {WAIT}>{PLAY}</Gather>"), "nothing says what comes next"),
        (response(f"<Gather {WAIT}>{PLAY}</Gather>", "<Hangup/>"), "without a Redirect"),
        (response(f"<Gather {WAIT}>{PLAY}</Gather>", PLAY, BACK), "without a Redirect"),
        (response(f"<Gather {WAIT.replace('POST', 'PUT')}/>", BACK), "method"),
        # Redirect and every other way back to us
        (response(f"<Redirect>\n{HOOK}silence</Redirect>"), "white space"),
        (response("<Redirect></Redirect>"), "no URL"),
        (response(f"<Redirect>{HOOK}silence#x</Redirect>"), "fragment"),
        (response(f"<Redirect>{HOOK}silence&amp;pin=1234</Redirect>"), "only leg, step and was"),
        (response(f"<Redirect>{HOOK}1234</Redirect>"), "odd 'was'"),
        (response(f"<Redirect>{HOOK.replace('Ab-1_x', '%2B85550000001')}key</Redirect>"), "phone number|odd"),
        (response("<Redirect>https://gateway.example/85550000001</Redirect>"), "phone number"),
        # Dial
        (response(f"<Dial {TO}><Number>117</Number></Dial>"), "S17"),
        (response(f"<Dial callerId='050000009' {TO}>117</Dial>"), "E.164"),
        (response(f"<Dial callerId='{OURS}' timeout='25'>117</Dial>"), "without action"),
        (response(f"<Dial callerId='{OURS}' {TO} answerOnBridge='true'>117</Dial>"), "has answerOnBridge"),
        (response(f"<Dial callerId='{OURS}' {TO} timeLimit='60'>117</Dial>"), "has timeLimit"),
        (response(f"<Dial callerId='{OURS}' {TO}><Number url='https://x/'>117</Number></Dial>"), "has url"),
        (response(f"<Dial callerId='{OURS}' {TO}><Conference>a</Conference></Dial>"), "<Conference> is not a verb"),
        (response(f"<Dial callerId='{OURS}' {TO}><Number>117</Number><Number>118</Number></Dial>"), "more than one"),
        (response(f"<Dial callerId='{OURS}' {TO}><Number/></Dial>"), "neither E.164"),
        (response(f"<Dial callerId='{OURS}' {TO}>anonymous</Dial>"), "neither E.164"),
        (response(f"<Dial callerId='{OURS}' {TO}>{OURS}</Dial>"), "our own"),
    ],
)
def test_what_would_drop_a_call_or_tell_too_much_is_refused(answer: str | bytes, reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        check_voice(answer)


def test_texts_and_silence() -> None:
    assert check_sms(response()) == ()
    assert check_sms(response("<Message>ជម្រាបសួរ</Message>", "<Message><Body>1 ជិត</Body></Message>")) == (
        Message("ជម្រាបសួរ"),
        Message("1 ជិត"),
    )
    assert check_sms(response(BACK)) == (Redirect(HOOK.replace("&amp;", "&") + "silence", "POST"),)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty answer"),
        (response("<Message></Message>"), "empty Message"),
        (response("<Message> </Message>"), "empty Message"),
        (response("<Message><Body/></Message>"), "empty Message"),
        (response("<Message>a<Body>b</Body></Message>"), "text node"),
        (response("<Message><Body>a</Body><Body>b</Body></Message>"), "one Body"),
        (response("<Message><Media>https://x/a.png</Media></Message>"), "one Body"),
        (response('<Message to="+85550000001">a</Message>'), "has to"),
        (response(f"<Message>{'a' * 1601}</Message>"), "1601 letters"),
        (response("<Message>សុខ\u200bភាព</Message>"), "nobody sees"),
        (response("<Hangup/>"), "not a verb for texts"),
        (response("hello"), "text node"),
    ],
)
def test_what_would_send_a_wrong_text_is_refused(answer: str, reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        check_sms(answer)
