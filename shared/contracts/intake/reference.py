"""Facts about what stands before any application: providers, schools, people, cohorts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import JsonValue

from shared.contracts.envelope import ContactFact, Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import Adjustments, ChangeReason, CheckDues, Role, SessionDues, SessionPlan, TermDates


class ProviderAdded(IntakeFact):
    """A training provider was added to this deployment. Its name is public and shown in every mail."""

    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


class ProgrammePublished(IntakeFact):
    """A provider published a version of a programme. What new cohorts begin with; others keep theirs.

    `policy` is the whole validated programme, as `shared.policy.published` reads it.
    """

    code: str
    version: int
    policy: dict[str, JsonValue]


class SchoolRecorded(IntakeFact):
    """A school, with the terms that count for it (its own, or its area's). Every service keeps its own copy."""

    school_id: str
    urn: str
    name: str
    area: str
    phase: str
    trust: str | None = None
    terms: tuple[TermDates, ...] = ()
    closed_on: tuple[date, ...] = ()


class ContactDetailsSet(ContactFact):
    """A person's name and address, as intake knows it."""

    owner: ClassVar[str] = "intake"

    person_id: str
    role: Role
    name: str
    email: str
    phone: str | None = None
    school_id: str | None = None
    adjustments: Adjustments | None = None
    """What a candidate asked for, for the assessor who takes them; None says nothing about it."""
    certificate_name: str | None = None
    """The name that a candidate wants on the certificate, where it is another; None says nothing about it."""


class StaffInvited(IntakeFact):
    """An operator invited a colleague, who gets a sign-in link by mail."""

    person_id: str
    role: Literal["operator", "trainer"]
    link_version: int


class SignInRequested(IntakeFact):
    """Somebody asked on the sign-in page for a link to be sent to their address.

    Staff get one that signs in once, until `expires_real_at` (real time); candidates, in a fact of their journey each,
    the link to their own page, which does not end.
    """

    person_id: str
    role: Literal["operator", "trainer", "candidate"]
    link_version: int
    expires_real_at: Instant | None = None


class CohortOpened(IntakeFact):
    """A cohort with its sessions. Starts the cohort's workflow."""

    cohort_id: str
    name: str
    sessions: tuple[SessionPlan, ...]
    dues: tuple[SessionDues, ...]
    allocate_at: Instant
    capacity: int
    check_dues: tuple[CheckDues, ...] = ()


class CohortChanged(IntakeFact):
    """The cohort's whole plan as it stands after a change. Its workflow goes by the latest of opening and changes."""

    cohort_id: str
    name: str
    sessions: tuple[SessionPlan, ...]
    dues: tuple[SessionDues, ...]
    allocate_at: Instant
    capacity: int
    check_dues: tuple[CheckDues, ...] = ()
    change: Literal["session_moved", "session_cancelled", "trainer_changed", "capacity", "added"]
    session: int | None = None
    """The session that was changed; None for the capacity."""
    reason_class: ChangeReason = "provider"
    sequence: int
    """Rises by one with each change of the cohort."""
    was: SessionPlan | None = None
    """The session as it was before, where one was changed."""


class CohortCancelled(IntakeFact):
    """The whole cohort is off. Ends its workflow; each of its candidates has a `PlaceLost` as well."""

    cohort_id: str
    reason_class: ChangeReason = "provider"
    cancelled_at: Instant
    sessions: tuple[SessionPlan, ...] = ()
    """Those that were still to come, for their trainers."""
