"""Sharing the draft of a task, and commenting on it."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.domain import Journey
from services.assessment.drafts import repository
from services.assessment.drafts.repository import Comment, Draft
from services.assessment.evidence import repository as evidence
from services.assessment.work import Work
from shared.contracts.assessment import TaskCommented, TaskShared
from shared.errors import DomainError, NotFound


async def share(work: Work, journey_id: str, task: str) -> Draft:
    """Show the trainers a task as it is now. The same words again change nothing.

    Raises DomainError `not_written` for a task without text, `locked` once the tasks were handed in, and `no_trainer`.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_open()
    holding = await evidence.holding(work.connection, work.provider, journey_id)
    holding.must_not_be_locked("tasks")
    written = next((one for one in holding.tasks if one.task == task and one.text.strip()), None)
    if written is None:
        raise DomainError(f"Task {task} has no text yet. Write something first, then share it.", code="not_written")
    trainers = await repository.trainers_of(work.connection, journey)
    if not trainers:
        raise DomainError("Your programme has no trainer who could comment on drafts.", code="no_trainer")
    earlier = [
        one for one in await repository.drafts_of(work.connection, work.provider, journey_id) if one.task == task
    ]
    if earlier and (earlier[0].text, earlier[0].standards) == (written.text, written.standards):
        return earlier[0]
    draft = Draft(
        task=task,
        version=earlier[0].version + 1 if earlier else 1,
        text=written.text,
        standards=written.standards,
        shared_at=work.now,
    )
    await repository.insert(work.connection, journey, draft)
    for trainer_id in trainers:
        await work.tell(TaskShared(task=task, person_id=journey.person_id, trainer_id=trainer_id), journey)
    return draft


async def comment(work: Work, trainer_id: str, journey_id: str, said: Comment) -> Comment:
    """A trainer of the candidate's cohort says something about a version that was shared.

    The same id again changes nothing. Raises NotFound for anybody else's candidate and for what was never shared.
    """
    journey = await _of_trainer(work, trainer_id, journey_id)
    drafts = await repository.drafts_of(work.connection, work.provider, journey_id)
    if (said.task, said.version) not in {(one.task, one.version) for one in drafts}:
        raise NotFound("The candidate has not shared this version of the task.")
    if await repository.add_comment(work.connection, journey, said):
        commented = TaskCommented(task=said.task, person_id=journey.person_id, trainer_id=trainer_id)
        await work.tell(commented, journey)
    return said


async def _of_trainer(work: Work, trainer_id: str, journey_id: str) -> Journey:
    await journeys.find(work.connection, work.provider, journey_id)
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    if trainer_id not in await repository.trainers_of(work.connection, journey):
        raise NotFound("There is no such journey.")
    return journey


async def show_to_assessor(work: Work, journey_id: str, *, shown: bool) -> None:
    """The candidate wants the assessor to see drafts and comments, or not any more."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    await repository.show(work.connection, journey, shown=shown, at=work.now)
