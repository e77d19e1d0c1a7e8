"""Who advises. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from shared.contracts.envelope import Frozen, Instant


class Advice(Frozen):
    """What a senior assessor is to tell one candidate, or has told. `adviser_id` None: nobody may."""

    journey_id: str
    report_id: str
    adviser_id: str | None
    asked_at: Instant
    due_at: Instant
    words: str | None = None
    given_at: Instant | None = None


def choose(
    seniors: Sequence[Assessor],
    journey: Journey,
    first_assessors: Collection[str],
    took_part: Collection[str],
    in_hand: Mapping[str, int],
) -> str | None:
    """A senior without a conflict who did not do the first assessment; None when there is none.

    Whoever moderated or interviewed again knows the case, and can decide on no appeal anyway: they come before others.
    """
    able = [
        one
        for one in seniors
        if one.senior and one.assessor_id not in first_assessors and one.conflict_with(journey) is None
    ]
    ordered = sorted(
        able, key=lambda one: (one.assessor_id not in took_part, in_hand.get(one.assessor_id, 0), one.assessor_id)
    )
    return ordered[0].assessor_id if ordered else None
