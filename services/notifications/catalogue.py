"""The whole catalogue on one page: which fact is told to whom, by which template, with which links and calendar file.

Template names carry the number of the message in the product's list of mails. `key` tells apart two messages of one
template to one person in one journey. A message is due when its fact says so, else when the fact happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from services.notifications import recipients as to
from services.notifications.domain import Journey
from services.notifications.recipients import Named, To
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.envelope import due_date as due_key
from shared.errors import NotYet
from shared.links import Purpose

F = TypeVar("F", bound=Fact)
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Rule(Generic[F]):
    """One line of the catalogue."""

    fact: type[F]
    template: str
    to: Callable[[F, Journey], tuple[To, ...]]
    key: Callable[[F], object]
    dated: bool = False
    """Whether the day belongs to the key as well: the same thing may happen again on another day."""
    links: tuple[Purpose, ...] = ()
    """Of the candidate's, head's or guest's version; the first is the button."""
    names: tuple[Named, ...] = ()
    """Other people whose name (or masked address) some version of the message shows."""
    calendar: Method | None = None
    when: Callable[[F], bool] = lambda fact: True
    copies_answers: bool = False
    """Whether the words hold the head's own answers, which are read from intake when the message is sent."""
    event_at: Callable[[F], datetime | None] = lambda fact: None
    """What the message is about; within 48 hours of it a school is written to at once."""


