"""What reaches us from the telephone of an Android gateway: whether it is hers, whether it is fresh, and what stands in it."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ValidationError

from gateway.channels.errors import BadHookError
from gateway.channels.letters import BODY_LENGTH, keepable
from gateway.dialogue import Arrival, Receipt, ReceiptStatus, Text
from gateway.phone import e164

FRESH_SECONDS = 300

_REPORTS: dict[str, ReceiptStatus] = {"sms:sent": "sent", "sms:delivered": "delivered", "sms:failed": "failed"}


class _Payload(BaseModel):
    """The fields as the app names them; other events have others."""

    messageId: str = ""  # noqa: N815
    phoneNumber: str = ""  # noqa: N815
    simNumber: int | None = None  # noqa: N815
    message: str = ""
    receivedAt: str = ""  # noqa: N815


class _Event(BaseModel):
    event: str
    payload: _Payload = _Payload()


def signed(body: bytes, timestamp: str | None, signature: str | None, key: str, now: datetime) -> bool:
    """Whether a telephone that holds this key signed exactly these bytes, five minutes ago at most: nobody can play back an older one.
    Fails closed (S38)."""
    if not (key and signature and timestamp and timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
        return False
    wanted = hmac.new(key.encode(), body + timestamp.encode(), "sha256").hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.lower().encode("utf-8", "surrogatepass"))


def read_event(body: bytes, name: str, numbers: Sequence[str], key: str) -> Arrival | None:
    """A text that came in, or how one of ours fares; None for what else a telephone tells. `name` is what this telephone is called,
    `numbers` are ours, by SIM; `key` signs.

    Raises `BadHookError` for what is no event.
    """
    try:
        told = _Event.model_validate_json(body)
    except ValidationError:
        told = _Event(event="sms:received")  # its words quote what was written (S27), so that none of it goes on from here
    payload, kind = told.payload, told.event
    if kind != "sms:received" and kind not in _REPORTS:
        return None
    if not payload.messageId.strip():
        raise BadHookError("a hook of the telephone that is no event, or is about no text")
    if kind == "sms:received":
        return _text(payload, name, numbers, _own_id(payload, key))
    leg = keepable(payload.messageId).strip()
    return Arrival("text", "outbound", f"android:{leg}", "", "", leg, 0, Receipt(_REPORTS[kind]), name)


def _own_id(payload: _Payload, key: str) -> str:
    """The app's id of a text is 32 bits of a hash over number, words and time. With the time beside it two texts are never taken for one.
    Keyed, for whoever has our database could try all numbers against a bare hash (S24)."""
    written = f"{payload.messageId} {payload.receivedAt}".encode("utf-8", "surrogatepass")
    return f"android:{hmac.new(key.encode(), written, 'sha256').hexdigest()[:32]}"


def _text(payload: _Payload, name: str, numbers: Sequence[str], sid: str) -> Arrival:
    sim = payload.simNumber or 1  # some telephones do not tell
    line = numbers[sim - 1] if 0 < sim <= len(numbers) else numbers[0]
    party = keepable(payload.phoneNumber).strip()
    words = Text(keepable(payload.message, BODY_LENGTH))
    return Arrival("text", "inbound", sid, e164(party) or party, line, "", 0, words, name, _moment(payload.receivedAt))


def _moment(written: str) -> datetime | None:
    """The time with its zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
