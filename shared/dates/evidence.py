"""When tasks and file are due, and the reminders on the way there."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.calendar import (
    ONE_DAY,
    Terms,
    bank_holiday_name,
    end_of_day,
    is_in_term,
    is_term_known,
    london_date,
    working_days_between,
)
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Reminder, Why, day_in_words, reminder_at, still_to_come
from shared.policy import Programme


class EvidencePlan(Frozen):
    """Deadline and reminders (UTC). `warnings` are said when booking; they never shift the date.

    `needs_agreement`: a deadline told before stands, but leaves the assessor too little time. The move then needs the
    candidate's agreement to an earlier deadline, else another time (own).
    """

    due_at: Instant
    reminders: tuple[Reminder, ...]
    why: Why
    warnings: tuple[str, ...] = ()
    needs_agreement: bool = False


class _Deadline(NamedTuple):
    on: date
    replaced_on: date | None


def evidence_plan(
    appointment_starts_at: datetime,
    booked_at: datetime,
    policy: Programme,
    terms: Terms | None,
    *,
    told_due_at: datetime | None = None,
    agreed_earlier: bool = False,
    moved_by: str | None = None,
) -> EvidencePlan:
    """Due at the end of the day 10 days before the appointment's date (BPN), whatever its hour.

    Thu 14 May 2026 is due on 4 May 2026 at 23:59:59 London. Reminders 21, 7 and 2 days before and on the morning, at
    09:00 London (own), keep their step numbers: those already past when booked are left out, and of two within
    24 hours the later stays. For a move, `told_due_at` is the latest deadline that the candidate was told: it stands
    when it is later, unless the candidate has agreed to the earlier one (own). `moved_by` is the role
    of who moved the appointment; then the why names it, with the deadline that was told before.
    """
    rules = policy.evidence
    appointment_on = london_date(appointment_starts_at)
    due = _deadline(appointment_on, None if agreed_earlier else told_due_at, policy)
    stands = due.replaced_on is not None
    left = working_days_between(due.on, appointment_on - ONE_DAY)
    warnings = [*day_warnings(due.on, terms), *_time_warnings(due.on, booked_at)]
    needs_agreement = stands and left < rules.assessor_working_days
    if needs_agreement:
        warnings.append(
            f"The deadline told before, {day_in_words(due.on)}, leaves the assessor {max(left, 0)} working days, fewer "
            f"than {rules.assessor_working_days}. Ask the candidate to agree to an earlier one, or choose another time."
        )
    return EvidencePlan(
        due_at=end_of_day(due.on),
        reminders=reminders_before(due.on, booked_at, policy),
        why=_why(appointment_on, due, policy, told_due_at, moved_by),
        warnings=tuple(warnings),
        needs_agreement=needs_agreement,
    )


def _deadline(appointment_on: date, told_due_at: datetime | None, policy: Programme) -> _Deadline:
    by_rule = appointment_on - timedelta(days=policy.evidence.days_before)
    told_on = by_rule if told_due_at is None else london_date(told_due_at)
    return _Deadline(told_on, by_rule) if told_on > by_rule else _Deadline(by_rule, None)


def _why(
    appointment_on: date, due: _Deadline, policy: Programme, told_due_at: datetime | None, moved_by: str | None
) -> Why:
    rule = f"The end of the day {policy.evidence.days_before} days before the day of the appointment"
    inputs = {"appointment": day_in_words(appointment_on)}
    if due.replaced_on is None:
        was = None if told_due_at is None or london_date(told_due_at) == due.on else day_in_words(told_due_at)
        return Why(rule=rule, inputs=inputs, source=policy.evidence.source, replaced=was, moved_by=moved_by)
    return Why(
        rule="A deadline once told is never shortened by a move: the latest date told stands",
        inputs=inputs | {"told": day_in_words(due.on)},
        source="own",
        replaced=f"{day_in_words(due.replaced_on)} ({rule[0].lower()}{rule[1:]})",
        moved_by=moved_by,
    )


def reminders_before(due_on: date, booked_at: datetime, policy: Programme) -> tuple[Reminder, ...]:
    """The ladder of a deadline, without what was past when it was told."""
    rules = policy.evidence
    days_before = rules.reminders_days_before + ((0,) if rules.on_the_morning else ())
    ladder = [
        reminder_at(step, len(days_before), due_on - timedelta(days=days), rules.reminder_hour)
        for step, days in enumerate(days_before, start=1)
    ]
    return still_to_come(ladder, booked_at, timedelta(hours=rules.reminders_apart_hours))


def day_warnings(due_on: date, terms: Terms | None) -> list[str]:
    """What is to be said of a deadline's day: a bank holiday, or outside term. It never shifts the date."""
    holiday = bank_holiday_name(due_on)
    if holiday:
        return [f"The evidence deadline {day_in_words(due_on)} is a bank holiday ({holiday})."]
    if is_term_known(due_on, terms) and not is_in_term(due_on, terms):
        return [f"The evidence deadline {day_in_words(due_on)} is outside the school's term."]
    return []


def _time_warnings(due_on: date, booked_at: datetime) -> list[str]:
    if end_of_day(due_on) > booked_at:
        return []
    return [f"The evidence deadline {day_in_words(due_on)} is already past. Choose a later time."]
