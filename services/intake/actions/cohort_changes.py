"""A cohort changes after it was opened: kept, told with its whole plan, and told to each candidate whom it concerns."""

from __future__ import annotations

from collections.abc import Callable

from services.intake.actions.level_two import level_two_ladder
from services.intake.actions.places import fill_free_places, give_place, offer_place
from services.intake.actions.telling import tell_of_cohort, tell_of_journey
from services.intake.domain import cohort_changes
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.domain.cohort import Cohort
from services.intake.domain.cohort_changes import Change
from services.intake.repository import applications, attendance, cohorts, places, tasks
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import CohortCancelled, PlaceLost, SessionChanged
from shared.contracts.values import ChangeReason
from shared.policy import Programme
from shared.published import programme_of

_TOLD_AS = {"session_moved": "moved", "session_cancelled": "cancelled", "trainer_changed": "trainer"}


class Changed(Frozen):
    """The cohort before and after, the journeys that were told, and to how many a held place was offered anew."""

    before: Cohort
    after: Cohort
    told: tuple[Application, ...] = ()
    offered_anew: int = 0


async def change_cohort(
    transaction: Transaction,
    provider_id: str,
    cohort_id: str,
    decide: Callable[[Cohort, Programme], Cohort],
    change: Change,
    session: int | None,
    reason_class: ChangeReason,
) -> Changed:
    """Decide under the cohort's lock, keep and tell. A decision that changes nothing tells nothing."""
    connection = transaction.connection
    await cohorts.lock_cohorts(connection, provider_id, [cohort_id])
    before = await cohorts.cohort(connection, provider_id, cohort_id)
    after = decide(before, await programme_of(connection, provider_id, before.programme_key))
    if after is before:
        return Changed(before=before, after=after)
    await cohorts.put_change(connection, after, transaction.now())
    fact = cohort_changes.changed(before, after, change, session, reason_class)
    await tell_of_cohort(transaction, after, fact)
    event_id = transaction.last_event_id
    told: list[Application] = []
    if change == "capacity" and after.capacity > before.capacity:
        await fill_free_places(transaction, provider_id, cohort_id, event_id)
    elif change == "added":
        told = await _tell_of_all_sessions(transaction, after)
    elif session is not None:
        told = await _tell_of_session(transaction, before, after, session, change, reason_class)
    offered_anew = await _offer_anew(transaction, after) if session is not None else 0
    transaction.last_event_id = event_id
    return Changed(before=before, after=after, told=tuple(told), offered_anew=offered_anew)


async def cancel_cohort(
    transaction: Transaction, provider_id: str, cohort_id: str, reason_class: ChangeReason
) -> Changed:
    """The whole cohort is off: whoever has a place in it, or waits for one, needs another, which an operator finds."""
    connection, now = transaction.connection, transaction.now()
    await cohorts.lock_cohorts(connection, provider_id, [cohort_id])
    before = await cohorts.cohort(connection, provider_id, cohort_id)
    after = cohort_changes.cancel(before, now)
    await cohorts.put_change(connection, after, now)
    off = CohortCancelled(
        cohort_id=cohort_id, reason_class=reason_class, cancelled_at=now, sessions=before.sessions_after(now)
    )
    await tell_of_cohort(transaction, after, off)
    event_id = transaction.last_event_id
    concerned = [
        *await places.journeys_of(connection, provider_id, cohort_id),
        *await applications.not_placed_yet(connection, provider_id, cohort_id),
    ]
    told = [
        await _lose_place(transaction, application, after, reason_class)
        for application in await applications.lock_applications(connection, provider_id, concerned)
        if application.stage is not Stage.PREPARED  # whoever has attended everything goes on
    ]
    transaction.last_event_id = event_id
    return Changed(before=before, after=after, told=tuple(told))


async def _lose_place(
    transaction: Transaction, application: Application, cohort: Cohort, reason_class: ChangeReason
) -> Application:
    """Back to where there is no place yet; those who have not got so far keep their stage and get the task alone."""
    connection, now = transaction.connection, transaction.now()
    await tasks.raise_task(connection, application, "place_lost", now)
    if application.stage not in (Stage.PLACED, Stage.WAITING):
        return application
    to_come = cohort.sessions_after(now) if application.stage is Stage.PLACED else ()
    await places.release(connection, application.provider_id, application.journey_id, now)
    moved = await applications.change(connection, application, stage=next_stage(application.stage, Step.LOSE))
    lost = PlaceLost(
        cohort_id=cohort.cohort_id, person_id=moved.candidate_id, reason_class=reason_class, sessions=to_come
    )
    await tell_of_journey(transaction, moved, lost)
    return moved


async def _tell_of_session(
    transaction: Transaction, before: Cohort, after: Cohort, number: int, change: Change, reason_class: ChangeReason
) -> list[Application]:
    """Everyone who is expected at it: not those who attended it elsewhere."""
    told = []
    was = before.session(number)
    session = after.session(number)
    assert was is not None, "the decision would have refused a session that is not there"
    for application in await _in_group(transaction, after):
        records = await attendance.records_of(transaction.connection, after.provider_id, application.journey_id)
        if any(record.attended and record.session == number for record in records):
            continue
        fact = SessionChanged(
            cohort_id=after.cohort_id,
            person_id=application.candidate_id,
            session=session.plan if session else was.plan,
            was=was.plan,
            sequence=session.sequence if session else was.sequence + 1,
            change=_TOLD_AS[change],
            reason_class=reason_class,
            level_two_reminders=await level_two_ladder(transaction, application, after),
        )
        await tell_of_journey(transaction, application, fact)
        told.append(application)
    return told


async def _tell_of_all_sessions(transaction: Transaction, cohort: Cohort) -> list[Application]:
    """A further session: the place with all its sessions, anew, to everyone who still has some to attend."""
    told = []
    for application in await _in_group(transaction, cohort):
        place = await places.place(transaction.connection, cohort.provider_id, application.journey_id)
        if application.stage is Stage.PLACED and place is not None:
            told.append(await give_place(transaction, application, cohort, place.declared_at))
    return told


async def _offer_anew(transaction: Transaction, cohort: Cohort) -> int:
    """Whoever is offered a place sees the sessions as they are now; the hold ends when it was told to end. How many."""
    offered = 0
    for journey_id in await places.journeys_of(transaction.connection, cohort.provider_id, cohort.cohort_id):
        place = await places.place(transaction.connection, cohort.provider_id, journey_id)
        if place is not None and place.hold_until is not None:
            application = await applications.lock_application(transaction.connection, cohort.provider_id, journey_id)
            await offer_place(transaction, application, cohort, place.hold_until)
            offered += 1
    return offered


async def _in_group(transaction: Transaction, cohort: Cohort) -> list[Application]:
    expected = await places.journeys_in_group(transaction.connection, cohort.provider_id, cohort.cohort_id)
    locked = await applications.lock_applications(transaction.connection, cohort.provider_id, expected)
    return [application for application in locked if application.is_in_group]
