"""An application that was begun and not sent: when its applicant is reminded, and until when it is kept."""

from datetime import datetime, timedelta

from shared.calendar import london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.retention import draft_kept
from shared.dates.why import Reminder, Why, reminder_at
from shared.policy import Programme


class DraftPlan(Frozen):
    """Reminders (due in UTC), and the last instant at which the draft is kept, with its why."""

    reminders: tuple[Reminder, ...]
    deletes_at: Instant
    why: Why


def draft_plan(saved_at: datetime, policy: Programme) -> DraftPlan:
    """What follows when nothing is answered after `saved_at` (own): reminders on days 5 and 12, deleted after day 30.

    Saved on Fri 2 October 2026 at any hour: Wed 7 and Wed 14 October at 09:00 London, deleted at the end of Sun
    1 November.
    """
    saved_on, ladder = london_date(saved_at), policy.application.draft_reminder_days
    kept = draft_kept(saved_on, policy)
    assert kept.until is not None, "a draft is kept from a day that is known"
    return DraftPlan(
        reminders=tuple(
            reminder_at(step, len(ladder), saved_on + timedelta(days=after), policy.reminder_hour)
            for step, after in enumerate(ladder, start=1)
        ),
        deletes_at=kept.until,
        why=kept.why,
    )
