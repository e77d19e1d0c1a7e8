"""Facts of one candidate's year, whole as services publish them, with dates that tests may overrule.

The year: applied Wed 7 Oct 2026, sessions 21 Oct and 1 Dec, appointment Fri 15 Jan 2027, round 28 Feb, letters 8 March.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shared.contracts import assessment, intake
from shared.contracts.values import Due, SegmentPlan, SessionDues, SessionPlan, SlotPlan, Why

WHY = Why(rule="in a test")
PERSON = "person-1"


def london(text: str) -> datetime:
    """An instant written as London time, such as `2026-10-14 09:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def dues(*instants: str) -> tuple[Due, ...]:
    """A ladder over these London instants."""
    return tuple(Due(step=step, of=len(instants), due_at=london(at)) for step, at in enumerate(instants, start=1))


def session(number: int, starts: str) -> SessionPlan:
    starts_at = london(starts)
    return SessionPlan(
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        trainer_id="trainer-1",
        join_link="https://meet.example.org/s",
    )


SESSIONS = (session(1, "2026-10-21 09:30"), session(2, "2026-12-01 09:30"))


def cohort_opened(**changes: Any) -> intake.CohortOpened:
    fields: dict[str, Any] = {
        "cohort_id": "cohort-1",
        "name": "Autumn",
        "sessions": SESSIONS,
        "dues": (
            SessionDues(
                session=1,
                reminders=dues("2026-10-14 09:00", "2026-10-20 09:00"),
                register_at=london("2026-10-21 15:30"),
            ),
            SessionDues(
                session=2,
                reminders=dues("2026-11-24 09:00", "2026-11-30 09:00"),
                register_at=london("2026-12-01 15:30"),
            ),
        ),
        "allocate_at": london("2026-12-02 09:00"),
        "capacity": 20,
    }
    return intake.CohortOpened(**{**fields, **changes})


def application_received() -> intake.ApplicationReceived:
    return intake.ApplicationReceived(
        journey_id="j1",
        reference="HLTA-0001",
        person_id=PERSON,
        school_id="school-1",
        cohort_id="cohort-1",
        head_id="head-1",
        submitted_at=london("2026-10-07 09:00"),
        phase="primary",
    )


def declaration_requested(**changes: Any) -> intake.DeclarationRequested:
    fields: dict[str, Any] = {
        "declaration_id": "d1",
        "link_version": 1,
        "head_id": "head-1",
        "chasers": dues("2026-10-14 09:00", "2026-10-21 09:00", "2026-11-04 09:00"),
        "candidate_notices": dues("2026-10-16 09:00", "2026-10-23 09:00", "2026-11-06 09:00"),
        "lapses_at": london("2026-11-11 23:59:59"),
        "why": WHY,
    }
    return intake.DeclarationRequested(**{**fields, **changes})


def declaration_signed(at: str = "2026-10-12 10:00") -> intake.DeclarationSigned:
    return intake.DeclarationSigned(declaration_id="d1", head_id="head-1", link_version=1, signed_at=london(at))


def declaration_declined() -> intake.DeclarationDeclined:
    return intake.DeclarationDeclined(
        declaration_id="d1", reason_class="not_ready", declined_at=london("2026-10-12 10:00")
    )


def declaration_lapsed() -> intake.DeclarationLapsed:
    return intake.DeclarationLapsed(declaration_id="d1", lapsed_at=london("2026-11-11 23:59:59"))


def place_confirmed(cohort_id: str = "cohort-1") -> intake.PlaceConfirmed:
    return intake.PlaceConfirmed(
        cohort_id=cohort_id,
        person_id=PERSON,
        sessions=SESSIONS,
        allocate_at=london("2026-12-02 09:00"),
        payer="school",
    )


def wait_listed() -> intake.WaitListed:
    return intake.WaitListed(cohort_id="cohort-1", position=1)


def attendance(number: int, attended: bool, notice: str | None = None, catch_up_of: str | None = None) -> Any:
    return intake.AttendanceRecorded(
        session=number,
        attended=attended,
        held_on=SESSIONS[number - 1].starts_at.date(),
        catch_up_of=catch_up_of,
        missed_notice_at=london(notice) if notice else None,
    )


def preparation_completed() -> intake.PreparationCompleted:
    return intake.PreparationCompleted(
        cohort_id="cohort-1",
        person_id=PERSON,
        final_session_on=date(2026, 12, 1),
        window_first_on=date(2026, 12, 29),
        window_last_on=date(2027, 2, 2),
        school_days=20,
        why=WHY,
        allocate_at=london("2026-12-02 09:00"),
        trainer_ids=("trainer-1",),
        school_id="school-1",
        phase="primary",
    )


def withdrew(at: str, stage: str = "placed") -> intake.CandidateWithdrew:
    return intake.CandidateWithdrew(reason_class="changed_job", withdrew_at=london(at), stage=stage)


def offered(offer: str = "o1", reply_by: str = "2026-12-07 17:00") -> assessment.AssessmentOffered:
    return assessment.AssessmentOffered(
        offer_id=offer,
        assessor_id="assessor-1",
        person_id=PERSON,
        initials="QZ",
        phase="primary",
        window_first_on=date(2026, 12, 29),
        window_last_on=date(2027, 2, 2),
        minutes=120,
        reply_by=london(reply_by),
        why=WHY,
    )


def accepted(offer: str = "o1") -> assessment.AssessmentAccepted:
    return assessment.AssessmentAccepted(
        offer_id=offer, assessor_id="assessor-1", contact_by=london("2026-12-10 17:00")
    )


def expired(offer: str = "o1") -> assessment.AssessmentExpired:
    return assessment.AssessmentExpired(offer_id=offer, assessor_id="assessor-1")


def not_allocated() -> assessment.CandidateNotAllocated:
    return assessment.CandidateNotAllocated(reason_code="no_capacity")


def slots_proposed(version: int = 1, reply_by: str = "2026-12-14 23:59:59") -> assessment.SlotsProposed:
    starts_at = london("2027-01-15 10:00")
    return assessment.SlotsProposed(
        proposal_version=version,
        assessor_id="assessor-1",
        person_id=PERSON,
        slots=(SlotPlan(slot_id=f"slot-{version}", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)),),
        reply_by=london(reply_by),
    )


def _segment(role: Literal["candidate", "teacher", "leader"], starts: str) -> SegmentPlan:
    starts_at = london(starts)
    return SegmentPlan(role=role, person_id=f"{role}-1", starts_at=starts_at, ends_at=starts_at + timedelta(minutes=20))


SEGMENTS = (_segment("teacher", "2027-01-15 10:25"), _segment("leader", "2027-01-15 10:45"))


def slot_chosen(
    version: int = 1, reminders: tuple[str, ...] = ("2026-12-11 09:00",), release: str = "2026-12-16 23:59:59"
) -> assessment.SlotChosen:
    starts_at = london("2027-01-15 10:00")
    return assessment.SlotChosen(
        proposal_version=version,
        slot_id=f"slot-{version}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        asked=SEGMENTS,
        link_version=1,
        guest_reminders=dues(*reminders),
        release_at=london(release),
    )


def slots_released(version: int = 1) -> assessment.SlotsReleased:
    return assessment.SlotsReleased(
        proposal_version=version,
        assessor_id="assessor-1",
        reason_code="no_answer",
        contact_by=london("2026-12-22 17:00"),
    )


def booked(
    appointment: str = "a1",
    sequence: int = 0,
    starts: str = "2027-01-15 10:00",
    evidence_due: str = "2027-01-05 23:59:59",
    reminders: tuple[str, ...] = ("2026-12-15 09:00", "2026-12-29 09:00", "2027-01-03 09:00", "2027-01-05 09:00"),
    report_due: str = "2027-01-22 17:00",
    report_reminders: tuple[str, ...] = ("2027-01-21 09:00", "2027-01-25 09:00"),
    everyone: tuple[str, ...] = (),
    unread: tuple[str, ...] = (),
) -> assessment.AppointmentBooked:
    starts_at = london(starts)
    return assessment.AppointmentBooked(
        appointment_id=appointment,
        sequence=sequence,
        assessor_id="assessor-1",
        person_id=PERSON,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        segments=SEGMENTS,
        join_link="https://meet.example.org/a1",
        evidence_due_at=london(evidence_due),
        evidence_reminders=dues(*reminders),
        report_due_at=london(report_due),
        report_reminders=dues(*report_reminders),
        reminders=dues(*everyone),
        unread_reminders=dues(*unread),
        why=WHY,
    )


def cancelled(rebook: bool, appointment: str | None = "a1") -> assessment.AppointmentCancelled:
    return assessment.AppointmentCancelled(
        appointment_id=appointment,
        sequence=1,
        assessor_id="assessor-1",
        reason_class="assessor",
        rebook=rebook,
        contact_by=london("2027-01-20 17:00") if rebook else None,
    )


def submitted(part: Literal["tasks", "file"], complete: bool, late: bool = False) -> assessment.EvidenceSubmitted:
    return assessment.EvidenceSubmitted(
        part=part,
        submitted_at=london("2027-01-04 16:00"),
        digest="0" * 64,
        items=8,
        late=late,
        complete=complete,
    )


def evidence_late(decide_by: str = "2027-01-08 17:00") -> assessment.EvidenceLate:
    return assessment.EvidenceLate(
        appointment_id="a1",
        assessor_id="assessor-1",
        person_id=PERSON,
        evidence_due_at=london("2027-01-05 23:59:59"),
        missing=("part:file",),
        decide_by=london(decide_by),
    )


def late_accepted(until: str = "2027-01-09 23:59:59") -> assessment.LateEvidenceAccepted:
    return assessment.LateEvidenceAccepted(appointment_id="a1", decided_by="assessor-1", until=london(until))


def report_signed(
    attempt: int = 1,
    round_on: str = "2027-02-28",
    closes: str = "2027-02-28 23:59:59",
    letters: str = "2027-03-08 09:00",
) -> assessment.ReportSigned:
    return assessment.ReportSigned(
        report_id=f"r{attempt}",
        appointment_id=f"a{attempt}",
        attempt=attempt,
        assessor_id="assessor-1",
        round_on=date.fromisoformat(round_on),
        round_closes_at=london(closes),
        letters_at=london(letters),
        why=WHY,
    )


def outcome_released(
    outcome: Literal["awarded", "partial", "not_awarded"], attempt: int = 1, round_on: str = "2027-02-28"
) -> assessment.OutcomeReleased:
    return assessment.OutcomeReleased(
        report_id=f"r{attempt}",
        attempt=attempt,
        person_id=PERSON,
        round_on=date.fromisoformat(round_on),
        letter_on=date(2027, 3, 8),
        outcome=outcome,
        standards_short=(4, 17) if outcome == "partial" else (),
        appeal_last_at=london("2027-03-29 23:59:59"),
    )


def reassessment_booked() -> assessment.ReassessmentBooked:
    starts_at = london("2027-03-15 10:00")
    return assessment.ReassessmentBooked(
        appointment_id="a2",
        sequence=0,
        attempt=2,
        senior_assessor_id="senior-1",
        person_id=PERSON,
        standards=(4, 17),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        join_link="https://meet.example.org/a2",
        report_due_at=london("2027-03-22 17:00"),
        report_reminders=dues("2027-03-19 09:00"),
        why=WHY,
    )


def award_made() -> assessment.AwardMade:
    return assessment.AwardMade(award_number="HLTA-2027-000001", person_id=PERSON, awarded_on=date(2027, 3, 8))


def round_closed() -> assessment.RoundClosed:
    return assessment.RoundClosed(round_on=date(2027, 2, 28), count=1, sampled=1)


def round_released() -> assessment.RoundReleased:
    return assessment.RoundReleased(round_on=date(2027, 2, 28), released=1, held=0)


def cohort_allocated() -> assessment.CohortAllocated:
    return assessment.CohortAllocated(cohort_id="cohort-1", offered=1, not_allocated=0)


def refused(command_id: str, reason: str = "answered_in_time") -> assessment.CommandRefused:
    return assessment.CommandRefused(command_id=command_id, reason_code=reason)


def intake_refused(command_id: str, reason: str = "answered_in_time") -> intake.CommandRefused:
    return intake.CommandRefused(command_id=command_id, reason_code=reason)
