"""A place that is offered."""

from __future__ import annotations

from datetime import datetime

from services.intake.queries.cohorts import CohortView, cohort_view
from services.intake.repository import places
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import LinkExpired, NotFound


class OfferView(Frozen):
    """A place that was freed. `state` is offered, placed (taken up), waiting (let go by) or released."""

    journey_id: str
    state: str
    hold_until: datetime | None
    cohort: CohortView
    waiting_position: int | None


async def offer_view(connection: Connection, provider_id: str, journey_id: str, link_version: int | None) -> OfferView:
    """The place that was offered. Raises NotFound when none ever was, LinkExpired for the link of an older offer."""
    place = await places.place(connection, provider_id, journey_id)
    if place is None or not place.offer_version:
        raise NotFound("No place has been offered here.")
    if link_version is not None and link_version < place.offer_version:
        raise LinkExpired("A newer offer has replaced this one. Open the newest message that you got.")
    waits = place.state == "waiting"
    return OfferView(
        journey_id=journey_id,
        state=place.state,
        hold_until=place.hold_until,
        cohort=await cohort_view(connection, provider_id, place.cohort_id),
        waiting_position=await places.position(connection, provider_id, journey_id) if waits else None,
    )
