"""`hlta schools terms`: a file of term dates is sent to the API, and what became of it is said in words."""

from __future__ import annotations

from pathlib import Path

import httpx

from deploy.refusal import Refusal
from services.intake.actions.terms import TermsReport
from shared.errors import Invalid
from shared.settings import Settings


def sent(settings: Settings, token: str, path: Path, *, apply: bool) -> TermsReport:
    """The service's report. Raises Invalid for a file that is not there, a Refusal with the service's words."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", field="file") from None
    try:
        answer = httpx.post(
            f"{settings.intake_url}/v1/terms/csv",
            params={"apply": str(apply).lower()},
            content=content,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "text/csv"},
            timeout=120,
        )
    except httpx.TransportError as error:
        raise Refusal(
            f"No service answers at {settings.intake_url}: start the stack, or name its --data-dir."
        ) from error
    if answer.is_error:
        raise Refusal(str(answer.json().get("detail", "The service refused without a reason.")))
    return TermsReport.model_validate_json(answer.content)


def in_words(done: TermsReport, *, applied: bool) -> str:
    """What changed, what did not, and each row that is wrong."""
    lines = [f"{done.rows} rows." if applied else f"{done.rows} rows. Nothing was changed: this is a check."]
    for label, names in (
        ("Changed" if applied else "Would change", done.changed),
        ("As they were", done.unchanged),
        ("Left as they were, for a row is wrong", done.spoilt),
        ("No school is known there; is it spelt as in the register?", done.unknown_areas),
    ):
        if names:
            lines.append(f"{label}: {', '.join(names)}.")
    if done.told:
        lines.append(f"Everyone was told of {done.told} schools.")
    lines.extend(f"Row {one.row}, {one.field}: {one.rule} {one.remedy}" for one in done.bad)
    return "\n".join(lines)
