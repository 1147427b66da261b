"""Logs: one JSON object a line, ids and request numbers only. A scrubber stands behind everybody's care (S27)."""

import io
import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

SHORTEST_NUMBER = 1_000_000
# Seven digits and more, in any script, grouped in any way, with a plus or an encoded one in front. Ids have letters beside their digits.
_DIGITS = re.compile(r"(?:\+|%2[Bb])\d(?:[ .()/-]{0,2}\d){5,}|(?<![\w-])\d(?:[ .()/-]{0,2}\d){6,}(?![\w-])")
_SAFE = frozenset({"timestamp", "level", "row", "step", "seconds", "status", "code", "port", "pid"})


def scrub(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes what looks like a phone number out of every value of a line, however deep."""
    for name, value in event.items():
        if name not in _SAFE:
            event[name] = _without_digits(value)
    return event


def _without_digits(value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case dict():
            return {_without_digits(name): _without_digits(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_digits(inner) for inner in value]
        case int():
            return value if abs(value) < SHORTEST_NUMBER else "[digits]"
        case _:
            return _DIGITS.sub("[digits]", str(value))


def without_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception, its kind and where it arose: its words may quote what was typed."""
    info = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(fault, BaseException):
        event.update(fault=type(fault).__name__, where=place(fault))
    return event


def place(fault: BaseException) -> str:
    """The function and line in which a fault arose."""
    frame = fault.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else ""


class _Unfailing(io.TextIOBase):
    """S37: on a full disk the line is lost, and not the caller's answer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        with suppress(OSError):
            self._stream.write(words)
        return len(words)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def set_up_logs(level: int = logging.INFO) -> None:
    """Structured lines on standard error, for our own and for the libraries' loggers.

    Theirs only from WARNING up, because they quote bodies.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
        scrub,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing(sys.stderr))),
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
