"""The facts of the sample journey, one for each message and its alternatives: a title, when it happened, the fact.

The dates are those of one real journey: sessions on 21 October and 1 December 2026, assessment on 21 January 2027.
"""

from __future__ import annotations

from datetime import date, datetime

from services.notifications.sample_appointments import (
    EVIDENCE_DUE,
    LADDER,
    LAST_SECOND,
    REPORT_DUE,
    WHY,
    appointment_facts,
    at_utc,
)
from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact
from shared.contracts.values import CatchUp, SessionPlan, Why

_PLACE_KEPT = Why(rule="The end of the day 14 days after the request to the school ended", source="own")
SESSIONS = (
    SessionPlan(
        number=1,
        starts_at=at_utc("2026-10-21", "08:30"),
        ends_at=at_utc("2026-10-21", "14:30"),
        trainer_id="trainer",
        join_link="https://meet.example.org/session-1",
    ),
    SessionPlan(
        number=2,
        starts_at=at_utc("2026-12-01", "09:30"),
        ends_at=at_utc("2026-12-01", "15:30"),
        trainer_id="trainer",
        join_link="https://meet.example.org/session-2",
    ),
)
APPEAL_BY = at_utc("2027-03-29", "22:59") + LAST_SECOND
_LAPSES = at_utc("2026-11-11", "23:59") + LAST_SECOND


def facts() -> tuple[tuple[str, datetime, Fact], ...]:
    """Title, instant and fact, in the order of a journey."""
    return (*_application(), *_preparation(), *appointment_facts(), *_evidence(), *_closing())


