"""Making an award."""

from __future__ import annotations

import secrets

from services.assessment import journeys
from services.assessment.awards import domain, repository
from services.assessment.awards.repository import Award
from services.assessment.domain import Journey
from services.assessment.moderation import rounds
from services.assessment.work import Work
from shared.contracts.assessment import AwardMade, CommandRefused, MakeAward
from shared.contracts.envelope import Envelope


async def make_award(work: Work, command: Envelope[MakeAward]) -> None:
    """Issue the certificate that an outcome of "awarded" asks for, dated as the letter."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    outcome = await rounds.latest_outcome(work.connection, work.provider, journey.journey_id)
    made = await repository.of_journey(work.connection, work.provider, journey.journey_id)
    due = outcome is not None and outcome.outcome == "awarded" and outcome.round_on == command.data.round_on
    if outcome is None or made is not None or not due:
        reason = "already_awarded" if made is not None else "not_awarded"
        await work.tell(CommandRefused(command_id=command.id, reason_code=reason), journey)
        return
    candidate = await journeys.person(work.connection, work.provider, journey.person_id)
    body = await journeys.provider_name(work.connection, work.provider)
    award = Award(
        award_number="",
        name=candidate.certificate_name or candidate.name,
        awarded_on=outcome.letter_on,
        awarding_body=body,
        standards_set=journey.policy.standards.standards_set,
        status="valid",
    )
    number = await issue(work, journey, award)
    await work.tell(AwardMade(award_number=number, person_id=journey.person_id, awarded_on=award.awarded_on), journey)


async def issue(work: Work, journey: Journey, award: Award, replaces: str | None = None) -> str:
    """Write a certificate under a fresh number, which it gives back."""
    while True:  # a number that is taken already is a chance of one in many millions
        numbered = award.model_copy(
            update={"award_number": domain.new_number(award.awarded_on.year, secrets.randbelow), "changed_on": None}
        )
        ids = journey.journey_id, journey.person_id
        if await repository.insert(work.connection, work.provider, *ids, numbered, work.now, replaces):
            return numbered.award_number
