"""What a change of a cohort's sessions does to its forecast: asked before anything is locked, shown as on opening."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request

from services.intake.domain.cohort import Cohort
from services.intake.domain.forecast import Forecast, refuse_unless_overridden
from services.intake.forecasts import forecasts_of
from services.intake.office.cohort_requests import OfSession
from services.intake.repository import cohorts
from services.intake.transaction import Intake
from shared.errors import DomainError, Invalid, NotFound, NotYet
from shared.office import Report
from shared.published import programme_of
from shared.web import Caller


class Expected(NamedTuple):
    """The forecast before the change, and after it."""

    before: Forecast
    after: Forecast


async def foresee(request: Request, caller: Caller, asked: OfSession) -> Expected | None:
    """Both forecasts, with the hours that assessment knows of. None for a change that will be refused anyway."""
    intake: Intake = request.app.state.intake
    try:
        async with intake.database.connection() as connection:
            before = await cohorts.cohort(connection, caller.provider, asked.cohort_id)
            programme = await programme_of(connection, caller.provider, before.programme_key)
        after = asked.decide(before, programme, intake.clock.now())
    except (DomainError, Invalid, NotFound):
        return None
    authorization = request.headers["authorization"]
    return Expected(*await forecasts_of(intake.database, intake.assessors, authorization, before, after))


def show_forecast(expected: Expected | None, after: Cohort, report: Report, *, may_be_refused: bool) -> None:
    """What the new window holds; none or too little of it refuses, unless that was overridden.

    Sessions that leave the window where it was were judged before. Raises DomainError `forecast_refused`, and NotYet
    when somebody else changed the cohort meanwhile.
    """
    if expected is None or expected.after.final_session_on != after.sessions[-1].held_on:
        raise NotYet("The cohort is being changed at this moment. Try again.")
    was, becomes = expected
    if may_be_refused and was.final_session_on != becomes.final_session_on:
        remedy = "set despite_forecast; your reason is kept"
        refuse_unless_overridden(becomes, False, remedy, "despite_forecast")
    report.change("school days in the window", was.school_days, becomes.school_days)
    report.change("assessors' free hours in the window", _hours(was), _hours(becomes))
    for text in (*becomes.refusals, *becomes.warnings):
        report.warn(text)


def _hours(found: Forecast) -> str | None:
    return None if found.hours_free is None else f"{found.hours_free:g} of {found.hours_needed:g} that are needed"
