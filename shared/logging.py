"""Structured logs: one JSON line per event, with codes and ids, never names, addresses or texts of people.

An error is logged by its kind and its place: its words may quote what somebody typed (a value that broke a schema, the
key of a row that exists already).
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, cast

import structlog

Logger = structlog.stdlib.BoundLogger


def set_up_logging(process: str, level: str) -> None:
    """Configure this process's logs once, at start. Other libraries' warnings go through the same lines."""
    others = logging.StreamHandler(sys.stdout)
    others.setFormatter(Wordless("%(message)s"))
    logging.basicConfig(handlers=[others], level=max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            wordless,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def get_logger(name: str) -> Logger:
    """A logger that carries its module's name."""
    return cast(Logger, structlog.get_logger(module=name))


def wordless(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The processor that puts kind and place of an error where the error was."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = kind_and_place(error)
    return event


def kind_and_place(error: BaseException) -> str:
    """What a log may say of an error: its class and where it was raised, and the same of what led to it."""
    told, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        told.append(f"{type(current).__module__}.{type(current).__qualname__} at {places or 'no place'}")
        current = current.__cause__ or current.__context__
    return " | from ".join(told)


class Wordless(logging.Formatter):
    """The same for other libraries' log lines."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        return kind_and_place(ei[1]) if ei[1] is not None else ""
