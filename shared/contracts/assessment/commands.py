"""What assessment may be asked by journeys, cohorts and rounds."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.contracts.assessment.message import AssessmentCommand
from shared.contracts.values import ReasonClass


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


class RemindAppointment(AssessmentCommand):
    """Remind all who take part in an appointment, if it stands as it was booked."""

    answered: ClassVar[bool] = False
    appointment_id: str


class RemindUnread(AssessmentCommand):
    """Remind the assessor of evidence that is in, if it was not opened yet."""

    answered: ClassVar[bool] = False
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


class PrepareDigest(AssessmentCommand):
    """Work out what waits for the office and for each assessor on a working day; nothing on any other day."""

    answered: ClassVar[bool] = False
    on: date


class PlanRetention(AssessmentCommand):
    """Say how long tasks and file of a journey are kept, as it stands by now."""


class WarnOfDeletion(AssessmentCommand):
    """Tell the candidate that tasks and file will be deleted, if they will."""

    answered: ClassVar[bool] = False


class DeleteEvidence(AssessmentCommand):
    """Delete tasks and file, unless the journey goes on, or an appeal or a hold is open."""
