"""The facts of the sample journey's report, outcome and end, and of staff."""

from __future__ import annotations

from datetime import date

from services.notifications.samples.instants import APPEAL_BY, REPORT_DUE, Told, at_utc
from shared.contracts import assessment, intake


def facts() -> Told:
    """Title, instant and fact."""
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
