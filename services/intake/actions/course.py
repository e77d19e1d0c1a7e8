"""A journey leaves its course: paused and resumed, deferred to another cohort, void, a requirement waived."""

from __future__ import annotations

from typing import Literal

from services.intake.actions.clocks import restart_clocks
from services.intake.actions.declarations import close_declaration
from services.intake.actions.duplicates import end_questions
from services.intake.actions.fees import refund
from services.intake.actions.holding import hold_with_place
from services.intake.actions.places import declared_at_of, fill_free_places, give_place, joinable, put_on_list
from services.intake.actions.readiness import complete_if_ready
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.repository import applications, cohorts, places, tasks, waivers
from services.intake.transaction import Transaction
from shared.contracts.intake import JourneyDeferred, JourneyPaused, JourneyResumed, JourneyVoided
from shared.contracts.values import ChangeReason
from shared.errors import DomainError

Requirement = Literal["session", "check"]


async def pause(transaction: Transaction, provider_id: str, journey_id: str, reason_class: ChangeReason) -> Application:
    """Nothing is asked of anybody until the journey is resumed. Repeated: the first pause stands."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    if application.paused_at is not None:
        return application
    next_stage(application.stage, Step.PAUSE)
    now = transaction.now()
    paused = await applications.change(transaction.connection, application, paused_at=now)
    fact = JourneyPaused(person_id=paused.candidate_id, reason_class=reason_class, paused_at=now)
    await tell_of_journey(transaction, paused, fact)
    return paused


async def resume(transaction: Transaction, provider_id: str, journey_id: str) -> Application:
    """The clocks go on with what was left of them. Raises DomainError `not_paused`."""
    known = await applications.application(transaction.connection, provider_id, journey_id)
    application, held = await hold_with_place(transaction, provider_id, journey_id, known.cohort_id)
    if application.paused_at is None:
        raise DomainError("The journey is not paused.", code="not_paused")
    now, paused_at = transaction.now(), application.paused_at
    resumed = await applications.change(transaction.connection, application, paused_at=None)
    fact = JourneyResumed(person_id=resumed.candidate_id, resumed_at=now)
    told = await tell_of_journey(transaction, resumed, fact)
    if resumed.stage is not Stage.WITHDRAWN:
        await restart_clocks(transaction, resumed, paused_at)
    if held is not None and held.state == "waiting":  # a place that came free meanwhile could not be offered
        await fill_free_places(transaction, provider_id, held.cohort_id, told, freed=False)
    transaction.last_event_id = told
    return resumed


async def defer(
    transaction: Transaction, provider_id: str, journey_id: str, to_cohort_id: str | None, reason_class: ChangeReason
) -> Application:
    """Go on with another cohort, or with one that is still to be found. Sessions that were attended count.

    Raises DomainError as `move_candidate` does, but for a full cohort, whose list the candidate joins; and
    `journey_<stage>`.
    """
    connection, now = transaction.connection, transaction.now()
    more = (to_cohort_id,) if to_cohort_id else ()
    application, held = await hold_with_place(transaction, provider_id, journey_id, *more)
    stage = next_stage(application.stage, Step.DEFER)
    if application.assessed_at is not None:
        raise DomainError("The candidate has been assessed, so no other group is needed.", code="assessed")
    left_cohort = held.cohort_id if held is not None and held.state != "released" else None
    if to_cohort_id is not None and to_cohort_id == application.cohort_id and left_cohort is not None:
        raise DomainError("The candidate is in this cohort already. Choose a later one.", code="same_cohort")
    declared_at = held.declared_at if held is not None else await declared_at_of(transaction, application)
    await places.release(connection, provider_id, journey_id, now)
    moved = await applications.change(connection, application, stage=stage, deferred_at=now)
    fact = JourneyDeferred(
        person_id=moved.candidate_id,
        from_cohort_id=application.cohort_id,
        to_cohort_id=to_cohort_id,
        reason_class=reason_class,
        deferred_at=now,
    )
    told = await tell_of_journey(transaction, moved, fact)
    if to_cohort_id is None:
        await tasks.raise_task(connection, moved, "deferred_without_cohort", now)
    else:
        cohort = await joinable(transaction, moved, to_cohort_id)
        if await places.taken(connection, provider_id, to_cohort_id) < cohort.capacity:
            moved = await give_place(transaction, moved, cohort, declared_at, told)
            await complete_if_ready(transaction, moved)
        else:
            moved = await put_on_list(transaction, moved, cohort, declared_at)
    if left_cohort is not None and held is not None and held.state != "waiting":
        await fill_free_places(transaction, provider_id, left_cohort, told)
    transaction.last_event_id = told
    return moved


async def void(transaction: Transaction, provider_id: str, journey_id: str, reason_class: ChangeReason) -> Application:
    """The journey was entered wrongly and never should have been. Repeated: nothing. It cannot be undone."""
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    if application.stage is Stage.VOIDED:
        return application
    stage = next_stage(application.stage, Step.VOID)
    connection, now = transaction.connection, transaction.now()
    await close_declaration(transaction, application)
    await places.release(connection, provider_id, journey_id, now)
    voided = await applications.change(connection, application, stage=stage, ended_at=now)
    fact = JourneyVoided(
        person_id=voided.candidate_id, reason_class=reason_class, voided_at=now, stage=application.stage.value
    )
    told = await tell_of_journey(transaction, voided, fact)
    await tasks.close_all_tasks(connection, voided, now)
    await end_questions(transaction, voided, now)
    await refund(transaction, voided, whole=True)
    if held is not None and held.is_taken:
        await fill_free_places(transaction, provider_id, held.cohort_id, told)
    transaction.last_event_id = told
    return voided


async def skip(
    transaction: Transaction, provider_id: str, journey_id: str, requirement: Requirement, number: int
) -> Application:
    """Waive a session or a check of understanding for one candidate. Raises DomainError `nothing_to_skip`."""
    connection = transaction.connection
    application = await applications.lock_application(connection, provider_id, journey_id)
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    numbers = cohort.compulsory if requirement == "session" else {due.check for due in cohort.check_dues}
    if not application.is_in_group or number not in numbers:
        raise DomainError(
            f"The candidate has no {requirement} {number} to attend. Choose one of the candidate's own cohort.",
            code="nothing_to_skip",
            field="number",
        )
    if await waivers.put_waiver(connection, application, f"{requirement}_{number}", transaction.now()):
        await complete_if_ready(transaction, application)
    return await applications.application(connection, provider_id, journey_id)
