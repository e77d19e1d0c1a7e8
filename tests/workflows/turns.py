"""Facts of what turns a candidate's year from its course, with dates that tests may overrule."""

from datetime import date, timedelta
from typing import Any, Literal

from shared.contracts import assessment, intake
from tests.workflows import facts
from tests.workflows.facts import PERSON, SEGMENTS, SESSIONS, WHY, dues, london, session


def asked_again(version: int, *chasers: str, lapses: str, **changes: Any) -> intake.DeclarationRequested:
    """The declaration asked for anew, with a ladder from day 0."""
    return facts.declaration_requested(
        link_version=version,
        head_id=f"head-{version}",
        chasers=dues(*chasers),
        candidate_notices=(),
        lapses_at=london(lapses),
        **changes,
    )


def wrong_person() -> intake.WrongPersonReported:
    return intake.WrongPersonReported(declaration_id="d1", head_id="head-1", reported_at=london("2026-10-15 10:00"))


def head_replaced(
    reason: Literal["wrong_person", "left", "address", "no_answer", "changed_school"] = "left",
) -> intake.HeadReplaced:
    return intake.HeadReplaced(
        declaration_id="d1",
        head_id="head-2",
        replaced_head_id="head-1",
        reason_class=reason,
        replaced_at=london("2026-10-16 10:00"),
    )


def place_offered(version: int, hold_until: str) -> intake.PlaceOffered:
    return intake.PlaceOffered(
        cohort_id="cohort-1",
        person_id=PERSON,
        sessions=SESSIONS,
        allocate_at=london("2026-12-02 09:00"),
        hold_until=london(hold_until),
        link_version=version,
        why=WHY,
    )


def place_offer_expired() -> intake.PlaceOfferExpired:
    return intake.PlaceOfferExpired(cohort_id="cohort-1", person_id=PERSON)


def place_offer_declined() -> intake.PlaceOfferDeclined:
    return intake.PlaceOfferDeclined(cohort_id="cohort-1", person_id=PERSON)


def place_lost() -> intake.PlaceLost:
    return intake.PlaceLost(cohort_id="cohort-1", person_id=PERSON, reason_class="too_few")


def place_without_proof(*reminders: str) -> intake.PlaceConfirmed:
    return facts.place_confirmed().model_copy(update={"level_two_reminders": dues(*reminders)})


def session_moved(*level_two: str) -> intake.SessionChanged:
    return intake.SessionChanged(
        cohort_id="cohort-1",
        person_id=PERSON,
        session=session(1, "2026-10-28 09:30"),
        was=SESSIONS[0],
        sequence=1,
        change="moved",
        level_two_reminders=dues(*level_two),
    )


def deferred(to: str | None = "cohort-2", at: str = "2026-12-20 12:00") -> intake.JourneyDeferred:
    return intake.JourneyDeferred(
        person_id=PERSON,
        from_cohort_id="cohort-1",
        to_cohort_id=to,
        reason_class="personal",
        deferred_at=london(at),
    )


def paused(at: str) -> intake.JourneyPaused:
    return intake.JourneyPaused(person_id=PERSON, reason_class="health", paused_at=london(at))


def resumed(at: str) -> intake.JourneyResumed:
    return intake.JourneyResumed(person_id=PERSON, resumed_at=london(at))


def held() -> intake.JourneyHeld:
    return intake.JourneyHeld(other_journey_id="j2")


def hold_ended() -> intake.HoldEnded:
    return intake.HoldEnded(other_journey_id="j2")


def merged() -> intake.JourneyMerged:
    return intake.JourneyMerged(person_id=PERSON, into_journey_id="j2", merged_at=london("2026-10-08 12:00"))


def voided(at: str, stage: str = "") -> intake.JourneyVoided:
    return intake.JourneyVoided(person_id=PERSON, reason_class="entered_wrongly", voided_at=london(at), stage=stage)


def entry_refused(at: str, stage: str = "placed") -> intake.EntryRefused:
    return intake.EntryRefused(
        person_id=PERSON, codes=("not_employed",), decided_by="operator", decided_at=london(at), stage=stage
    )


def withdrew(at: str, undo_until: str, stage: str = "placed") -> intake.CandidateWithdrew:
    return facts.withdrew(at, stage).model_copy(update={"undo_until": london(undo_until)})


def undone(at: str) -> intake.WithdrawalUndone:
    return intake.WithdrawalUndone(person_id=PERSON, undone_at=london(at))


