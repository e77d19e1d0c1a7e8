"""Facts that assessment publishes and commands that it obeys: allocation, appointment, evidence, judgement, award."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.envelope import Command, ContactFact, Fact, Frozen, Instant
from shared.contracts.values import Due, ReasonClass, Role, SegmentPlan, SlotPlan, Why


class AssessmentFact(Fact):
    """What assessment tells."""

    owner: ClassVar[str] = "assessment"


class AssessmentCommand(Command):
    """What assessment may be asked."""

    owner: ClassVar[str] = "assessment"


# --- people ----------------------------------------------------------------------------------------------------------


class ContactDetailsSet(ContactFact):
    """A person's name and address, as assessment knows it: assessors, teachers, leaders."""

    owner: ClassVar[str] = "assessment"

    person_id: str
    role: Role
    name: str
    email: str
    phone: str | None = None
    school_id: str | None = None


class AssessorRegistered(AssessmentFact):
    """An assessor joined the register and gets a sign-in link by mail."""

    assessor_id: str
    senior: bool
    capacity: int
    link_version: int


# --- allocation ------------------------------------------------------------------------------------------------------


class CohortAllocated(AssessmentFact):
    """A cohort's batch was allocated; answers `allocate_cohort`. Each candidate has a fact of its own as well."""

    cohort_id: str
    offered: int
    not_allocated: int


class AssessmentOffered(AssessmentFact):
    """An assessor is asked to take the candidate; answers `allocate_candidate` when that asked for it."""

    offer_id: str
    assessor_id: str
    person_id: str
    initials: str
    phase: str
    window_first_on: date
    window_last_on: date
    minutes: int
    reply_by: Instant
    why: Why


class AssessmentAccepted(AssessmentFact):
    """The assessor took the candidate and will propose times."""

    offer_id: str
    assessor_id: str
    contact_by: Instant


class AssessmentDeclined(AssessmentFact):
    """The assessor declined; another offer or `CandidateNotAllocated` follows."""

    offer_id: str
    assessor_id: str
    reason_class: ReasonClass


class AssessmentExpired(AssessmentFact):
    """The offer was not answered in time; answers `expire_offer`. Another offer or `CandidateNotAllocated` follows."""

    offer_id: str
    assessor_id: str


class CandidateNotAllocated(AssessmentFact):
    """No assessor can be found under the hard rules; a task for an operator."""

    reason_code: str


# --- guests, slots, appointment --------------------------------------------------------------------------------------


class GuestsNamed(AssessmentFact):
    """The candidate named one or two teachers and the senior leader."""

    teacher_ids: tuple[str, ...]
    leader_id: str


class SlotsProposed(AssessmentFact):
    """The assessor offers times; they are held until `reply_by`."""

    proposal_version: int
    assessor_id: str
    person_id: str
    slots: tuple[SlotPlan, ...]
    reply_by: Instant


class SlotAlternative(Frozen):
    """Another time of the same proposal, with each guest's own minutes in it. It is no longer held."""

    slot_id: str
    asked: tuple[SegmentPlan, ...]


class SlotChosen(AssessmentFact):
    """The candidate chose; each guest is asked for their own minutes and reminded by the journey while silent.

    The appointment that follows bears the slot's id, so that a tentative entry and the final one are the same entry."""

    proposal_version: int
    slot_id: str
    starts_at: Instant
    ends_at: Instant
    asked: tuple[SegmentPlan, ...]
    link_version: int
    guest_reminders: tuple[Due, ...]
    release_at: Instant
    alternatives: tuple[SlotAlternative, ...] = ()


class GuestReminderDue(AssessmentFact):
    """One guest is still silent (one fact per silent guest)."""

    proposal_version: int
    slot_id: str
    segment: SegmentPlan
    link_version: int
    step: int
    of: int
    due_at: Instant


class GuestConfirmed(AssessmentFact):
    """A guest confirmed their own minutes."""

    slot_id: str
    person_id: str


