"""The locks under which a journey's place changes: its cohort's before its own, in one order everywhere."""

from __future__ import annotations

from services.intake.domain.application import Application
from services.intake.repository import applications, cohorts, places
from services.intake.repository.places import Place
from services.intake.transaction import Transaction
from shared.errors import NotYet


async def hold_with_place(
    transaction: Transaction, provider_id: str, journey_id: str, *more_cohorts: str
) -> tuple[Application, Place | None]:
    """The application and its place, locked with the cohort of the place and further cohorts.

    Raises NotFound, and NotYet when somebody else moves the candidate at this moment.
    """
    connection = transaction.connection
    held = await places.place(connection, provider_id, journey_id)
    own = {held.cohort_id} if held is not None and held.state != "released" else set()
    if own or more_cohorts:
        await cohorts.lock_cohorts(connection, provider_id, {*more_cohorts, *own})
    application = await applications.lock_application(connection, provider_id, journey_id)
    if await places.place(connection, provider_id, journey_id) != held:
        raise NotYet("The candidate's place is being changed at this moment. Try again.")
    return application, held
