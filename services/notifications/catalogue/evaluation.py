"""After the award."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import intake
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.EvaluationAsked, "m40_what_has_changed", to.both_evaluators,
        key=lambda f: "", links=(Purpose.EVALUATION,), names=("candidate",), copies_answers=True,
    ),
    Rule(
        intake.EvaluationReminderDue, "m40_still_to_tell", to.silent_evaluators,
        key=lambda f: f.step, links=(Purpose.EVALUATION,), names=("candidate",), copies_answers=True,
    ),
)  # fmt: skip
