"""The report on an appointment."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment.doors import AsAssessor, TheDesk, staff_id
from services.assessment.judgement import actions, unsigned
from services.assessment.judgement.domain import Judgement
from services.assessment.judgement.unsigned import Line
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


class Saved(Frozen):
    """A report as it is: what is saved, or what was signed and when."""

    lines: tuple[Line, ...] = Field(max_length=200)
    signed_at: Instant | None = None
    round_on: date | None = None


class Lines(Frozen):
    """Standards as far as they were judged; those that are not named stay as they are."""

    lines: tuple[Line, ...] = Field(max_length=200)


@router.get("/v1/appointments/{appointment_id}/report")
async def report(appointment_id: str, desk: TheDesk, caller: AsAssessor) -> Saved:
    """The caller's own report, as far as it was written or as it was signed."""
    async with desk.database.connection() as connection:
        signed, lines = await unsigned.report_of(connection, caller.provider, staff_id(caller), appointment_id)
    receipt = signed.model_dump(include={"signed_at", "round_on"}) if signed else {}
    return Saved(lines=tuple(lines), **receipt)


@router.put("/v1/appointments/{appointment_id}/report")
async def save(appointment_id: str, body: Lines, desk: TheDesk, caller: AsAssessor) -> Saved:
    """Save some standards of a report that is not signed yet."""
    async with desk.work(caller.provider) as work:
        lines = await unsigned.save(work, staff_id(caller), appointment_id, body.lines)
    return Saved(lines=tuple(lines))


@router.post("/v1/appointments/{appointment_id}/report")
async def sign(appointment_id: str, body: NewReport, response: Response, desk: TheDesk, caller: AsAssessor) -> Receipt:
    """Sign the report; it is locked from then on."""
    async with desk.work(caller.provider) as work:
        report = await actions.sign_report(work, staff_id(caller), appointment_id, body.judgements)
    answer(response, work.event_id)
    return Receipt.model_validate(report.model_dump(include=set(Receipt.model_fields)))
