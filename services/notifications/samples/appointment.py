"""The facts of the sample journey on its way to the appointment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.notifications.samples.instants import (
    EVIDENCE_DUE,
    GUESTS_REPLY_BY,
    LADDER,
    LAST_SECOND,
    REPORT_DUE,
    WHY,
    Told,
    at_utc,
)
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan, SlotPlan

STARTS, ENDS = at_utc("2027-01-21", "13:00"), at_utc("2027-01-21", "15:00")


def segment(role: str, person: str | None, first: int, last: int, days_later: int = 0) -> SegmentPlan:
    """One part of the sample appointment, in minutes after its beginning."""
    minute, start = timedelta(minutes=1), STARTS + timedelta(days=days_later)
    return SegmentPlan.model_validate(
        {"role": role, "person_id": person, "starts_at": start + first * minute, "ends_at": start + last * minute}
    )


def guests(days_later: int) -> tuple[SegmentPlan, ...]:
    """The guests' parts."""
    return (
        segment("teacher", "teacher-1", 25, 35, days_later),
        segment("teacher", "teacher-2", 35, 45, days_later),
        segment("leader", "leader", 45, 60, days_later),
    )


SEGMENTS = (
    segment("candidate", "candidate", 0, 25),
    *guests(0),
    segment("assessor", None, 60, 75),
    segment("candidate", "candidate", 75, 105),
    segment("assessor", None, 105, 120),
)
GUESTS = guests(0)


BOOKED: dict[str, Any] = {
    "appointment_id": "slot-1",
    "sequence": 0,
    "assessor_id": "assessor",
    "person_id": "candidate",
    "starts_at": STARTS,
    "ends_at": ENDS,
    "segments": SEGMENTS,
    "join_link": "https://meet.example.org/appointment",
    "evidence_due_at": EVIDENCE_DUE,
    "evidence_reminders": LADDER,
    "report_due_at": REPORT_DUE,
    "report_reminders": LADDER,
    "why": WHY,
}


_REMINDED = (
    "appointment_id", "sequence", "assessor_id", "person_id", "starts_at", "ends_at", "segments", "join_link",
)  # fmt: skip


def facts() -> Told:
    """Title, instant and fact, from the offer to the call of a re-assessment."""
    day = timedelta(days=1)
    slots = tuple(
        SlotPlan(slot_id=f"slot-{n}", starts_at=STARTS + (n - 1) * day, ends_at=ENDS + (n - 1) * day) for n in (1, 2, 5)
    )
    cancelled = {key: BOOKED[key] for key in ("appointment_id", "assessor_id", "starts_at", "ends_at", "segments")}
    cancelled |= {"sequence": 1, "join_link": BOOKED["join_link"]}
    return (
        (
            "",
            at_utc("2026-12-02", "09:00"),
            assessment.AssessmentOffered(
                offer_id="offer",
                assessor_id="assessor",
                person_id="candidate",
                initials="S.E.",
                phase="primary",
                window_first_on=date(2026, 12, 29),
                window_last_on=date(2027, 2, 2),
                minutes=120,
                reply_by=at_utc("2026-12-04", "23:59") + LAST_SECOND,
                why=WHY,
            ),
        ),
        ("", at_utc("2026-12-05", "00:00"), assessment.AssessmentExpired(offer_id="offer", assessor_id="assessor")),
        (
            "",
            at_utc("2026-12-08", "10:00"),
            assessment.SlotsProposed(
                proposal_version=1,
                assessor_id="assessor",
                person_id="candidate",
                slots=slots,
                reply_by=at_utc("2026-12-11", "23:59") + LAST_SECOND,
            ),
        ),
        (
            "",
            at_utc("2026-12-10", "10:00"),
            assessment.SlotChosen(
                proposal_version=1,
                slot_id="slot-1",
                starts_at=STARTS,
                ends_at=ENDS,
                asked=GUESTS,
                link_version=1,
                guest_reminders=LADDER,
                release_at=GUESTS_REPLY_BY,
                alternatives=(
                    assessment.SlotAlternative(slot_id="slot-2", asked=guests(1)),
                    assessment.SlotAlternative(slot_id="slot-5", asked=guests(4)),
                ),
            ),
        ),
        (
            "time given up",
            at_utc("2026-12-14", "10:00"),
            assessment.SlotsReleased(
                proposal_version=1,
                assessor_id="assessor",
                reason_code="guest_cannot",
                contact_by=at_utc("2026-12-21", "23:59") + LAST_SECOND,
                slot_id="slot-1",
                asked=GUESTS,
            ),
        ),
        (
            "",
            at_utc("2026-12-14", "09:00"),
            assessment.GuestReminderDue(
                proposal_version=1,
                slot_id="slot-1",
                segment=GUESTS[-1],
                link_version=1,
                step=1,
                of=2,
                due_at=at_utc("2026-12-14", "09:00"),
            ),
        ),
        ("", at_utc("2026-12-15", "10:00"), assessment.AppointmentBooked.model_validate(BOOKED)),
        (
            "with a note",
            at_utc("2026-12-16", "10:00"),
            assessment.AppointmentBooked.model_validate(
                BOOKED
                | {"sequence": 1, "notes": ("The evidence deadline Mon 4 Jan 2027 is outside the school's term.",)}
            ),
        ),
        (
            "",
            at_utc("2027-01-14", "09:00"),
            assessment.AppointmentReminderDue.model_validate(
                {key: BOOKED[key] for key in _REMINDED} | {"step": 1, "of": 2, "due_at": at_utc("2027-01-14", "09:00")}
            ),
        ),
        (
            "new times follow",
            at_utc("2027-01-12", "10:00"),
            assessment.AppointmentCancelled.model_validate(
                cancelled
                | {
                    "reason_class": "late_evidence",
                    "rebook": True,
                    "contact_by": at_utc("2027-01-19", "23:59") + LAST_SECOND,
                }
            ),
        ),
        (
            "for good",
            at_utc("2027-01-12", "10:00"),
            assessment.AppointmentCancelled.model_validate(cancelled | {"reason_class": "personal", "rebook": False}),
        ),
        (
            "before anything was booked",
            at_utc("2026-12-12", "10:00"),
            assessment.AppointmentCancelled(
                appointment_id=None, sequence=0, assessor_id="assessor", reason_class="personal", rebook=False
            ),
        ),
        (
            "while guests are asked",
            at_utc("2026-12-12", "10:00"),
            assessment.AppointmentCancelled(
                appointment_id=None,
                sequence=0,
                assessor_id="assessor",
                reason_class="personal",
                rebook=False,
                slot_id="slot-1",
                asked=GUESTS,
            ),
        ),
        (
            "call of a re-assessment",
            at_utc("2027-02-08", "09:00"),
            assessment.ReassessmentBooked(
                appointment_id="call",
                sequence=0,
                attempt=2,
                senior_assessor_id="senior",
                person_id="candidate",
                standards=(7, 21),
                starts_at=at_utc("2027-02-22", "15:30"),
                ends_at=at_utc("2027-02-22", "16:00"),
                join_link="https://meet.example.org/call",
                report_due_at=at_utc("2027-03-01", "23:59") + LAST_SECOND,
                report_reminders=LADDER,
                why=WHY,
            ),
        ),
    )
