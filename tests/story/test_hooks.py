"""What may come to the street door: forged, doubled, late, out of order, nonsense. She hears neutral words, and nothing happens twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pytest
import requests
from sqlalchemy import func, select

from gateway.store import tables
from gateway.web.simulator.exchange.webhooks import signature
from tests import twiml
from tests.rig.gateway import Gateway
from tests.rig.people import DECOY, Caller, Member, Town
from tests.rig.phones import PUBLIC, Call, Street

HOOKS = ("voice", "sms", "status")


def hook(name: str, number: str, sid: str = "") -> dict[str, str]:
    """The fields of a first hook, as a carrier would send them."""
    about = {"From": number, "To": PUBLIC, "AccountSid": "AC" + "1" * 32}
    if name == "sms":
        return about | {"MessageSid": sid or f"SM{number[1:]}", "Body": "Sousdey"}
    return about | {
        "CallSid": sid or f"CA{number[1:]}",
        "Direction": "inbound",
        "CallStatus": "ringing" if name == "voice" else "completed",
    }


def knock(url: str, fields: dict[str, str] | bytes, signed: str | None, method: str = "POST") -> requests.Response:
    """A request as it is, with whatever signature."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"X-Twilio-Signature": signed} if signed is not None else {})
    body = urlencode(fields) if isinstance(fields, dict) else fields
    return requests.request(method, url, data=body if method == "POST" else None, headers=headers, timeout=10, allow_redirects=False)


def conversations(gateway: Gateway) -> int:
    with gateway.house.store.read() as work:
        return work.connection.scalar(select(func.count()).select_from(tables.Conversation)) or 0


def requests_made(gateway: Gateway) -> int:
    with gateway.house.store.read() as work:
        return work.connection.scalar(select(func.count()).select_from(tables.Request)) or 0


def is_let_go(answer: requests.Response) -> None:
    """Neutral words at most, and the line is closed."""
    assert answer.status_code == 200
    *said, last = twiml.check_voice(answer.content)
    assert isinstance(last, twiml.Hangup)
    assert all(isinstance(verb, twiml.Play | twiml.Say) for verb in said)


# -- whose it is


FORGERIES: dict[str, Callable[[Gateway, str, dict[str, str]], str | None]] = {
    "none": lambda gateway, url, fields: None,
    "empty": lambda gateway, url, fields: "",
    "nonsense": lambda gateway, url, fields: "ឈប់".encode().decode("latin-1"),
    "another's token": lambda gateway, url, fields: signature("0" * 32, url, fields),
    "no token": lambda gateway, url, fields: signature("", url, fields),
    "another address": lambda gateway, url, fields: signature(gateway.token, f"{url}?leg=x", fields),
    "another caller": lambda gateway, url, fields: signature(gateway.token, url, fields | {"From": "+85550009999"}),
    "without the fields": lambda gateway, url, fields: signature(gateway.token, url, {}),
}


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("forged", FORGERIES)
def test_whoever_has_not_the_carriers_signature_is_refused_without_a_word(
    gateway: Gateway, street: Street, caller: Caller, name: str, forged: str
) -> None:
    url, fields, before = street.hook(name), hook(name, caller.number), conversations(gateway)
    answer = knock(url, fields, FORGERIES[forged](gateway, url, fields))
    assert (answer.status_code, answer.content) == (403, b"")
    assert conversations(gateway) == before


@pytest.mark.parametrize("name", HOOKS)
def test_a_signature_of_the_token_before_counts_while_tokens_are_changed(
    gateway: Gateway, street: Street, caller: Caller, name: str
) -> None:
    url, fields = street.hook(name), hook(name, caller.number)
    assert knock(url, fields, signature(gateway.previous_token, url, fields)).ok


