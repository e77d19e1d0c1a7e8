"""How application, declaration, place and preparation stand."""

from __future__ import annotations

from shared.contracts.values import Due
from workflows.facts.heard import Facts
from workflows.told import (
    AttendanceRecorded,
    DeclarationDeclined,
    DeclarationLapsed,
    DeclarationRequested,
    DeclarationSigned,
    JourneyDeferred,
    PlaceConfirmed,
    PlaceLost,
    PlaceOfferDeclined,
    PlaceOffered,
    PlaceOfferExpired,
    PreparationCompleted,
    SessionChanged,
    WaitListed,
    WrongPersonReported,
)


class Beginning(Facts):
    """Everything until the candidate is ready for allocation."""

    # --- declaration

    @property
    def redeclaration(self) -> DeclarationRequested | None:
        """The declaration that must be signed again, since head or school changed after it had been signed."""
        request = self.latest(DeclarationRequested)
        if request is None or self.is_over(request, DeclarationSigned):
            return None
        return request if any(request.after(signed) for signed in self.all(DeclarationSigned)) else None

    def is_with_wrong_person(self, request: DeclarationRequested) -> bool:
        """Whether whoever got the link says that it is not theirs."""
        return self.is_over(request, WrongPersonReported)

    def is_unsigned_for_good(self, request: DeclarationRequested) -> bool:
        """Whether nobody will sign on this request: the head declined, or it lapsed."""
        return self.is_over(request, DeclarationDeclined, DeclarationLapsed)

    # --- place

    @property
    def place(self) -> PlaceConfirmed | None:
        """The place that the candidate has."""
        confirmed = self.latest(PlaceConfirmed)
        return None if confirmed is None or self.is_over(confirmed, JourneyDeferred, PlaceLost) else confirmed

    @property
    def place_offer(self) -> PlaceOffered | None:
        """The freed place that is held for the candidate's answer."""
        offer = self.latest(PlaceOffered)
        ends = (PlaceConfirmed, PlaceOfferDeclined, PlaceOfferExpired, WaitListed, JourneyDeferred, PlaceLost)
        return None if offer is None or self.is_over(offer, *ends) else offer

    @property
    def is_wait_listed(self) -> bool:
        """Whether the candidate waits in line, and was not taken off the list with the cohort."""
        listed = self.latest(WaitListed)
        return listed is not None and not self.is_over(listed, JourneyDeferred, PlaceLost)

    # --- preparation

    @property
    def ready(self) -> PreparationCompleted | None:
        """The readiness that counts: a deferral makes an earlier one void."""
        completed = self.latest(PreparationCompleted)
        return None if completed is None or self.is_over(completed, JourneyDeferred) else completed

    @property
    def level_two_reminders(self) -> tuple[Due, ...]:
        """When to remind of missing proof of level 2, by the place or by the last session that was moved."""
        place = self.place
        if place is None:
            return ()
        moved = [change.level_two_reminders for change in self.all(SessionChanged) if not place.after(change)]
        return next((reminders for reminders in reversed(moved) if reminders), place.level_two_reminders)

    def missed(self) -> list[AttendanceRecorded]:
        """The sessions that were missed and nowhere made good, by number. A register's later record corrects it."""
        registers = {(record.session, record.catch_up_of): record for record in self.all(AttendanceRecorded)}
        attended = {record.session for record in registers.values() if record.attended}
        missed = {record.session: record for record in registers.values() if record.session not in attended}
        return [missed[number] for number in sorted(missed)]
