"""What assessment decided, as far as intake must know: nobody can withdraw any more, and how long things are kept
counts from there. Facts may arrive in any order: the latest instant of each kind stands.
"""

from __future__ import annotations

from datetime import datetime

from services.intake.actions.evaluations import plan_evaluation
from services.intake.domain.application import Stage, Step, is_open, next_stage
from services.intake.repository import applications
from services.intake.transaction import Transaction
from shared.contracts.assessment import AppealDecided, AppealReceived, AwardMade


async def take_outcome(
    transaction: Transaction, provider_id: str, journey_id: str, outcome: str, released_at: datetime
) -> None:
    """End the journey for intake when the outcome is final; a partial one keeps it open, or opens it again."""
    connection = transaction.connection
    application = await applications.lock_application(connection, provider_id, journey_id)
    if is_open(application.stage, Step.DECIDE) and outcome != "partial":
        stage = next_stage(application.stage, Step.DECIDE)
        await applications.change(connection, application, stage=stage, ended_at=released_at)
    elif application.stage is Stage.DECIDED:
        ended_at = None if outcome == "partial" else _later(application.ended_at, released_at)
        await applications.change(connection, application, ended_at=ended_at)


async def take_appeal(transaction: Transaction, provider_id: str, journey_id: str, appeal: AppealReceived) -> None:
    """Nothing of the journey may be deleted until the appeal is decided."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    appealed_at = _later(application.appealed_at, appeal.received_at)
    await applications.change(transaction.connection, application, appealed_at=appealed_at)


async def end_appeal(transaction: Transaction, provider_id: str, journey_id: str, appeal: AppealDecided) -> None:
    """What is kept counts from the decision, unless another outcome follows it."""
    connection = transaction.connection
    application = await applications.lock_application(connection, provider_id, journey_id)
    decided_at = _later(application.appeal_decided_at, appeal.decided_at)
    ended_at = None if application.ended_at is None else _later(application.ended_at, appeal.decided_at)
    await applications.change(connection, application, appeal_decided_at=decided_at, ended_at=ended_at)


async def take_award(transaction: Transaction, provider_id: str, journey_id: str, award: AwardMade) -> None:
    """The register keeps an award from that day on, and some weeks later it is asked what came of it."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    await applications.change(transaction.connection, application, awarded_on=award.awarded_on)
    await plan_evaluation(transaction, application, award)


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
