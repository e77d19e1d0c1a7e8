"""A proposal of times and what may become of it; guests; the timetable of the appointment. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from pydantic import EmailStr, Field

from services.assessment.appointments.times import Diary, Span, obstacle
from services.assessment.domain import Journey
from shared.calendar import end_of_day, london_date
from shared.contracts.assessment import SlotAlternative
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due, SegmentPlan, SlotPlan
from shared.dates import day_in_words, segments
from shared.errors import DomainError, Invalid
from shared.policy import Programme

ProposalState = Literal["offered", "chosen", "booked", "moved", "released", "cancelled"]
Layout = Callable[[datetime], tuple[SegmentPlan, ...]]
"""Everybody's part of an appointment that starts then."""

TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    "offered": frozenset({"chosen", "released", "cancelled"}),
    "chosen": frozenset({"booked", "released", "cancelled"}),
    "booked": frozenset({"moved", "cancelled"}),
    "moved": frozenset(),
    "released": frozenset(),
    "cancelled": frozenset(),
}
"""Every move that a proposal of times can make."""


class Teacher(Frozen):
    """A teacher as the candidate names one."""

    name: str = Field(min_length=1, max_length=200)
    email: EmailStr


class Leader(Teacher):
    """The senior leader as the candidate names one."""

    job_title: str | None = Field(default=None, max_length=200)


class Guest(Frozen):
    """A teacher or leader who was named. `position` counts the teachers: 1, 2."""

    person_id: str
    role: Literal["teacher", "leader"]
    position: int
    name: str
    email: str
    job_title: str | None = None


class Proposal(Frozen):
    """Times offered to a candidate. `asked` are the guests' own minutes once a time is chosen.

    Of a `shared` one nobody holds a time before it is chosen: the same times are offered to others.
    """

    journey_id: str
    version: int
    assessor_id: str
    state: ProposalState
    reply_by: Instant
    chosen_slot_id: str | None = None
    asked: tuple[SegmentPlan, ...] = ()
    reminders: tuple[Due, ...] = ()
    release_at: Instant | None = None
    change_id: str | None = None
    agreed_earlier: bool = False
    shared: bool = False

    def must_move_to(self, state: ProposalState) -> None:
        """Raises DomainError when the proposal cannot make this move any more."""
        if state not in TRANSITIONS[self.state]:
            raise DomainError(
                f"These times are {self.state}, so that is no longer possible. Open the newest message you got.",
                code=f"slots_{self.state}",
            )

    def refusal_to_release(self, due_at: datetime) -> str | None:
        """Why a release that was due then would be wrong: the code for the answer; None when it is right."""
        if self.state == "offered":
            return None if due_at >= self.reply_by else "not_due"
        if self.state == "chosen":
            return None if self.release_at is not None and due_at >= self.release_at else "chosen"
        return self.state


def check_guests(teachers: Sequence[Teacher], leader: Teacher, candidate_email: str, policy: Programme) -> None:
    """One or two teachers, and nobody in two roles (by address, without case). Raises Invalid."""
    rules = policy.appointment
    if not rules.teachers_minimum <= len(teachers) <= rules.teachers_maximum:
        raise Invalid(
            f"Name {rules.teachers_minimum} to {rules.teachers_maximum} teachers, not {len(teachers)}.",
            field="teachers",
        )
    addresses = [person.email.casefold() for person in (*teachers, leader)]
    if len(set(addresses)) < len(addresses):
        raise Invalid("Each person can hold one role only. Give every guest an address of their own.", field="leader")
    if candidate_email.casefold() in addresses:
        raise Invalid("You cannot be your own guest. Give the guest's own work address.", field="teachers")


def check_proposal(
    starts: Sequence[datetime], days: Span, journey: Journey, diary: Diary, minutes: int | None = None
) -> None:
    """At least three different times, none in the way of another or of a rule. Raises Invalid or DomainError.

    A day that needs the candidate's consent to an earlier evidence deadline may be offered: consent is asked then.
    """
    minutes, minimum = minutes or journey.policy.appointment.minutes, journey.policy.appointment.slots_minimum
    if len(set(starts)) < minimum:
        raise Invalid(f"Offer at least {minimum} different times, not {len(set(starts))}.", field="starts_at")
    ordered = sorted(set(starts))
    for earlier, later in pairwise(ordered):
        if later < earlier + timedelta(minutes=minutes):
            raise Invalid(f"The times overlap each other; each takes {minutes} minutes.", field="starts_at")
    for starts_at in ordered:
        found = obstacle(starts_at, minutes, days, journey, diary, with_consent=True)
        if found is not None:
            raise DomainError(found.message, code=found.code, field="starts_at")


