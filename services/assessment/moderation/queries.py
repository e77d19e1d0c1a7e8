"""What moderators and candidates read: the queue, and an outcome with its feedback."""

from __future__ import annotations

from typing import Any

from services.assessment import journeys
from services.assessment.advice import repository as advice
from services.assessment.awards import repository as awards
from services.assessment.judgement import repository as reports
from services.assessment.judgement.repository import Report
from services.assessment.moderation import domain, question_rows, rounds
from services.assessment.register import repository as register
from shared.dates import appeal_last_at
from shared.db import Connection


async def queue_of(connection: Connection, provider: str, moderator_id: str) -> list[dict[str, Any]]:
    """What waits for this moderator: what was given to them, and what nobody was found for if they may see it."""
    moderator = await register.find(connection, provider, moderator_id)
    rows = await rounds.queue(connection, provider, moderator_id)
    judges = await rounds.judged_by(connection, provider, [row["journey_id"] for row in rows])
    asked = await question_rows.of_reports(connection, provider, [row["report_id"] for row in rows])
    found = []
    for row in rows:
        journey = await journeys.find(connection, provider, row["journey_id"])
        if not domain.may_moderate(moderator, journey, judges[journey.journey_id]):
            continue
        judgements = await reports.first_record(connection, provider, row["report_id"])
        report = Report.model_validate({name: row[name] for name in Report.model_fields})
        shown = report.model_dump(include={"report_id", "journey_id", "attempt", "assessor_id", "round_on"})
        found.append(
            {
                **shown,
                "sampled_for": report.sampled_for,
                "letters_at": row["letters_at"],
                "judgements": judgements,
                "questions": [one for one in asked if one.report_id == report.report_id],
            }
        )
    return found


async def outcome_of(connection: Connection, provider: str, journey_id: str) -> dict[str, Any] | None:
    """The newest outcome of a journey, with each standard that was short and why."""
    told = await rounds.latest_outcome(connection, provider, journey_id)
    if told is None:
        return None
    journey = await journeys.find(connection, provider, journey_id)
    counts = await reports.as_moderated(connection, provider, told.report_id)
    labels = {standard.number: standard.label for standard in journey.policy.standards.items}
    advised = await advice.of_journey(connection, provider, journey_id) if told.outcome == "not_awarded" else None
    award = await awards.of_journey(connection, provider, journey_id)
    reassessment_at = await connection.fetchval(
        """select starts_at from appointments where provider_id = $1 and journey_id = $2 and state = 'booked'
              and attempt = $3""",
        provider,
        journey_id,
        told.attempt + 1,
    )
    feedback = [
        {"standard": one.standard, "label": labels[one.standard], "reason": one.reason}
        for one in counts
        if one.standard in told.short
    ]
    shown = told.model_dump(exclude={"journey_id", "report_id", "short", "number"})
    return {
        **shown,
        "standards_short": told.short,
        "feedback": feedback,
        "appeal_why": None if told.appeal_id else appeal_last_at(told.letter_on, journey.policy).why,
        "award_number": award.award_number if award else None,
        "awarded_on": award.awarded_on if award else None,
        "award_status": award.status if award else None,
        "reassessment_at": reassessment_at,
        "advice": advised.words if advised else None,
        "advice_due_at": advised.due_at if advised else None,
    }