class SlotsReleased(AssessmentFact):
    """The held times were given up and the assessor must propose others.

    Answers `release_unanswered_slots`, or follows a candidate or guest who cannot. `slot_id` and `asked` are those of
    the chosen time: the guests who have it in their calendars."""

    proposal_version: int
    assessor_id: str
    reason_code: Literal["no_answer", "none_fit", "guest_cannot"]
    contact_by: Instant
    slot_id: str | None = None
    asked: tuple[SegmentPlan, ...] = ()


class AppointmentBooked(AssessmentFact):
    """Everyone agreed. Carries every date that follows from it."""

    appointment_id: str
    sequence: int
    assessor_id: str
    person_id: str
    starts_at: Instant
    ends_at: Instant
    segments: tuple[SegmentPlan, ...]
    join_link: str
    evidence_due_at: Instant
    evidence_reminders: tuple[Due, ...]
    report_due_at: Instant
    report_reminders: tuple[Due, ...]
    notes: tuple[str, ...] = ()
    why: Why


class AppointmentCancelled(AssessmentFact):
    """The appointment, or what was held on the way to it, is off. Answers `cancel_appointment` when asked by it.

    `rebook` tells whether the assessor proposes new times. Without an appointment `slot_id` and `asked` are those of a
    time that was chosen and not yet agreed: the guests who have it in their calendars."""

    appointment_id: str | None
    sequence: int
    assessor_id: str | None
    segments: tuple[SegmentPlan, ...] = ()
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    join_link: str = ""
    reason_class: ReasonClass
    rebook: bool
    contact_by: Instant | None = None
    slot_id: str | None = None
    asked: tuple[SegmentPlan, ...] = ()


# --- evidence --------------------------------------------------------------------------------------------------------


class EvidenceReminderDue(AssessmentFact):
    """Something is still missing: say what (`missing` holds codes such as `task:4b`, `standard:17`, `part:tasks`)."""

    appointment_id: str
    person_id: str
    step: int
    of: int
    due_at: Instant
    evidence_due_at: Instant
    missing: tuple[str, ...]


class EvidenceSubmitted(AssessmentFact):
    """Tasks or file handed in and locked. `items` are counted, never named, here."""

    part: Literal["tasks", "file"]
    submitted_at: Instant
    digest: str
    items: int
    late: bool
    complete: bool
    """True when the other part is in as well."""


class EvidenceLate(AssessmentFact):
    """The deadline passed with something missing; answers `record_evidence_late`. A person decides."""

    appointment_id: str
    assessor_id: str
    person_id: str
    evidence_due_at: Instant
    missing: tuple[str, ...]
    decide_by: Instant


class LateEvidenceAccepted(AssessmentFact):
    """The assessor accepted late work with a reason; it may be handed in until `until`."""

    appointment_id: str
    decided_by: str
    until: Instant


# --- judgement, moderation, outcome ----------------------------------------------------------------------------------


class ReportReminderDue(AssessmentFact):
    """The report is not signed yet."""

    appointment_id: str
    assessor_id: str
    step: int
    of: int
    due_at: Instant
    report_due_at: Instant
    unsigned: int


class ReportSigned(AssessmentFact):
    """An assessor signed; no judgement travels. Starts or joins the moderation round's workflow."""

    report_id: str
    appointment_id: str
    attempt: int
    assessor_id: str
    round_on: date
    round_closes_at: Instant
    letters_at: Instant
    why: Why


class RoundClosed(AssessmentFact):
    """No more reports for this round; the sample is drawn. Answers `close_round`."""

    round_on: date
    count: int
    sampled: int


class RoundReleased(AssessmentFact):
    """The letters of a round went out; answers `release_round`. Held candidates follow when moderated."""

    round_on: date
    released: int
    held: int


class OutcomeReleased(AssessmentFact):
    """One candidate's outcome (one fact per candidate of the round)."""

    report_id: str
    attempt: int
    person_id: str
    round_on: date
    letter_on: date
    outcome: Literal["awarded", "partial", "not_awarded"]
    standards_short: tuple[int, ...]
    appeal_last_at: Instant
    link_version: int = 1


