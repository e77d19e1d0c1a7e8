"""What intake may be asked by journeys and cohorts."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.intake.message import IntakeCommand


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


class ExpirePlaceOffer(IntakeCommand):
    """Nobody took the freed place up within its hold. Refused when it was answered in time."""

    cohort_id: str


class RemindLevelTwo(IntakeCommand):
    """Remind the candidate of proof of level 2, if any is missing."""

    answered: ClassVar[bool] = False
    cohort_id: str


class RemindCheck(IntakeCommand):
    """Remind everyone placed in the cohort who has this check of understanding still to do."""

    answered: ClassVar[bool] = False
    cohort_id: str
    check: int

    def about(self) -> str:
        """Two checks may be due on one day."""
        return f"check-{self.check}"


class RemindDraft(IntakeCommand):
    """Remind the applicant of an application that was begun, if it is still not sent."""

    answered: ClassVar[bool] = False
    draft_id: str


class DeleteDraft(IntakeCommand):
    """Delete an application that was not sent in its time. Refused when it was sent, or answered since."""

    draft_id: str
