"""Allocating a cohort or one candidate, and what an assessor answers to an offer."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.allocation import domain, repository
from services.assessment.allocation.domain import Seat
from services.assessment.allocation.repository import Offer
from services.assessment.appointments.times import Diary, Span, has_free_times, span
from services.assessment.domain import Journey, initials
from services.assessment.evidence import repository as evidence
from services.assessment.register import repository as register
from services.assessment.register.domain import Assessor
from services.assessment.work import Work, new_id
from shared.calendar import london_date
from shared.contracts.assessment import (
    AllocateCandidate,
    AllocateCohort,
    AssessmentAccepted,
    AssessmentDeclined,
    AssessmentExpired,
    AssessmentOffered,
    CandidateNotAllocated,
    CohortAllocated,
    CommandRefused,
    ExpireOffer,
)
from shared.contracts.envelope import Envelope
from shared.contracts.intake import DeclarationSigned
from shared.contracts.values import ReasonClass, Why
from shared.dates import contact_by, offer_reply_by
from shared.errors import DomainError, NotFound, NotYet


async def allocate_cohort(work: Work, command: Envelope[AllocateCohort]) -> None:
    """Allocate everyone of the cohort who is ready and nobody's yet, all together."""
    cohort_id = command.data.cohort_id
    ready = await journeys.lock_ready_of_cohort(work.connection, work.provider, cohort_id)
    if not await repository.mark_cohort_allocated(work.connection, work.provider, cohort_id, work.now):
        refusal = CommandRefused(command_id=command.id, reason_code="already_allocated")
        await work.tell(refusal, programme=command.programme, cohort=cohort_id)
        return
    found = await _allocate(work, ready)
    answer = CohortAllocated(cohort_id=cohort_id, offered=len(found.placed), not_allocated=len(found.reasons))
    await work.tell(answer, programme=command.programme, cohort=cohort_id)
    for journey in ready:
        await _tell_result(work, journey, found)