class ReassessmentBooked(AssessmentFact):
    """A senior assessor will interview on the standards that were short; answers `book_reassessment`."""

    appointment_id: str
    sequence: int
    attempt: int
    senior_assessor_id: str
    person_id: str
    standards: tuple[int, ...]
    starts_at: Instant
    ends_at: Instant
    join_link: str
    report_due_at: Instant
    report_reminders: tuple[Due, ...]
    why: Why


class AwardMade(AssessmentFact):
    """The certificate exists and anyone can check its number; answers `make_award`."""

    award_number: str
    person_id: str
    awarded_on: date


class CommandRefused(AssessmentFact):
    """The answer to a command that changed nothing, with the code of the reason."""

    command_id: str
    reason_code: str


# --- commands --------------------------------------------------------------------------------------------------------


class AllocateCohort(AssessmentCommand):
    """Allocate everyone of the cohort who is ready."""

    cohort_id: str


class AllocateCandidate(AssessmentCommand):
    """Allocate one candidate who became ready after the cohort's batch. Refused when already allocated."""


class ExpireOffer(AssessmentCommand):
    """The time to answer an offer is over. Refused when it was answered in time."""

    offer_id: str


class RemindGuests(AssessmentCommand):
    """Remind the guests who are still silent."""

    answered: ClassVar[bool] = False
    slot_id: str
    proposal_version: int


class ReleaseUnansweredSlots(AssessmentCommand):
    """Nobody chose, or a guest stayed silent, until the reply was due."""

    proposal_version: int


class CancelAppointment(AssessmentCommand):
    """Give up whatever is offered, held or booked for the journey (after a withdrawal)."""

    reason_class: ReasonClass


class RemindEvidenceDue(AssessmentCommand):
    """Remind the candidate of what is missing, if anything is."""

    answered: ClassVar[bool] = False
    appointment_id: str


class RecordEvidenceLate(AssessmentCommand):
    """The evidence deadline passed. Refused when everything was handed in."""

    appointment_id: str


class RemindReportDue(AssessmentCommand):
    """Remind the assessor of an unsigned report."""

    answered: ClassVar[bool] = False
    appointment_id: str


class CloseRound(AssessmentCommand):
    """Close a moderation round and draw the sample."""

    round_on: date


class ReleaseRound(AssessmentCommand):
    """Tell everyone of the round, all on one day."""

    round_on: date


class BookReassessment(AssessmentCommand):
    """Arrange the telephone interview on the standards that were short."""

    round_on: date


class MakeAward(AssessmentCommand):
    """Issue the certificate."""

    round_on: date


FACTS: tuple[type[Fact | ContactFact], ...] = (
    ContactDetailsSet,
    AssessorRegistered,
    CohortAllocated,
    AssessmentOffered,
    AssessmentAccepted,
    AssessmentDeclined,
    AssessmentExpired,
    CandidateNotAllocated,
    GuestsNamed,
    SlotsProposed,
    SlotChosen,
    GuestReminderDue,
    GuestConfirmed,
    SlotsReleased,
    AppointmentBooked,
    AppointmentCancelled,
    EvidenceReminderDue,
    EvidenceSubmitted,
    EvidenceLate,
    LateEvidenceAccepted,
    ReportReminderDue,
    ReportSigned,
    RoundClosed,
    RoundReleased,
    OutcomeReleased,
    ReassessmentBooked,
    AwardMade,
    CommandRefused,
)

COMMANDS: tuple[type[Command], ...] = (
    AllocateCohort,
    AllocateCandidate,
    ExpireOffer,
    RemindGuests,
    ReleaseUnansweredSlots,
    CancelAppointment,
    RemindEvidenceDue,
    RecordEvidenceLate,
    RemindReportDue,
    CloseRound,
    ReleaseRound,
    BookReassessment,
    MakeAward,
)
