"""Allocation, times, and what is arranged anew beside an appointment that stands."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from shared.contracts.assessment import AllocateCandidate, ExpireOffer, ReleaseUnansweredSlots, RemindGuests
from shared.contracts.values import Due
from workflows.contract import Party, Stage
from workflows.facts import JourneyFacts
from workflows.plans.planned import Planned, Wait, one_working_day_after
from workflows.told import AssessmentOffered, CandidateNotAllocated, PreparationCompleted, Told

Found = TypeVar("Found", bound=Told)


def allocation(facts: JourneyFacts) -> Wait:
    """The cohort's batch takes everyone who is ready; who was ready later, or was left out, is asked for alone."""
    offer = facts.offer
    if offer is not None:
        expiry = Planned(ExpireOffer(due_at=offer.reply_by, offer_id=offer.offer_id), "Offer to assessor expires")
        words = "an assessor to accept the candidate"
        return Wait(Stage.ALLOCATION, Party.ASSESSOR, words, until=offer.reply_by, asks=(expiry,))
    unplaced, offered = _last(facts, CandidateNotAllocated), _last(facts, AssessmentOffered)
    if unplaced and not (offered and offered.after(unplaced)):
        return Wait(Stage.ALLOCATION, Party.OPERATOR, "an operator to find an assessor")
    if returned := _returned_to_nothing(facts):
        return Wait(Stage.ALLOCATION, Party.PLATFORM, "another assessor to be asked", asks=(_ask_again(returned),))
    ready = facts.ready
    if ready is None or offered is not None:
        return Wait(Stage.ALLOCATION, Party.PLATFORM, "another assessor to be asked")
    return Wait(Stage.ALLOCATION, Party.PLATFORM, "the cohort's allocation", asks=_ask_for_one(ready))


def _last(facts: JourneyFacts, kind: type[Found]) -> Found | None:
    """The last of a kind that nothing later made void: a return, or a deferral to another cohort."""
    found = [told for told in facts.counting(kind) if not any(back.after(told) for back in facts.returns())]
    return found[-1] if found else None


def _returned_to_nothing(facts: JourneyFacts) -> Told | None:
    """The return after which no assessor was asked anew: the one from before it may no longer be free."""
    returns = [back for back in facts.returns() if facts.ready and back.after(facts.ready)]
    asked = _last(facts, AssessmentOffered)
    return returns[-1] if returns and asked is None else None


def _ask_again(returned: Told) -> Planned:
    """Assessment itself tries to restore what was; this is for when nothing could be."""
    command = AllocateCandidate(step=3, due_at=one_working_day_after(returned.at))
    return Planned(command, "Ask for an assessor after the return")


def _ask_for_one(ready: PreparationCompleted) -> tuple[Planned, ...]:
    expected = max(ready.allocate_at, ready.at)
    again = Planned(
        AllocateCandidate(step=2, due_at=one_working_day_after(expected)), "Ask for an assessor, since none came"
    )
    if ready.at <= ready.allocate_at:
        return (again,)
    return (Planned(AllocateCandidate(step=1, due_at=ready.at), "Ask for an assessor after the batch"), again)


# --- times -----------------------------------------------------------------------------------------------------------


def times(facts: JourneyFacts) -> Wait:
    """The assessor proposes, the candidate chooses, each guest confirms."""
    choice, proposal = facts.choice, facts.proposal
    asks = _arranging(facts)
    if choice is not None:
        words = "teacher and leader to confirm their minutes"
        return Wait(Stage.ARRANGING, Party.GUESTS, words, until=choice.release_at, asks=asks)
    if proposal is not None:
        words = "the candidate to choose a time"
        return Wait(Stage.ARRANGING, Party.CANDIDATE, words, until=proposal.reply_by, asks=asks)
    return Wait(Stage.ARRANGING, Party.ASSESSOR, "the assessor to propose times", until=facts.contact_by)


def beside(facts: JourneyFacts) -> tuple[Planned, ...]:
    """What is asked while an appointment stands and another time, guest or assessor is agreed on."""
    agreeing = _arranging(facts) if facts.is_agreeing_on_another else _guests(facts)
    return (*_standing_in(facts), *agreeing)


def _standing_in(facts: JourneyFacts) -> tuple[Planned, ...]:
    """The end of an offer of the booked time. Several may end on one day, so that its step counts the offers."""
    if facts.stand_in is None:
        return ()
    offer, number = facts.stand_in
    expiry = ExpireOffer(step=number, due_at=offer.reply_by, offer_id=offer.offer_id)
    return (Planned(expiry, "Offer to take the time over expires", ladder=f"expire_{offer.offer_id}"),)


def _arranging(facts: JourneyFacts) -> tuple[Planned, ...]:
    """Reminders to guests, and the end of waiting for whoever's turn it is."""
    choice, proposal = facts.choice, facts.proposal
    if choice is not None:
        reminders = _guest_reminders(choice.slot_id, choice.proposal_version, choice.guest_reminders)
        end = _release(choice.proposal_version, choice.release_at, step=2)
        return (*reminders, *_guests(facts), end)
    return (_release(proposal.proposal_version, proposal.reply_by, step=1),) if proposal else ()


def _guests(facts: JourneyFacts) -> tuple[Planned, ...]:
    """Reminders to those who came in for others."""
    return tuple(
        reminder
        for asked in facts.guests_asked()
        for reminder in _guest_reminders(asked.slot_id, asked.proposal_version, asked.guest_reminders)
    )


def _guest_reminders(slot_id: str, proposal_version: int, reminders: tuple[Due, ...]) -> tuple[Planned, ...]:
    return tuple(
        Planned(
            RemindGuests(step=due.step, due_at=due.due_at, slot_id=slot_id, proposal_version=proposal_version),
            "Remind guests",
            due.of,
        )
        for due in reminders
    )


def _release(proposal_version: int, at: datetime, step: int) -> Planned:
    """Step 1 ends the candidate's silence, step 2 the guests': both may fall on one date, and ids hold the step."""
    command = ReleaseUnansweredSlots(step=step, due_at=at, proposal_version=proposal_version)
    return Planned(command, "Give held times up", ladder=f"release_{proposal_version}_{step}")
