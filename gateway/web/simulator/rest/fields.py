"""The fields of the carrier's REST API: read strictly, refused with the carrier's own error codes, written as its SDK reads them."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify, request

from gateway.web.simulator.exchange.numbers import NumberPlan
from gateway.web.simulator.exchange.refusals import NotPortableError
from gateway.web.simulator.exchange.twiml import document, read_voice

LONGEST_RING = 600  # seconds
CAN_BE_DIALLED = re.compile(r"\+[1-9][0-9]{6,14}|[1-9][0-9]{2,4}")


class CarrierError(Exception):
    """An answer in the carrier's own words; the codes are Twilio's."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def to_number(number: str) -> str:
    if not CAN_BE_DIALLED.fullmatch(number):
        raise CarrierError(21211, "The 'To' number is not a valid phone number.")
    return number


def from_number(plan: NumberPlan, number: str, code: int) -> str:
    line = plan.line(number)
    if not line:
        raise CarrierError(code, "The source phone number provided is not a number of this account")
    return line.number


def hook(url: str, method: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s#]+", url):
        raise CarrierError(21205, "Url is not valid")
    if request.form.get(method, "POST").upper() != "POST":
        raise CarrierError(21206, "this carrier asks webhooks by POST only")
    return url


def twiml_document(twiml: str) -> str:
    try:
        read_voice(document(twiml))
    except NotPortableError as error:
        raise CarrierError(12100, str(error)) from error
    return twiml


def timeout(seconds: str) -> int:
    if not seconds.isdecimal() or not 0 < int(seconds) <= LONGEST_RING:
        raise CarrierError(13223, f"Timeout is a whole number of seconds, 1 to {LONGEST_RING}")
    return int(seconds)


def instant(text: str) -> datetime | None:
    """A day or an instant, in UTC."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise CarrierError(20001, "StartTime is not a date") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def rfc2822(instant: str) -> str | None:
    return format_datetime(datetime.fromisoformat(instant).astimezone(UTC)) if instant else None


def page_of(name: str, entries: list[dict[str, Any]]) -> Response:
    """All on one page: a switch on a desk has no thousands."""
    return jsonify({name: entries, "page": 0, "page_size": max(len(entries), 50), "next_page_uri": None, "uri": request.path})
