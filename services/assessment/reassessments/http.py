"""A senior's telephone interviews."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from services.assessment.appointments import queries as appointments
from services.assessment.doors import AsAssessor, AsSenior, TheDesk, staff_id
from services.assessment.reassessments import queries
from shared.contracts.envelope import Frozen, Instant
from shared.joining import AssessorsLink

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
    join_link: AssessorsLink
    report_due_at: Instant
    state: Literal["booked", "report_due", "reported"]


class Interviews(Frozen):
    """All re-assessments of a senior."""

    reassessments: tuple[Interview, ...]


class SheetLine(Frozen):
    """One standard. `is_open`: to be judged now; all others can only be read. `met` is what counts so far."""

    standard: int
    label: str
    is_open: bool
    attempts: int
    met: bool | None
    found_in: str
    reason: str


class Sheet(Frozen):
    """The whole set, as far as it has come; this is attempt `attempt` of `of`."""

    appointment_id: str
    attempt: int
    of: int
    standards: tuple[SheetLine, ...]


@router.get("/v1/appointments/{appointment_id}/standards")
async def sheet(appointment_id: str, desk: TheDesk, caller: AsAssessor) -> Sheet:
    """What the report on this appointment judges, and what was judged before."""
    async with desk.database.connection() as connection:
        found = await queries.sheet_of(connection, caller.provider, staff_id(caller), appointment_id)
    return Sheet.model_validate(found)


@router.get("/v1/reassessments")
async def reassessments(desk: TheDesk, caller: AsSenior) -> Interviews:
    """What is booked for the caller."""
    async with desk.database.connection() as connection:
        rows = await appointments.reassessments_of(connection, caller.provider, staff_id(caller), desk.clock.now())
    return Interviews(reassessments=tuple(Interview.model_validate(row) for row in rows))
