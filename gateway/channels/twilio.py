"""What we ask of Twilio or Somleng. Only parameters that both know are sent."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit

import requests
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import NewConnectionError

from gateway.channels.errors import SendingError
from gateway.khmer import clean

T = TypeVar("T")

CALLS_LOOKED_THROUGH = 200
_PIECE = 64 * 1024
_MOVES = 3  # Somleng sends whoever asks for a recording on to where it stores it

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PERMANENT_CODES = frozenset({"20422", "21210", "21211", "21606", "21610", "21614", "30006"})
_PERMANENT_STATUSES = frozenset({400, 404, 405, 410, 422})
# Refused now, taken later: a text still under way cannot be forgotten yet; an account can be topped up while an alert waits.
_LATER_CODES = frozenset({"20009", "S1003", "S1004", "S1005"})
_CODE = re.compile(r"[A-Z]?[0-9]{3,6}")


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call as the carrier remembers it; `status` is the carrier's own word."""

    sid: str
    status: str


class Twilio:
    """One account. Threads may share it. Every method raises `SendingError` and nothing else when the carrier does not do as asked."""

    def __init__(self, account_sid: str, auth_token: str, base_url: str = "", timeout: float = 5.0) -> None:
        """`base_url` is empty for Twilio itself; `timeout` is in seconds, for the connection and for each wait for an answer."""
        # Given an environment, the SDK does not read the machine's: a TWILIO_REGION there would bend the address.
        environment = {"TWILIO_REGION": "", "TWILIO_EDGE": ""}
        self._account, self._token, self._timeout = account_sid, auth_token, timeout
        self._client = Client(account_sid, auth_token, http_client=_OneConnectionEach(timeout), environment=environment)
        if base_url:
            self._client.api.base_url = base_url

    def call(self, to: str, from_: str, url: str, status_url: str, ring_seconds: int) -> str:
        """Ring a phone; the carrier's id of the call. There is no idempotency key: asked twice, it rings twice."""
        return _sid(
            lambda: self._client.calls.create(
                to=to,
                from_=from_,
                url=url,
                method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                timeout=ring_seconds,
            )
        )

    def text(self, to: str, from_: str, body: str, status_url: str, valid_seconds: int) -> str:
        """Send a text, dropped by the carrier when not delivered within `valid_seconds`; the carrier's id of it."""
        return _sid(
            lambda: self._client.messages.create(
                to=to,
                from_=from_,
                body=clean(body),
                status_callback=status_url,
                validity_period=valid_seconds,
            )
        )

    def cancel(self, sid: str) -> None:
        """Stop a call that waits or rings; one that was answered goes on (Somleng would keep a waiting one for days)."""
        _answer(lambda: self._call(sid).update(status="canceled"))

    def hang_up(self, sid: str) -> None:
        """End a call, also one that was answered."""
        _answer(lambda: self._call(sid).update(status="completed"))

    def forget_call(self, sid: str) -> None:
        """Have the carrier delete its record of an ended call. Somleng cannot (404): what is left there must be written down."""
        _answer(lambda: self._call(sid).delete())

    def forget_text(self, sid: str) -> None:
        """Have the carrier empty, then delete, its copy of a text. Not permanent while the text is still under way."""
        message = self._client.messages(quote(sid, safe=""))
        _answer(lambda: message.update(body=""))
        _answer(lambda: message.delete())

    def recording(self, sid: str, most: int, seconds: float) -> bytes:
        """The sound of a recording, as WAV: bounded in bytes and seconds. 404 is not permanent: it may not be there yet."""
        url = f"{self._client.api.base_url}/2010-04-01/Accounts/{quote(self._account, safe='')}/Recordings/{quote(sid, safe='')}.wav"
        return _answer(lambda: self._sound(url, most, time.monotonic() + seconds))

    def _sound(self, url: str, most: int, until: float) -> bytes:
        ours: tuple[str, str] | None = (self._account, self._token)
        for _ in range(_MOVES):
            with requests.get(url, auth=ours, timeout=self._timeout, allow_redirects=False, stream=True, proxies=_proxies(url)) as answer:
                if not answer.is_redirect:
                    return _bounded(answer, most, until)
                # Our password is for the carrier alone, and not for whoever it sends us on to.
                url, ours = _elsewhere(url, answer.headers["Location"]), None
        raise SendingError(permanent=True)

    def forget_recording(self, sid: str) -> None:
        """Have the carrier delete a recording. Somleng cannot (404)."""
        _answer(lambda: self._client.recordings(quote(sid, safe="")).delete())

    def calls_to(self, to: str, from_: str, since: datetime) -> list[PlacedCall]:
        """Calls from a number of ours to this phone, created at `since` (UTC by the carrier's clock) or later, newest first, to learn what
        became of a request without an answer. Looks through the newest `CALLS_LOOKED_THROUGH`."""
        # Her number is compared here and not sent as a filter: it would stand in a URL (S27), and Somleng filters nothing anyway.
        recent = _answer(lambda: list(self._client.calls.page(from_=from_, page_size=CALLS_LOOKED_THROUGH)))
        return [PlacedCall(call.sid, call.status or "") for call in recent if _is_between(call, from_, to) and _not_before(call, since)]

    def _call(self, sid: str) -> Any:
        # The id came over the wire, and the SDK puts it into the path as it is.
        return self._client.calls(quote(sid, safe=""))


