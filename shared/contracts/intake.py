"""Facts that intake publishes and commands that it obeys: applications, declarations, places, sessions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.envelope import Command, ContactFact, Fact, Instant
from shared.contracts.values import (
    CatchUp,
    Due,
    ReasonClass,
    Role,
    SessionDues,
    SessionPlan,
    TermDates,
    Why,
)


class IntakeFact(Fact):
    """What intake tells."""

    owner: ClassVar[str] = "intake"


class IntakeCommand(Command):
    """What intake may be asked."""

    owner: ClassVar[str] = "intake"


# --- reference data and people ---------------------------------------------------------------------------------------


class ProviderAdded(IntakeFact):
    """A training provider was added to this deployment. Its name is public and shown in every mail."""

    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


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


class StaffInvited(IntakeFact):
    """An operator invited a colleague, who gets a sign-in link by mail."""

    person_id: str
    role: Literal["operator", "trainer"]
    link_version: int


class CohortOpened(IntakeFact):
    """A cohort with its sessions. Starts the cohort's workflow."""

    cohort_id: str
    name: str
    sessions: tuple[SessionPlan, ...]
    dues: tuple[SessionDues, ...]
    allocate_at: Instant
    capacity: int


# --- application and declaration -------------------------------------------------------------------------------------


class ApplicationReceived(IntakeFact):
    """Somebody applied. Starts the journey; the journey's id is the application's id."""

    journey_id: str
    reference: str
    person_id: str
    school_id: str
    cohort_id: str
    head_id: str
    submitted_at: Instant
    link_version: int = 1
    school_contact_id: str | None = None
    phase: str
    subjects: tuple[str, ...] = ()
    region: str | None = None


class DeclarationRequested(IntakeFact):
    """The head was asked to sign: the ladder of chasers and the end of waiting."""

    declaration_id: str
    link_version: int
    head_id: str
    chasers: tuple[Due, ...]
    candidate_notices: tuple[Due, ...]
    lapses_at: Instant
    why: Why


class DeclarationReminderDue(IntakeFact):
    """The head is still silent: remind the head, or tell the candidate that we still wait."""

    declaration_id: str
    link_version: int
    to: Literal["head", "candidate"]
    person_id: str
    head_id: str
    step: int
    of: int
    due_at: Instant
    lapses_at: Instant


class DeclarationSigned(IntakeFact):
    """All four confirmations were made."""

    declaration_id: str
    head_id: str
    link_version: int
    signed_at: Instant


class DeclarationDeclined(IntakeFact):
    """The head declined. The head's words stay with intake. The candidate's place is kept for a while."""

    declaration_id: str
    reason_class: str
    declined_at: Instant
    place_kept_until: Instant | None = None
    why: Why | None = None


class DeclarationLapsed(IntakeFact):
    """Nobody answered until the end; answers `lapse_declaration`. The candidate's place is kept for a while."""

    declaration_id: str
    lapsed_at: Instant
    place_kept_until: Instant | None = None
    why: Why | None = None


class CandidateWithdrew(IntakeFact):
    """The journey ends because the candidate left, or the operator entered it for the candidate."""

    reason_class: ReasonClass
    withdrew_at: Instant
    stage: str


# --- place and preparation -------------------------------------------------------------------------------------------


class PlaceConfirmed(IntakeFact):
    """The candidate has a place in the cohort; answers `place_candidate` or follows a freed place."""

    cohort_id: str
    person_id: str
    sessions: tuple[SessionPlan, ...]
    allocate_at: Instant
    payer: str


class WaitListed(IntakeFact):
    """The cohort is full; `position` in order of completed declarations. Answers `place_candidate`."""

    cohort_id: str
    position: int


class SessionReminderDue(IntakeFact):
    """A placed candidate is to be reminded of a session (one fact per candidate and step)."""

    session: SessionPlan
    person_id: str
    step: int
    of: int
    due_at: Instant


class RegisterRequested(IntakeFact):
    """The trainer is to take the register; answers `ask_for_register`."""

    session: int
    trainer_id: str


class AttendanceRecorded(IntakeFact):
    """One candidate's attendance at one session; a catch-up names the cohort whose session it was."""

    session: int
    attended: bool
    held_on: date
    catch_up_of: str | None = None
    missed_notice_at: Instant | None = None


class MissedSessionNoticeDue(IntakeFact):
    """A missed session is still to be made good: tell the candidate how."""

    person_id: str
    session: int
    held_on: date
    catch_ups: tuple[CatchUp, ...]
    due_at: Instant


class PreparationCompleted(IntakeFact):
    """Proof of level 2, declaration and full attendance are in: ready for allocation."""

    cohort_id: str
    person_id: str
    final_session_on: date
    window_first_on: date
    window_last_on: date
    school_days: int | None
    why: Why
    allocate_at: Instant
    trainer_ids: tuple[str, ...]
    school_id: str
    phase: str
    subjects: tuple[str, ...] = ()
    region: str | None = None


class CommandRefused(IntakeFact):
    """The answer to a command that changed nothing, with the code of the reason."""

    command_id: str
    reason_code: str


# --- commands --------------------------------------------------------------------------------------------------------


class RemindDeclaration(IntakeCommand):
    """Remind the head, if the declaration is still open."""

    answered: ClassVar[bool] = False
    declaration_id: str


class TellCandidateStillWaiting(IntakeCommand):
    """Tell the candidate that the head was reminded, if the declaration is still open."""

    answered: ClassVar[bool] = False
    declaration_id: str


class LapseDeclaration(IntakeCommand):
    """End the waiting for the head. Refused when the head answered in time."""

    declaration_id: str


class PlaceCandidate(IntakeCommand):
    """Give the candidate a place in the cohort, or a position on its waiting list."""

    cohort_id: str


class TellMissedSession(IntakeCommand):
    """Tell the candidate about the catch-up, if the session is still missed."""

    answered: ClassVar[bool] = False
    session: int


class RemindSession(IntakeCommand):
    """Remind everyone placed in the cohort of one session."""

    answered: ClassVar[bool] = False
    cohort_id: str
    session: int


class AskForRegister(IntakeCommand):
    """Ask the trainer for the register of one session."""

    cohort_id: str
    session: int


FACTS: tuple[type[Fact | ContactFact], ...] = (
    ProviderAdded,
    SchoolRecorded,
    ContactDetailsSet,
    StaffInvited,
    CohortOpened,
    ApplicationReceived,
    DeclarationRequested,
    DeclarationReminderDue,
    DeclarationSigned,
    DeclarationDeclined,
    DeclarationLapsed,
    CandidateWithdrew,
    PlaceConfirmed,
    WaitListed,
    SessionReminderDue,
    RegisterRequested,
    AttendanceRecorded,
    MissedSessionNoticeDue,
    PreparationCompleted,
    CommandRefused,
)

COMMANDS: tuple[type[Command], ...] = (
    RemindDeclaration,
    TellCandidateStillWaiting,
    LapseDeclaration,
    PlaceCandidate,
    TellMissedSession,
    RemindSession,
    AskForRegister,
)
