"""The facts of the sample journey's report, outcome and end, and of staff."""

from __future__ import annotations

from datetime import date, timedelta

from services.notifications.samples.instants import APPEAL_BY, LAST_SECOND, REPORT_DUE, Told, at_utc
from shared.contracts import assessment, intake
from shared.tokens import LINK_ASKED_FOR_LIVES

_ADVICE_DUE = at_utc("2027-03-22", "23:59") + LAST_SECOND
_ASKED = at_utc("2026-11-03", "10:00")


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
        *(
            (
                title,
                at_utc("2027-03-02", "10:00"),
                assessment.ReportQuestioned(
                    question_id=f"question-{title.replace(' ', '-')}",
                    report_id="report",
                    assessor_id="assessor",
                    standards=standards,
                    due_at=at_utc("2027-03-04", "23:59") + LAST_SECOND,
                ),
            )
            for title, standards in (("about two standards", (7, 21)), ("about the whole report", ()))
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
        (
            "after an appeal",
            letters + timedelta(days=30),
            assessment.OutcomeReleased.model_validate(
                outcome | {"outcome": "partial", "standards_short": (7,), "appeal_id": "appeal"}
            ),
        ),
        ("", letters, assessment.AdviceAsked(person_id="candidate", adviser_id="senior", due_at=_ADVICE_DUE)),
        ("", _ADVICE_DUE, assessment.AdviceGiven(person_id="candidate", given_at=_ADVICE_DUE)),
        *_appeal(),
        *_awards(),
        *_evaluation(),
        ("", at_utc("2026-12-14", "09:30"), withdrawal),
        ("", at_utc("2026-10-07", "08:00"), intake.StaffInvited(person_id="trainer", role="trainer", link_version=1)),
        (
            "assessor",
            at_utc("2026-10-07", "08:00"),
            assessment.AssessorRegistered(assessor_id="assessor", senior=False, capacity=4, link_version=1),
        ),
        ("", _ASKED, intake.SignInRequested(person_id="candidate", role="candidate", link_version=1)),
        (
            "",
            _ASKED,
            intake.SignInRequested(
                person_id="trainer", role="trainer", link_version=2, expires_real_at=_ASKED + LINK_ASKED_FOR_LIVES
            ),
        ),
        (
            "an assessor",
            _ASKED,
            assessment.SignInRequested(
                person_id="assessor", senior=False, link_version=2, expires_real_at=_ASKED + LINK_ASKED_FOR_LIVES
            ),
        ),
    )


def _appeal() -> Told:
    received = at_utc("2027-03-15", "10:00")
    decided = {"appeal_id": "appeal", "person_id": "candidate", "decided_at": received + timedelta(days=14)}
    return (
        (
            "",
            received,
            assessment.AppealReceived(
                appeal_id="appeal",
                report_id="report",
                person_id="candidate",
                received_at=received,
                acknowledge_by=at_utc("2027-03-22", "23:59"),
                decide_by=at_utc("2027-04-19", "22:59") + LAST_SECOND,
                link_version=1,
            ),
        ),
        (
            "",
            received,
            assessment.AppealGiven(
                appeal_id="appeal",
                person_id="candidate",
                reviewer_id="senior",
                decide_by=at_utc("2027-04-19", "22:59") + LAST_SECOND,
            ),
        ),
        *(
            (
                title,
                received + timedelta(days=14),
                assessment.AppealDecided.model_validate(decided | {"decision": decision, "outcome": outcome}),
            )
            for title, decision, outcome in (
                ("awarded after all", "upheld", "awarded"),
                ("fewer standards short", "upheld", "partial"),
                ("refused", "refused", "not_awarded"),
            )
        ),
    )


def _evaluation() -> Told:
    asked_at, closes_at = at_utc("2027-06-01", "08:00"), at_utc("2027-06-29", "22:59") + LAST_SECOND
    of = {"evaluation_id": "journey", "person_id": "candidate", "head_id": "head", "closes_at": closes_at}
    reminder = of | {"step": 1, "of": 1, "due_at": at_utc("2027-06-15", "08:00"), "silent": ("candidate", "head")}
    return (
        ("", asked_at, intake.EvaluationAsked.model_validate(of | {"due_at": asked_at})),
        ("", at_utc("2027-06-15", "08:00"), intake.EvaluationReminderDue.model_validate(reminder)),
    )


def _awards() -> Told:
    number, replaces = "HLTA-2027-000124", "HLTA-2027-000123"
    new = {"award_number": number, "replaces": replaces, "person_id": "candidate"}
    at = at_utc("2027-04-12", "10:00")
    return (
        (
            "corrected",
            at,
            assessment.AwardCorrected.model_validate(
                new | {"reason_code": "correction", "corrected_on": date(2027, 4, 12)}
            ),
        ),
        ("issued anew", at, assessment.AwardReissued.model_validate(new | {"reissued_on": date(2027, 4, 12)})),
        (
            "taken back",
            at,
            assessment.AwardRevoked(
                award_number=number, person_id="candidate", reason_class="misconduct", revoked_on=date(2027, 4, 12)
            ),
        ),
        (
            "",
            at_utc("2027-03-01", "00:00"),
            assessment.RoundClosed(
                round_on=date(2027, 2, 28),
                count=12,
                sampled=4,
                moderator_ids=("senior",),
                letters_at=at_utc("2027-03-08", "09:00"),
            ),
        ),
    )
