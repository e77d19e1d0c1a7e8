"""What candidates, reviewers and operators read about appeals."""

from __future__ import annotations

from typing import Any

from services.assessment import journeys
from services.assessment.appeals import repository
from services.assessment.appeals.domain import Appeal
from services.assessment.appeals.repository import in_hand
from services.assessment.domain import initials
from services.assessment.judgement import repository as reports
from services.assessment.moderation import rounds
from shared.db import Connection
from shared.errors import NotFound

__all__ = ["appeal_of", "appeals_of", "bundle_of", "find", "in_hand"]

_LISTED = """
    select a.appeal_id, a.journey_id, c.name, a.attempt, a.received_at, a.acknowledge_by, a.decide_by, a.reviewer_id,
           a.decided_at, a.decision
      from appeals a
      join journeys j using (provider_id, journey_id)
      join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
"""


async def find(connection: Connection, provider: str, appeal_id: str) -> Appeal:
    """One appeal. Raises NotFound."""
    found = await repository.find(connection, provider, appeal_id)
    if found is None:
        raise NotFound("There is no such appeal.")
    return found


async def appeal_of(connection: Connection, provider: str, journey_id: str) -> tuple[Appeal, str | None] | None:
    """A journey's newest appeal with the words of its decision."""
    found = await repository.newest(connection, provider, journey_id)
    if found is None:
        return None
    reason = await connection.fetchval(
        "select reason from appeals where provider_id = $1 and appeal_id = $2", provider, found.appeal_id
    )
    return found, reason


async def appeals_of(connection: Connection, provider: str, reviewer_id: str | None) -> list[dict[str, Any]]:
    """The appeals given to a reviewer (None: everybody's); those that wait come first, the most urgent foremost."""
    rows = await connection.fetch(
        _LISTED
        + """ where a.provider_id = $1 and ($2::text is null or a.reviewer_id = $2)
              order by a.decided_at is not null, a.decide_by, a.appeal_id""",
        provider,
        reviewer_id,
    )
    return [_listed(row) for row in rows]


async def bundle_of(connection: Connection, provider: str, reviewer_id: str, appeal_id: str) -> dict[str, Any]:
    """All that the reviewer decides by. Raises NotFound for anybody else's appeal."""
    row = await connection.fetchrow(
        _LISTED + " where a.provider_id = $1 and a.appeal_id = $2 and a.reviewer_id = $3",
        provider,
        appeal_id,
        reviewer_id,
    )
    if row is None:
        raise NotFound("There is no such appeal.")
    journey = await journeys.find(connection, provider, row["journey_id"])
    appeal = await find(connection, provider, appeal_id)
    outcome = await rounds.outcome_on(connection, provider, appeal.report_id)
    labels = {standard.number: standard.label for standard in journey.policy.standards.items}
    short = [
        {"standard": one.standard, "label": labels[one.standard], "found_in": one.found_in, "reason": one.reason}
        for one in await reports.as_moderated(connection, provider, appeal.report_id)
        if one.standard in outcome.short
    ]
    grounds = await repository.grounds(connection, provider, appeal_id)
    return {"appeal": _listed(row), "grounds": grounds, "outcome": outcome.outcome, "short": short}


def _listed(row: Any) -> dict[str, Any]:
    return {**{name: row[name] for name in set(row.keys()) - {"name"}}, "initials": initials(row["name"])}
