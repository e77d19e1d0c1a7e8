"""Where a journey stands, as far as intake knows."""

from __future__ import annotations

from datetime import date, datetime

from services.intake.domain.application import Application
from services.intake.domain.level_two import Subject, missing
from services.intake.queries.cohorts import CohortView, cohort_view
from services.intake.repository import (
    applications,
    attendance,
    checks,
    cohorts,
    declarations,
    level_two,
    people,
    places,
    schools,
    waivers,
)
from shared.contracts.envelope import Frozen
from shared.dates import check_plans, undo_until
from shared.db import Connection
from shared.published import programme_of


class AttendanceView(Frozen):
    """One entry in a register."""

    cohort_id: str
    session: int
    held_on: date
    attended: bool


class CheckState(Frozen):
    """One check of understanding of the candidate's cohort."""

    check: int
    title: str
    due_on: date
    done: bool
    waived: bool


class ApplicationView(Frozen):
    """Where a journey stands, as far as intake knows."""

    journey_id: str
    reference: str
    programme: str
    stage: str
    name: str
    preferred_name: str | None
    school_name: str
    head_name: str
    submitted_at: datetime
    withdrew_at: datetime | None
    can_come_back_until: datetime | None = None
    paused_at: datetime | None = None
    declaration_state: str
    declaration_lapses_at: datetime
    declaration_counts: bool
    head_address_doubt: str | None
    level_two_missing: tuple[Subject, ...]
    place: str | None
    waiting_position: int | None
    place_held_until: datetime | None = None
    cohort: CohortView
    checks: tuple[CheckState, ...] = ()
    attendance: tuple[AttendanceView, ...]


async def application_view(connection: Connection, provider_id: str, journey_id: str) -> ApplicationView:
    """One journey. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    declaration = await declarations.newest_of_journey(connection, provider_id, journey_id)
    place = await places.place(connection, provider_id, journey_id)
    waits = place is not None and place.state == "waiting"
    school = await schools.school(connection, provider_id, application.school_id)
    names = await people.names_of(connection, provider_id, [application.candidate_id, application.head_id])
    records = await attendance.records_of(connection, provider_id, journey_id)
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    return ApplicationView(
        journey_id=journey_id,
        reference=application.reference,
        programme=application.programme_key,
        stage=application.stage,
        name=names[application.candidate_id],
        preferred_name=application.preferred_name,
        school_name=school.name,
        head_name=names[application.head_id],
        submitted_at=application.submitted_at,
        withdrew_at=application.withdrew_at,
        can_come_back_until=undo_until(application.withdrew_at, programme).at if application.withdrew_at else None,
        paused_at=application.paused_at,
        declaration_state=declaration.state,
        declaration_lapses_at=declaration.lapses_at,
        declaration_counts=declaration.counts,
        head_address_doubt=declaration.address_doubt if declaration.is_doubted else None,
        level_two_missing=missing(await level_two.proofs_of(connection, provider_id, journey_id), programme),
        place=place.state if place else None,
        waiting_position=await places.position(connection, provider_id, journey_id) if waits else None,
        place_held_until=place.hold_until if place else None,
        cohort=await cohort_view(connection, provider_id, application.cohort_id),
        checks=await check_states(connection, application),
        attendance=tuple(AttendanceView(**record.model_dump(exclude={"trainer_id"})) for record in records),
    )


async def check_states(connection: Connection, application: Application) -> tuple[CheckState, ...]:
    """The checks of understanding of the candidate's cohort, while there is a place."""
    if not application.is_in_group:
        return ()
    provider_id, journey_id = application.provider_id, application.journey_id
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    programme = await programme_of(connection, provider_id, cohort.programme_key)
    done = await checks.done_by(connection, provider_id, journey_id)
    waived = await waivers.waived(connection, provider_id, journey_id)
    return tuple(
        CheckState(
            check=plan.check,
            title=plan.title,
            due_on=plan.due_on,
            done=plan.check in done,
            waived=plan.check in waived.checks,
        )
        for plan in check_plans([session.starts_at for session in cohort.plans], programme)
    )
