"""How soon somebody gets round to things: in days, never hours, since a round trip itself costs business hours."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Temperament:
    """The fewest and the most days that pass before this person acts."""

    name: str
    soonest_days: float
    latest_days: float

    def delay(self, chance: Random) -> float:
        """Days until the person acts, more often few than many."""
        return chance.triangular(self.soonest_days, self.latest_days, self.soonest_days)


PROMPT = Temperament("prompt", 0.2, 1.0)
STEADY = Temperament("steady", 0.4, 1.6)
SLOW = Temperament("slow", 0.8, 2.5)

TEMPERAMENTS = (PROMPT, PROMPT, STEADY, STEADY, STEADY, SLOW)
"""Drawn with equal chances: half of all people are steady."""


def draw(chance: Random) -> Temperament:
    """Somebody's temperament."""
    return chance.choice(TEMPERAMENTS)
