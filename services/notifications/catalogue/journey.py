"""What befalls a whole journey."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import intake
from shared.contracts.envelope import due_date as due_key

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.CandidateWithdrew, "m37_withdrawn", to.everyone_concerned,
        key=lambda f: due_key(f.withdrew_at), names=("candidate",),
    ),
)  # fmt: skip
