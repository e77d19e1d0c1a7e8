"""The checker's own table: which fact owes which messages to whom. Written apart from the sender's, on purpose.

A line that is missing here makes a right mail look unasked for; a line too many makes it look lost. Both are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.records import AnyFact
from rehearsal.school_hours import may_leave_at, terms_of
from shared.calendar import Terms
from shared.contracts import assessment, intake
from shared.contracts.values import SegmentPlan


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that must reach one person once."""

    template: str
    recipient: str
    journey: str | None
    cohort: str | None
    step: int | None
    """The rung of a ladder; None for a message that answers a fact."""
    cause: str
    """The fact's id."""
    due_at: datetime
    leaves_at: datetime
    """The due instant, after any hold for school hours."""


@dataclass(slots=True)
class _Journey:
    candidate: str = ""
    school: str = ""
    school_contact: str | None = None
    assessor: str | None = None
    outcome_at: datetime | None = None


class Ledger:
    """Reads the facts in their order and says what each owes. Knows of people only ids, roles and schools."""

    def __init__(self, contacts: list[AnyFact]) -> None:
        self.roles: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self._schools_of_people: dict[str, str] = {}
        self._terms: dict[str, Terms | None] = {}
        self._journeys: dict[str, _Journey] = {}
        for contact in contacts:
            details: Any = contact.data
            self.roles[details.person_id] = details.role
            self.addresses[details.person_id] = details.email
            if details.school_id:
                self._schools_of_people[details.person_id] = details.school_id

    def owed_by(self, fact: AnyFact) -> list[Owed]:
        """The messages that this fact owes; remembers what later facts need of it."""
        self._remember(fact)
        rule = _RULES.get(type(fact.data))
        if rule is None:
            return []
        journey = self._journeys.get(fact.journey or "", _Journey())
        return [self._owed(fact, journey, part) for part in rule(fact.data, journey, fact.time) if part.recipient]

    def _owed(self, fact: AnyFact, journey: _Journey, part: _Part) -> Owed:
        assert part.recipient is not None
        due_at = part.due_at or fact.time
        role = part.role or self.roles.get(part.recipient, "")
        school = self._schools_of_people.get(part.recipient) or journey.school
        leaves_at = may_leave_at(due_at, role, self._terms.get(school))
        return Owed(part.template, part.recipient, fact.journey, fact.cohort, part.step, fact.id, due_at, leaves_at)

    def _remember(self, fact: AnyFact) -> None:
        body = fact.data
        if isinstance(body, intake.SchoolRecorded):
            self._terms[body.school_id] = terms_of(body.terms, body.closed_on)
        if fact.journey is None:
            return
        journey = self._journeys.setdefault(fact.journey, _Journey())
        if isinstance(body, intake.ApplicationReceived):
            journey.candidate, journey.school = body.person_id, body.school_id
            journey.school_contact = body.school_contact_id
        elif isinstance(body, assessment.AssessmentAccepted):
            journey.assessor = body.assessor_id
        elif isinstance(body, assessment.OutcomeReleased):
            journey.outcome_at = fact.time


@dataclass(frozen=True, slots=True)
class _Part:
    template: str
    recipient: str | None
    role: str | None = None
    step: int | None = None
    due_at: datetime | None = None


_Rule = Callable[[Any, _Journey, datetime], Iterator[_Part]]


