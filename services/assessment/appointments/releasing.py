"""Times given back: nobody took them in time, none fits, or a guest cannot come. The assessor offers others."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booking, repository
from services.assessment.appointments.domain import Proposal
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.contracts.assessment import SlotsReleased
from shared.dates import contact_by, move_contact_by, new_times_by

ReleaseReason = Literal["no_answer", "none_fit", "guest_cannot"]


async def release(work: Work, journey: Journey, proposal: Proposal, reason: ReleaseReason) -> Proposal:
    """Give all times of a proposal back; the journey must be locked by the caller."""
    await repository.end_proposal(work.connection, work.provider, proposal, "released", reason)
    await journeys.mark_rearranged(work.connection, journey)
    contact = await _contact_again_by(work, journey, proposal)
    await offers.contact_again_by(work.connection, work.provider, journey.journey_id, contact)
    released = SlotsReleased(
        proposal_version=proposal.version,
        assessor_id=proposal.assessor_id,
        reason_code=reason,
        contact_by=contact,
        slot_id=proposal.chosen_slot_id,
        asked=proposal.asked,
    )
    await work.tell(released, journey)
    return proposal.model_copy(update={"state": "released"})


async def _contact_again_by(work: Work, journey: Journey, proposal: Proposal) -> datetime:
    """Until when other times are offered: sooner where an appointment that is being moved comes near."""
    change = (await booking.arranging_for(work, journey, proposal)) if proposal.change_id else None
    if change is None or change.change is None or change.appointment is None:
        return contact_by(work.now, journey.policy).at
    if change.change.kind == "rest":
        return new_times_by(work.now, journey.policy).at
    return move_contact_by(work.now, change.appointment.starts_at, journey.policy).at
