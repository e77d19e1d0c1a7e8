"""An assessor with what is in hand, and how well a field fits."""

from __future__ import annotations

from dataclasses import dataclass

from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor


@dataclass(frozen=True)
class Seat:
    """An assessor with the number of journeys in hand."""

    assessor: Assessor
    load: int

    @property
    def room(self) -> int:
        """How many more may be offered."""
        return max(0, self.assessor.capacity - self.load)


def expertise(assessor: Assessor, journey: Journey) -> int:
    """How well the assessor's field fits, 0 to 7: phase counts most, then subject, then region."""
    phase = journey.phase in assessor.phases
    subject = bool(set(journey.subjects) & set(assessor.subjects))
    region = journey.region in assessor.regions
    return 4 * phase + 2 * subject + region
