"""Two records that look like one person's, as either person and as the office sees them."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.duplicate import masked
from services.intake.repository import applications, duplicates, people, schools
from shared.contracts.envelope import Frozen
from shared.db import Connection


class OneRecord(Frozen):
    """One of two records as either person may see it."""

    journey_id: str
    submitted_at: datetime
    email: str
    school_name: str
    stage: str


class DuplicateView(Frozen):
    """Two records that look like one person's: `state` is `open` until one is kept or both go on."""

    state: str
    matched: tuple[str, ...]
    this: OneRecord
    other: OneRecord
    wishes_to_keep_this: bool


class DuplicatePair(Frozen):
    """What the office sees: both references, and who has asked to keep which."""

    found_at: datetime
    matched: tuple[str, ...]
    journey_id: str
    reference: str
    other_journey_id: str
    other_reference: str
    wish_of: str | None


async def duplicate_view(connection: Connection, provider_id: str, journey_id: str) -> DuplicateView:
    """The question about one application, answered or not. Raises NotFound."""
    pair = await duplicates.newest_pair(connection, provider_id, journey_id)
    return DuplicateView(
        state=pair.state,
        matched=pair.matched,
        this=await _record(connection, provider_id, journey_id),
        other=await _record(connection, provider_id, pair.other_of(journey_id)),
        wishes_to_keep_this=pair.wish_of == journey_id,
    )


async def duplicate_pairs(connection: Connection, provider_id: str) -> tuple[DuplicatePair, ...]:
    """What is not decided yet."""
    found = []
    for pair in await duplicates.open_pairs(connection, provider_id):
        newer = await applications.application(connection, provider_id, pair.journey_id)
        older = await applications.application(connection, provider_id, pair.other_journey_id)
        found.append(
            DuplicatePair(
                found_at=pair.found_at,
                matched=pair.matched,
                journey_id=newer.journey_id,
                reference=newer.reference,
                other_journey_id=older.journey_id,
                other_reference=older.reference,
                wish_of=pair.wish_of,
            )
        )
    return tuple(found)


async def _record(connection: Connection, provider_id: str, journey_id: str) -> OneRecord:
    application = await applications.application(connection, provider_id, journey_id)
    candidate = await people.person(connection, provider_id, application.candidate_id)
    school = await schools.school(connection, provider_id, application.school_id)
    return OneRecord(
        journey_id=journey_id,
        submitted_at=application.submitted_at,
        email=masked(candidate.email),
        school_name=school.name,
        stage=application.stage,
    )
