"""Planning, warning and deleting. Whether it may be done is looked at in the moment when it would be."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.domain import Journey
from services.assessment.retention import domain, repository
from services.assessment.retention.repository import Deleted
from services.assessment.work import Work
from shared.calendar import is_in_time
from shared.contracts.assessment import (
    DeleteEvidence,
    EvidenceDeleted,
    EvidenceDeletionNear,
    EvidenceKept,
    PlanRetention,
    WarnOfDeletion,
)
from shared.contracts.envelope import Envelope
from shared.errors import NotYet
from shared.logging import get_logger

log = get_logger(__name__)


async def plan_retention(work: Work, command: Envelope[PlanRetention]) -> None:
    """Tell until when the evidence is kept, as things stand; or that it is deleted already."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    if not await _is_deleted(work, journey):
        await _tell_plan(work, journey)


async def warn_of_deletion(work: Work, command: Envelope[WarnOfDeletion]) -> None:
    """Tell the candidate, if the time still runs and they were not told; and the plan as it is after that."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    if await _is_deleted(work, journey):
        return
    standing = await repository.standing(work.connection, journey)
    plan = domain.plan(standing, journey.policy, work.now)
    if plan.until is not None and plan.warn_at is not None and plan.warn_at <= work.now:
        tasks, documents = await repository.counts(work.connection, journey)
        await repository.keep_warning(work.connection, journey, work.now)
        near = EvidenceDeletionNear(
            person_id=journey.person_id,
            due_at=command.data.due_at,
            until=plan.until,
            tasks=tasks,
            documents=documents,
            why=plan.why,
        )
        await work.tell(near, journey)
    await _tell_plan(work, journey)


async def delete_evidence(work: Work, command: Envelope[DeleteEvidence]) -> None:
    """Delete it when its time is over and nothing keeps it; else tell the plan anew.

    An appeal, a hold, a journey that goes on, or a warning that came late each leave it where it is.
    """
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    if await _is_deleted(work, journey):
        return
    standing = await repository.standing(work.connection, journey)
    plan = domain.plan(standing, journey.policy, work.now)
    if plan.until is None or plan.until > command.data.due_at:
        await _tell_plan(work, journey)
        return
    if is_in_time(work.now, plan.until):
        raise NotYet("The last day on which the evidence is kept is not over on this clock yet.")
    tasks, documents = await repository.counts(work.connection, journey)
    gone = Deleted(deleted_at=work.now, tasks=tasks, documents=documents)
    await repository.delete_evidence(work.connection, journey, gone)
    log.info("evidence_deleted", journey=journey.journey_id, tasks=tasks, documents=documents, by=command.id)
    await _tell_deleted(work, journey, gone)


async def _is_deleted(work: Work, journey: Journey) -> bool:
    """Whether it is gone; then that is told once more, for whoever asks waits for it."""
    gone = await repository.deleted(work.connection, work.provider, journey.journey_id)
    if gone is not None:
        await _tell_deleted(work, journey, gone)
    return gone is not None


async def _tell_deleted(work: Work, journey: Journey, gone: Deleted) -> None:
    await work.tell(EvidenceDeleted(person_id=journey.person_id, **gone.model_dump()), journey)


async def _tell_plan(work: Work, journey: Journey) -> None:
    standing = await repository.standing(work.connection, journey)
    plan = domain.plan(standing, journey.policy, work.now)
    kept = EvidenceKept(person_id=journey.person_id, standing=standing.code, **plan.model_dump())
    await work.tell(kept, journey)
