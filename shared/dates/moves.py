"""Dates that follow when an appointment is to be moved, and when evidence gets more time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.calendar import (
    ONE_DAY,
    Terms,
    add_working_days,
    at_london,
    end_of_day,
    london_date,
    to_london,
    working_days_between,
)
from shared.dates.appointment import contact_by
from shared.dates.changes import new_times_by
from shared.dates.evidence import EvidencePlan, day_warnings, reminders_before
from shared.dates.why import Dated, Why, day_in_words
from shared.policy import Programme


def move_contact_by(asked_at: datetime, starts_at: datetime, policy: Programme) -> Dated:
    """Until when the assessor offers other times for an appointment that stands.

    As long as after accepting; but when it is asked in the last days, those after the evidence was due, as soon as
    after a missed appointment (own): the old time comes near.
    """
    is_near = london_date(starts_at) - london_date(asked_at) <= timedelta(days=policy.evidence.days_before)
    return new_times_by(asked_at, policy) if is_near else contact_by(asked_at, policy)


def late_from(starts_at: datetime, policy: Programme) -> datetime:
    """From when on a move or cancellation is late (own): the same hour 2 working days before the appointment.

    Of Mon 4 January 2027, 10:00, from Wed 30 December 2026, 10:00.
    """
    local = to_london(starts_at)
    return at_london(add_working_days(local.date(), -policy.changes.guard_working_days), local.time())


def extended_evidence_plan(
    due_on: date,
    appointment_on: date,
    replaced_due_at: datetime,
    decided_at: datetime,
    policy: Programme,
    terms: Terms | None,
) -> EvidencePlan:
    """A later deadline that a person gave, at the end of that day, with its own reminders; those past are left out.

    `warnings` say where it leaves the assessor less time than the programme wants, and what day it falls on.
    """
    rules = policy.evidence
    left = working_days_between(due_on, appointment_on - ONE_DAY)
    warnings = day_warnings(due_on, terms)
    if left < rules.assessor_working_days:
        warnings.append(
            f"{day_in_words(due_on)} leaves the assessor {max(left, 0)} working days, fewer than "
            f"{rules.assessor_working_days}."
        )
    why = Why(
        rule="The end of the day to which the evidence deadline was extended",
        inputs={"appointment": day_in_words(appointment_on)},
        source="own",
        replaced=day_in_words(replaced_due_at),
        moved_by="operator",
    )
    return EvidencePlan(
        due_at=end_of_day(due_on),
        reminders=reminders_before(due_on, decided_at, policy),
        why=why,
        warnings=tuple(warnings),
    )
