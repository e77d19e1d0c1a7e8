"""Facts about a candidate's place, preparation and fees."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.envelope import Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import CatchUp, Due, SessionPlan, Why


class PlaceConfirmed(IntakeFact):
    """The candidate has a place in the cohort; answers `place_candidate` or follows a freed place."""

    cohort_id: str
    person_id: str
    sessions: tuple[SessionPlan, ...]
    allocate_at: Instant
    payer: str
    level_two_reminders: tuple[Due, ...] = ()
    """Empty when proof of level 2 is in."""


class WaitListed(IntakeFact):
    """The cohort is full; `position` in order of completed declarations. Answers `place_candidate`."""

    cohort_id: str
    position: int
    person_id: str | None = None


class SessionReminderDue(IntakeFact):
    """A placed candidate is to be reminded of a session (one fact per candidate and step)."""

    session: SessionPlan
    person_id: str
    step: int
    of: int
    due_at: Instant


class RegisterRequested(IntakeFact):
    """The trainer is to take the register; answers `ask_for_register`. `entries_missing`: how many are not entered."""

    session: int
    trainer_id: str
    entries_missing: int | None = None


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


# --- a freed place ---------------------------------------------------------------------------------------------------


class PlaceOffered(IntakeFact):
    """A place was freed and is held for the first in line. Taking it up is a `PlaceConfirmed`."""

    cohort_id: str
    person_id: str
    sessions: tuple[SessionPlan, ...]
    allocate_at: Instant
    hold_until: Instant
    link_version: int
    """Rises with each offer to this candidate."""
    why: Why


class PlaceOfferDeclined(IntakeFact):
    """The candidate does not want the place that is held. `WaitListed` at the end of the list follows."""

    cohort_id: str
    person_id: str


class PlaceOfferExpired(IntakeFact):
    """Nobody answered within the hold; answers `expire_place_offer`. `WaitListed` at the end of the list follows."""

    cohort_id: str
    person_id: str


# --- level 2 and checks of understanding -----------------------------------------------------------------------------


class LevelTwoReminderDue(IntakeFact):
    """Proof of level 2 is still missing in these subjects: remind the candidate."""

    person_id: str
    subjects: tuple[Literal["english", "maths"], ...]
    step: int
    of: int
    due_at: Instant


class LevelTwoProofRecorded(IntakeFact):
    """Proof of level 2 in one subject is in, or an operator made an exception."""

    proves: Literal["english", "maths"]
    proof: str
    """Its kind, from the programme's list."""
    exception: bool = False


class CheckReminderDue(IntakeFact):
    """A check of understanding is not done yet (one fact per candidate who has it still to do)."""

    person_id: str
    cohort_id: str
    check: int
    title: str = ""
    due_on: date
    step: int
    of: int
    due_at: Instant


class CheckRecorded(IntakeFact):
    """One candidate did a check of understanding, or the record of it was taken back."""

    check: int
    done: bool
    recorded_at: Instant


# --- fees ------------------------------------------------------------------------------------------------------------


class FeeLineDue(IntakeFact):
    """One line of the fees is to be paid, for the provider's finance office. Pence; the tax belongs to the line."""

    line: str
    net_pence: int
    vat_pence: int
    payer: str
    due_on: date


class FeeLineSettled(IntakeFact):
    """One line of the fees was paid."""

    line: str


class FeeRefundDue(IntakeFact):
    """So much of one line is to be paid back."""

    line: str
    pence: int