_LINES = (
    # Application and declaration
    Rule(
        intake.ApplicationReceived, "m02_application_received", to.candidate,
        key=lambda f: f.link_version, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.DeclarationRequested, "m03_please_confirm", to.head,
        key=lambda f: f"{f.declaration_id}:{f.link_version}", links=(Purpose.DECLARATION,), names=("candidate",),
    ),
    Rule(
        intake.DeclarationReminderDue, "m04_reminder_to_confirm", to.head,
        when=lambda f: f.to == "head",
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.DECLARATION,), names=("candidate",),
    ),
    Rule(
        intake.DeclarationReminderDue, "m05_still_waiting", to.candidate,
        when=lambda f: f.to == "candidate",
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("head",),
    ),
    Rule(
        intake.DeclarationDeclined, "m06_declaration_ended", to.candidate,
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.DeclarationLapsed, "m06_declaration_ended", to.candidate,
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.DeclarationSigned, "m07_declaration_receipt", to.head,
        key=lambda f: f"{f.declaration_id}:{f.link_version}", links=(Purpose.DECLARATION,), names=("candidate",),
        copies_answers=True,
    ),
    # Place and preparation
    Rule(
        intake.PlaceConfirmed, "m09_place_confirmed", to.candidate_and_school,
        key=lambda f: f.cohort_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
        calendar="REQUEST",
    ),
    Rule(
        intake.WaitListed, "m10_wait_listed", to.candidate,
        key=lambda f: f"{f.cohort_id}:{f.position}", dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.SessionReminderDue, "m12_session_reminder", to.candidate,
        key=lambda f: f"{f.session.number}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.MissedSessionNoticeDue, "m13_missed_session", to.candidate,
        key=lambda f: f"{f.session}:{due_key(f.due_at)}", links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.PreparationCompleted, "m14_your_window", to.candidate,
        key=lambda f: f.final_session_on, links=(Purpose.GUESTS, Purpose.WITHDRAW),
    ),
    # Allocation and appointment
    Rule(assessment.AssessmentOffered, "m15_assessment_offered", to.assessor, key=lambda f: f.offer_id),
    Rule(assessment.AssessmentExpired, "m16_offer_expired", to.assessor, key=lambda f: f.offer_id),
    Rule(
        assessment.SlotsProposed, "m17_choose_a_time", to.candidate,
        key=lambda f: f.proposal_version, links=(Purpose.SLOTS, Purpose.WITHDRAW), names=("assessor",),
    ),
    Rule(
        assessment.SlotChosen, "m18_are_you_free", to.guests_asked,
        key=lambda f: f"{f.slot_id}:{f.link_version}", links=(Purpose.CONFIRM,), names=("candidate",),
        calendar="REQUEST",
    ),
    Rule(
        assessment.SlotsReleased, "m22_time_given_up", to.guests_released,
        key=lambda f: f"{f.slot_id}", names=("candidate",), calendar="CANCEL",
        event_at=lambda f: f.asked[0].starts_at if f.asked else None,
    ),
    Rule(
        assessment.AppointmentCancelled, "m22_time_given_up", to.guests_released,
        when=lambda f: f.appointment_id is None,
        key=lambda f: f"{f.slot_id}", names=("candidate",), calendar="CANCEL",
        event_at=lambda f: f.asked[0].starts_at if f.asked else None,
    ),
    Rule(
        assessment.GuestReminderDue, "m19_still_to_answer", to.silent_guest,
        key=lambda f: f"{f.slot_id}:{due_key(f.due_at)}", links=(Purpose.CONFIRM,), names=("candidate",),
        event_at=lambda f: f.segment.starts_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m20_appointment_confirmed", to.everyone_booked,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.EVIDENCE, Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor", "guests"),
        calendar="REQUEST", event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.ReassessmentBooked, "m20_appointment_confirmed", to.both_of_the_call,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor"), calendar="REQUEST",
    ),
    Rule(
        assessment.AppointmentCancelled, "m22_appointment_cancelled", to.everyone_cancelled,
        key=lambda f: f"{f.appointment_id}:{f.sequence}", dated=True, links=(Purpose.JOURNEY,), names=("candidate",),
        calendar="CANCEL", event_at=lambda f: f.starts_at,
    ),
    # Evidence
    Rule(
        assessment.EvidenceReminderDue, "m23_evidence_due", to.candidate,
        key=lambda f: due_key(f.due_at), links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceSubmitted, "m24_submission_receipt", to.candidate,
        key=lambda f: f"{f.part}:{f.digest[:16]}", links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceLate, "m26_evidence_late", to.candidate_and_assessor,
        key=lambda f: due_key(f.evidence_due_at), links=(Purpose.EVIDENCE, Purpose.WITHDRAW), names=("candidate",),
    ),
    # Report, outcome, end
    Rule(
        assessment.ReportReminderDue, "m31_record_due", to.assessor,
        key=lambda f: f"{f.appointment_id}:{due_key(f.due_at)}", names=("candidate",),
    ),
    Rule(
        assessment.OutcomeReleased, "m33_outcome", to.candidate,
        when=lambda f: f.outcome != "awarded",
        key=lambda f: f.attempt, links=(Purpose.RESULT,),
    ),
    Rule(assessment.AwardMade, "m33_outcome", to.candidate, key=lambda f: f.award_number, links=(Purpose.RESULT,)),
    Rule(
        intake.CandidateWithdrew, "m37_withdrawn", to.everyone_concerned,
        key=lambda f: due_key(f.withdrew_at), names=("candidate",),
    ),
    # Staff
    Rule(intake.StaffInvited, "m38_sign_in", to.invited, key=lambda f: f.link_version, links=(Purpose.SIGN_IN,)),
    Rule(
        assessment.AssessorRegistered, "m38_sign_in", to.registered,
        key=lambda f: f.link_version, links=(Purpose.SIGN_IN,),
    ),
)  # fmt: skip

CATALOGUE: tuple[Rule[Any], ...] = _LINES


def rules_for(fact: Fact) -> tuple[Rule[Any], ...]:
    """The lines that this fact leads to; none for most facts."""
    return tuple(rule for rule in CATALOGUE if type(fact) is rule.fact and rule.when(fact))


def due_at(envelope: Envelope[Fact], journey: Journey) -> datetime:
    """When the message is due: as the fact says, else when it happened.

    The letter with an award waits for the certificate's number, and is due when the outcome was released all the same.
    """
    fact = envelope.data
    if isinstance(fact, assessment.AwardMade):
        if journey.outcome is None or journey.outcome.outcome != "awarded":
            raise NotYet("The outcome that this award follows has not arrived here yet.")
        return journey.outcome.released_at
    found = getattr(fact, "due_at", None)
    return found if isinstance(found, datetime) else envelope.time
