"""One request to a carrier, over a connection of its own, and whether it can have been heard."""

from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from gateway.channels.errors import SendingError
from gateway.settings import LOOPBACK

LONGEST_ANSWER = 64 * 1024


def is_here(url: str) -> bool:
    """On this machine."""
    return urlsplit(url).hostname in LOOPBACK


def direct(url: str) -> dict[str, str] | None:
    """What is on this machine is not reached by the way that the machine takes to the world."""
    return {"http": "", "https": ""} if is_here(url) else None


def never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made at all. Anything later may have reached the carrier."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def status_of(method: str, url: str, timeout: float, **given: Any) -> int:
    """The status of the answer; not a byte of its body is read. Raises `SendingError` when there is none."""
    return _asked(method, url, timeout, **given)[0]


def answer_of(url: str, timeout: float, auth: tuple[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body, the latter cut at `LONGEST_ANSWER`. Raises `SendingError` when there is none."""
    return _asked("GET", url, timeout, reads=LONGEST_ANSWER, auth=auth)


def _asked(method: str, url: str, timeout: float, *, reads: int = 0, **given: Any) -> tuple[int, bytes]:
    # An idle connection that died unseen would swallow a request, and nobody could say whether it went: so a fresh one each time.
    try:
        with requests.request(method, url, timeout=timeout, allow_redirects=False, stream=True, proxies=direct(url), **given) as answer:
            return answer.status_code, next(answer.iter_content(reads), b"") if reads else b""
    except ValueError:  # an address or a header that cannot be written
        failure = SendingError(permanent=True)
    except requests.RequestException as error:
        failure = SendingError(unknown=not never_left(error))
    # Raised out here, so that words which quote her number do not ride along as its context (S27).
    raise failure
