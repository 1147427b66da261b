"""What reaches us from Twilio or Somleng: whether it is theirs, and what was heard in it.

The URLs that we hand out carry `leg`, `step` and `was`: what the carrier comes back from (a wait for keys, its silence, a bridge, a
recording).
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args
from urllib.parse import urlsplit

from gateway.channels.errors import BadHookError
from gateway.dialogue import Arrival, Bridged, Gone, Heard, Key, Medium, Receipt, ReceiptStatus, Recorded, Silence, Started, Text

BODY_LENGTH = 1600  # what both carriers take as one text; the rest of a longer one is not read
WORD_LENGTH = 64  # ids, numbers and states
URL_LENGTH = 500

_NOT_KEYS = re.compile(r"[^0-9*#]")
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_RECEIPTS: dict[str, ReceiptStatus] = {word: word for word in get_args(ReceiptStatus)} | {"in-progress": "answered", "read": "delivered"}
_BRIDGES: dict[str, Literal["completed", "busy", "no-answer", "failed", "canceled"]] = {
    "completed": "completed",
    "answered": "completed",
    "in-progress": "completed",
    "ringing": "no-answer",
    "no-answer": "no-answer",
    "busy": "busy",
    "canceled": "canceled",
}


def signed(url: str, fields: Iterable[tuple[str, str]], signature: str | None, tokens: Sequence[str]) -> bool:
    """Whether a carrier that holds one of `tokens` (the current one, the previous one) sent exactly this.

    `url` is the configured public URL with the path and the query as they came, undecoded; `fields` are all those of the body, repeated
    ones too. Fails closed (S38): without a signature or a token the answer is no.
    """
    if not signature:
        return False
    given = signature.encode("utf-8", "surrogatepass")
    body = "".join(chain.from_iterable(sorted(set(fields))))
    return any(hmac.compare_digest(_signature(spelt + body, token), given) for spelt in _spellings(url) for token in tokens if token)


def _signature(signed_text: str, token: str) -> bytes:
    return b64encode(hmac.digest(token.encode(), signed_text.encode("utf-8", "surrogatepass"), "sha1"))


def _spellings(url: str) -> Iterator[str]:
    # Twilio signs some hooks with the port and some without. The SDK's validator knows that, but also rewrites the rest of the URL.
    yield url
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    if port.isdigit():
        yield f"{scheme}://{name}{slash}{path}"
    else:
        yield f"{scheme}://{host}:{443 if scheme == 'https' else 80}{slash}{path}"


@dataclass(frozen=True, slots=True)
class _Hook:
    form: Mapping[str, str]
    query: Mapping[str, str]

    def raw(self, name: str, length: int) -> str:
        """A field from the body of a POST or the query of a GET, empty if absent; without what no database keeps (NUL, half characters)."""
        value = (self.form.get(name) or self.query.get(name) or "")[:length]
        return value.replace("\0", "").encode("utf-8", "ignore").decode()

    def word(self, name: str) -> str:
        return self.raw(name, WORD_LENGTH).strip()

    def count(self, name: str) -> int:
        digits = self.word(name)
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def read_voice(form: Mapping[str, str], query: Mapping[str, str]) -> Arrival:
    """What was heard on a call. Raises `BadHookError` without a `CallSid`, and nothing else whatever is in it."""
    hook = _Hook(form, query)
    return _arrival(hook, "voice", hook.word("CallSid"), _on_the_line(hook), ours=_outbound(hook))


def read_sms(form: Mapping[str, str], query: Mapping[str, str]) -> Arrival:
    """A text that came in, its words cut at `BODY_LENGTH`. Raises `BadHookError` without a `MessageSid`, and nothing else."""
    hook = _Hook(form, query)
    return _arrival(hook, "text", _message_sid(hook), Text(hook.raw("Body", BODY_LENGTH)), ours=False)


def read_status(form: Mapping[str, str], query: Mapping[str, str]) -> Arrival:
    """How a call or a text fares; an unknown word counts as `queued`, which outranks nothing. Raises `BadHookError` without an id."""
    hook = _Hook(form, query)
    if sid := _message_sid(hook):  # only texts that we sent have receipts
        return _arrival(hook, "text", sid, _receipt(hook, hook.word("MessageStatus") or hook.word("SmsStatus")), ours=True)
    return _arrival(hook, "voice", hook.word("CallSid"), _receipt(hook, hook.word("CallStatus")), ours=_outbound(hook))


def _message_sid(hook: _Hook) -> str:
    return hook.word("MessageSid") or hook.word("SmsSid")


def _outbound(hook: _Hook) -> bool:
    """Both carriers send `Direction` with every call: `inbound`, or `outbound-api` for one that we placed."""
    return hook.word("Direction").startswith("outbound")


def _on_the_line(hook: _Hook) -> Heard:
    was, dialled = hook.word("was"), hook.word("DialCallStatus")
    if dialled or was == "bridge":
        return Bridged(_BRIDGES.get(dialled, "failed"), hook.count("DialCallDuration"))
    over = hook.word("CallStatus") in _ENDED
    if recording := _recording(hook):
        return Recorded(recording, hook.count("RecordingDuration"), hung_up=over)
    if over:
        return Gone()
    if keys := _NOT_KEYS.sub("", hook.word("Digits")):
        return Key(keys)
    return Silence() if was else Started()


def _recording(hook: _Hook) -> str:
    """The carrier's id of what was recorded. Somleng tells an address alone. It is fetched by its id, never from there."""
    last = urlsplit(hook.raw("RecordingUrl", URL_LENGTH)).path.rpartition("/")[2].partition(".")[0]
    found = hook.word("RecordingSid") or last
    return found if _ID.fullmatch(found) else ""


def _receipt(hook: _Hook, status: str) -> Receipt:
    return Receipt(_RECEIPTS.get(status, "queued"), hook.word("ErrorCode"))


def _arrival(hook: _Hook, medium: Medium, sid: str, heard: Heard, *, ours: bool) -> Arrival:
    if not sid:
        raise BadHookError("a hook without CallSid and MessageSid; is the hook's URL given to another product of the carrier?")
    party, line = ("To", "From") if ours else ("From", "To")
    return Arrival(
        medium=medium,
        direction="outbound" if ours else "inbound",
        sid=sid,
        party=hook.word(party),
        line=hook.word(line),
        leg=hook.word("leg"),
        step=hook.count("step"),
        heard=heard,
    )
