"""The whole HTTP API of assessment, one router per noun. Shapes and authorisation are declared at each route."""

from __future__ import annotations

from fastapi import FastAPI

from services.assessment.adjustments.http import router as adjustments
from services.assessment.advice.http import router as advice
from services.assessment.allocation.http import router as allocation
from services.assessment.appeals.http import router as appeals
from services.assessment.appointments.changes_http import router as changes
from services.assessment.appointments.guests_http import router as guests
from services.assessment.appointments.http import router as appointments
from services.assessment.appointments.minutes_http import router as minutes
from services.assessment.awards.http import router as awards
from services.assessment.drafts.http import router as drafts
from services.assessment.evidence.http import router as evidence
from services.assessment.evidence.problems_http import router as file_problems
from services.assessment.judgement.http import router as judgement
from services.assessment.ledger.http import router as ledger
from services.assessment.moderation.http import router as moderation
from services.assessment.moderation.questions_http import router as questions
from services.assessment.office import OFFICE, room
from services.assessment.reassessments.http import router as reassessments
from services.assessment.register.http import router as register
from services.assessment.stand_ins.http import router as stand_ins
from services.assessment.work import Desk
from shared.office import office_router
from shared.settings import Settings
from shared.web import create_app

ROUTERS = (
    register,
    adjustments,
    allocation,
    guests,
    minutes,
    appointments,
    changes,
    stand_ins,
    drafts,
    evidence,
    file_problems,
    judgement,
    moderation,
    questions,
    reassessments,
    advice,
    appeals,
    awards,
    ledger,
)


def build_app(settings: Settings, desk: Desk) -> FastAPI:
    """The app with every route; `desk` is where its work is done."""
    app = create_app("HLTA Journey: assessment", settings, desk.secret)
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(office_router(OFFICE, room), prefix="/v1")
    return app