def _application_received(fact: intake.ApplicationReceived, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m02_application_received", fact.person_id)


def _declaration_requested(fact: intake.DeclarationRequested, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m03_please_confirm", fact.head_id, "head")


def _declaration_reminder(fact: intake.DeclarationReminderDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    template = "m04_reminder_to_confirm" if fact.to == "head" else "m05_still_waiting"
    yield _Part(template, fact.person_id, fact.to, fact.step, fact.due_at)


def _declaration_signed(fact: intake.DeclarationSigned, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m07_declaration_receipt", fact.head_id, "head")


def _declaration_ended(fact: object, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m06_declaration_ended", journey.candidate)


def _place_confirmed(fact: intake.PlaceConfirmed, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m09_place_confirmed", fact.person_id)
    yield _Part("m09_place_confirmed", journey.school_contact, "school_contact")


def _wait_listed(fact: intake.WaitListed, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m10_wait_listed", journey.candidate)


def _session_reminder(fact: intake.SessionReminderDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m12_session_reminder", fact.person_id, None, fact.step, fact.due_at)


def _missed_session(fact: intake.MissedSessionNoticeDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m13_missed_session", fact.person_id, None, fact.session, fact.due_at)


def _preparation_completed(fact: intake.PreparationCompleted, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m14_your_window", fact.person_id)


def _withdrew(fact: intake.CandidateWithdrew, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m37_withdrawn", journey.candidate)
    yield _Part("m37_withdrawn", journey.school_contact, "school_contact")
    yield _Part("m37_withdrawn", journey.assessor, "assessor")


def _staff_invited(fact: intake.StaffInvited, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m38_sign_in", fact.person_id)


def _assessor_registered(fact: assessment.AssessorRegistered, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m38_sign_in", fact.assessor_id)


def _offered(fact: assessment.AssessmentOffered, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m15_assessment_offered", fact.assessor_id)


def _offer_expired(fact: assessment.AssessmentExpired, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m16_offer_expired", fact.assessor_id)


def _slots_proposed(fact: assessment.SlotsProposed, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m17_choose_a_time", fact.person_id)


def _guests(segments: tuple[SegmentPlan, ...]) -> Iterator[tuple[str, str]]:
    """Teachers and leader, each once, with the role they hold there."""
    seen = set()
    for segment in segments:
        if segment.role in ("teacher", "leader") and segment.person_id and segment.person_id not in seen:
            seen.add(segment.person_id)
            yield segment.person_id, segment.role


def _slot_chosen(fact: assessment.SlotChosen, journey: _Journey, at: datetime) -> Iterator[_Part]:
    for person, role in _guests(fact.asked):
        yield _Part("m18_are_you_free", person, role)


def _guest_reminder(fact: assessment.GuestReminderDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m19_still_to_answer", fact.segment.person_id, fact.segment.role, fact.step, fact.due_at)


def _booked(fact: assessment.AppointmentBooked, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m20_appointment_confirmed", fact.person_id)
    yield _Part("m20_appointment_confirmed", fact.assessor_id, "assessor")
    for person, role in _guests(fact.segments):
        yield _Part("m20_appointment_confirmed", person, role)


def _slots_released(fact: assessment.SlotsReleased, journey: _Journey, at: datetime) -> Iterator[_Part]:
    for person, role in _guests(fact.asked):
        yield _Part("m22_time_given_up", person, role)


def _cancelled(fact: assessment.AppointmentCancelled, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m22_appointment_cancelled", fact.assessor_id, "assessor")
    if fact.appointment_id is not None:
        yield _Part("m22_appointment_cancelled", journey.candidate)
        for person, role in _guests(fact.segments):
            yield _Part("m22_appointment_cancelled", person, role)
    for person, role in _guests(fact.asked):
        yield _Part("m22_time_given_up", person, role)


def _evidence_reminder(fact: assessment.EvidenceReminderDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m23_evidence_due", fact.person_id, None, fact.step, fact.due_at)


def _evidence_submitted(fact: assessment.EvidenceSubmitted, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m24_submission_receipt", journey.candidate)


def _evidence_late(fact: assessment.EvidenceLate, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m26_evidence_late", fact.person_id)
    yield _Part("m26_evidence_late", fact.assessor_id, "assessor")


def _report_reminder(fact: assessment.ReportReminderDue, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m31_record_due", fact.assessor_id, "assessor", fact.step, fact.due_at)


def _outcome_released(fact: assessment.OutcomeReleased, journey: _Journey, at: datetime) -> Iterator[_Part]:
    if fact.outcome != "awarded":  # that letter carries the certificate's link and waits for the award
        yield _Part("m33_outcome", fact.person_id)


def _award_made(fact: assessment.AwardMade, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m33_outcome", fact.person_id, due_at=journey.outcome_at)


def _reassessment(fact: assessment.ReassessmentBooked, journey: _Journey, at: datetime) -> Iterator[_Part]:
    yield _Part("m20_appointment_confirmed", fact.person_id)
    yield _Part("m20_appointment_confirmed", fact.senior_assessor_id, "assessor")


_RULES: dict[type, _Rule] = {
    intake.ApplicationReceived: _application_received,
    intake.DeclarationRequested: _declaration_requested,
    intake.DeclarationReminderDue: _declaration_reminder,
    intake.DeclarationSigned: _declaration_signed,
    intake.DeclarationDeclined: _declaration_ended,
    intake.DeclarationLapsed: _declaration_ended,
    intake.PlaceConfirmed: _place_confirmed,
    intake.WaitListed: _wait_listed,
    intake.SessionReminderDue: _session_reminder,
    intake.MissedSessionNoticeDue: _missed_session,
    intake.PreparationCompleted: _preparation_completed,
    intake.CandidateWithdrew: _withdrew,
    intake.StaffInvited: _staff_invited,
    assessment.AssessorRegistered: _assessor_registered,
    assessment.AssessmentOffered: _offered,
    assessment.AssessmentExpired: _offer_expired,
    assessment.SlotsProposed: _slots_proposed,
    assessment.SlotChosen: _slot_chosen,
    assessment.GuestReminderDue: _guest_reminder,
    assessment.SlotsReleased: _slots_released,
    assessment.AppointmentBooked: _booked,
    assessment.AppointmentCancelled: _cancelled,
    assessment.EvidenceReminderDue: _evidence_reminder,
    assessment.EvidenceSubmitted: _evidence_submitted,
    assessment.EvidenceLate: _evidence_late,
    assessment.ReportReminderDue: _report_reminder,
    assessment.OutcomeReleased: _outcome_released,
    assessment.AwardMade: _award_made,
    assessment.ReassessmentBooked: _reassessment,
}


def facts_that_owe() -> frozenset[type]:
    """The kinds of fact that tell somebody something."""
    return frozenset(_RULES)
