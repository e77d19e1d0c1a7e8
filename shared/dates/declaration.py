"""How long the headteacher is waited for: chasers, the candidate's notices, the end of waiting and what follows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from shared.calendar import (
    Terms,
    add_days_in_term,
    add_school_days,
    end_of_day,
    first_school_day,
    is_in_term,
    is_term_known,
    london_date,
    school_days_within,
)
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Dated, Reminder, Why, at_end_of, day_in_words, reminder_at
from shared.policy import Programme


class DeclarationLadder(Frozen):
    """All instants (UTC) at which something happens while the head is silent."""

    chasers: tuple[Reminder, ...]
    candidate_notices: tuple[Reminder, ...]
    lapses_at: Instant


class DeclarationPlan(DeclarationLadder):
    """What follows from asking the head once. A replaced head gets a new plan from day 0."""

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


def declaration_correct_by(signed_at: datetime, policy: Programme) -> Dated:
    """Until when the head may put right what was signed (own): the end of the 14th day after the day of signing.

    Signed on Mon 12 October 2026: until the end of Mon 26 October.
    """
    days = policy.declaration.correct_within_days
    why = Why(
        rule=f"The end of day {days} after the declaration was signed",
        inputs={"signed": day_in_words(signed_at)},
        source=policy.declaration.source,
    )
    return at_end_of(london_date(signed_at) + timedelta(days=days), why)


def declaration_goes_on(
    left: DeclarationLadder, stopped_at: datetime, goes_on_at: datetime, terms: Terms | None, policy: Programme
) -> DeclarationPlan:
    """The plan after a time in which nothing was asked: what was left of each count is left of it still.

    Chasers count school days, the end days in term. Staffordshire, asked Wed 7 October 2026, stopped on the 15th and
    gone on with on Thu 22 October: the chaser of the 21st, 4 school days ahead then, comes on 4 November, for half-term
    is 26 to 30 October; the request lapses at the end of 16 November (was 9 November).
    """
    stopped_on, now_on, hour = london_date(stopped_at), london_date(goes_on_at), policy.reminder_hour
    chasers = tuple(
        reminder_at(due.step, due.of, _as_far_ahead(london_date(due.due_at), stopped_on, now_on, terms), hour)
        for due in left.chasers
        if due.due_at > stopped_at
    )
    chased_on = {due.step: london_date(due.due_at) for due in chasers}
    after = timedelta(days=policy.declaration.candidate_notice_after_days)
    notices = tuple(
        reminder_at(
            due.step,
            due.of,
            chased_on[due.step] + after if due.step in chased_on else london_date(due.due_at) + (now_on - stopped_on),
            hour,
        )
        for due in left.candidate_notices
        if due.due_at > stopped_at
    )
    lapsed_on = london_date(left.lapses_at)
    days = (stopped_on + timedelta(days=n + 1) for n in range((lapsed_on - stopped_on).days))
    lapses_on = add_days_in_term(now_on, sum(is_in_term(day, terms) for day in days), terms)
    return DeclarationPlan(
        chasers=_before(chasers, lapses_on),
        candidate_notices=_before(notices, lapses_on),
        lapses_at=end_of_day(lapses_on),
        why=Why(
            rule="The clock stood still: what was left of it goes on",
            inputs={"stopped": day_in_words(stopped_on), "went on": day_in_words(now_on)},
            source=policy.declaration.source,
            replaced=day_in_words(lapsed_on),
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
    steps = (reminder_at(step, len(days), on, policy.reminder_hour) for step, on in enumerate(days, start=1))
    return _before(steps, lapses_on)


def _before(steps: Iterable[Reminder], lapses_on: date) -> tuple[Reminder, ...]:
    return tuple(step for step in steps if step.due_at < end_of_day(lapses_on))


def _as_far_ahead(due_on: date, stopped_on: date, now_on: date, terms: Terms | None) -> date:
    """As many school days after the one day as the due day is after the other; at the earliest the next of them."""
    left = len(school_days_within(stopped_on + timedelta(days=1), due_on, terms))
    return add_school_days(now_on, left, terms) if left else first_school_day(now_on, terms)
