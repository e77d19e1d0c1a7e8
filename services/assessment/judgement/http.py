"""The report on an appointment."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment.doors import AsAssessor, TheDesk, staff_id
from services.assessment.judgement import actions
from services.assessment.judgement.domain import Judgement
from shared.contracts.envelope import Frozen, Instant
from shared.web import answer

router = APIRouter()


class NewReport(Frozen):
    """One judgement for each standard that the appointment is about."""

    judgements: tuple[Judgement, ...] = Field(max_length=200)


class Receipt(Frozen):
    """The signed report and its round. No outcome: that is not the assessor's to decide."""

    report_id: str
    appointment_id: str
    attempt: int
    signed_at: Instant
    round_on: date


@router.post("/v1/appointments/{appointment_id}/report")
async def sign(appointment_id: str, body: NewReport, response: Response, desk: TheDesk, caller: AsAssessor) -> Receipt:
    """Sign the report; it is locked from then on."""
    async with desk.work(caller.provider) as work:
        report = await actions.sign_report(work, staff_id(caller), appointment_id, body.judgements)
    answer(response, work.event_id)
    return Receipt.model_validate(report.model_dump(include=set(Receipt.model_fields)))
