"""How long the headteacher is waited for: chasers, the candidate's notices, the end of waiting and what follows."""

from datetime import date, datetime, timedelta

from shared.calendar import Terms, add_days_in_term, add_school_days, end_of_day, is_term_known, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Dated, Reminder, Why, at_end_of, day_in_words, reminder_at
from shared.policy import Programme


class DeclarationPlan(Frozen):
    """All instants (UTC) that follow from asking the head once. A replaced head gets a new plan from day 0."""

    chasers: tuple[Reminder, ...]
    candidate_notices: tuple[Reminder, ...]
    lapses_at: Instant
    why: Why


def declaration_plan(asked_at: datetime, terms: Terms | None, policy: Programme) -> DeclarationPlan:
    """Chasers in school days, notices in calendar days after each, lapse at the end of a day counted in term (own).

    Day 0 is the London day of asking. Nothing is planned for after the lapse. Without terms, working days chase
    and every calendar day counts. Staffordshire, asked Mon 13 July 2026: chasers on 3, 10 and 17 September at 09:00,
    notices on 5, 12 and 19 September, lapse at 23:59:59 on 26 September.
    """
    rules = policy.declaration
    asked_on = london_date(asked_at)
    lapses_on = add_days_in_term(asked_on, rules.lapses_on_day, terms)
    chased_on = [add_school_days(asked_on, days, terms) for days in rules.chasers_school_days]
    told_on = [on + timedelta(days=rules.candidate_notice_after_days) for on in chased_on]
    days = "school days" if is_term_known(asked_on, terms) else "working days (term dates unknown)"
    ladder = ", ".join(str(step) for step in rules.chasers_school_days)
    return DeclarationPlan(
        chasers=_ladder(chased_on, lapses_on, policy),
        candidate_notices=_ladder(told_on, lapses_on, policy),
        lapses_at=end_of_day(lapses_on),
        why=Why(
            rule=f"The head is reminded after {ladder} {days}; without an answer the request lapses at the end of "
            f"day {rules.lapses_on_day}, days outside term not counted",
            inputs={"asked": day_in_words(asked_on), "lapses": day_in_words(lapses_on)},
            source=rules.source,
        ),
    )


def place_kept_until(ended_at: datetime, policy: Programme) -> Dated:
    """Until when the candidate's place is kept after the request ended: 14 days (own), counted from the London day.

    Declined on Wed 7 October 2026: 23:59:59 on Wed 21 October.
    """
    ended_on, days = london_date(ended_at), policy.declaration.place_kept_days
    why = Why(
        rule=f"The end of the day {days} days after the request to the school ended",
        inputs={"ended": day_in_words(ended_on)},
        source=policy.declaration.source,
    )
    return at_end_of(ended_on + timedelta(days=days), why)


def _ladder(days: list[date], lapses_on: date, policy: Programme) -> tuple[Reminder, ...]:
    steps = [reminder_at(step, len(days), on, policy.reminder_hour) for step, on in enumerate(days, start=1)]
    return tuple(step for step in steps if step.due_at < end_of_day(lapses_on))
