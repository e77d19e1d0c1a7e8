"""What a batch comes to: who has whom, and what each objective is. Values that need no solver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.assessment.allocation.optimum.problem import Level
from shared.contracts.envelope import Frozen, Instant


class Match(Frozen):
    """A candidate with an assessor, and a time at which the two could meet, so that the match can really be booked."""

    candidate_id: str
    assessor_id: str
    on: date
    starts_at: Instant


class Solution(Frozen):
    """Who has whom, and what each objective came to; each value is proven to be the least, those before it given."""

    matches: tuple[Match, ...]
    unplaced: tuple[str, ...]
    values: Mapping[Level, int]

    def assessor_of(self, candidate_id: str) -> str | None:
        """Whom the candidate was given."""
        return next((one.assessor_id for one in self.matches if one.candidate_id == candidate_id), None)
