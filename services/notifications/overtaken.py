"""What has overtaken a message between planning and sending: a newer time, a newer decision, or the thing being done.

Each answers with the code of the reason, or None while the message still says what holds.
"""

from __future__ import annotations

from datetime import datetime

from services.notifications.domain import Journey, Turn
from shared.contracts import assessment, intake
from shared.contracts.envelope import Message

# Place and preparation -----------------------------------------------------------------------------------------------


def place_lost(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """A school reads of a place after the holidays; by then the candidate may have none in that cohort."""
    assert isinstance(fact, intake.PlaceConfirmed)
    place = journey.places.get(fact.cohort_id)
    return "place_gone" if place is not None and not place.is_kept else None


def placed(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Who has the place does not wait for it."""
    assert isinstance(fact, intake.WaitListed)
    place = journey.places.get(fact.cohort_id)
    return "placed" if place is not None and place.is_kept else None


def deferred(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """The window begins anew with the last session of another cohort."""
    return "deferred" if journey.is_deferred else None


# Evidence ------------------------------------------------------------------------------------------------------------


def late_settled(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Handed in, taken as late work, or due later by now. Whether late work counts is still the assessor's to say."""
    assert isinstance(fact, assessment.EvidenceLate)
    if person_id == fact.person_id and fact.missing and journey.evidence_complete:
        return "submitted"
    if journey.late_until.get(fact.appointment_id, fact.evidence_due_at) > fact.evidence_due_at:
        return "answered"
    return _due_later(fact.appointment_id, fact.evidence_due_at, journey)


def more_time_since(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Of two times until which late work is taken, the newer is told."""
    assert isinstance(fact, assessment.LateEvidenceAccepted)
    if journey.late_until.get(fact.appointment_id, fact.until) > fact.until:
        return "replaced"
    return _due_later(fact.appointment_id, fact.until, journey)


def _due_later(appointment_id: str, told: datetime, journey: Journey) -> str | None:
    appointment = journey.appointments.get(appointment_id)
    if appointment is None:
        return None
    if appointment.cancelled:
        return "cancelled"
    return "moved" if appointment.evidence_due_at is not None and appointment.evidence_due_at > told else None


def deadline_replaced(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Of two deadlines the newer is told; with the appointment its deadline goes too."""
    assert isinstance(fact, assessment.EvidenceDueChanged)
    appointment = journey.appointments.get(fact.appointment_id)
    if appointment is None:
        return None
    if appointment.cancelled:
        return "cancelled"
    # A booking that arrived after the change it preceded shows the deadline that was replaced: nothing is newer then.
    known = (None, fact.evidence_due_at, fact.replaced_due_at)
    return "moved" if appointment.evidence_due_at not in known else None


def handed_in_again(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """What was opened is locked again once it is handed in."""
    return "submitted" if journey.evidence_complete else None


def file_replaced(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """What was opened again is not ready, and of two submissions the newer is."""
    assert isinstance(fact, assessment.EvidenceSubmitted)
    if journey.evidence_reopened_at is not None and journey.evidence_reopened_at > fact.submitted_at:
        return "reopened"
    newest = journey.evidence_complete_at
    return "replaced" if newest is not None and newest > fact.submitted_at else None


# What is put to one person -------------------------------------------------------------------------------------------


def draft_commented(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Commented on since it was shared, or shared with another trainer."""
    assert isinstance(fact, assessment.TaskShared)
    return _turn_over(journey.drafts.get(fact.task), person_id)


def question_answered(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """The moderator has the answer."""
    assert isinstance(fact, assessment.ReportQuestioned)
    return "answered" if fact.question_id in journey.questions_answered else None


def appeal_settled(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Decided, or given to somebody else."""
    assert isinstance(fact, assessment.AppealGiven)
    return _turn_over(journey.appeals.get(fact.appeal_id), person_id)


def advice_settled(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Given, or somebody else's to give."""
    return _turn_over(journey.advice, person_id)


def _turn_over(turn: Turn | None, person_id: str) -> str | None:
    if turn is None:
        return None
    if turn.is_done:
        return "answered"
    return "replaced" if turn.person_id not in ("", person_id) else None
