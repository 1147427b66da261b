"""What RapidPro brings back: somebody's answer, by its resthook or found among its runs. Both are one and the same event.

Its resthooks are not signed. Ours has an address with a secret, over https, and what comes is believed as little as a text is: it is a code
typed by somebody, of one run, once, and not older than a day.
"""

import hmac
from datetime import datetime, timedelta

from pydantic import BaseModel, ValidationError

from gateway.channels.errors import BadHookError
from gateway.channels.letters import BODY_LENGTH, keepable
from gateway.channels.rapidpro import USER, Answered
from gateway.dialogue import Arrival, Text

FRESH = timedelta(days=1)
"""Well within the time for which an event is known again (S29), so that no old one can be played back as a new one."""
ANSWER, REF = "answer", "ref"
"""The results of the flow: what she wrote, and the token that our text came with."""


class _Named(BaseModel):
    uuid: str


class _Run(_Named):
    created_on: datetime


class _Result(BaseModel):
    value: str = ""


class _Payload(BaseModel):
    contact: _Named
    run: _Run
    results: dict[str, _Result]


def ours(auth: tuple[str, str], secret: str) -> bool:
    """Whether who knocks knows the secret. Fails closed (S38)."""
    given, wanted = ":".join(auth), f"{USER}:{secret}"
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def read_answer(body: bytes, now: datetime) -> Arrival | None:
    """What a resthook brings; None for what is too old, or no answer. Raises `BadHookError` for what is no payload of a resthook."""
    try:
        told = _Payload.model_validate_json(body)
    except ValidationError:
        told = None  # its words quote what was written (S27), so that none of it goes on from here
    if told is None:
        raise BadHookError("a hook of RapidPro that is no resthook; does the flow call one, as docs/rapidpro.md says?")
    values = {key: result.value for key, result in told.results.items()}
    return arrival(Answered(told.run.uuid, told.contact.uuid, values, told.run.created_on, told.run.created_on), now)


def arrival(answered: Answered, now: datetime) -> Arrival | None:
    """The same from a run. The party is a contact, and never a number."""
    run, contact = keepable(answered.run).strip(), keepable(answered.contact).strip()
    began = answered.began_at
    fresh = began.tzinfo is not None and now - FRESH < began < now + FRESH
    words = keepable(answered.values.get(ANSWER, ""), BODY_LENGTH)
    if not (run and contact and words.strip() and fresh):
        return None
    ref = keepable(answered.values.get(REF, "")).strip()
    return Arrival("text", "inbound", f"rapidpro:{run}", contact, "", ref, 0, Text(words), "rapidpro")
