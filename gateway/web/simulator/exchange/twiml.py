"""Reads TwiML as the strictest carrier would: what is outside the portable subset is refused, never guessed at.

The rules are those of Somleng's interpreter where it is stricter than Twilio's, and Twilio's where that one is. A document that passes here
behaves the same on both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

from gateway.web.simulator.exchange.refusals import NotPortableError
from gateway.web.simulator.exchange.webhooks import Reply

LARGEST = 64 * 1024
KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True)
class Play:
    url: str


@dataclass(frozen=True, slots=True)
class Say:
    text: str


Sound = Play | Say


@dataclass(frozen=True, slots=True)
class Gather:
    sounds: tuple[Sound, ...]
    digits: int
    seconds: int
    finish: str
    action: str


@dataclass(frozen=True, slots=True)
class Record:
    """A tone, and then whatever is said, for `seconds` at most; `quiet` seconds of silence or any key of `finish` end it."""

    seconds: int
    quiet: int
    finish: str
    action: str


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str


@dataclass(frozen=True, slots=True)
class Dial:
    number: str
    caller_id: str
    seconds: int
    action: str


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


Verb = Play | Say | Gather | Record | Redirect | Dial | Reject | Hangup


@dataclass(frozen=True, slots=True)
class Message:
    body: str


def read_voice(reply: Reply) -> tuple[Verb, ...]:
    """The verbs of an answer to a voice hook, at least one. Raises `NotPortableError`."""
    verbs = tuple(_verb(element) for element in _elements(_checked(reply)))
    if not verbs:
        raise NotPortableError("<Response> says nothing")
    if any(isinstance(verb, Reject) for verb in verbs[1:]):
        raise NotPortableError("<Reject> must be the first verb")
    for verb, following in zip(verbs, (*verbs[1:], None), strict=True):
        if isinstance(verb, Gather) and not isinstance(following, Redirect):
            raise NotPortableError("<Gather> needs a <Redirect> right after it, or silence ends the call")
        if isinstance(verb, Record) and not isinstance(following, Redirect):
            raise NotPortableError("<Record> needs a <Redirect> right after it, or a recording of nothing ends the call")
    return verbs


def read_texts(reply: Reply) -> tuple[Message | Redirect, ...]:
    """The verbs of an answer to a text hook; none is a valid answer. Raises `NotPortableError`."""
    return tuple(_text_verb(element) for element in _elements(_checked(reply)))


def document(xml: str) -> Reply:
    """A document that did not come over HTTP (`Twiml=` of a new call), to be read by the same rules."""
    return Reply(200, "text/xml", xml.encode())


def _checked(reply: Reply) -> ElementTree.Element:
    if reply.status != 200:
        raise NotPortableError(f"the webhook answered {reply.status}")
    if reply.content_type.partition(";")[0].strip() not in ("text/xml", "application/xml"):
        raise NotPortableError(f"the webhook's answer is {reply.content_type or 'of no type'}, not text/xml")
    if len(reply.body) > LARGEST:
        raise NotPortableError("the document is larger than 64 kB")
    if b"<!DOCTYPE" in reply.body:
        raise NotPortableError("a DOCTYPE is not allowed")
    return _parsed(reply.body)


def _parsed(body: bytes) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(body.decode("utf-8"))  # noqa: S314 - the DOCTYPE that makes XML dangerous is refused above
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as error:
        raise NotPortableError(f"not well-formed XML in UTF-8: {error}") from error
    if root.tag != "Response":
        raise NotPortableError(f"the root is <{root.tag}>, not <Response>")
    return root


def _elements(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The elements in it; loose text between them is what Somleng reads as an unknown verb."""
    for text in (parent.text, *(child.tail for child in parent)):
        if text and text.strip():
            raise NotPortableError(f"loose text in <{parent.tag}>: {text.strip()[:40]!r}")
    yield from parent


def _verb(element: ElementTree.Element) -> Verb:
    match element.tag:
        case "Play" | "Say":
            return _sound(element)
        case "Gather":
            return _gather(element)
        case "Record":
            return _record(element)
        case "Redirect":
            _only(element)
            return Redirect(_address(_words(element), "<Redirect>"))
        case "Dial":
            return _dial(element)
        case "Reject":
            return _reject(element)
        case "Hangup":
            _only(element)
            return Hangup()
    raise NotPortableError(f"<{element.tag}> is not in the subset that both carriers know")


def _sound(element: ElementTree.Element) -> Sound:
    if element.tag == "Say":
        _only(element, "voice", "language")
        return Say(_spoken(_words(element)))
    _only(element)
    url = _address(_words(element), "<Play>")
    if not urlsplit(url).scheme or not urlsplit(url).path.endswith((".mp3", ".wav")):
        raise NotPortableError("<Play> needs one absolute URL that ends in .mp3 or .wav")
    return Play(url)


