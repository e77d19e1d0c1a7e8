"""Clocks that stood still go on with what was left of them: the head's ladder, and the hold on an offered place."""

from __future__ import annotations

from datetime import datetime

from services.intake.actions.declarations import go_on
from services.intake.actions.places import offer_place
from services.intake.domain.application import Application
from services.intake.repository import cohorts, places
from services.intake.transaction import Transaction


async def restart_clocks(transaction: Transaction, application: Application, stopped_at: datetime) -> None:
    """Tell anew, moved on, what intake is waiting for: after a pause, a hold, or a withdrawal that was undone."""
    await go_on(transaction, application, stopped_at)
    held = await places.place(transaction.connection, application.provider_id, application.journey_id)
    if held is not None and held.hold_until is not None:
        cohort = await cohorts.cohort(transaction.connection, application.provider_id, held.cohort_id)
        await offer_place(transaction, application, cohort, held.hold_until + (transaction.now() - stopped_at))
