"""What the office decides about allocation: whom it wants for a candidate, whatever would be fairest."""

from __future__ import annotations

from pydantic import Field

from services.assessment import journeys
from services.assessment.allocation import repository
from services.assessment.allocation.finding import batch_of
from services.assessment.work import Work
from shared.errors import DomainError, NotFound
from shared.office import OfficeRequest, Report
from shared.web import Caller


class PinAssessor(OfficeRequest):
    """An assessor whom the office wants for a candidate."""

    journey_id: str = Field(description="The journey that the assessor is to have.")
    assessor_id: str = Field(description="Who is to have it, in every allocation from now on.")


class UnpinAssessor(OfficeRequest):
    """A candidate for whom nobody in particular is wanted any more."""

    journey_id: str = Field(description="The journey whose pin is taken away.")


async def pin_assessor(work: Work, caller: Caller, body: PinAssessor, report: Report) -> None:
    """Have every allocation give a candidate to this assessor, or to nobody. No pin overrides a hard rule.

    Raises DomainError `pin_breaks_rule` for a tie, a former no or no standardisation, `allocated` while somebody has
    or is offered the candidate: then `reassign` is the way.
    """
    journey = await journeys.lock_if_known(work.connection, work.provider, body.journey_id)
    if journey is None:
        raise NotFound("There is no such journey.")
    journey.must_be_open()
    if await repository.standing(work.connection, work.provider, body.journey_id) is not None:
        raise DomainError(
            "Somebody has this candidate, or is asked. Use reassign to give them to another.", code="allocated"
        )
    if journey.ready_at is None:
        raise DomainError("The candidate has not completed preparation yet, so no ties are known.", code="not_ready")
    batch = await batch_of(work, [journey])
    seat = next((one for one in batch.seats if one.assessor.assessor_id == body.assessor_id), None)
    if seat is None:
        raise NotFound("There is no such assessor.", field="assessor_id")
    bar = batch.bar(journey, seat)
    if bar is not None:
        raise DomainError(
            f"A hard rule keeps this assessor away ({bar}), which no pin overrides. Choose another one.",
            code="pin_breaks_rule",
            field="assessor_id",
        )
    before = batch.pins.get(body.journey_id)
    await repository.pin(work.connection, journey, body.assessor_id, caller.actor, body.reason, work.now)
    report.about(body.journey_id, body.assessor_id)
    report.change("Pinned to", before, body.assessor_id, "It holds in every allocation until it is taken away.")


async def unpin_assessor(work: Work, _: Caller, body: UnpinAssessor, report: Report) -> None:
    """Take a pin away, so that the next allocation is free again. Raises DomainError `not_pinned`."""
    journey = await journeys.lock_if_known(work.connection, work.provider, body.journey_id)
    pins = await repository.pins(work.connection, work.provider, [body.journey_id])
    if journey is None or not pins:
        raise DomainError("This candidate is pinned to nobody.", code="not_pinned", field="journey_id")
    await repository.unpin(work.connection, work.provider, body.journey_id)
    report.about(body.journey_id, pins[body.journey_id])
    report.change("Pinned to", pins[body.journey_id], None)