def timetable(
    starts_at: datetime, candidate_id: str, guests: Sequence[Guest], policy: Programme
) -> tuple[SegmentPlan, ...]:
    """Everybody's part of the appointment; the assessor's own study and notes have no person."""
    teachers = sorted((guest for guest in guests if guest.role == "teacher"), key=lambda guest: guest.position)
    leader = next(guest for guest in guests if guest.role == "leader")
    planned = []
    for part in segments(starts_at, len(teachers), policy):
        person_id = {"candidate": candidate_id, "leader": leader.person_id, "assessor": None}.get(part.role)
        if part.role == "teacher":
            person_id = teachers[part.number - 1].person_id
        planned.append(SegmentPlan(role=part.role, person_id=person_id, starts_at=part.starts_at, ends_at=part.ends_at))
    return tuple(planned)


def laid_anew(parts: Sequence[SegmentPlan], starts_at: datetime) -> tuple[SegmentPlan, ...]:
    """The same parts one after the other from another start on, each as long as it was."""
    laid: list[SegmentPlan] = []
    for part in parts:
        begins = laid[-1].ends_at if laid else starts_at
        laid.append(part.model_copy(update={"starts_at": begins, "ends_at": begins + (part.ends_at - part.starts_at)}))
    return tuple(laid)


def with_others(parts: Sequence[SegmentPlan], others: Mapping[str, str]) -> tuple[SegmentPlan, ...]:
    """The same parts, with other people in place of some (old id to new id)."""
    return tuple(
        part.model_copy(update={"person_id": others.get(part.person_id, part.person_id)}) if part.person_id else part
        for part in parts
    )


def left_after(parts: Sequence[SegmentPlan], at: datetime) -> tuple[SegmentPlan, ...]:
    """What is left of an appointment that broke off: every part that was not over, whole, if people are among them."""
    left = tuple(part for part in parts if part.ends_at > at)
    return left if any(part.person_id for part in left) else ()


def alternatives(
    chosen: SlotPlan, slots: Sequence[SlotPlan], layout: Layout, policy: Programme
) -> tuple[SlotAlternative, ...]:
    """The other times of the proposal that are nearest to the chosen one, in order, with the guests' own minutes."""
    others = sorted(slots, key=lambda slot: abs(slot.starts_at - chosen.starts_at))
    nearest = [slot for slot in others if slot.slot_id != chosen.slot_id][: policy.appointment.guest_alternatives]
    return tuple(
        SlotAlternative(slot_id=slot.slot_id, asked=guests_of(layout(slot.starts_at)))
        for slot in sorted(nearest, key=lambda slot: slot.starts_at)
    )


def agreement_needed(starts_at: datetime, told_due_at: datetime, policy: Programme) -> DomainError:
    """The refusal of a time for which the evidence must be due earlier than was told, with the date to agree to."""
    days = timedelta(days=policy.evidence.days_before)
    return DomainError(
        f"You were told that your evidence is due on {day_in_words(told_due_at)}. For this time it must be in by the "
        f"end of {day_in_words(london_date(starts_at) - days)}, so that the assessor can read it. Agree to the earlier "
        "date, or choose another time.",
        code="needs_agreement",
        field="agree_to_earlier",
    )


def latest_booking(evidence_due_at: datetime, policy: Programme) -> datetime:
    """Until when a chosen time may still be booked (own): the end of the 2nd day before its evidence would be due.

    Guests count school days, so that a holiday could carry their answer beyond the evidence's own deadline.
    """
    return end_of_day(london_date(evidence_due_at) - timedelta(days=policy.appointment.booked_days_before_evidence))


def before(at: datetime, reminders: Sequence[Due]) -> tuple[Due, ...]:
    """The reminders that come before an instant."""
    return tuple(reminder for reminder in reminders if reminder.due_at < at)


def guests_of(planned: Sequence[SegmentPlan]) -> tuple[SegmentPlan, ...]:
    """The parts of the people who must say that they are free."""
    return tuple(part for part in planned if part.role in ("teacher", "leader"))
