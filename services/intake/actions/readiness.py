"""The one moment at which a candidate is ready for allocation: everything is in, whatever came last."""

from __future__ import annotations

from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.domain.attendance import completed, is_complete
from services.intake.domain.level_two import missing
from services.intake.repository import applications, attendance, cohorts, declarations, level_two, schools
from services.intake.transaction import Transaction
from shared.published import programme_of


async def complete_if_ready(transaction: Transaction, application: Application) -> None:
    """Tell once that the preparation is complete: signed, level 2 proved, every session attended."""
    if application.stage is not Stage.PLACED:
        return
    connection, provider_id = transaction.connection, application.provider_id
    records = await attendance.records_of(connection, provider_id, application.journey_id)
    home = await cohorts.cohort(connection, provider_id, application.cohort_id)
    if not is_complete(records, home):
        return
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    declaration = await declarations.newest_of_journey(connection, provider_id, application.journey_id)
    proofs = await level_two.proofs_of(connection, provider_id, application.journey_id)
    if not declaration.counts or missing(proofs, programme):
        return
    school = await schools.school(connection, provider_id, application.school_id)
    moved = await applications.set_stage(connection, application, next_stage(application.stage, Step.COMPLETE))
    await tell_of_journey(transaction, moved, completed(moved, home, school, records, programme))
