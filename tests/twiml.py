"""The strict reading of what we answer a carrier: Somleng's dialect, the stricter one, and our own rules on top.

It runs over every answer in every test. On Somleng most of what it refuses would drop the call of someone in need, without a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LARGEST = 64 * 1024
LONGEST_TEXT = 1600


@dataclass(frozen=True, slots=True)
class Play:
    url: str


@dataclass(frozen=True, slots=True)
class Say:
    words: str


@dataclass(frozen=True, slots=True)
class Gather:
    """`heard` can be interrupted; the keys go to `action`; after `seconds` without one the next verb follows."""

    heard: tuple[Play | Say, ...]
    digits: int
    seconds: int
    finish_on_key: str
    action: str
    method: str


@dataclass(frozen=True, slots=True)
class Record:
    """A tone, and what is said after it; `action` gets where it lies. `Redirect` must follow: Twilio tells nothing of nothing."""

    seconds: int
    quiet: int
    action: str
    method: str


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str
    method: str


@dataclass(frozen=True, slots=True)
class Dial:
    number: str
    caller_id: str
    action: str
    method: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Message:
    body: str


Verb = Play | Say | Gather | Record | Redirect | Dial | Reject | Hangup

_ENDS = (Redirect, Dial, Reject, Hangup)  # nothing after one of these is ever heard
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "Play": frozenset(),
    "Say": frozenset({"language", "voice"}),
    "Gather": frozenset({"numDigits", "timeout", "finishOnKey", "action", "method"}),
    "Record": frozenset({"maxLength", "timeout", "finishOnKey", "playBeep", "action", "method"}),
    "Redirect": frozenset({"method"}),
    "Dial": frozenset({"callerId", "timeout", "action", "method"}),
    "Number": frozenset(),
    "Reject": frozenset({"reason"}),
    "Hangup": frozenset(),
    "Message": frozenset(),
    "Body": frozenset(),
}
_VOICE_VERBS = frozenset({"Play", "Say", "Gather", "Record", "Redirect", "Dial", "Reject", "Hangup"})
_DIALLED = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,10}")
_OURS = re.compile(r"\+[1-9][0-9]{6,14}")
_PHONE_IN_URL = re.compile(r"(?<![0-9A-Za-z])(?:\+|%2B|00)?(?:855[0-9]{8,9}|0[0-9]{8,9})(?![0-9A-Za-z])", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{8,}")
_QUERY = {"leg": re.compile(r"[A-Za-z0-9_-]{1,64}"), "step": re.compile(r"[0-9]{1,5}"), "was": re.compile(r"key|silence|bridge|record")}
_KHMER = re.compile(r"[\u1780-\u17ff\u19e0-\u19ff]")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


def check_voice(body: str | bytes) -> tuple[Verb, ...]:
    """The verbs of an answer to a voice hook, in order. Raises AssertionError with the reason."""
    root = _root(body)
    assert len(root), "an empty Response: Somleng would hang up without a word"
    verbs = tuple(_verb(element) for element in root)
    _check_order(verbs)
    return verbs


def check_sms(body: str | bytes) -> tuple[Message | Redirect, ...]:
    """The messages of an answer to a text hook, none if it is silent. Raises AssertionError with the reason."""
    return tuple(_message_or_redirect(element) for element in _root(body))


def _root(body: str | bytes) -> Element:
    document = body if isinstance(body, bytes) else body.encode("utf-8")
    assert document.strip(), "an empty answer: Somleng would hang up, Twilio would speak its own English error"
    assert len(document) < LARGEST, f"{len(document)} bytes: more than 64 kB"
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise AssertionError(f"not UTF-8: {fault}") from None
    declared = re.match(rb"<\?xml[^>]*encoding=[\"']([^\"']+)", document)
    assert declared is None or declared[1].upper() == b"UTF-8", "declared in another encoding than UTF-8"
    assert b"<!DOCTYPE" not in document, "a DOCTYPE: nothing of the kind is ours"
    root = _parsed(document)
    assert root.tag == "Response", f"the root is <{root.tag}>, not <Response>"
    assert not root.attrib, "Response has no attributes"
    _check_no_text(root)
    return root


def _parsed(document: bytes) -> Element:
    builder = ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    try:
        return ElementTree.fromstring(document, ElementTree.XMLParser(target=builder))
    except ElementTree.ParseError as fault:
        raise AssertionError(f"not well-formed XML: {fault}") from None


def _check_no_text(element: Element) -> None:
    for text in (element.text, *(child.tail for child in element)):
        assert not text, f"a text node in <{element.tag}>: Somleng drops the call"


def _check_attributes(element: Element) -> None:
    assert isinstance(element.tag, str), "a comment or a processing instruction: Somleng reads it as a verb"
    assert element.tag in _ATTRIBUTES, f"<{element.tag}> is not a verb of both carriers"
    unknown = element.attrib.keys() - _ATTRIBUTES[element.tag]
    assert not unknown, f"<{element.tag}> has {', '.join(sorted(unknown))}: not an attribute of both carriers"


def _verb(element: Element) -> Verb:
    _check_attributes(element)
    assert element.tag in _VOICE_VERBS, f"<{element.tag}> is not a voice verb"
    match element.tag:
        case "Play" | "Say":
            return _heard(element)
        case "Gather":
            return _gather(element)
        case "Record":
            return _record(element)
        case "Redirect":
            return _redirect(element)
        case "Dial":
            return _dial(element)
        case "Reject":
            _check_bare(element)
            reason = element.get("reason", "rejected")
            assert reason in ("busy", "rejected"), f"Reject has no reason {reason!r}"
            return Reject(reason)
        case _:
            _check_bare(element)
            return Hangup()


def _heard(element: Element) -> Play | Say:
    words = _words(element)
    if element.tag == "Say":
        assert words.strip(), "an empty Say"
        assert not _KHMER.search(words), "Say with Khmer words: neither carrier has a Khmer voice"
        return Say(words)
    return Play(_clip(words))


def _gather(element: Element) -> Gather:
    _check_no_text(element)
    for child in element:
        _check_attributes(child)
        assert child.tag in ("Play", "Say"), f"<{child.tag}> inside Gather: Somleng drops the call"
    assert "numDigits" in element.attrib, (
        "Gather without numDigits: with finishOnKey Somleng drops the call, without it waits for ever more keys"
    )
    finish_on_key = element.get("finishOnKey", "#")
    assert re.fullmatch(r"[0-9*#]?", finish_on_key), f"finishOnKey={finish_on_key!r} is not one key"
    return Gather(
        heard=tuple(_heard(child) for child in element),
        digits=_number(element, "numDigits"),
        seconds=_number(element, "timeout"),
        finish_on_key=finish_on_key,
        action=_hook(_attribute(element, "action")),
        method=_method(element),
    )


def _record(element: Element) -> Record:
    _check_bare(element)
    assert re.fullmatch(r"[0-9*#]+", element.get("finishOnKey", "1")), "no key ends the recording"
    return Record(_number(element, "maxLength"), _number(element, "timeout"), _hook(_attribute(element, "action")), _method(element))


def _redirect(element: Element) -> Redirect:
    return Redirect(_hook(_words(element)), _method(element))


def _dial(element: Element) -> Dial:
    caller_id = element.get("callerId", "")
    assert caller_id, "Dial without callerId: the other side would see her number (S17)"
    assert _OURS.fullmatch(caller_id), "callerId is not E.164"
    number = _dialled(element)
    assert _DIALLED.fullmatch(number), "Dial: neither E.164, nor national digits, nor a short code"
    assert number != caller_id, "Dial: our own number"
    return Dial(number, caller_id, _hook(_attribute(element, "action")), _method(element), _number(element, "timeout"))


def _dialled(element: Element) -> str:
    if not len(element):
        return _words(element)
    _check_no_text(element)
    assert len(element) == 1, "Dial with more than one Number"
    _check_attributes(element[0])
    assert element[0].tag == "Number", f"<{element[0].tag}> inside Dial"
    return _words(element[0])


def _message_or_redirect(element: Element) -> Message | Redirect:
    _check_attributes(element)
    assert element.tag in ("Message", "Redirect"), f"<{element.tag}> is not a verb for texts"
    return _redirect(element) if element.tag == "Redirect" else Message(_body(element))


def _body(element: Element) -> str:
    if len(element):
        _check_no_text(element)
        assert [child.tag for child in element] == ["Body"], "Message holds a text, or one Body and nothing else"
        _check_attributes(element[0])
        return _body(element[0])
    words = element.text or ""
    assert words.strip(), "an empty Message"
    assert len(words) <= LONGEST_TEXT, f"a Message of {len(words)} letters; the carriers take {LONGEST_TEXT}"
    assert not _UNSEEN.search(words), "a mark that nobody sees (U+200B and the like) in a Message"
    return words


def _check_order(verbs: Sequence[Verb]) -> None:
    assert isinstance(verbs[-1], _ENDS), f"ends with {type(verbs[-1]).__name__}: nothing says what comes next"
    for verb, following in pairwise(verbs):
        assert not isinstance(verb, _ENDS), f"{type(following).__name__} after {type(verb).__name__} is never heard"
        assert not isinstance(following, Reject), "Reject is not the first verb"
        assert not isinstance(verb, Gather) or isinstance(following, Redirect), (
            "Gather without a Redirect behind it: silence would end the call"
        )
        assert not isinstance(verb, Record) or isinstance(following, Redirect), (
            "Record without a Redirect behind it: Twilio would hang up on who said nothing"
        )


def _check_bare(element: Element) -> None:
    assert not len(element) and not element.text, f"<{element.tag}> holds nothing"


def _words(element: Element) -> str:
    assert not len(element), f"an element inside <{element.tag}>"
    return element.text or ""


def _attribute(element: Element, name: str) -> str:
    assert name in element.attrib, f"{element.tag} without {name}"
    return element.attrib[name]


def _number(element: Element, name: str) -> int:
    value = _attribute(element, name)
    assert re.fullmatch(r"[1-9][0-9]{0,2}", value), f"{element.tag} {name}={value!r} is not a small number above 0"
    return int(value)


def _method(element: Element) -> str:
    method = element.get("method", "POST")
    assert method in ("POST", "GET"), f"{element.tag} method={method!r}"
    return method


def _clip(url: str) -> str:
    _check_url(url)
    parts = urlsplit(url)
    assert parts.path.endswith((".wav", ".mp3")), f"Play {url!r} ends neither in .wav nor in .mp3"
    assert not parts.query, f"Play {url!r} has a query: the name alone says which clip"
    assert _HASH.search(parts.path.rpartition("/")[2]), f"Play {url!r} has no content hash in its name"
    return url


def _hook(url: str) -> str:
    """S27: such a URL says where in the dialogue the carrier comes back to, and nothing that was said there."""
    _check_url(url)
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        assert name in _QUERY, f"a hook's URL with {name!r} in it; it holds only leg, step and was (S27)"
        assert _QUERY[name].fullmatch(value), f"a hook's URL with an odd {name!r} (S27)"
    return url


def _check_url(url: str) -> None:
    assert url, "no URL"
    assert re.fullmatch(r"[!-~]+", url), f"white space, or a letter that is not ASCII, in the URL {url!r}"
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https") and parts.hostname, f"{url!r} is not an absolute URL"
    assert "@" not in parts.netloc, f"a user or password in {url!r}"
    assert "#" not in url, f"a fragment in {url!r}"
    assert not _PHONE_IN_URL.search(url), "a phone number in a URL (S27)"
