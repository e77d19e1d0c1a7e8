"""Until when each class of a journey's data is kept. Assessment deletes tasks and file; the rest is not deleted yet."""

from __future__ import annotations

from datetime import date

from services.intake.repository import applications
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.dates import Kept, retention_plan
from shared.db import Connection
from shared.published import programme_of


class RetentionView(Frozen):
    """What is kept of one journey and why so long. `ended_on` is None while it goes on."""

    journey_id: str
    stage: str
    ended_on: date | None
    appealed: bool
    kept: tuple[Kept, ...]


async def retention_view(connection: Connection, provider_id: str, journey_id: str) -> RetentionView:
    """By the rules with which the journey began. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    programme = await programme_of(connection, provider_id, application.programme_key)
    ended_on = None if application.ended_at is None else london_date(application.ended_at)
    return RetentionView(
        journey_id=journey_id,
        stage=application.stage,
        ended_on=ended_on,
        appealed=application.is_appealed,
        kept=retention_plan(
            programme, ended_on=ended_on, awarded_on=application.awarded_on, appealed=application.is_appealed
        ),
    )
