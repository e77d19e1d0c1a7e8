"""After the award: what has changed, beside what the school said it wanted."""

from __future__ import annotations

from services.notifications.answers import Wanted
from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import intake


@of_fact.register(intake.EvaluationAsked)
@of_fact.register(intake.EvaluationReminderDue)
def _(fact: intake.EvaluationAsked | intake.EvaluationReminderDue, told: Told) -> Values:
    wanted = told.answers if isinstance(told.answers, Wanted) else Wanted()
    asked = {
        "Why it needed a higher level teaching assistant": wanted.need,
        "What it planned for after the award": wanted.after_award,
        "How it would judge success": wanted.success,
    }
    is_candidate = told.part == "candidate"
    return {
        "candidate": told.candidate.name,
        "is_candidate": is_candidate,
        "wanted": [(what, words) for what, words in asked.items() if words],
        "closes_at": fact.closes_at,
        "weeks": told.programme.evaluation.weeks,
    }