def test_a_signature_over_the_query_as_it_was_written_counts(gateway: Gateway, street: Street, caller: Caller) -> None:
    url, fields = street.hook("voice") + "?a=%2B1%20&b=+&c", hook("voice", caller.number)
    assert knock(url, fields, signature(gateway.token, url, fields)).ok
    assert knock(url.replace("%20", "+"), fields, signature(gateway.token, url, fields)).status_code == 403


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_may_come_by_get(gateway: Gateway, street: Street, caller: Caller, name: str) -> None:
    url = f"{street.hook(name)}?{urlencode(hook(name, caller.number))}"
    answer = knock(url, {}, signature(gateway.token, url, {}), method="GET")
    assert answer.status_code == (204 if name == "status" else 200)
    if name == "voice":
        twiml.check_voice(answer.content)
    assert knock(url, {}, None, method="GET").status_code == 403


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("end", ["/", "?"])
def test_nobody_is_sent_to_another_address(gateway: Gateway, street: Street, caller: Caller, name: str, end: str) -> None:
    url, fields = street.hook(name) + end, hook(name, caller.number)
    answer = knock(url, fields, signature(gateway.token, url if end == "/" else url[:-1], fields))
    assert answer.status_code in (200, 204)


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("size", [70_000, 2_000_000])
def test_a_huge_hook_is_refused(gateway: Gateway, street: Street, caller: Caller, name: str, size: int) -> None:
    url, fields = street.hook(name), hook(name, caller.number) | {"Body": "x" * size}
    assert knock(url, fields, signature(gateway.token, url, fields)).status_code == 403


@pytest.mark.parametrize("name", HOOKS)
def test_letters_that_are_none_open_nothing_and_break_nothing(gateway: Gateway, street: Street, caller: Caller, name: str) -> None:
    url, good = street.hook(name), {field: value for field, value in hook(name, caller.number).items() if field != "Body"}
    body = urlencode(good).encode() + b"&Body=%ff%fe%00&Digits=%c3%28&%ff=%ff"
    # What is no letter stays as it was written, on the wire and under the signature.
    signed = signature(gateway.token, url, good | {"Body": "%FF%FE\0", "Digits": "%C3(", "%FF": "%FF"})
    assert knock(url, body, signed).status_code == (204 if name == "status" else 200)
    assert knock(url, body + b"&more=%f0%9f", signed).status_code == 403
    assert knock(url, b"\xff\xfe\x00=\xf0\x9f", signed).status_code == 403


# -- what is in it


def test_a_hook_that_is_about_nothing_is_let_go(gateway: Gateway, street: Street) -> None:
    is_let_go(street.post(street.hook("voice"), {}))
    is_let_go(street.post(street.hook("voice"), {"CallSid": "", "From": "", "To": ""}))
    answer = street.post(street.hook("sms"), {})
    assert (answer.status_code, twiml.check_sms(answer.content)) == (200, ())
    assert street.post(street.hook("status"), {}).status_code == 204


def test_a_call_from_a_carrier_that_tells_almost_nothing_is_answered(street: Street, caller: Caller) -> None:
    call = Call(street, {"CallSid": "b7c4f6f0-" + caller.number[1:]}, street.hook("status")).fetch(street.hook("voice"))
    call.hears("greeting").chooses("language_khm").hears("can_you_listen")


@pytest.mark.parametrize(
    "digits", ["", "abc", "１", "១", "-1", "\0", "🙏", "' OR 1=1 --", "99999999999999999999", "*#*#", "A1B", " 2 ", "%31"]
)
def test_keys_that_are_none_never_break_a_call(caller: Caller, digits: str) -> None:
    call = caller.dials()
    for _ in range(4):
        if call.over:
            break
        call.presses(digits)
    caller.dials().chooses("language_khm").presses(digits)
    caller.dials().chooses("language_khm", "i_can_listen", "health").presses(digits)


def test_of_a_field_that_comes_twice_one_is_taken(gateway: Gateway, street: Street, caller: Caller) -> None:
    call = caller.dials()
    body = urlencode(call.form | {"Digits": "1"}) + "&Digits=1&Extra=&Extra="
    signed = signature(gateway.token, call.gather.action, call.form | {"Digits": "1", "Extra": ""})
    twiml.check_voice(knock(call.gather.action, body.encode(), signed).content)


def test_a_token_that_was_never_ours_is_let_go(gateway: Gateway, street: Street, caller: Caller) -> None:
    before = conversations(gateway)
    for query in ("leg=nobody&step=3&was=key", "leg=&step=7&was=key", "leg=%00x&step=-1", "leg=" + "x" * 500 + "&step=" + "9" * 50):
        is_let_go(street.post(f"{street.hook('voice')}?{query}", hook("voice", caller.number, f"CA{hash(query)}") | {"Digits": "1"}))
        assert street.post(f"{street.hook('status')}?{query}", hook("status", caller.number)).status_code == 204
    assert conversations(gateway) == before


