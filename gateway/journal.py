"""Logs: one JSON object a line, ids and request numbers only. A scrubber stands behind everybody's care (S27)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Anything that could be a number, a code or a PIN inside a word of a log line; ids have letters and are longer than any phone number.
_DIGITS = re.compile(r"(?<![0-9A-Za-z-])\+?[0-9][0-9 ()-]{5,}[0-9](?![0-9A-Za-z-])")
_SAFE = frozenset({"timestamp", "level", "row", "step", "seconds", "status", "code", "port", "pid"})


def scrub(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes what looks like a phone number out of every value of a line."""
    for name, value in event.items():
        if name not in _SAFE and isinstance(value, str):
            event[name] = _DIGITS.sub("[digits]", value)
    return event


def set_up_logs(level: int = logging.INFO) -> None:
    """Structured lines on standard error, for our own and for the libraries' loggers.

    Theirs only from WARNING up, because they quote bodies.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        scrub,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
