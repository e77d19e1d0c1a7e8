"""The morning's digests."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment, intake

LINES: tuple[Rule[Any], ...] = (
    Rule(intake.OperatorDigestDue, "m47_digest", to.operators, key=lambda f: f.on.isoformat()),
    Rule(assessment.AssessorDigestDue, "m47_digest", to.assessor_of_digest, key=lambda f: f.on.isoformat()),
)
