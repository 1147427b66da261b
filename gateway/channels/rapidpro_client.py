"""RapidPro's own client, made fit for a worker that must go on.

As it comes it waits for ever, opens a connection for each request, follows redirects and addresses with the token in its hand, takes an
answer of any size, and writes what it is given into the log at DEBUG. Of it the calls, the cursors and the types are used; how a request
goes is ours.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from temba_client.exceptions import TembaException
from temba_client.v2 import TembaClient
from urllib3.exceptions import HTTPError

from gateway.channels.errors import SendingError
from gateway.channels.http import direct, never_left

T = TypeVar("T")

LARGEST = 8 * 2**20
AN_HOUR = 3600.0
REQUESTS_AN_HOUR = 1000
"""Of RapidPro's 3,600 for a workspace. Three processes ask it (clock, alerts, web), and somebody at a terminal."""
REST_SECONDS = 10.0
"""For so long it is left alone when it did not answer: whoever waits for an alert waits for one time-out, and not for one after another."""
LONGEST_REST = 900.0

_REFUSED = frozenset({400, 401, 403, 404, 405, 413})
_PIECE = 64 * 1024


class Budget:
    """How often this process may ask, and whether it should at this moment. Threads share it."""

    def __init__(self, an_hour: int = REQUESTS_AN_HOUR, now: Callable[[], float] = time.monotonic) -> None:
        self._an_hour = an_hour
        self._now = now
        self._asked: deque[float] = deque()
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def spend(self) -> None:
        """One request. Raises `SendingError` where it is one too many: later, or by another channel."""
        with self._lock:
            now = self._now()
            while self._asked and self._asked[0] <= now - AN_HOUR:
                self._asked.popleft()
            if now < self._rests_until or len(self._asked) >= self._an_hour:
                raise SendingError(status=429)
            self._asked.append(now)

    def rest(self, seconds: float) -> None:
        with self._lock:
            self._rests_until = max(self._rests_until, self._now() + min(seconds, LONGEST_REST))


class Workspace(TembaClient):  # type: ignore[misc]
    """One workspace. Threads may share it. Every call raises `SendingError` and nothing else, if it is made through `asked`."""

    def __init__(self, url: str, token: str, timeout: float, budget: Budget) -> None:
        """`timeout`, in seconds, is for the connection, for the first word of an answer, and once more for all of it."""
        super().__init__(url, token, user_agent="gateway")
        self._timeout = timeout
        self._budget = budget
        self._session = requests.Session()
        # Given here, so that no .netrc of the machine takes its place.
        self._session.auth = _Token(self.headers.pop("Authorization"))

    def _request(
        self, method: str, url: str, params: Any = None, body: Any = None, retry_on_rate_exceed: bool = False
    ) -> dict[str, Any] | None:
        """In the place of the client's own, which never sleeps for us: a limit is an error like others, and the outbox waits."""
        if not url.startswith(f"{self.root_url}/"):
            raise SendingError(permanent=True)  # an answer told where the next page is: our token goes nowhere else
        self._budget.spend()
        status, content, retry_after = self._sent(method, url, params, body)
        if status == 429:
            self._budget.rest(_seconds(retry_after))
        if not 200 <= status < 300:
            raise SendingError(permanent=status in _REFUSED or 300 <= status < 400, unknown=status >= 500, status=status)
        return _object(content, status)

    def _sent(self, method: str, url: str, params: Any, body: Any) -> tuple[int, bytes, str]:
        given: dict[str, Any] = {"headers": self.headers, "params": params, "json": body, "timeout": self._timeout}
        try:
            with self._session.request(method, url, allow_redirects=False, stream=True, proxies=direct(url), **given) as answer:
                until = time.monotonic() + self._timeout
                return answer.status_code, _bounded(answer, until), answer.headers.get("Retry-After", "")
        except ValueError:
            failure = SendingError(permanent=True)
        except (requests.RequestException, HTTPError, OSError) as error:
            away = isinstance(error, requests.RequestException) and never_left(error)
            failure = SendingError(unknown=not away)
        self._budget.rest(REST_SECONDS)
        # Raised out here, so that words which quote a number do not ride along as its context (S27).
        raise failure


class _Token(requests.auth.AuthBase):
    def __init__(self, written: str) -> None:
        self._written = written

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._written
        return request


def asked(request: Callable[[], T]) -> T:
    """What RapidPro answered. Raises `SendingError`, also where the answer is of no shape that its client knows."""
    try:
        return request()
    except (TembaException, ValueError, TypeError, AttributeError, LookupError):
        failure = SendingError(unknown=True)
    raise failure


def _bounded(answer: requests.Response, until: float) -> bytes:
    """Piece by piece as it comes: whoever sends a letter a second holds nobody."""
    content = bytearray()
    while piece := answer.raw.read1(_PIECE, decode_content=True):
        content += piece
        if len(content) > LARGEST or time.monotonic() > until:
            raise requests.ReadTimeout
    return bytes(content)


def _object(content: bytes, status: int) -> dict[str, Any] | None:
    try:
        found = json.loads(content) if content else None
    except (ValueError, RecursionError):
        found = 0
    if not isinstance(found, dict | None):
        raise SendingError(unknown=True, status=status)
    return found


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() and len(retry_after) < 9 else REST_SECONDS
