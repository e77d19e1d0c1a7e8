"""How assessor, times and appointment stand. A deferral to another cohort makes void whatever was arranged before."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from workflows.facts.heard import Facts
from workflows.told import (
    AppointmentBooked,
    AppointmentCancelled,
    ArrangingResumed,
    AssessmentAccepted,
    AssessmentDeclined,
    AssessmentExpired,
    AssessmentOffered,
    CallBroken,
    GuestAsked,
    JourneyDeferred,
    MoveAsked,
    MoveDropped,
    PartyMissing,
    SlotChosen,
    SlotsProposed,
    SlotsReleased,
    Told,
)

T = TypeVar("T", bound=Told)


class Arranging(Facts):
    """From the offer to an assessor to the appointment and its moves."""

    def counting(self, kind: type[T]) -> list[T]:
        """Every fact of a kind since the candidate was last deferred."""
        return [told for told in self.all(kind) if not self.is_over(told, JourneyDeferred)]

    # --- allocation

    @property
    def assessor(self) -> AssessmentAccepted | ArrangingResumed | AppointmentBooked | None:
        """What says that an assessor has the candidate: not given up since for another assessor."""
        having: list[AssessmentAccepted | ArrangingResumed | AppointmentBooked] = [
            *self.counting(AssessmentAccepted),
            *self.counting(ArrangingResumed),
            *self.counting(AppointmentBooked),
        ]
        if not having:
            return None
        last = max(having, key=lambda told: (told.at, told.version))
        return None if any(off.after(last) and not off.rebook for off in self.all(AppointmentCancelled)) else last

    @property
    def offer(self) -> AssessmentOffered | None:
        """The offer that an assessor has still to answer."""
        offers = self.counting(AssessmentOffered)
        if not offers or any(off.after(offers[-1]) and not off.rebook for off in self.all(AppointmentCancelled)):
            return None
        answered = {
            *(answer.offer_id for answer in self.all(AssessmentAccepted)),
            *(answer.offer_id for answer in self.all(AssessmentDeclined)),
            *(answer.offer_id for answer in self.all(AssessmentExpired)),
        }
        return None if offers[-1].offer_id in answered else offers[-1]

    # --- times

    @property
    def proposal(self) -> SlotsProposed | None:
        """The times that are held for the candidate now."""
        proposals = self.counting(SlotsProposed)
        if not proposals or self._is_off(proposals[-1]):
            return None
        proposal = proposals[-1]
        released = (
            gone.proposal_version == proposal.proposal_version and not proposal.after(gone)
            for gone in self.all(SlotsReleased)
        )
        return None if any(released) else proposal

    @property
    def choice(self) -> SlotChosen | None:
        """The candidate's choice among the times that are held now."""
        proposal = self.proposal
        if proposal is None:
            return None
        chosen = [
            choice
            for choice in self.all(SlotChosen)
            if choice.proposal_version == proposal.proposal_version and not proposal.after(choice)
        ]
        return chosen[-1] if chosen else None

    @property
    def appointment(self) -> AppointmentBooked | None:
        """The appointment that stands, with the plan of its latest sequence, as of when this time was booked first.

        Told again because somebody else takes part, it makes void nothing that was said of this time since."""
        booked = self.counting(AppointmentBooked)
        if not booked or self._is_off(booked[-1]):
            return None
        first = booked[-1]
        for earlier in reversed(booked[:-1]):
            if (earlier.appointment_id, earlier.starts_at) != (first.appointment_id, first.starts_at):
                break
            if self._is_off(earlier):
                break
            first = earlier
        return booked[-1].model_copy(update={"at": first.at, "version": first.version})

    @property
    def contact_by(self) -> datetime | None:
        """When the assessor must have proposed times, by the last fact that said so."""
        said = [
            *((fact.at, fact.contact_by) for fact in self.all(AssessmentAccepted)),
            *((fact.at, fact.contact_by) for fact in self.all(ArrangingResumed)),
            *((fact.at, fact.contact_by) for fact in self.all(SlotsReleased)),
            *((fact.at, fact.contact_by) for fact in self.all(AppointmentCancelled) if fact.contact_by),
        ]
        return max(said)[1] if said else None

    def guests_asked(self) -> list[GuestAsked]:
        """The guests who came in for others and whose answer is awaited: none once everything is booked or given up."""
        return [
            asked
            for asked in self.counting(GuestAsked)
            if not self._is_off(asked) and not self.is_over(asked, AppointmentBooked, SlotsReleased)
        ]

    # --- changes of an appointment that stands

    @property
    def move(self) -> MoveAsked | None:
        """The wish for another time that is still open."""
        asked = self.latest(MoveAsked)
        if asked is None or self.is_over(asked, MoveDropped):
            return None
        return asked if self._is_beside(asked) else None

    @property
    def interruption(self) -> PartyMissing | CallBroken | None:
        """What broke the interview off, until the minutes left are booked."""
        broken: list[PartyMissing | CallBroken] = [*self.all(PartyMissing), *self.all(CallBroken)]
        last = max(broken, key=lambda told: (told.at, told.version)) if broken else None
        return last if last and self._is_beside(last) else None

    @property
    def stand_in(self) -> tuple[AssessmentOffered, int] | None:
        """The open offer to take over the appointment that stands, and the how-manieth offer of the journey it is."""
        offer = self.offer
        return (offer, len(self.all(AssessmentOffered))) if offer and self._is_beside(offer) else None

    @property
    def is_agreeing_on_another(self) -> bool:
        """Whether other times are held while the appointment stands."""
        return self.proposal is not None and self._is_beside(self.proposal)

    def _is_beside(self, told: Told) -> bool:
        booked = self.appointment
        return booked is not None and told.after(booked)

    def _is_off(self, told: Told) -> bool:
        """A cancellation of the same instant belongs to a move: what was booked beside it stands."""
        return any(off.after(told) for off in self.all(AppointmentCancelled))
