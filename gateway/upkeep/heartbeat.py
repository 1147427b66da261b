"""A beat to an address outside: all is well. Its silence is the alarm, for of a clock that died nobody else tells."""

import requests
import structlog

log = structlog.get_logger()

WAIT_SECONDS = 5.0


def beat(url: str) -> None:
    """One GET without any data. Whether it was heard is written to the log only when it was not."""
    try:
        status = requests.get(url, timeout=WAIT_SECONDS, allow_redirects=False, headers={"User-Agent": "heartbeat"}).status_code
    except requests.RequestException as fault:
        log.warning("the heartbeat was not heard", fault=type(fault).__name__)
        return
    if status >= 300:
        log.warning("the heartbeat was not heard", status=status)