def _spoken(text: str) -> str:
    if any("\u1780" <= letter <= "\u17ff" for letter in text):
        raise NotPortableError("<Say> has no Khmer voice on either carrier: play a clip")
    return text


def _gather(element: ElementTree.Element) -> Gather:
    attributes = _only(element, "numDigits", "timeout", "finishOnKey", "action")
    for needed in ("numDigits", "action"):
        if not attributes.get(needed):
            raise NotPortableError(f"<Gather> needs {needed}")
    finish = attributes.get("finishOnKey", "#")
    if len(finish) > 1 or finish not in KEYS:
        raise NotPortableError("finishOnKey is one key or empty")
    return Gather(
        sounds=tuple(_inside_gather(child) for child in _elements(element)),
        digits=_number(attributes["numDigits"], "numDigits"),
        seconds=_number(attributes.get("timeout", "5"), "timeout"),
        finish=finish,
        action=_address(attributes["action"], "<Gather action>"),
    )


def _inside_gather(element: ElementTree.Element) -> Sound:
    if element.tag not in ("Play", "Say"):
        raise NotPortableError(f"<{element.tag}> is not allowed within <Gather>")
    return _sound(element)


def _record(element: ElementTree.Element) -> Record:
    attributes = _only(element, "maxLength", "timeout", "finishOnKey", "playBeep", "action")
    for needed in ("maxLength", "action"):  # else it goes on for an hour, or comes back to the same document again and again
        if not attributes.get(needed):
            raise NotPortableError(f"<Record> needs {needed}")
    return Record(
        _number(attributes["maxLength"], "maxLength"),
        _number(attributes.get("timeout", "5"), "timeout"),
        attributes.get("finishOnKey", "1234567890*#"),
        _address(attributes["action"], "<Record action>"),
    )


def _dial(element: ElementTree.Element) -> Dial:
    attributes = _only(element, "callerId", "action", "timeout", children=True)
    if not attributes.get("callerId"):
        raise NotPortableError("<Dial> needs callerId, or the other side sees the caller's own number")
    action = attributes.get("action", "")
    return Dial(
        number=_dialled(element),
        caller_id=attributes["callerId"],
        seconds=_number(attributes.get("timeout", "30"), "timeout"),
        action=_address(action, "<Dial action>") if action else "",
    )


def _dialled(element: ElementTree.Element) -> str:
    if not len(element):
        return _words(element)
    nouns = list(_elements(element))
    if len(nouns) != 1 or nouns[0].tag != "Number":
        raise NotPortableError("<Dial> takes one <Number>, or the number as text")
    _only(nouns[0])
    return _words(nouns[0])


def _reject(element: ElementTree.Element) -> Reject:
    reason = _only(element, "reason").get("reason", "rejected")
    if reason not in ("busy", "rejected"):
        raise NotPortableError("the reason of <Reject> is busy or rejected")
    return Reject(reason)


def _text_verb(element: ElementTree.Element) -> Message | Redirect:
    if element.tag == "Redirect":
        _only(element)
        return Redirect(_address(_words(element), "<Redirect>"))
    if element.tag != "Message":
        raise NotPortableError(f"<{element.tag}> is not in the subset that both carriers know for texts")
    _only(element, children=True)
    bodies = list(_elements(element)) if len(element) else [element]
    if len(bodies) != 1 or bodies[0].tag not in ("Message", "Body"):
        raise NotPortableError("<Message> takes text or one <Body>")
    return Message(_words(bodies[0]))


def _only(element: ElementTree.Element, *known: str, children: bool = False) -> dict[str, str]:
    """Its attributes, all of them known. `method` may be said where it is what both do anyway."""
    attributes = dict(element.attrib)
    if element.tag in ("Gather", "Record", "Redirect", "Dial") and attributes.pop("method", "POST") != "POST":
        raise NotPortableError(f"the method of <{element.tag}> can only be POST here")
    for name in attributes:
        if name not in known:
            raise NotPortableError(f"<{element.tag}> has an attribute that not both carriers know: {name}")
    if len(element) and not children and element.tag != "Gather":
        raise NotPortableError(f"<{element.tag}> takes no elements")
    return attributes


def _words(element: ElementTree.Element) -> str:
    if not (element.text or "").strip():
        raise NotPortableError(f"<{element.tag}> is empty")
    return element.text or ""


def _address(url: str, where: str) -> str:
    if any(letter.isspace() for letter in url):
        raise NotPortableError(f"white space in the URL of {where}")
    if urlsplit(url).fragment:
        raise NotPortableError(f"a #fragment in the URL of {where}")
    return url


def _number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise NotPortableError(f"{name} is not a whole number from 1: {text!r}")
    return int(text)