async def allocate_candidate(work: Work, command: Envelope[AllocateCandidate]) -> None:
    """Allocate one candidate who became ready after the cohort's batch."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    if journey.ready_at is None:
        raise NotYet("The candidate's preparation has not arrived here yet.")
    refusal = "withdrawn" if journey.withdrew_at else "paused" if journey.paused_at else None
    refusal = refusal or ("declaration_open" if journey.declaration_open else None)
    if await repository.standing(work.connection, work.provider, journey.journey_id):
        refusal = "already_allocated"
    if refusal:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal), journey)
        return
    await find_assessor(work, journey)


async def allocate_by_operator(work: Work, journey_id: str, *, ask_again: bool = False) -> None:
    """Try again for a candidate whom nobody could take, after the operator changed the register.

    With `ask_again` those who let an offer pass are asked as well: a message may have reached them too late.
    """
    journey = await _for_staff(work, journey_id)
    journey.must_be_running()
    if journey.ready_at is None:
        raise DomainError("The candidate has not completed preparation yet.", code="not_ready")
    if journey.declaration_open:
        raise DomainError(
            "The candidate's headteacher has changed and the new one has not signed yet. An assessor is "
            "asked as soon as it is signed.",
            code="declaration_open",
        )
    if await repository.standing(work.connection, work.provider, journey_id) is None:
        if ask_again:
            await repository.ask_expired_again(work.connection, work.provider, journey_id)
        await find_assessor(work, journey)


async def allocate_if_batch_has_run(work: Work, journey_id: str, was_due: bool) -> None:
    """A candidate who was ready in time for the batch, but whose facts arrived here after it, is allocated at once."""
    if not was_due:
        return
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    if not await repository.cohort_was_allocated(work.connection, work.provider, journey.cohort_id):
        return
    taken = await repository.standing(work.connection, work.provider, journey_id)
    if taken is None and journey.withdrew_at is None:
        await find_assessor(work, journey)


async def take_signature(work: Work, message: Envelope[DeclarationSigned]) -> None:
    """The head signed, or the new one did: a candidate whose allocation waited for that alone is allocated now."""
    before = await journeys.lock_if_known(work.connection, work.provider, message.journey or "")
    await journeys.keep_signature(work.connection, message)
    if before is None or not before.declaration_open or before.ready_at is None or before.withdrew_at is not None:
        return
    journey = await journeys.lock(work.connection, work.provider, before.journey_id)
    is_due = await repository.cohort_was_allocated(work.connection, work.provider, journey.cohort_id)
    if is_due and await repository.standing(work.connection, work.provider, journey.journey_id) is None:
        await find_assessor(work, journey)


async def own_offer(work: Work, assessor_id: str, offer_id: str) -> Offer:
    """The assessor's offer, its journey locked. Raises NotFound for anybody else's."""
    offer, _ = await _locked_offer(work, assessor_id, offer_id)
    return offer


async def accept_offer(work: Work, assessor_id: str, offer_id: str) -> Offer:
    """The assessor takes the candidate. Repeating it changes nothing."""
    offer, journey = await _locked_offer(work, assessor_id, offer_id)
    if offer.state in ("accepted", "reported"):
        return offer
    _must_be_open(offer)
    journey.must_be_open()
    contact = contact_by(work.now, journey.policy)
    await repository.set_state(work.connection, work.provider, offer_id, "accepted", work.now, contact_by=contact.at)
    await work.tell(AssessmentAccepted(offer_id=offer_id, assessor_id=assessor_id, contact_by=contact.at), journey)
    return offer.model_copy(update={"state": "accepted", "contact_by": contact.at})


async def decline_offer(work: Work, assessor_id: str, offer_id: str, reason_class: ReasonClass) -> Offer:
    """The assessor declines; another one is asked. Repeating it changes nothing."""
    offer, journey = await _locked_offer(work, assessor_id, offer_id)
    if offer.state == "declined":
        return offer
    _must_be_open(offer)
    await repository.set_state(
        work.connection, work.provider, offer_id, "declined", work.now, reason_class=reason_class
    )
    declined = AssessmentDeclined(offer_id=offer_id, assessor_id=assessor_id, reason_class=reason_class)
    await work.tell(declined, journey)
    if journey.withdrew_at is None:
        await find_assessor(work, journey)
    return offer.model_copy(update={"state": "declined"})


async def expire_offer(work: Work, command: Envelope[ExpireOffer]) -> None:
    """Nobody answered in time: ask somebody else. Refused when it was answered, late or not: an answer is an answer."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    offer = await repository.find(work.connection, work.provider, command.data.offer_id)
    if offer is None or offer.journey_id != journey.journey_id:
        refusal: str | None = "unknown_offer"
    elif offer.state != "open":
        refusal = offer.state
    elif journey.paused_at is not None:
        refusal = "paused"
    else:
        refusal = None if command.data.due_at >= offer.reply_by else "not_due"
    if offer is None or refusal:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal or "unknown_offer"), journey)
        return
    await repository.set_state(work.connection, work.provider, offer.offer_id, "expired", work.now)
    await work.tell(AssessmentExpired(offer_id=offer.offer_id, assessor_id=offer.assessor_id), journey)
    if journey.withdrew_at is None:
        await find_assessor(work, journey)


async def give_to_another(
    work: Work, journey: Journey, reason_class: ReasonClass, to_assessor_id: str | None = None
) -> None:
    """The assessor cannot go on with the candidate: it counts as declined, and somebody else is asked.

    `to_assessor_id`: that one and nobody else. Raises DomainError when a hard rule is in the way.
    """
    offer = await repository.standing(work.connection, work.provider, journey.journey_id)
    if offer is not None:
        await repository.set_state(
            work.connection, work.provider, offer.offer_id, "declined", work.now, reason_class=reason_class
        )
    journey = await journeys.lock(work.connection, work.provider, journey.journey_id)
    if to_assessor_id is None:
        await find_assessor(work, journey)
        return
    found = await _allocate(work, [journey], to_assessor_id)
    if not found.placed:
        raise DomainError(
            f"That assessor cannot take the candidate ({found.reasons[journey.journey_id]}). Choose another one.",
            code=found.reasons[journey.journey_id],
            field="to_assessor_id",
        )
    await _tell_result(work, journey, found)


async def offer_anew(work: Work, journey: Journey, offer: Offer) -> None:
    """An offer that waited through a pause may be answered for as long as a new one."""
    reply = offer_reply_by(work.now, journey.policy)
    await repository.offer_until(work.connection, work.provider, offer.offer_id, reply.at)
    why = Why(rule="The journey goes on after a pause, so the offer is made again", source="own")
    await work.tell(await offered(work, journey, offer.model_copy(update={"reply_by": reply.at}), why), journey)


