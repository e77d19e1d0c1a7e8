"""Facts about assessors, and about finding one for a candidate."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import ContactFact, Instant
from shared.contracts.values import ReasonClass, Role, Why


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


class SignInRequested(AssessmentFact):
    """An assessor asked for a link, which signs in once until `expires_real_at` (real time)."""

    person_id: str
    senior: bool
    link_version: int
    expires_real_at: Instant


class CohortAllocated(AssessmentFact):
    """A cohort's batch was allocated; answers `allocate_cohort`. Each candidate has a fact of its own as well."""

    cohort_id: str
    offered: int
    not_allocated: int


class AssessmentOffered(AssessmentFact):
    """An assessor is asked to take the candidate; answers `allocate_candidate` when that asked for it.

    `stand_in_for`: the appointment that stands and has lost its assessor; then its time is that from `starts_at` to
    `ends_at`. The answers say the same."""

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
    stand_in_for: str | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class AssessmentAccepted(AssessmentFact):
    """The assessor took the candidate and will propose times; or takes over the appointment that stands."""

    offer_id: str
    assessor_id: str
    contact_by: Instant
    stand_in_for: str | None = None


class AssessmentDeclined(AssessmentFact):
    """The assessor declined; another offer or `CandidateNotAllocated` follows."""

    offer_id: str
    assessor_id: str
    reason_class: ReasonClass
    stand_in_for: str | None = None


class AssessmentExpired(AssessmentFact):
    """The offer was not answered in time; answers `expire_offer`. Another offer or `CandidateNotAllocated` follows.

    One to stand in also ends when nobody is needed any more."""

    offer_id: str
    assessor_id: str
    stand_in_for: str | None = None


class CandidateNotAllocated(AssessmentFact):
    """No assessor can be found under the hard rules; a task for an operator."""

    reason_code: str


class AssessorWithdrew(AssessmentFact):
    """The assessor gave the candidate up. `AppointmentCancelled` follows, then another offer or a task.

    With `appointment_id` that appointment stands all the same, and others are asked to take it over: it leaves this
    assessor's calendar alone."""

    assessor_id: str
    reason_class: ReasonClass
    appointment_id: str | None = None
    sequence: int = 0
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    join_link: str = ""
