"""Facts and commands of the impact evaluation: some weeks after an award, candidate and head are asked what changed.

Its id is the journey's. What people answer never travels: it stays at intake.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.envelope import Instant
from shared.contracts.intake.message import IntakeCommand, IntakeFact
from shared.contracts.values import Due, Why

EvaluationReader = Literal["candidate", "head"]
EvaluationEnd = Literal["answered", "closed", "revoked"]


class EvaluationPlanned(IntakeFact):
    """Somebody was awarded: when candidate and head are asked, reminded once, and until when answers are taken."""

    evaluation_id: str
    person_id: str
    ask_at: Instant
    reminders: tuple[Due, ...]
    closes_at: Instant
    why: Why


class EvaluationAsked(IntakeFact):
    """Candidate and head are asked what changed; answers `ask_evaluation`. `head_id`: whoever is head now."""

    evaluation_id: str
    person_id: str
    head_id: str
    due_at: Instant
    closes_at: Instant


class EvaluationReminderDue(IntakeFact):
    """Somebody has not answered yet: each of them is reminded."""

    evaluation_id: str
    person_id: str
    head_id: str
    silent: tuple[EvaluationReader, ...]
    step: int
    of: int
    due_at: Instant
    closes_at: Instant


class EvaluationAnswered(IntakeFact):
    """Candidate or head said what changed."""

    evaluation_id: str
    person_id: str
    reader: EvaluationReader
    answered_at: Instant


class EvaluationEnded(IntakeFact):
    """Both have answered, its time is over, or the award was revoked; answers `close_evaluation`."""

    evaluation_id: str
    person_id: str
    how: EvaluationEnd
    ended_at: Instant


class AskEvaluation(IntakeCommand):
    """Ask candidate and head what changed. Refused when it is over."""

    evaluation_id: str


class RemindEvaluation(IntakeCommand):
    """Remind whoever has not answered."""

    answered: ClassVar[bool] = False
    evaluation_id: str


class CloseEvaluation(IntakeCommand):
    """Take no more answers. Refused when it is over."""

    evaluation_id: str
