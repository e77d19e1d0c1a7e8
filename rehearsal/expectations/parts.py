"""What one line of the checker's table yields, and what it may know of a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.contracts.values import SegmentPlan


@dataclass(slots=True)
class Told:
    """What earlier facts told of a journey, and later ones need."""

    candidate: str = ""
    school: str = ""
    school_contact: str | None = None
    head: str | None = None
    agreed: dict[str, str | None] = field(default_factory=dict)
    """By kind of consent that stands, who may be written to by it."""
    assessor: str | None = None
    accepted_at: datetime | None = None
    given_up_at: datetime | None = None
    outcome_at: datetime | None = None
    holds_award: bool = False
    booked: set[str] = field(default_factory=set)
    """Appointments that are not cancelled."""
    replaced: set[str] = field(default_factory=set)
    """Guests in whose place others were named."""

    @property
    def invited(self) -> bool:
        """Whether the candidate is invited to what is for holders of the award who agreed."""
        return self.holds_award and "network" in self.agreed

    def assessor_at(self, at: datetime) -> str | None:
        """Who had the candidate in hand then: not somebody who had given the candidate up before."""
        given_up = self.given_up_at
        if given_up is not None and given_up < at and (self.accepted_at is None or self.accepted_at < given_up):
            return None
        return self.assessor


@dataclass(frozen=True, slots=True)
class Part:
    """One message of one fact: the template, to whom, in which role; the rung of a ladder; when, if not at once."""

    template: str
    recipient: str | None
    role: str | None = None
    step: int | None = None
    due_at: datetime | None = None


Line = Callable[[Any, Told, datetime], Iterator[Part]]


def guests(segments: tuple[SegmentPlan, ...]) -> Iterator[tuple[str, str]]:
    """Teachers and leader, each once, with the role they hold there."""
    seen = set()
    for segment in segments:
        if segment.role in ("teacher", "leader") and segment.person_id and segment.person_id not in seen:
            seen.add(segment.person_id)
            yield segment.person_id, segment.role
