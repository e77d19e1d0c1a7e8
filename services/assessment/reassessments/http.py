"""A senior's telephone interviews."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from services.assessment.appointments import queries
from services.assessment.doors import AsSenior, TheDesk, staff_id
from shared.contracts.envelope import Frozen, Instant

router = APIRouter()


class Interview(Frozen):
    """One re-assessment. `standards` are those the report must judge."""

    appointment_id: str
    journey_id: str
    initials: str
    attempt: int
    standards: tuple[int, ...]
    starts_at: Instant
    ends_at: Instant
    join_link: str
    report_due_at: Instant
    state: Literal["booked", "report_due", "reported"]


class Interviews(Frozen):
    """All re-assessments of a senior."""

    reassessments: tuple[Interview, ...]


@router.get("/v1/reassessments")
async def reassessments(desk: TheDesk, caller: AsSenior) -> Interviews:
    """What is booked for the caller."""
    async with desk.database.connection() as connection:
        rows = await queries.reassessments_of(connection, caller.provider, staff_id(caller), desk.clock.now())
    return Interviews(reassessments=tuple(Interview.model_validate(row) for row in rows))
