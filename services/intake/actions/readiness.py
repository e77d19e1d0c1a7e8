"""The one moment at which a candidate is ready for allocation: everything is in, whatever came last."""

from __future__ import annotations

from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.domain.attendance import Attendance, completed, is_complete, window_counts_from
from services.intake.domain.cohort import Cohort
from services.intake.domain.level_two import missing
from services.intake.repository import (
    applications,
    attendance,
    checks,
    cohorts,
    declarations,
    level_two,
    places,
    schools,
    waivers,
)
from services.intake.transaction import Transaction


async def complete_if_ready(transaction: Transaction, application: Application) -> Application:
    """Tell once that the preparation is complete: signed, level 2 proved, every session attended."""
    if application.stage is not Stage.PLACED:
        return application
    connection, provider_id = transaction.connection, application.provider_id
    records = await attendance.records_of(connection, provider_id, application.journey_id)
    home = await cohorts.cohort(connection, provider_id, application.cohort_id)
    if not await is_prepared(transaction, application, home, records):
        return application
    programme = await programme_of(transaction, application)
    declaration = await declarations.newest_of_journey(connection, provider_id, application.journey_id)
    proofs = await level_two.proofs_of(connection, provider_id, application.journey_id)
    if not declaration.counts or missing(proofs, programme):
        return application
    school = await schools.school(connection, provider_id, application.school_id)
    moved = await applications.change(connection, application, stage=next_stage(application.stage, Step.COMPLETE))
    placed_at = await places.placed_at(connection, provider_id, application.journey_id)
    counts_from = window_counts_from(moved, home, records, placed_at, programme)
    await tell_of_journey(transaction, moved, completed(moved, home, school, records, counts_from, programme))
    return moved


async def is_prepared(
    transaction: Transaction, application: Application, cohort: Cohort, records: tuple[Attendance, ...]
) -> bool:
    """Whether all sessions, and the checks that bar allocation, are attended, done or waived."""
    connection, provider_id = transaction.connection, application.provider_id
    waived = await waivers.waived(connection, provider_id, application.journey_id)
    if not is_complete(records, cohort, waived.sessions):
        return False
    barring = {one.number for one in (await programme_of(transaction, application)).checks.items if one.bars_allocation}
    done = await checks.done_by(connection, provider_id, application.journey_id) if barring else frozenset()
    return barring <= done | waived.checks
