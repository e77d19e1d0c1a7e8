"""How a command talks to the stack that runs on a data directory: it takes over that stack's settings."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

DataDirectoryOption = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Talk to the stack that runs on this directory; else HLTA_* variables say where."),
]


def attach(data_dir: Path | None) -> None:
    """Take over the settings of the stack that runs on a data directory; keep standard output for the answer alone."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if data_dir is not None:
        from deploy.embedded.attached import settings_of

        os.environ.update(settings_of(data_dir))
