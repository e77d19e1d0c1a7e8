"""What follows from a place: the hold on one that was freed, the proof of level 2 that is still missing, the fees."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.calendar import add_working_days, london_date, to_london
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Dated, Reminder, Why, at_end_of, day_in_words, reminder_at
from shared.policy import Programme


class Hold(Frozen):
    """Until when (UTC) a freed place is held for the one to whom it is offered."""

    until: Instant
    why: Why


def place_hold(offered_at: datetime, policy: Programme) -> Hold:
    """A freed place is held for 48 hours, to the second, from the instant at which the offer may be sent.

    Offered on Sat 24 October 2026 at 12:00 London: until Mon 26 October at 11:00, since the clocks go back.
    """
    hours = policy.place.offer_hold_hours
    local = to_london(offered_at)
    why = Why(
        rule=f"A freed place is held for {hours} hours for the first in line",
        inputs={"offered": f"{day_in_words(offered_at)}, {local:%H:%M}"},
        source=policy.place.source,
    )
    return Hold(until=offered_at + timedelta(hours=hours), why=why)


def level_two_reminders(
    session_starts_at: Sequence[datetime], placed_at: datetime, policy: Programme
) -> tuple[Reminder, ...]:
    """Reminders of a missing proof of level 2: 5 working days before session 1, 1 before session 2.

    `session_starts_at` in order of number. Due in UTC at the programme's reminder hour in London; those already past
    when the place is confirmed are left out, for the confirmation says it. The rest keep their step numbers.
    Sessions on Wed 7 October and Thu 26 November 2026: Wed 30 September and Wed 25 November.
    """
    rules = policy.eligibility.level2_reminders
    ladder = (
        reminder_at(
            step,
            len(rules),
            add_working_days(london_date(session_starts_at[rule.session - 1]), -rule.working_days),
            policy.reminder_hour,
        )
        for step, rule in enumerate(rules, start=1)
        if rule.session <= len(session_starts_at)
    )
    return tuple(reminder for reminder in ladder if reminder.due_at > placed_at)


def fees_due_by(confirmed_at: datetime, policy: Programme) -> Dated:
    """By when each line of the fees is paid (own): the end of the day 30 days after the place was confirmed."""
    days = policy.fees.payment_days
    why = Why(
        rule=f"The end of the day {days} days after the place was confirmed",
        inputs={"place confirmed": day_in_words(confirmed_at)},
        source="own",
    )
    return at_end_of(london_date(confirmed_at) + timedelta(days=days), why)