def reopened(at: str) -> intake.JourneyReopened:
    return intake.JourneyReopened(
        cohort_id="cohort-1", person_id=PERSON, reason_class="correction", reopened_at=london(at)
    )


def school_changed() -> intake.SchoolChanged:
    return intake.SchoolChanged(
        person_id=PERSON,
        school_id="school-2",
        was_school_id="school-1",
        changed_at=london("2026-12-14 10:00"),
    )


def cohort_changed(**changes: Any) -> intake.CohortChanged:
    opened = facts.cohort_opened(**changes).model_dump()
    return intake.CohortChanged(**opened, change="session_moved", session=2, sequence=1)


def cohort_cancelled() -> intake.CohortCancelled:
    return intake.CohortCancelled(cohort_id="cohort-1", reason_class="too_few", cancelled_at=london("2026-10-15 10:00"))


def move_asked(by: Literal["candidate", "assessor", "guest", "operator"], contact_by: str) -> assessment.MoveAsked:
    return assessment.MoveAsked(
        appointment_id="a1",
        asked_by=by,
        person_id=PERSON,
        reason_class="personal",
        contact_by=london(contact_by),
    )


def move_dropped() -> assessment.MoveDropped:
    return assessment.MoveDropped(appointment_id="a1", asked_by="candidate", dropped_by="candidate")


def guest_asked(*reminders: str, reply_by: str) -> assessment.GuestAsked:
    return assessment.GuestAsked(
        person_id="teacher-2",
        slot_id="slot-1",
        proposal_version=1,
        segment=SEGMENTS[0],
        link_version=1,
        reply_by=london(reply_by),
        guest_reminders=dues(*reminders),
    )


def missing(role: Literal["candidate", "teacher", "leader", "assessor"]) -> assessment.PartyMissing:
    return assessment.PartyMissing(
        appointment_id="a1",
        role=role,
        person_id=f"{role}-1",
        starts_at=london("2027-01-15 10:00"),
        contact_by=london("2027-01-18 17:00"),
        remaining=SEGMENTS if role in ("teacher", "leader") else (),
    )


def call_broken() -> assessment.CallBroken:
    return assessment.CallBroken(appointment_id="a1", contact_by=london("2027-01-18 17:00"), remaining=SEGMENTS)


def arranging_resumed(contact_by: str) -> assessment.ArrangingResumed:
    return assessment.ArrangingResumed(assessor_id="assessor-1", contact_by=london(contact_by))


def extended(due: str, *reminders: str) -> assessment.EvidenceDueChanged:
    return assessment.EvidenceDueChanged(
        appointment_id="a1",
        person_id=PERSON,
        assessor_id="assessor-1",
        evidence_due_at=london(due),
        evidence_reminders=dues(*reminders),
        replaced_due_at=london("2027-01-05 23:59:59"),
        reason_class="health",
        why=WHY,
    )


def evidence_reopened(until: str) -> assessment.EvidenceReopened:
    return assessment.EvidenceReopened(
        appointment_id="a1", person_id=PERSON, parts=("file",), until=london(until), reason_class="correction"
    )


def appeal_received() -> assessment.AppealReceived:
    received = london("2027-03-29 23:59:58")
    return assessment.AppealReceived(
        appeal_id="appeal-1",
        report_id="r1",
        person_id=PERSON,
        received_at=received,
        acknowledge_by=received + timedelta(days=5),
        decide_by=london("2027-04-26 23:59:59"),
        link_version=1,
    )


def appeal_decided(
    decision: Literal["upheld", "refused"], outcome: Literal["awarded", "partial", "not_awarded"] | None = None
) -> assessment.AppealDecided:
    return assessment.AppealDecided(
        appeal_id="appeal-1",
        person_id=PERSON,
        decision=decision,
        outcome=outcome,
        decided_at=london("2027-04-12 12:00"),
    )


def outcome_after_appeal(outcome: Literal["awarded", "partial"]) -> assessment.OutcomeReleased:
    return facts.outcome_released(outcome).model_copy(update={"appeal_id": "appeal-1", "letter_on": date(2027, 4, 12)})


def award_corrected() -> assessment.AwardCorrected:
    return assessment.AwardCorrected(
        award_number="HLTA-2027-000002",
        replaces="HLTA-2027-000001",
        person_id=PERSON,
        reason_code="name",
        corrected_on=date(2027, 3, 20),
    )
