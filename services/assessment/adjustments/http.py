"""What a candidate asked for, for whoever has taken them."""

from __future__ import annotations

from fastapi import APIRouter

from services.assessment.adjustments import queries
from services.assessment.doors import AsAssessor, TheDesk, staff_id
from shared.contracts.values import Adjustments

router = APIRouter()


@router.get("/v1/journeys/{journey_id}/adjustments")
async def adjustments(journey_id: str, desk: TheDesk, caller: AsAssessor) -> Adjustments:
    """For the assessor who took the candidate, and the senior who is booked to interview them again; nobody else."""
    async with desk.database.connection() as connection:
        return await queries.adjustments_for(connection, caller.provider, journey_id, staff_id(caller))
