"""What reaches us from Kannel's `smsbox`: whether it is ours, and what stands in it.

A text comes by `post-url`: the words as the body, the numbers in headers, and nothing but Kannel's own id in the address. A delivery report
comes by `dlr-url`, with our token and a type.
"""

import hmac
from collections.abc import Mapping, Sequence
from email.message import Message
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from gateway.channels.errors import BadHookError
from gateway.channels.kannel import USER
from gateway.channels.letters import BODY_LENGTH, keepable
from gateway.dialogue import Arrival, Direction, Heard, Receipt, ReceiptStatus, Text
from gateway.phone import e164

Network = IPv4Network | IPv6Network

_REPORTS: dict[str, ReceiptStatus] = {"1": "delivered", "2": "undelivered", "4": "queued", "8": "sent", "16": "failed"}
_CHARSETS = {"ucs-2": "utf-16-be", "utf-16be": "utf-16-be", "utf-8": "utf-8", "iso-8859-1": "latin-1", "us-ascii": "latin-1"}


def networks(setting: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in setting.split(","))


def ours(address: str, auth: tuple[str, str], admitted: Sequence[Network], password: str) -> bool:
    """Whether our own smsbox knocked: from one of its addresses, and with the password. Fails closed (S38)."""
    try:
        near = any(ip_address(address) in network for network in admitted)
    except ValueError:
        return False
    given, wanted = ":".join(auth), f"{USER}:{password}"
    return near and bool(password) and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def read_text(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Arrival:
    """A text, its words cut at `BODY_LENGTH`. smsbox brings the same one again with the same id. Raises `BadHookError` without one."""
    words = keepable(body.decode(_charset(headers.get("Content-Type", "")), "replace"), BODY_LENGTH)
    party = _word(headers, "X-Kannel-From")
    return _arrival("inbound", _word(query, "id"), e164(party) or party, _word(headers, "X-Kannel-To"), "", Text(words))


def read_status(query: Mapping[str, str]) -> Arrival:
    """How a text of ours fares; a type that we do not know counts as `queued`, which outranks nothing. Raises `BadHookError`."""
    leg = _word(query, "leg")
    return _arrival("outbound", leg, "", "", leg, Receipt(_REPORTS.get(_word(query, "type"), "queued")))


def _arrival(direction: Direction, sid: str, party: str, line: str, leg: str, heard: Heard) -> Arrival:
    if not sid:
        raise BadHookError("a hook of Kannel without an id; does the address in its configuration end as docs/kannel.md says?")
    return Arrival("text", direction, f"kannel:{sid}", party, line, leg, 0, heard, "kannel")


def _word(given: Mapping[str, str], name: str) -> str:
    return keepable(given.get(name, "")).strip()


def _charset(content_type: str) -> str:
    header = Message()
    header["Content-Type"] = content_type
    return _CHARSETS.get(str(header.get_content_charset("utf-8")).lower(), "utf-8")
