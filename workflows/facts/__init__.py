"""How one candidate's journey stands by the facts that were heard."""

from __future__ import annotations

from workflows.contract import FactSignal
from workflows.facts.beginning import Beginning
from workflows.facts.heard import Facts
from workflows.facts.judging import Judging
from workflows.told import (
    CandidateWithdrew,
    EntryRefused,
    HoldEnded,
    JourneyDeferred,
    JourneyHeld,
    JourneyMerged,
    JourneyPaused,
    JourneyReopened,
    JourneyResumed,
    JourneyVoided,
    PlaceLost,
    Told,
    WithdrawalUndone,
)

__all__ = ["Facts", "JourneyFacts"]


class JourneyFacts(Beginning, Judging):
    """From the application to the award, with all that turns a journey back, holds it or ends it."""

    def take(self, signal: FactSignal) -> None:
        """Keep a fact. A journey that was reopened begins anew: nothing that happened before counts."""
        super().take(signal)
        if reopened := self.latest(JourneyReopened):
            self._told = [told for told in self._told if told.at >= reopened.at]

    # --- ends

    @property
    def withdrew(self) -> CandidateWithdrew | None:
        """The candidate's withdrawal, unless it was undone."""
        withdrew = self.latest(CandidateWithdrew)
        return None if withdrew is None or self.is_over(withdrew, WithdrawalUndone) else withdrew

    @property
    def struck_off(self) -> JourneyVoided | JourneyMerged | EntryRefused | None:
        """The journey never should have been, was a second one of the same person, or fails a check."""
        return self.latest(JourneyVoided) or self.latest(JourneyMerged) or self.latest(EntryRefused)

    # --- standstill

    @property
    def held(self) -> JourneyHeld | None:
        """It is not yet known which of two journeys is kept."""
        held = self.latest(JourneyHeld)
        return None if held is None or self.is_over(held, HoldEnded) else held

    @property
    def paused(self) -> JourneyPaused | None:
        """Nothing is to be asked of anybody."""
        paused = self.latest(JourneyPaused)
        return None if paused is None or self.is_over(paused, JourneyResumed) else paused

    @property
    def is_still(self) -> bool:
        """Whether the journey stands still: nothing is asked until it goes on."""
        return self.held is not None or self.paused is not None

    # --- turns

    def turns(self) -> list[Told]:
        """What sent the candidate back to waiting for a place."""
        return [*self.all(JourneyDeferred), *self.all(PlaceLost)]

    def returns(self) -> list[WithdrawalUndone | JourneyResumed]:
        """When the candidate came back, from a withdrawal or from a pause."""
        return [*self.all(WithdrawalUndone), *self.all(JourneyResumed)]
