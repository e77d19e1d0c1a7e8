"""Structured logs: one JSON line per event, with codes and ids, never names, addresses or texts of people."""

from __future__ import annotations

import logging
import sys
from typing import cast

import structlog

Logger = structlog.stdlib.BoundLogger


def set_up_logging(process: str, level: str) -> None:
    """Configure this process's logs once, at start. Other libraries' warnings go through the same lines."""
    logging.basicConfig(
        stream=sys.stdout, level=max(logging.WARNING, logging.getLevelName(level)), format="%(message)s"
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
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
