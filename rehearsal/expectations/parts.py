"""What one line of the checker's table yields, and what it may know of a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.values import SegmentPlan


@dataclass(slots=True)
class Told:
    """What earlier facts told of a journey, and later ones need."""

    candidate: str = ""
    school: str = ""
    school_contact: str | None = None
    assessor: str | None = None
    outcome_at: datetime | None = None


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
