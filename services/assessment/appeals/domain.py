"""Who may appeal until when, who may decide, and what an upheld appeal changes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from services.assessment.domain import Journey
from services.assessment.moderation.domain import Outcome
from services.assessment.register.domain import Assessor
from shared.calendar import is_in_time
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import day_in_words
from shared.errors import DomainError, Invalid

Decision = Literal["upheld", "refused"]


class Appeal(Frozen):
    """One appeal against the outcome of one attempt. The grounds are read only by those who show them."""

    appeal_id: str
    journey_id: str
    attempt: int
    report_id: str
    received_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    reviewer_id: str | None = None
    given_at: Instant | None = None
    decided_at: Instant | None = None
    decision: Decision | None = None


class Overturned(Frozen):
    """One standard that is met after all, and why."""

    standard: int
    reason: str = Field(min_length=1, max_length=4000)


class Ruling(Frozen):
    """What the reviewer decides. `reassess`: what stays short may be re-assessed, whatever the rule says.

    That is for an assessment that was unfair in itself: nobody can tell from its record what was met.
    """

    decision: Decision
    reason: str
    met_after_all: tuple[Overturned, ...] = ()
    reassess: bool = False


def must_be_in_time(now: datetime, last_at: datetime) -> None:
    """Raises DomainError `too_late` after the last second of the last day (London), which counts to its very end."""
    if not is_in_time(now, last_at):
        raise DomainError(
            f"An appeal can be made until the end of {day_in_words(last_at)}, which is over. "
            "Speak to the provider's office about what you can do next.",
            code="too_late",
        )


def may_review(one: Assessor, journey: Journey, took_part: Collection[str]) -> bool:
    """A senior assessor who had no part in this candidate's assessment and has no conflict (trainers included)."""
    return one.senior and one.assessor_id not in took_part and one.conflict_with(journey) is None


def choose(able: Sequence[Assessor], in_hand: Mapping[str, int]) -> str | None:
    """The least busy of those who may decide; None when nobody may."""
    ordered = sorted(able, key=lambda one: (in_hand.get(one.assessor_id, 0), one.assessor_id))
    return ordered[0].assessor_id if ordered else None


def check_ruling(ruling: Ruling, short: Collection[int]) -> None:
    """Refusing changes nothing; upholding changes something, and only what was short. Raises Invalid."""
    changed = [one.standard for one in ruling.met_after_all]
    if (ruling.decision == "upheld") != bool(changed or ruling.reassess):
        raise Invalid(
            "To uphold, name at least one standard that is met after all, or allow a re-assessment. "
            "To refuse, change nothing.",
            field="met_after_all",
        )
    strange = sorted(set(changed) - set(short))
    if strange or len(set(changed)) < len(changed):
        raise Invalid(
            f"Name each standard once, and only those that were short: {', '.join(map(str, sorted(short)))}.",
            field="met_after_all",
        )
    if ruling.reassess and not set(short) - set(changed):
        raise Invalid("Nothing stays short, so there is nothing to re-assess.", field="reassess")


def outcome_after(ruling: Ruling, by_rule: Outcome) -> Outcome:
    """By the rule for what stays short, or a re-assessment where the reviewer allows one."""
    return "partial" if ruling.reassess else by_rule