class _OneConnectionEach(HttpClient):  # type: ignore[misc]
    """In place of the SDK's own client, which logs queries and keeps its last request, with her number in it, and its last answer,
    where another thread may overwrite it before it is read.

    An idle connection that died unseen would swallow a request, and nobody could say whether her phone rings: so a fresh one each time.
    """

    def __init__(self, timeout: float) -> None:
        super().__init__(logging.getLogger(__name__), False, timeout)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        answer = requests.request(
            method,
            uri,
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            timeout=timeout or self.timeout,
            allow_redirects=allow_redirects,
            proxies=_proxies(uri),
        )
        return Response(answer.status_code, answer.text, answer.headers)


def _proxies(url: str) -> dict[str, str] | None:
    """A simulator on this machine is not reached by the way that the machine takes to the world."""
    return {"http": "", "https": ""} if urlsplit(url).hostname in _LOOPBACK else None


def _elsewhere(url: str, location: str) -> str:
    """Where the carrier sends us, if it is as safe as where we are. Raises `SendingError`."""
    there = urljoin(url, location)
    if urlsplit(there).scheme != "https" and urlsplit(there).hostname not in _LOOPBACK:
        raise SendingError(permanent=True)
    return there


def _bounded(answer: requests.Response, most: int, until: float) -> bytes:
    if answer.status_code != 200:
        raise SendingError(permanent=answer.status_code in (400, 401, 403, 410), status=answer.status_code)
    sound = bytearray()
    for piece in answer.iter_content(_PIECE):
        sound += piece
        if len(sound) > most or time.monotonic() > until:
            raise SendingError(permanent=True, status=answer.status_code)
    return bytes(sound)


def _sid(request: Callable[[], Any]) -> str:
    sid = _answer(request).sid
    if not isinstance(sid, str) or not sid:
        raise SendingError(unknown=True)
    return sid


def _answer(request: Callable[[], T]) -> T:
    try:
        return request()
    except requests.RequestException as error:
        failure = SendingError(unknown=not _never_left(error))
    except TwilioException as error:
        failure = _refusal(error)
    except (ValueError, TypeError, AttributeError):  # an answer that is not the carrier's JSON: a proxy's page, perhaps
        failure = SendingError(unknown=True)
    # Raised out here, so that the carrier's own words, which quote her number, do not ride along as its context (S27).
    raise failure


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made at all. Anything later may have reached the carrier."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _refusal(error: TwilioException) -> SendingError:
    status = _status(error)
    code = str(getattr(error, "code", ""))
    code = code if _CODE.fullmatch(code) and code != str(status) else ""
    permanent = code in _PERMANENT_CODES or (status in _PERMANENT_STATUSES and code not in _LATER_CODES)
    return SendingError(permanent=permanent, unknown=not permanent and not 300 <= status < 500, status=status, code=code)


def _status(error: TwilioException) -> int:
    # For a list that it could not get, the SDK hides the answer among the arguments of the error.
    for candidate in (getattr(error, "status", None), *(part.status_code for part in error.args if isinstance(part, Response))):
        if isinstance(candidate, int):
            return candidate
    return 0


def _is_between(call: Any, from_: str, to: str) -> bool:
    # Somleng writes numbers without the plus.
    return str(call.to).lstrip("+") == to.lstrip("+") and str(call._from).lstrip("+") == from_.lstrip("+")


def _not_before(call: Any, since: datetime) -> bool:
    # A call without a time may be the one that is looked for: better to count it than to ring twice.
    return call.date_created is None or call.date_created >= since.replace(microsecond=0)
