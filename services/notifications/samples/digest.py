"""The facts of one morning's digests: Mon 25 January 2027, the last day for a report."""

from __future__ import annotations

from datetime import date

from services.notifications.samples.instants import Told, at_utc
from shared.contracts import assessment, intake
from shared.contracts.values import WorkItem

_MORNING = at_utc("2027-01-25", "07:30")
_ON = date(2027, 1, 25)


def facts() -> Told:
    """Title, instant and fact."""
    office = (
        WorkItem(
            code="report_overdue",
            count=2,
            about=("HLTA-4F7K2", "HLTA-9QX3M"),
            at=at_utc("2027-01-21", "23:59"),
        ),
        WorkItem(code="head_unreachable", about=("HLTA-7TR4P",), at=at_utc("2027-01-22", "15:00")),
        WorkItem(
            code="candidate_not_allocated",
            count=7,
            about=("HLTA-2AAA2", "HLTA-2BBB2", "HLTA-2CCC2", "HLTA-2DDD2", "HLTA-2EEE2"),
            at=at_utc("2027-01-18", "09:00"),
        ),
        WorkItem(code="appointments", count=2, about=("HLTA-5MN8Q", "HLTA-6WX2D"), at=at_utc("2027-01-25", "10:00")),
        WorkItem(code="sessions", about=("Group 2, spring 2027",), at=at_utc("2027-01-25", "09:30")),
        WorkItem(code="evidence_due", about=("HLTA-8KL3V",), at=at_utc("2027-01-25", "23:59")),
        WorkItem(code="letters", at=at_utc("2027-01-25", "09:00")),
        WorkItem(code="guest_cannot", about=("HLTA-3HJ5C",), at=at_utc("2027-01-22", "12:00")),
    )
    own = (
        WorkItem(code="offer_times", about=("R.E.",), at=at_utc("2027-01-22", "23:59")),
        WorkItem(code="appointment", about=("T.S.",), at=at_utc("2027-01-25", "14:00")),
        WorkItem(code="sign_report", about=("S.E.",), at=at_utc("2027-01-25", "23:59")),
        WorkItem(code="answer_offer", about=("J.E.",), at=at_utc("2027-01-27", "23:59")),
        WorkItem(code="read_evidence", about=("K.S.",), at=at_utc("2027-01-28", "10:00")),
        WorkItem(code="moderate", count=3, at=at_utc("2027-01-29", "09:00")),
    )
    return (
        (
            "",
            _MORNING,
            intake.OperatorDigestDue(on=_ON, due_at=_MORNING, person_ids=("operator",), items=office),
        ),
        ("", _MORNING, assessment.AssessorDigestDue(on=_ON, due_at=_MORNING, assessor_id="assessor", items=own)),
        (
            "one thing",
            _MORNING,
            assessment.AssessorDigestDue(on=_ON, due_at=_MORNING, assessor_id="senior", items=own[2:3]),
        ),
    )
