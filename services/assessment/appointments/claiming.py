"""Claiming a time that is offered to several candidates: whoever chooses first holds it, the others get three more.

The database's constraint on assessor and time range is the only judge. The lock on the assessor's diary only has claims
come one after the other, so that twenty at once do not wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from services.assessment import journeys
from services.assessment.appointments import booking, held, repository
from services.assessment.appointments.diaries import diary_of
from services.assessment.appointments.domain import Proposal
from services.assessment.appointments.releasing import release
from services.assessment.appointments.times import apart, free_starts, span
from services.assessment.domain import Journey
from services.assessment.work import Work, new_id
from shared.contracts.values import SlotPlan
from shared.errors import NotYet

ALTERNATIVES = 3
"""So many other times are named to whoever comes too late (features.md, row 34)."""


async def claim(work: Work, proposal: Proposal, slot: SlotPlan) -> None:
    """Hold a shared time for this candidate. Raises SlotTaken when somebody else chose it, or one that overlaps it.

    A hold that is over does not stand in the way, even if nobody has released it yet: it is released here.
    """
    await held.lock_diary(work.connection, work.provider, proposal.assessor_id)
    for journey_id, version in await held.expired(work.connection, work.provider, proposal.assessor_id, slot, work.now):
        await _release_expired(work, journey_id, version)
    await held.hold_offered(work.connection, work.provider, slot.slot_id)


async def _release_expired(work: Work, journey_id: str, version: int) -> None:
    """Nobody answered until the hold was over. Raises NotYet while somebody is just acting on that journey."""
    if not await journeys.lock_at_once(work.connection, work.provider, journey_id):
        raise NotYet("Somebody is just deciding about this time. Nothing was changed; try again in a moment.")
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    proposal = await repository.proposal(work.connection, work.provider, journey_id, version)
    if proposal is not None and proposal.refusal_to_release(work.now) is None:
        await release(work, journey, proposal, "no_answer")


async def others_after(work: Work, journey_id: str, slot_id: str) -> tuple[SlotPlan, ...]:
    """The three times nearest to the lost one that can be taken now, as far as the assessor has so many.

    Where the assessor has none at all the proposal is released, so that they are asked for others.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if proposal is None or proposal.state != "offered":
        return ()
    every = await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    lost = next(slot for slot in every if slot.slot_id == slot_id)
    free = await _offered_now(work, journey, proposal)
    if not free:
        await release(work, journey, proposal, "none_fit")
    nearest = sorted(free, key=lambda slot: abs(slot.starts_at - lost.starts_at))
    return tuple(sorted(nearest[:ALTERNATIVES], key=lambda slot: slot.starts_at))


async def shown(work: Work, journey_id: str, proposal: Proposal) -> list[SlotPlan]:
    """The times of a proposal as the candidate sees them: of shared ones, those that are still free."""
    if not proposal.shared or proposal.state != "offered":
        return await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    proposal = await repository.proposal(work.connection, work.provider, journey_id, proposal.version) or proposal
    if proposal.state != "offered":
        return await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    return await _offered_now(work, journey, proposal)


async def _offered_now(work: Work, journey: Journey, proposal: Proposal) -> list[SlotPlan]:
    """What of a shared proposal is still free, in order; filled up to the minimum from the assessor's free times."""
    every = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    diary = await diary_of(work, proposal.assessor_id)
    free = [slot for slot in every if slot.starts_at > work.now and not _is_taken(slot, diary.busy)]
    missing = journey.policy.appointment.slots_minimum - len(free)
    if missing <= 0:
        return free
    arranged = await booking.arranging_for(work, journey, proposal)
    days = span(journey, work.now, evidence_in=arranged.evidence_in)
    own = [(slot.starts_at, slot.ends_at) for slot in free]
    starts = free_starts(arranged.minutes, days, journey, diary._replace(busy=[*diary.busy, *own]))
    added = [
        repository.slot_plan(new_id(), starts_at, arranged.minutes)
        for starts_at in islice(apart(starts, arranged.minutes), missing)
    ]
    for slot in added:
        await held.insert_time(work.connection, journey, proposal.assessor_id, slot, proposal.version, "offered")
    return sorted([*free, *added], key=lambda slot: slot.starts_at)


async def still_free(work: Work, proposal: Proposal, slots: Sequence[SlotPlan], chosen: SlotPlan) -> list[SlotPlan]:
    """The chosen time, and those others of the proposal that nobody holds."""
    busy = (await diary_of(work, proposal.assessor_id)).busy
    return [slot for slot in slots if slot == chosen or not _is_taken(slot, busy)]


def _is_taken(slot: SlotPlan, busy: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(begin < slot.ends_at and slot.starts_at < end for begin, end in busy)
