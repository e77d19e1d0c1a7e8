"""What a senior sees of those whom they advise."""

from __future__ import annotations

from typing import Any

from services.assessment import journeys
from services.assessment.advice import repository
from services.assessment.domain import initials
from services.assessment.judgement import repository as reports
from services.assessment.moderation import rounds
from shared.db import Connection


async def advice_of(connection: Connection, provider: str, adviser_id: str) -> list[dict[str, Any]]:
    """Everybody whom the senior advises or has advised, each with the standards that were short and why."""
    found = []
    for one in await repository.of_adviser(connection, provider, adviser_id):
        journey = await journeys.find(connection, provider, one.journey_id)
        outcome = await rounds.outcome_on(connection, provider, one.report_id)
        labels = {standard.number: standard.label for standard in journey.policy.standards.items}
        name = await connection.fetchval(
            "select name from candidates where provider_id = $1 and person_id = $2", provider, journey.person_id
        )
        short = [
            {"standard": judged.standard, "label": labels[judged.standard], "reason": judged.reason}
            for judged in await reports.as_moderated(connection, provider, one.report_id)
            if judged.standard in outcome.short
        ]
        shown = one.model_dump(include={"journey_id", "due_at", "words", "given_at"})
        found.append({**shown, "initials": initials(name or ""), "short": short})
    return found
