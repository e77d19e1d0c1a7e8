"""Every committed description that is written from the code: messages, HTTP interfaces, and the page about messages.

`hlta schemas write` writes them and `hlta schemas check` compares them; a test does the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from deploy.mails_page import page as mails_page
from deploy.messages_page import page
from shared.contracts import documents
from shared.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def http_interfaces(settings: Settings) -> dict[str, FastAPI]:
    """The app of each service with an API. Their routes can be looked at, not called: no service stands behind them."""
    from services.assessment.http import build_app as assessment
    from services.intake.http import build_app as intake
    from services.notifications.http import build_app as notifications

    nobody: Any = SimpleNamespace(secret="")
    return {
        "assessment": assessment(settings, nobody),
        "intake": intake(settings, nobody),
        "notifications": notifications(settings, "", nobody),
    }


def pages(docs: Path = DOCS) -> dict[Path, str]:
    """The text of every file in docs/ that is written from the code."""
    settings = Settings.model_construct(
        **{name: field.default for name, field in Settings.model_fields.items()} | {"secret_key": SecretStr("x" * 32)}
    )
    interfaces = {
        docs / "api" / f"{name}.openapi.json": json.dumps(app.openapi(), indent=1, sort_keys=True) + "\n"
        for name, app in http_interfaces(settings).items()
    }
    return {**interfaces, docs / "mails.md": mails_page(), docs / "messages.md": page()}


def write(docs: Path = DOCS) -> list[str]:
    """Write what changed; the names written. Raises BreakingChange, with nothing written, if a message breaks."""
    written = documents.write()
    for path, text in pages(docs).items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            written.append(path.name)
    return sorted(written)


def check(docs: Path = DOCS) -> list[str]:
    """Names of committed descriptions that are not what the code says; empty when all are."""
    wanted = pages(docs)
    stale = [path.name for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    left_over = [path.name for path in (docs / "api").glob("*.json") if path not in wanted]
    return sorted([*documents.check(), *stale, *left_over])
