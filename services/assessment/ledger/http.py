"""The workload ledger: for the office all assessors, for an assessor the own line; and the weeks ahead."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.assessment.doors import AsAssessor, AsOperator, TheDesk, staff_id
from services.assessment.ledger import queries
from services.assessment.ledger.domain import Line, term_of
from services.assessment.ledger.queries import Week
from services.assessment.work import Desk
from shared import policy
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.errors import Invalid
from shared.published import current
from shared.text import harmless

router = APIRouter()

_COLUMNS = (
    "name", "capacity", "in_hand", "assessments", "reassessments", "moderations", "hours_lost_late", "given_up_late",
    "load", "fair_share", "minutes", "owed_pounds", "assessments_ever",
)  # fmt: skip


class Ledger(Frozen):
    """The lines of a period; both days count."""

    first_on: date
    last_on: date
    lines: tuple[Line, ...]


class Ahead(Frozen):
    """How full the coming weeks are."""

    weeks: tuple[Week, ...]


FirstOn = Annotated[date | None, Query(description="The period's first day; that of this term, when left out.")]
LastOn = Annotated[date | None, Query(description="Its last day; that of this term, when left out.")]


@router.get("/v1/ledger")
async def ledger(desk: TheDesk, caller: AsOperator, first_on: FirstOn = None, last_on: LastOn = None) -> Ledger:
    """What every assessor has done and has in hand, the fair share, and what is owed."""
    return await _ledger(desk, caller.provider, first_on, last_on)


@router.get("/v1/ledger.csv")
async def ledger_csv(desk: TheDesk, caller: AsOperator, first_on: FirstOn = None, last_on: LastOn = None) -> Response:
    """The same as a spreadsheet."""
    found = await _ledger(desk, caller.provider, first_on, last_on)
    headers = {"Content-Disposition": 'attachment; filename="ledger.csv"'}
    return Response(_spreadsheet(found.lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/v1/assessor/ledger")
async def own_ledger(desk: TheDesk, caller: AsAssessor, first_on: FirstOn = None, last_on: LastOn = None) -> Ledger:
    """The caller's own line, with the fair share among all and nothing else of anybody."""
    return await _ledger(desk, caller.provider, first_on, last_on, staff_id(caller))


@router.get("/v1/ledger/weeks")
async def weeks(
    desk: TheDesk,
    caller: AsOperator,
    count: Annotated[int, Query(ge=1, le=26)] = 8,
    programme: Annotated[str, Query(max_length=60)] = "hlta",
) -> Ahead:
    """Of each week ahead the minutes that are booked, and those of whole appointments that would still fit."""
    if programme not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    async with desk.database.connection() as connection:
        rules = await current(connection, caller.provider, programme)
        found = await queries.weeks_ahead(connection, caller.provider, desk.clock.now(), count, rules)
    return Ahead(weeks=found)


async def _ledger(
    desk: Desk, provider: str, first_on: date | None, last_on: date | None, only: str | None = None
) -> Ledger:
    begins, ends = term_of(first_on or london_date(desk.clock.now()))
    begins, ends = first_on or begins, last_on or ends
    if ends < begins:
        raise Invalid("The period ends before it begins. Give a later last day.", field="last_on")
    async with desk.database.connection() as connection:
        lines = await queries.ledger_of(connection, provider, begins, ends, only)
    return Ledger(first_on=begins, last_on=ends, lines=lines)


def _spreadsheet(lines: Sequence[Line]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for one in lines:
        row = (
            one.name, one.capacity, one.in_hand, one.period.assessment, one.period.reassessment, one.period.moderation,
            one.period.lost_late, one.given_up_late, one.load, one.fair_share, one.minutes,
            f"{one.owed_pence // 100}.{one.owed_pence % 100:02}", one.ever.assessment,
        )  # fmt: skip
        writer.writerow([harmless(str(cell)) for cell in row])
    return text.getvalue()
