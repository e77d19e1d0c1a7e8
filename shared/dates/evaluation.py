"""The impact evaluation: when candidate and head are asked what has changed since an award."""

from __future__ import annotations

from datetime import date, timedelta

from shared.calendar import add_working_days, at_london, end_of_day, first_working_day
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Reminder, Why, day_in_words, reminder_at
from shared.policy import Programme


class EvaluationPlan(Frozen):
    """When both are asked, when whoever is silent is reminded (UTC), and until when answers are taken."""

    ask_at: Instant
    reminders: tuple[Reminder, ...]
    closes_at: Instant
    why: Why


def evaluation_plan(awarded_on: date, policy: Programme) -> EvaluationPlan:
    """12 weeks after the award (own; TDA step 5), a reminder after 10 working days, answers for 20 working days.

    Awarded on Mon 8 March 2027: asked on Tue 1 June, since Mon 31 May is a bank holiday, at 09:00 London; reminded on
    Tue 15 June; open until the end of Tue 29 June.
    """
    rule = policy.evaluation
    weeks_later = awarded_on + timedelta(weeks=rule.weeks)
    asked_on = first_working_day(weeks_later)
    moved = f", moved from {day_in_words(weeks_later)}, which is no working day" if asked_on != weeks_later else ""
    reminded_on = add_working_days(asked_on, rule.reminder_working_days)
    closes_on = add_working_days(asked_on, rule.open_working_days)
    return EvaluationPlan(
        ask_at=at_london(asked_on, policy.reminder_hour),
        reminders=(reminder_at(1, 1, reminded_on, policy.reminder_hour),),
        closes_at=end_of_day(closes_on),
        why=Why(
            rule=f"{rule.weeks} weeks after the award{moved}",
            source=rule.source,
            inputs={"awarded_on": awarded_on.isoformat()},
        ),
    )
