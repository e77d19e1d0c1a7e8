"""Allocating a cohort or one candidate, and what an assessor answers to an offer."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.allocation import repository
from services.assessment.allocation.finding import find, find_assessor, offered, tell_found
from services.assessment.allocation.repository import Offer
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.contracts.assessment import (
    AllocateCandidate,
    AllocateCohort,
    AssessmentAccepted,
    AssessmentDeclined,
    AssessmentExpired,
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
    found = await find(work, ready)
    placed = len(found.solution.matches)
    answer = CohortAllocated(cohort_id=cohort_id, offered=placed, not_allocated=len(ready) - placed)
    await work.tell(answer, programme=command.programme, cohort=cohort_id)
    for journey in ready:
        await tell_found(work, journey, found)


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
    found = await find(work, [journey], to_assessor_id)
    if found.solution.unplaced:
        reason = found.reason(journey)
        raise DomainError(
            f"That assessor cannot take the candidate ({reason}). Choose another one.",
            code=reason,
            field="to_assessor_id",
        )
    await tell_found(work, journey, found)


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
