"""Places and sessions: what the candidate and the school's contact are told."""

from __future__ import annotations

from datetime import timedelta

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.calendar import end_of_day
from shared.contracts import intake


@of_fact.register
def _(fact: intake.PlaceConfirmed, told: Told) -> Values:
    found: Values = {"cohort": told.known_cohort().name, "sessions": fact.sessions}
    if told.part == "school_contact":
        return found | {"payer": wording.payer(fact.payer, to_candidate=False), "candidate": told.candidate.name}
    return found | {"payer": wording.payer(fact.payer, to_candidate=True)}


@of_fact.register
def _(fact: intake.WaitListed, told: Told) -> Values:
    return {"cohort": told.known_cohort().name, "position": fact.position}


@of_fact.register
def _(fact: intake.SessionReminderDue, told: Told) -> Values:
    is_last = fact.session.number == told.programme.cohort.sessions
    return {"session": fact.session, "is_last": is_last, "of": fact.of}


@of_fact.register
def _(fact: intake.MissedSessionNoticeDue, told: Told) -> Values:
    first_week, last_week = told.programme.window.first_week, told.programme.window.last_week
    return {
        "number": fact.session,
        "held_on": fact.held_on,
        "catch_ups": fact.catch_ups,
        "first_week": first_week,
        "last_week": last_week,
    }


@of_fact.register
def _(fact: intake.PreparationCompleted, told: Told) -> Values:
    before = timedelta(days=told.programme.evidence.days_before)
    minutes = {segment.role: segment.minutes for segment in told.programme.appointment.segments}
    return {
        "first_on": fact.window_first_on,
        "last_on": fact.window_last_on,
        "days_before": told.programme.evidence.days_before,
        "due_when_first": end_of_day(fact.window_first_on - before),
        "due_when_last": end_of_day(fact.window_last_on - before),
        "school_days": fact.school_days,
        "teachers": told.programme.appointment.teachers_maximum,
        "teacher_minutes": minutes["teacher"],
        "leader_minutes": minutes["leader"],
    }