async def assessor_of(work: Work, journey_id: str, assessor_id: str) -> tuple[Journey, Offer]:
    """The locked journey, for the assessor who took it. Raises NotFound for anybody else."""
    journey = await _for_staff(work, journey_id)
    offer = await repository.standing(work.connection, work.provider, journey_id)
    if offer is None or offer.assessor_id != assessor_id or offer.state == "open":
        raise NotFound("There is no such journey.")
    return journey, offer


async def _for_staff(work: Work, journey_id: str) -> Journey:
    """The locked journey; staff who ask for one that does not exist get NotFound at once."""
    try:
        return await journeys.lock(work.connection, work.provider, journey_id)
    except NotYet:
        raise NotFound("There is no such journey.") from None


async def _locked_offer(work: Work, assessor_id: str, offer_id: str) -> tuple[Offer, Journey]:
    """The assessor's offer, read under its journey's lock."""
    seen = await repository.find(work.connection, work.provider, offer_id)
    if seen is None or seen.assessor_id != assessor_id:
        raise NotFound("There is no such offer.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    offer = await repository.find(work.connection, work.provider, offer_id)
    return offer or seen, journey


def _must_be_open(offer: Offer) -> None:
    if offer.state != "open":
        raise DomainError(
            "This offer is over; the candidate was offered to somebody else.", code=f"offer_{offer.state}"
        )


# --- finding an assessor ----------------------------------------------------------------------------------------------


async def find_assessor(work: Work, journey: Journey) -> None:
    """Ask one assessor for one candidate (locked by the caller), or tell that there is none.

    Not during a pause, and not while a new head has not signed: what ends either asks again.
    """
    if journey.paused_at is not None or journey.declaration_open:
        return
    found = await _allocate(work, [journey])
    await _tell_result(work, journey, found)


async def _allocate(work: Work, ready: list[Journey], only: str | None = None) -> domain.Allocation:
    """Match journeys (locked by the caller) with the provider's assessors, or with the one whom the office names."""
    if any(not journey.school_known for journey in ready):
        raise NotYet("A candidate's school has not arrived here yet.")
    await repository.lock_register(work.connection, work.provider)
    register_ = await register.all_of(work.connection, work.provider)
    loads = await repository.loads(work.connection, work.provider)
    busy = await register.busy(work.connection, work.provider, [one.assessor_id for one in register_])
    refused = await repository.refused(work.connection, work.provider, [journey.journey_id for journey in ready])
    spans = {journey.journey_id: await _days(work, journey) for journey in ready}
    if only is not None:
        register_, refused = [one for one in register_ if one.assessor_id == only], {}

    def is_free(journey: Journey, assessor: Assessor) -> bool:
        rules = journey.policy.appointment
        diary = Diary(assessor, busy[assessor.assessor_id])
        return has_free_times(rules.slots_minimum, rules.minutes, spans[journey.journey_id], journey, diary)

    def is_standardised(journey: Journey, assessor: Assessor) -> bool:
        return assessor.is_standardised(london_date(work.now), journey.policy)

    seats = [Seat(assessor, loads.get(assessor.assessor_id, 0)) for assessor in register_]
    return domain.allocate(ready, seats, refused, is_free, is_standardised)


async def _days(work: Work, journey: Journey) -> Span:
    """The days that may be offered. Only whoever had an appointment before can have the evidence in already."""
    told_at = journey.told_due_at
    is_in = told_at is not None and await evidence.is_in_by(work.connection, journey, told_at)
    return span(journey, work.now, evidence_in=is_in)


async def _tell_result(work: Work, journey: Journey, found: domain.Allocation) -> None:
    seat = found.placed.get(journey.journey_id)
    if seat is None:
        reason = found.reasons[journey.journey_id]
        await repository.set_not_allocated(work.connection, journey, reason, work.now)
        await work.tell(CandidateNotAllocated(reason_code=reason), journey)
        return
    policy = journey.policy
    reply = offer_reply_by(work.now, policy)
    offer = Offer(
        offer_id=new_id(),
        journey_id=journey.journey_id,
        assessor_id=seat.assessor.assessor_id,
        state="open",
        reply_by=reply.at,
    )
    await repository.insert(work.connection, journey, offer, work.now)
    why = domain.why(seat, journey, policy.appointment.slots_minimum)
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