def _application() -> tuple[tuple[str, datetime, Fact], ...]:
    asked = at_utc("2026-10-07", "08:00")
    reminder = {"declaration_id": "declaration", "link_version": 1, "person_id": "head", "head_id": "head"}
    return (
        (
            "",
            asked,
            intake.ApplicationReceived(
                journey_id="journey",
                reference="HLTA-4F7K2",
                person_id="candidate",
                school_id="school",
                cohort_id="cohort",
                head_id="head",
                submitted_at=asked,
                school_contact_id="contact",
                phase="primary",
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationRequested(
                declaration_id="declaration",
                link_version=1,
                head_id="head",
                chasers=LADDER,
                candidate_notices=LADDER,
                lapses_at=_LAPSES,
                why=WHY,
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationReminderDue.model_validate(
                reminder
                | {"to": "head", "step": 2, "of": 3, "due_at": at_utc("2026-10-21", "08:00"), "lapses_at": _LAPSES}
            ),
        ),
        (
            "",
            asked,
            intake.DeclarationReminderDue.model_validate(
                reminder
                | {"to": "candidate", "step": 2, "of": 3, "due_at": at_utc("2026-10-23", "08:00"), "lapses_at": _LAPSES}
            ),
        ),
        (
            "declined",
            asked,
            intake.DeclarationDeclined(
                declaration_id="declaration",
                reason_class="not_ready",
                declined_at=asked,
                place_kept_until=at_utc("2026-10-21", "22:59") + LAST_SECOND,
                why=_PLACE_KEPT,
            ),
        ),
        (
            "lapsed",
            _LAPSES,
            intake.DeclarationLapsed(
                declaration_id="declaration",
                lapsed_at=_LAPSES,
                place_kept_until=at_utc("2026-11-25", "23:59") + LAST_SECOND,
                why=_PLACE_KEPT,
            ),
        ),
        (
            "",
            at_utc("2026-10-09", "11:00"),
            intake.DeclarationSigned(
                declaration_id="declaration", head_id="head", link_version=1, signed_at=at_utc("2026-10-09", "11:00")
            ),
        ),
    )


def _preparation() -> tuple[tuple[str, datetime, Fact], ...]:
    missed = {
        "person_id": "candidate",
        "session": 1,
        "held_on": date(2026, 10, 21),
        "due_at": at_utc("2026-10-22", "08:00"),
    }
    return (
        (
            "",
            at_utc("2026-10-09", "11:00"),
            intake.PlaceConfirmed(
                cohort_id="cohort",
                person_id="candidate",
                sessions=SESSIONS,
                allocate_at=at_utc("2026-12-02", "09:00"),
                payer="school",
            ),
        ),
        ("", at_utc("2026-10-09", "11:00"), intake.WaitListed(cohort_id="cohort", position=3)),
        (
            "",
            at_utc("2026-10-14", "08:00"),
            intake.SessionReminderDue(
                session=SESSIONS[0], person_id="candidate", step=1, of=2, due_at=at_utc("2026-10-14", "08:00")
            ),
        ),
        (
            "with a catch-up",
            at_utc("2026-10-22", "08:00"),
            intake.MissedSessionNoticeDue.model_validate(
                missed
                | {"catch_ups": (CatchUp(cohort_id="other", session=1, starts_at=at_utc("2026-11-04", "09:30")),)}
            ),
        ),
        (
            "without one",
            at_utc("2026-10-22", "08:00"),
            intake.MissedSessionNoticeDue.model_validate(missed | {"catch_ups": ()}),
        ),
        (
            "",
            at_utc("2026-12-01", "16:00"),
            intake.PreparationCompleted(
                cohort_id="cohort",
                person_id="candidate",
                final_session_on=date(2026, 12, 1),
                window_first_on=date(2026, 12, 29),
                window_last_on=date(2027, 2, 2),
                school_days=21,
                why=WHY,
                allocate_at=at_utc("2026-12-02", "09:00"),
                trainer_ids=("trainer",),
                school_id="school",
                phase="primary",
            ),
        ),
    )


def _evidence() -> tuple[tuple[str, datetime, Fact], ...]:
    missing = ("part:tasks", "task:4b", "standard:17", "standard:31", "part:file")
    reminder = {
        "appointment_id": "slot-1",
        "person_id": "candidate",
        "of": 4,
        "evidence_due_at": EVIDENCE_DUE,
        "missing": missing,
    }
    receipt = {"submitted_at": at_utc("2027-01-10", "20:15"), "digest": "9f86d081884c7d65" * 4, "late": False}
    return (
        (
            "a week before",
            at_utc("2027-01-04", "09:00"),
            assessment.EvidenceReminderDue.model_validate(
                reminder | {"step": 2, "due_at": at_utc("2027-01-04", "09:00")}
            ),
        ),
        (
            "on the day",
            at_utc("2027-01-11", "09:00"),
            assessment.EvidenceReminderDue.model_validate(
                reminder | {"step": 4, "due_at": at_utc("2027-01-11", "09:00")}
            ),
        ),
        (
            "tasks first",
            at_utc("2027-01-10", "20:15"),
            assessment.EvidenceSubmitted.model_validate(receipt | {"part": "tasks", "items": 8, "complete": False}),
        ),
        (
            "everything in",
            at_utc("2027-01-10", "20:20"),
            assessment.EvidenceSubmitted.model_validate(receipt | {"part": "file", "items": 27, "complete": True}),
        ),
        (
            "",
            at_utc("2027-01-12", "00:00"),
            assessment.EvidenceLate(
                appointment_id="slot-1",
                assessor_id="assessor",
                person_id="candidate",
                evidence_due_at=EVIDENCE_DUE,
                missing=missing[:3],
                decide_by=at_utc("2027-01-14", "23:59") + LAST_SECOND,
            ),
        ),
    )


def _closing() -> tuple[tuple[str, datetime, Fact], ...]:
    outcome = {
        "report_id": "report",
        "attempt": 1,
        "person_id": "candidate",
        "round_on": date(2027, 2, 28),
        "letter_on": date(2027, 3, 8),
        "appeal_last_at": APPEAL_BY,
    }
    report = {"appointment_id": "slot-1", "assessor_id": "assessor", "of": 2, "report_due_at": REPORT_DUE}
    letters = at_utc("2027-03-08", "09:00")
    withdrawal = intake.CandidateWithdrew(
        reason_class="changed_job", withdrew_at=at_utc("2026-12-14", "09:30"), stage="arranging"
    )
    return (
        (
            "due",
            at_utc("2027-01-28", "09:00"),
            assessment.ReportReminderDue.model_validate(
                report | {"step": 1, "due_at": at_utc("2027-01-28", "09:00"), "unsigned": 12}
            ),
        ),
        (
            "overdue",
            at_utc("2027-01-29", "09:00"),
            assessment.ReportReminderDue.model_validate(
                report | {"step": 2, "due_at": at_utc("2027-01-29", "09:00"), "unsigned": 0}
            ),
        ),
        (
            "awarded",
            letters,
            assessment.AwardMade(award_number="HLTA-2027-000123", person_id="candidate", awarded_on=date(2027, 3, 8)),
        ),
        (
            "partial re-assessment",
            letters,
            assessment.OutcomeReleased.model_validate(outcome | {"outcome": "partial", "standards_short": (7, 21)}),
        ),
        (
            "not awarded",
            letters,
            assessment.OutcomeReleased.model_validate(
                outcome | {"outcome": "not_awarded", "standards_short": (3, 7, 19, 21, 31)}
            ),
        ),
        ("", at_utc("2026-12-14", "09:30"), withdrawal),
        ("", at_utc("2026-10-07", "08:00"), intake.StaffInvited(person_id="trainer", role="trainer", link_version=1)),
        (
            "assessor",
            at_utc("2026-10-07", "08:00"),
            assessment.AssessorRegistered(assessor_id="assessor", senior=False, capacity=4, link_version=1),
        ),
    )
