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
from services.assessment.appointments.booking import Arranging
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
    """The three times nearest to the lost one that can be taken now, as far as the assessor has so many."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if proposal is None or proposal.state != "offered":
        return ()
    every = await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    lost = next(slot for slot in every if slot.slot_id == slot_id)
    free = await _offered_now(work, journey, proposal)
    nearest = sorted(free, key=lambda slot: abs(slot.starts_at - lost.starts_at))
    return tuple(sorted(nearest[:ALTERNATIVES], key=lambda slot: slot.starts_at))


async def shown(work: Work, journey_id: str) -> tuple[Proposal, list[SlotPlan]] | None:
    """The newest proposal as it stands, with its times as the candidate sees them: of shared ones, those still free."""
    proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if proposal is not None and proposal.shared and proposal.state == "offered":
        journey = await journeys.lock(work.connection, work.provider, journey_id)
        proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
        if proposal is not None and proposal.state == "offered":
            free = await _offered_now(work, journey, proposal)
            proposal = await repository.latest_proposal(work.connection, work.provider, journey_id) or proposal
            return proposal, free
    if proposal is None:
        return None
    return proposal, await repository.slots(work.connection, work.provider, journey_id, proposal.version)


async def _offered_now(work: Work, journey: Journey, proposal: Proposal) -> list[SlotPlan]:
    """What of a shared proposal can still be chosen, in order; filled up to the minimum from the assessor's free times.

    Where the assessor has none at all the proposal is released, so that they are asked for others.
    """
    every = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    diary = await diary_of(work, proposal.assessor_id)
    arranged = await booking.arranging_for(work, journey, proposal)
    free = [
        slot for slot in every if not _is_taken(slot, diary.busy) and _is_in_time(journey, slot, arranged, work.now)
    ]
    missing = journey.policy.appointment.slots_minimum - len(free)
    if missing > 0:
        days = span(journey, work.now, evidence_in=arranged.evidence_in)
        own = [(slot.starts_at, slot.ends_at) for slot in free]
        starts = free_starts(arranged.minutes, days, journey, diary._replace(busy=[*diary.busy, *own]))
        for starts_at in islice(apart(starts, arranged.minutes), missing):
            slot = repository.slot_plan(new_id(), starts_at, arranged.minutes)
            await held.insert_time(work.connection, journey, proposal.assessor_id, slot, proposal.version, "offered")
            free.append(slot)
    if not free:
        await release(work, journey, proposal, "none_fit")
    return sorted(free, key=lambda slot: slot.starts_at)


def _is_in_time(journey: Journey, slot: SlotPlan, arranged: Arranging, now: datetime) -> bool:
    """Whether it could still be chosen: the guests must be able to answer, and the evidence to come in."""
    plan = booking.plan_evidence(journey, slot, now)
    return booking.agree_by(journey, slot, plan, arranged, now) > now


async def still_free(work: Work, proposal: Proposal, slots: Sequence[SlotPlan], chosen: SlotPlan) -> list[SlotPlan]:
    """The chosen time, and those others of the proposal that nobody holds."""
    busy = (await diary_of(work, proposal.assessor_id)).busy
    return [slot for slot in slots if slot == chosen or not _is_taken(slot, busy)]


def _is_taken(slot: SlotPlan, busy: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(begin < slot.ends_at and slot.starts_at < end for begin, end in busy)