def test_a_status_of_a_call_that_we_never_had_is_taken_and_forgotten(gateway: Gateway, street: Street, caller: Caller) -> None:
    for status in ("ringing", "completed", "dancing", ""):
        assert street.post(street.hook("status"), hook("status", caller.number) | {"CallStatus": status}).status_code == 204
    before = requests_made(gateway)
    assert street.post(street.hook("status"), {"MessageSid": "SMnobody", "MessageStatus": "delivered"}).status_code == 204
    assert requests_made(gateway) == before


# -- again, late, out of order


def confirming(her: Caller) -> Call:
    """A call that waits for the key that makes it a request."""
    call = her.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near", "place.1601")
    return call.chooses("place.160101", "window_now", "callback_not_again").presses("7")


def test_the_same_hook_again_gets_the_same_bytes_and_does_nothing(gateway: Gateway, street: Street, town: Town, caller: Caller) -> None:
    sophea = town.focal_point()
    call, before = confirming(caller), requests_made(gateway)
    url, fields = call.gather.action, call.form | {"Digits": "1"}
    first = street.post(url, fields)
    with ThreadPoolExecutor(4) as carriers:
        again = list(carriers.map(lambda _: street.post(url, fields), range(8)))
    assert {answer.content for answer in again} == {first.content}
    assert requests_made(gateway) == before + 1
    sophea.is_rung()
    sophea.is_not_rung()


def test_the_same_hook_at_the_same_moment_counts_once(gateway: Gateway, street: Street, caller: Caller) -> None:
    call, before = confirming(caller), requests_made(gateway)
    url, fields = call.gather.action, call.form | {"Digits": "1"}
    with ThreadPoolExecutor(6) as carriers:
        answers = list(carriers.map(lambda _: street.post(url, fields), range(6)))
    assert len({answer.content for answer in answers}) == 1
    assert requests_made(gateway) == before + 1


def test_a_late_hook_of_an_earlier_wait_gets_its_old_answer_and_changes_nothing(street: Street, caller: Caller) -> None:
    call = caller.dials()
    earlier, fields = call.gather.action, call.form | {"Digits": "1"}
    call.presses("1").hears("can_you_listen")
    call.presses("1").hears("topics")
    late = street.post(earlier, fields | {"Digits": "2"})
    assert late.status_code == 200
    call.presses("1").hears("which_district")


def test_silence_and_a_key_of_one_wait_are_one_event(street: Street, caller: Caller) -> None:
    """Somleng may bring both: the key that was pressed in the last moment, and the silence."""
    call = caller.dials().chooses("language_khm")
    asked, redirect = call.gather.action, next(verb for verb in call.verbs if isinstance(verb, twiml.Redirect)).url
    call.presses("1").hears("topics")
    street.post(redirect, call.form)
    street.post(asked, call.form | {"Digits": "9"})
    call.presses("1").hears("which_district")


def test_a_key_that_she_pressed_before_she_hung_up_counts_though_it_comes_after(gateway: Gateway, street: Street, caller: Caller) -> None:
    call, before = confirming(caller), requests_made(gateway)
    call.hangs_up()
    assert requests_made(gateway) == before
    for _ in range(2):
        twiml.check_voice(street.post(call.gather.action, call.form | {"Digits": "1"}).content)
    assert requests_made(gateway) == before + 1


def test_the_end_of_her_call_may_be_told_before_its_beginning(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    focal_point.stands_by()
    gateway.time_passes(5)
    ring = caller.is_rung()
    for status in ("no-answer", "ringing", "in-progress", "no-answer", "completed"):
        caller.ends(ring, status)
    gateway.comes_to("UNREACHED")
    assert gateway.newest().attempts == 1
    assert caller.answers(ring).hears_only(*DECOY)
    caller.is_not_rung()


def test_a_late_word_about_the_first_call_does_not_end_the_second(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called(if_missed="callback_next_day")
    focal_point.stands_by()
    gateway.time_passes(5)
    first = caller.is_rung()
    caller.ends(first, "busy")
    gateway.time_passes(24 * 3600)
    focal_point.picks_up().chooses("staff_call_now").hangs_up()
    gateway.time_passes(5)
    call = caller.answers(caller.is_rung())
    caller.ends(first, "completed")
    assert call.presses(kept.key).dialled.number == focal_point.number


def test_no_address_that_we_hand_out_tells_anything(street: Street, caller: Caller) -> None:
    """S27: every answer above was read for it; here is what such an address looks like."""
    url = caller.dials().presses("1").gather.action
    assert quote(caller.number) not in url and caller.number[1:] not in url
    assert {part.split("=")[0] for part in url.split("?")[1].split("&")} == {"leg", "step", "was"}
