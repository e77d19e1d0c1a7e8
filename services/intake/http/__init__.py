"""The HTTP interface of intake, one module for each noun. Every route declares who may call it."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from services.intake.domain.eligibility import Refused
from services.intake.http import (
    applications,
    changes,
    cohorts,
    consents,
    declarations,
    drafts,
    duplicates,
    evaluations,
    fees,
    heads,
    level_two,
    people,
    programmes,
    register,
    schools,
)
from services.intake.office import OFFICE, room
from services.intake.transaction import Intake
from shared.office import office_router
from shared.settings import Settings, required_secret
from shared.web import create_app, problem


def build_app(settings: Settings, intake: Intake) -> FastAPI:
    """The app with all routes of intake."""
    app = create_app("HLTA Journey: intake", settings, required_secret(settings))
    app.state.intake = intake
    app.add_exception_handler(Refused, _refused)
    for module in (
        people,
        schools,
        programmes,
        cohorts,
        applications,
        drafts,
        declarations,
        heads,
        level_two,
        duplicates,
        fees,
        register,
        changes,
        consents,
        evaluations,
    ):
        app.include_router(module.router, prefix="/v1")
    app.include_router(office_router(OFFICE, room), prefix="/v1")
    return app


async def _refused(_: Request, error: Exception) -> Response:
    """An application that fails its checks: every reason, each with its field."""
    assert isinstance(error, Refused)
    errors = [{"field": one.field, "code": one.code, "rule": one.in_words()} for one in error.problems]
    return problem(error.status, error.reason_code, error.message, error.field, errors=errors)
