"""Declaration, place and preparation."""

from __future__ import annotations

from shared.contracts.intake import (
    ExpirePlaceOffer,
    LapseDeclaration,
    RemindDeclaration,
    RemindLevelTwo,
    TellCandidateStillWaiting,
    TellMissedSession,
)
from workflows.contract import Party, Stage
from workflows.facts import JourneyFacts
from workflows.plans.planned import Planned, Wait
from workflows.told import DeclarationRequested


def declaration(facts: JourneyFacts) -> Wait:
    """Chasers to the head, a word to the candidate after each, and the end of waiting."""
    asked = facts.latest(DeclarationRequested)
    if asked is None:
        return Wait(Stage.DECLARATION, Party.PLATFORM, "the head to be asked for the declaration", passing=True)
    if facts.is_with_wrong_person(asked):
        words = "an operator to find out who signs for the school"
        return Wait(Stage.DECLARATION, Party.OPERATOR, words, until=asked.lapses_at, asks=(_lapse(asked),))
    words = "the head to sign the declaration"
    return Wait(Stage.DECLARATION, Party.HEAD, words, until=asked.lapses_at, asks=ladder(asked))


def ladder(asked: DeclarationRequested) -> tuple[Planned, ...]:
    """Everything that is asked while a head is silent."""
    chasers = (
        Planned(
            RemindDeclaration(step=due.step, due_at=due.due_at, declaration_id=asked.declaration_id),
            "Chase head",
            due.of,
        )
        for due in asked.chasers
    )
    notices = (
        Planned(
            TellCandidateStillWaiting(step=due.step, due_at=due.due_at, declaration_id=asked.declaration_id),
            "Tell candidate that the head was reminded",
            due.of,
        )
        for due in asked.candidate_notices
    )
    return (*chasers, *notices, _lapse(asked))


def _lapse(asked: DeclarationRequested) -> Planned:
    return Planned(LapseDeclaration(due_at=asked.lapses_at, declaration_id=asked.declaration_id), "Declaration lapses")


def redeclaration(facts: JourneyFacts) -> tuple[Planned, ...]:
    """The same ladder beside whatever stage the journey is in; once nobody signs on it, an operator must act."""
    asked = facts.redeclaration
    if asked is None or facts.is_unsigned_for_good(asked):
        return ()
    return (_lapse(asked),) if facts.is_with_wrong_person(asked) else ladder(asked)


def place(facts: JourneyFacts) -> Wait:
    """A place in the cohort, the next one that is freed, or another cohort that an operator finds."""
    if offer := facts.place_offer:
        expiry = Planned(
            ExpirePlaceOffer(step=offer.link_version, due_at=offer.hold_until, cohort_id=offer.cohort_id),
            "Freed place is offered to the next in line",
            ladder=f"place_offer_{offer.link_version}",
        )
        words = "the candidate to take up the freed place"
        return Wait(Stage.PLACE, Party.CANDIDATE, words, until=offer.hold_until, asks=(expiry,))
    if facts.is_wait_listed:
        return Wait(Stage.WAITING_LIST, Party.OPERATOR, "a place in the cohort to be freed")
    if facts.turns():
        return Wait(Stage.PLACE, Party.OPERATOR, "an operator to find a place in another cohort")
    if facts.refusal("place_candidate"):
        return Wait(Stage.PLACE, Party.OPERATOR, "an operator to find a place")
    return Wait(Stage.PLACE, Party.PLATFORM, "a place in the cohort", passing=True)


def preparation(facts: JourneyFacts) -> Wait:
    """The sessions. A missed one is followed by a notice how to make it good, missing proof of level 2 by reminders."""
    missed = facts.missed()
    notices = tuple(
        Planned(
            TellMissedSession(step=record.session, session=record.session, due_at=record.missed_notice_at),
            f"Tell candidate how to make session {record.session} good",
            ladder=f"missed_session_{record.session}",
        )
        for record in missed
        if record.missed_notice_at
    )
    words = f"the candidate to make session {missed[0].session} good" if missed else "the preparation sessions"
    asks = (*notices, *_level_two(facts))
    return Wait(Stage.PREPARATION, Party.CANDIDATE if missed else Party.TRAINER, words, asks=asks)


def _level_two(facts: JourneyFacts) -> tuple[Planned, ...]:
    place = facts.place
    if place is None:
        return ()
    return tuple(
        Planned(
            RemindLevelTwo(step=due.step, due_at=due.due_at, cohort_id=place.cohort_id),
            "Remind candidate of proof of level 2",
            due.of,
        )
        for due in facts.level_two_reminders
    )
