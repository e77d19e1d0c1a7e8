"""Places and sessions: what the candidate and the school's contact are told."""

from __future__ import annotations

from datetime import timedelta

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.calendar import end_of_day
from shared.contracts import assessment, intake
from shared.contracts.values import SessionPlan
from shared.errors import NotYet


@of_fact.register
def _(fact: intake.PlaceConfirmed, told: Told) -> Values:
    sessions = told.journey.sessions_now(fact.cohort_id, fact.sessions)
    found: Values = {"cohort": told.known_cohort().name, "sessions": sessions}
    if told.part == "school_contact":
        return found | {"payer": wording.payer(fact.payer, to_candidate=False), "candidate": told.candidate.name}
    return found | {"payer": wording.payer(fact.payer, to_candidate=True)}


@of_fact.register
def _(fact: intake.WaitListed, told: Told) -> Values:
    return {
        "cohort": told.known_cohort().name,
        "position": fact.position,
        "after_offer": told.journey.place_offer is not None,
    }


@of_fact.register
def _(fact: intake.SessionReminderDue, told: Told) -> Values:
    is_last = fact.session.number == told.programme.cohort.sessions
    if told.part == "mentor":
        return {"candidate": told.candidate.name, "session": fact.session}
    return {"session": fact.session, "is_last": is_last}


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
        "has_sessions": told.programme.cohort.sessions > 0,
        "teachers": told.programme.appointment.teachers_maximum,
        "teacher_minutes": minutes.get("teacher"),
        "leader_minutes": minutes["leader"],
    }


@of_fact.register
def _(fact: intake.PlaceOffered, told: Told) -> Values:
    return {
        "cohort": told.known_cohort().name,
        "sessions": fact.sessions,
        "hold_until": fact.hold_until,
        "hours": told.programme.place.offer_hold_hours,
    }


@of_fact.register
def _(fact: intake.LevelTwoReminderDue, told: Told) -> Values:
    eligibility = told.programme.eligibility
    kinds = {"english": eligibility.level2_english_kinds, "maths": eligibility.level2_maths_kinds}
    names = {"english": "English", "maths": "maths"}
    proofs = [(names[subject], [kind.label for kind in kinds[subject]]) for subject in fact.subjects]
    return {"proofs": proofs, "subjects": [name for name, _ in proofs], "is_last": fact.step == fact.of}


@of_fact.register
def _(fact: intake.CheckReminderDue, told: Told) -> Values:
    return {"title": fact.title or f"Check {fact.check}", "number": fact.check, "due_on": fact.due_on}


@of_fact.register
def _(fact: intake.RegisterRequested, told: Told) -> Values:
    cohort = told.known_cohort()
    session = next((one for one in cohort.sessions if one.number == fact.session), None)
    if session is None:
        raise NotYet("The session whose register is asked for is not known here.")
    return {"cohort": cohort.name, "session": session, "missing": fact.entries_missing}


# The provider's changes ----------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.SessionChanged, told: Told) -> Values:
    session, was = fact.session, fact.was
    found = _session_changed(session, was, fact.change, fact.reason_class) | {
        "first_week": told.programme.window.first_week,
        "last_week": told.programme.window.last_week,
    }
    if told.part == "school_contact":
        return found | {"candidate": told.candidate.name}
    return found | {
        "has_new_link": was.join_link != session.join_link,
        "is_last": session.number == told.programme.cohort.sessions,
    }


@of_fact.register
def _(fact: intake.CohortChanged, told: Told) -> Values:
    now = next((one for one in fact.sessions if one.number == fact.session), None)
    session = now or fact.was
    if session is None:
        raise NotYet("The session that was changed is not known here.")
    change = {"session_moved": "moved", "session_cancelled": "cancelled"}.get(fact.change, "trainer")
    return _session_changed(session, fact.was, change, fact.reason_class) | {
        "cohort": fact.name,
        "is_theirs": session.trainer_id == told.recipient.person_id,
    }


def _session_changed(session: SessionPlan, was: SessionPlan | None, change: str, reason_class: str) -> Values:
    return {"session": session, "was": was, "change": change, "reason": wording.reason(reason_class)}


@of_fact.register
def _(fact: intake.PlaceLost, told: Told) -> Values:
    found: Values = {
        "sessions": sorted(fact.sessions, key=lambda session: session.starts_at),
        "reason": wording.reason(fact.reason_class),
    }
    if told.part == "school_contact":
        return found | {"candidate": told.candidate.name}
    return found | {"cohort": told.known_cohort().name}


@of_fact.register
def _(fact: intake.CohortCancelled, told: Told) -> Values:
    own = [one for one in fact.sessions if one.trainer_id == told.recipient.person_id]
    return {"cohort": told.known_cohort().name, "sessions": own, "reason": wording.reason(fact.reason_class)}


# Drafts --------------------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.TaskShared, told: Told) -> Values:
    return {"candidate": told.candidate.name, "task": fact.task}


@of_fact.register
def _(fact: assessment.TaskCommented, told: Told) -> Values:
    return {"task": fact.task}
