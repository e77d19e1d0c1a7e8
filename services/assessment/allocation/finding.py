"""Finding assessors: what a batch is worked out from as things stand, and what is told of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from services.assessment import journeys
from services.assessment.allocation import repository
from services.assessment.allocation.batch import Batch
from services.assessment.allocation.domain import Seat
from services.assessment.allocation.optimum.problem import Problem
from services.assessment.allocation.optimum.solution import Solution
from services.assessment.allocation.repository import Offer
from services.assessment.appointments.times import Span, span
from services.assessment.domain import Journey, initials
from services.assessment.evidence import repository as evidence
from services.assessment.register import repository as register
from services.assessment.work import Work, new_id
from shared.calendar import london_date
from shared.contracts.assessment import AssessmentOffered, CandidateNotAllocated
from shared.contracts.values import Why
from shared.dates import offer_reply_by
from shared.errors import NotYet


class Found(NamedTuple):
    """A batch with its best solution."""

    batch: Batch
    problem: Problem
    solution: Solution

    def reason(self, journey: Journey) -> str:
        """Why a candidate could not be placed, as a code."""
        return self.batch.reason(self.problem, journey)


async def find_assessor(work: Work, journey: Journey) -> None:
    """Ask one assessor for one candidate (locked by the caller), or tell that there is none.

    Not during a pause, and not while a new head has not signed: what ends either asks again. Whoever has an assessor
    already keeps them: nobody else is disturbed.
    """
    if journey.paused_at is not None or journey.declaration_open:
        return
    await tell_found(work, journey, await find(work, [journey]))


async def find(work: Work, ready: Sequence[Journey], only: str | None = None) -> Found:
    """Match journeys (locked by the caller) with the provider's assessors, or with the one whom the office names.

    Raises Unreachable when it could not be worked out: nothing is decided then.
    """
    await repository.lock_register(work.connection, work.provider)
    batch = await batch_of(work, ready, only)
    problem = batch.problem()
    return Found(batch, problem, await work.solve(problem))


async def batch_of(work: Work, ready: Sequence[Journey], only: str | None = None) -> Batch:
    """What an allocation of these journeys is worked out from, as things stand."""
    if any(not journey.school_known for journey in ready):
        raise NotYet("A candidate's school has not arrived here yet.")
    every = await register.all_of(work.connection, work.provider)
    loads = await repository.loads(work.connection, work.provider)
    ids = [journey.journey_id for journey in ready]
    refused = await repository.refused(work.connection, work.provider, ids)
    pins = await repository.pins(work.connection, work.provider, ids)
    if only is not None:
        every, refused, pins = [one for one in every if one.assessor_id == only], {}, {}
    names = [one.assessor_id for one in every]
    return Batch(
        on=london_date(work.now),
        journeys=ready,
        seats=[Seat(assessor, loads.get(assessor.assessor_id, 0)) for assessor in every],
        spans={journey.journey_id: await _days(work, journey) for journey in ready},
        busy=await register.busy(work.connection, work.provider, names),
        weekly=await register.weekly(work.connection, work.provider, names),
        of_cohort=await repository.of_cohort(work.connection, work.provider, ready[0].cohort_id) if ready else {},
        refused=refused,
        pins=pins,
    )


async def _days(work: Work, journey: Journey) -> Span:
    """The days that may be offered. Only whoever had an appointment before can have the evidence in already."""
    told_at = journey.told_due_at
    is_in = told_at is not None and await evidence.is_in_by(work.connection, journey, told_at)
    return span(journey, work.now, evidence_in=is_in)


async def tell_found(work: Work, journey: Journey, found: Found) -> None:
    """Offer the candidate to whom they were given, or tell that nobody can be found."""
    assessor_id = found.solution.assessor_of(journey.journey_id)
    if assessor_id is None:
        reason = found.reason(journey)
        await repository.set_not_allocated(work.connection, journey, reason, work.now)
        await work.tell(CandidateNotAllocated(reason_code=reason), journey)
        return
    reply = offer_reply_by(work.now, journey.policy)
    offer = Offer(
        offer_id=new_id(),
        journey_id=journey.journey_id,
        assessor_id=assessor_id,
        state="open",
        reply_by=reply.at,
    )
    await repository.insert(work.connection, journey, offer, work.now)
    why = found.batch.why(found.problem, found.solution, journey.journey_id)
    await work.tell(await offered(work, journey, offer, why), journey)


async def offered(work: Work, journey: Journey, offer: Offer, why: Why) -> AssessmentOffered:
    """The fact of an offer: initials, no name."""
    candidate = await journeys.person(work.connection, work.provider, journey.person_id)
    assert journey.window_first_on is not None
    assert journey.window_last_on is not None
    return AssessmentOffered(
        offer_id=offer.offer_id,
        assessor_id=offer.assessor_id,
        person_id=journey.person_id,
        initials=initials(candidate.name),
        phase=journey.phase,
        window_first_on=journey.window_first_on,
        window_last_on=journey.window_last_on,
        minutes=journey.policy.appointment.minutes,
        reply_by=offer.reply_by,
        why=why,
    )
