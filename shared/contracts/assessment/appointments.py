"""Facts about guests, times and the appointment."""

from __future__ import annotations

from typing import Literal

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due, ReasonClass, SegmentPlan, SlotPlan, Why


class GuestsNamed(AssessmentFact):
    """The candidate named one or two teachers and the senior leader."""

    teacher_ids: tuple[str, ...]
    leader_id: str


class SlotsProposed(AssessmentFact):
    """The assessor offers times; they are held until `reply_by`, or, `shared`, others may choose them first."""

    proposal_version: int
    assessor_id: str
    person_id: str
    slots: tuple[SlotPlan, ...]
    reply_by: Instant
    shared: bool = False


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
    reason_code: Literal["no_answer", "none_fit", "guest_cannot", "move_dropped"]
    contact_by: Instant
    slot_id: str | None = None
    asked: tuple[SegmentPlan, ...] = ()


class AppointmentBefore(Frozen):
    """The appointment as it was before it was moved."""

    sequence: int
    starts_at: Instant
    ends_at: Instant
    segments: tuple[SegmentPlan, ...]
    evidence_due_at: Instant
    join_link: str = ""
    """Empty where it is the same as now."""
    assessor_id: str = ""
    """Who was to assess; empty where it is the same as now."""


class AppointmentBooked(AssessmentFact):
    """Everyone agreed. Carries every date that follows from it. `assessor_id` is empty while another one is sought."""

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
    moved_from: AppointmentBefore | None = None
    moved_by: Literal["candidate", "assessor", "guest", "operator"] | None = None
    moves: int = 0
    """How often the appointment has been moved."""
    continues: bool = False
    """True when only the minutes left of an interview that began before are booked."""
    reminders: tuple[Due, ...] = ()
    """When all who take part are reminded of it."""
    unread_reminders: tuple[Due, ...] = ()
    """When the assessor is reminded of evidence that is in and was not opened."""

    @property
    def changes_the_link_alone(self) -> bool:
        """Whether all join elsewhere, or another assessor's call, and the time, those who are heard and every date
        stay: nobody waits for anything else."""
        before = self.moved_from
        if before is None or not (before.join_link or before.assessor_id):
            return False
        was = (before.starts_at, before.ends_at, before.segments, before.evidence_due_at)
        return was == (self.starts_at, self.ends_at, self.segments, self.evidence_due_at)


class AppointmentReminderDue(AssessmentFact):
    """An appointment that stands is near: remind all who take part, each of their own minutes."""

    appointment_id: str
    sequence: int
    assessor_id: str
    person_id: str
    step: int
    of: int
    due_at: Instant
    starts_at: Instant
    ends_at: Instant
    segments: tuple[SegmentPlan, ...]
    join_link: str


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
