"""Facts about report, moderation, outcome, appeal and award."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Instant
from shared.contracts.values import ChangeReason, Due, Why

Outcome = Literal["awarded", "partial", "not_awarded"]


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
    moderator_ids: tuple[str, ...] = ()
    """Who may moderate what was drawn."""
    letters_at: Instant | None = None
    """When the letters go out: until then what was drawn is to be moderated."""


class ReportQuestioned(AssessmentFact):
    """A moderator asks the assessor something about a report. The words stay in the service."""

    question_id: str
    report_id: str
    assessor_id: str
    standards: tuple[int, ...]
    due_at: Instant


class ReportQuestionAnswered(AssessmentFact):
    """The assessor answered what a moderator had asked."""

    question_id: str
    report_id: str
    moderator_id: str


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
    appeal_id: str | None = None
    """The appeal that led to this outcome in place of an earlier one."""


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


# --- appeal ----------------------------------------------------------------------------------------------------------


class AppealReceived(AssessmentFact):
    """The candidate appeals in time. Somebody who took no part decides by `decide_by`."""

    appeal_id: str
    report_id: str
    person_id: str
    received_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    link_version: int


class AppealGiven(AssessmentFact):
    """Somebody who took no part is to decide on the appeal. Of several of these the latest counts."""

    appeal_id: str
    person_id: str
    reviewer_id: str
    decide_by: Instant


class AppealDecided(AssessmentFact):
    """The appeal was decided. When it was upheld with another outcome, a new `OutcomeReleased` follows."""

    appeal_id: str
    person_id: str
    decision: Literal["upheld", "refused"]
    outcome: Outcome | None = None
    reviewer_role: Literal["senior_assessor", "operator"] = "senior_assessor"
    decided_at: Instant
    link_version: int = 1


# --- advice ----------------------------------------------------------------------------------------------------------


class AdviceAsked(AssessmentFact):
    """A senior assessor is to advise somebody who was not awarded. Of several of these the latest counts."""

    person_id: str
    adviser_id: str
    due_at: Instant


class AdviceGiven(AssessmentFact):
    """The advice stands beside the outcome, for the candidate to read."""

    person_id: str
    given_at: Instant


# --- awards ----------------------------------------------------------------------------------------------------------


class AwardCorrected(AssessmentFact):
    """A certificate was wrong and another replaces it under a number of its own."""

    award_number: str
    replaces: str
    person_id: str
    reason_code: str
    corrected_on: date


class AwardRevoked(AssessmentFact):
    """An award was taken back. Its number keeps answering, and says so."""

    award_number: str
    person_id: str
    reason_class: ChangeReason
    revoked_on: date


class AwardReissued(AssessmentFact):
    """A certificate was issued anew, such as after a change of name."""

    award_number: str
    replaces: str
    person_id: str
    reissued_on: date
