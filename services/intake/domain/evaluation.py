"""The impact evaluation: what the school said it wanted, and what candidate and head say came of it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.intake.domain.application import LongText
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.intake.evaluation import EvaluationEnd, EvaluationReader
from shared.contracts.values import Due
from shared.errors import DomainError

Verdict = Literal["yes", "partly", "no", "cannot_say"]
VERDICTS: tuple[Verdict, ...] = ("yes", "partly", "no", "cannot_say")
ABOUT: tuple[str, ...] = ("new_work", "need_met", "after_award_done", "success_seen")
"""The questions that are answered by a verdict, in their order; the fifth is answered in words."""


class Wanted(Frozen):
    """What the school wrote when it signed; each may have been left out."""

    need: str | None = None
    after_award: str | None = None
    success: str | None = None


class Answers(Frozen):
    """Five questions: work that was not done before, the three that the school wrote about, and anything else."""

    new_work: Verdict
    need_met: Verdict
    after_award_done: Verdict
    success_seen: Verdict
    words: LongText | None = None


class Given(Answers):
    """Answers with who gave them, and when."""

    reader: EvaluationReader
    answered_at: Instant


class Evaluation(Frozen):
    """One evaluation; its id is the journey's."""

    journey_id: str
    provider_id: str
    candidate_id: str
    head_id: str | None
    """Whoever was head when both were asked."""
    awarded_on: date
    ask_at: Instant
    reminders: tuple[Due, ...]
    closes_at: Instant
    asked_at: Instant | None = None
    ended_at: Instant | None = None
    ended_how: EvaluationEnd | None = None

    def reader(self, person_id: str | None) -> EvaluationReader:
        """Which of the two a person is. Raises DomainError `not_asked` for anybody else."""
        if self.asked_at is not None and person_id == self.candidate_id:
            return "candidate"
        if self.asked_at is not None and person_id is not None and person_id == self.head_id:
            return "head"
        raise DomainError("This question was not put to you, or is put to somebody else now.", code="not_asked")

    def require_open(self) -> None:
        """Raises DomainError with the code `evaluation_<how>` once it is over."""
        if self.ended_at is not None and self.ended_how != "answered":
            why = "its time is over" if self.ended_how == "closed" else "the award does not stand any more"
            raise DomainError(f"No more answers are taken: {why}.", code=f"evaluation_{self.ended_how}")
