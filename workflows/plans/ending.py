"""Standing still, giving up, and the time in which an end may still be undone."""

from __future__ import annotations

from datetime import datetime

from workflows.contract import Party, Stage
from workflows.facts import JourneyFacts
from workflows.plans.planned import Wait


def standstill(facts: JourneyFacts) -> Wait:
    """Nothing is asked of anybody."""
    if facts.held:
        return Wait(Stage.HELD, Party.OPERATOR, "an operator to say which of two journeys is kept")
    return Wait(Stage.PAUSED, Party.CANDIDATE, "the candidate to go on after a pause")


def withdrawal(_: JourneyFacts) -> Wait:
    """Whatever was offered, held or booked is given up."""
    return Wait(Stage.WITHDRAWAL, Party.PLATFORM, "the appointment to be given up", passing=True)


def coming_back(undo_until: datetime, wakes_at: datetime) -> Wait:
    """The candidate may undo the withdrawal."""
    words = "the candidate to come back, if at all"
    return Wait(Stage.WITHDRAWN, Party.CANDIDATE, words, until=undo_until, wakes_at=wakes_at)
