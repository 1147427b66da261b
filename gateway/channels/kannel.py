"""Texts by Kannel: SMPP to an operator, or a modem on this machine. We speak to its `smsbox`."""

import re
from urllib.parse import urlsplit, urlunsplit

from gateway.channels import http
from gateway.channels.errors import SendingError
from gateway.khmer import clean
from gateway.sms import latin

USER = "kannel"  # who it says it is at our hooks, beside the password

_ACCEPTED = 202
_REFUSED = frozenset({400, 404, 405, 413})
_REPORTS = "31"  # delivered, failed, waiting, handed to the network, refused by it
_LINKS = re.compile(rb"\((online|[a-z-]+)[^)]*, rcvd")  # of each link to a network in the status page: how it stands


class Kannel:
    """One smsbox. Threads may share it."""

    def __init__(self, send_url: str, user: tuple[str, str], hook_url: str, hook_password: str, status_url: str, timeout: float) -> None:
        """`hook_url` is where smsbox reaches us, best without a way over the network; `status_url` may be empty: then nobody asks."""
        self._send_url = send_url
        self._user = user
        self._report_url = f"{_with_password(hook_url, hook_password)}/hooks/kannel/status?type=%d&leg="
        self._status_url = status_url
        self._timeout = timeout

    def text(self, to: str, from_: str, body: str, leg: str, valid_seconds: int) -> str:
        """Raises `SendingError`. It gives no id: its reports come with the leg."""
        words = clean(body)
        name, password = self._user
        # Everything in headers and body: a query would stand in logs (S27).
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": name,
            "X-Kannel-Password": password,
            "X-Kannel-From": from_,
            "X-Kannel-To": to,
            "X-Kannel-Coding": "0" if latin(words) else "2",
            "X-Kannel-Validity": str(max(1, valid_seconds // 60)),
            "X-Kannel-DLR-Mask": _REPORTS,
            "X-Kannel-DLR-Url": self._report_url + leg,
        }
        status = http.status_of("POST", self._send_url, self._timeout, headers=headers, data=words.encode())
        if status != _ACCEPTED:
            # Kannel says no before it takes anything. What waits for a network it has taken, and drops when its validity is over.
            raise SendingError(permanent=status in _REFUSED, status=status)
        return ""

    def ails(self) -> str | None:
        if not self._status_url:
            return None
        try:
            status, page = http.answer_of(self._status_url, self._timeout)
        except SendingError:
            return "does not answer"
        links = _LINKS.findall(page)
        if status != 200 or not links:
            return "does not tell how it stands; look at kannel_status_url"
        away = sum(link != b"online" for link in links)
        return f"{away} of {len(links)} links to a network are not online" if away else ""


def _with_password(url: str, password: str) -> str:
    """Kannel takes them out of the address again, and sends them as a header, so that no log of ours holds them."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{USER}:{password}@{parts.netloc}"))
