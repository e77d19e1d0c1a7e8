"""Places in a cohort: given in the order of asking while there are any, then offered by the order of declarations.

The cohort's lock is taken before any application's, and held to the end: that is what keeps the capacity.
"""

from __future__ import annotations

from datetime import datetime

from services.intake.actions.fees import bill
from services.intake.actions.holding import hold_with_place
from services.intake.actions.level_two import level_two_ladder
from services.intake.actions.readiness import complete_if_ready
from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain.application import Application, Step, next_stage
from services.intake.domain.attendance import missed_before_joining, recorded
from services.intake.domain.cohort import Cohort
from services.intake.repository import applications, attendance, cohorts, declarations, places, tasks
from services.intake.transaction import Transaction
from shared.calendar import london_date
from shared.contracts.intake import PlaceConfirmed, PlaceOffered, WaitListed
from shared.dates import place_hold
from shared.errors import DomainError, Invalid


async def place_candidate(transaction: Transaction, provider_id: str, journey_id: str, cohort_id: str) -> None:
    """Give the candidate a place, or a position on the waiting list when the cohort is full.

    Raises DomainError when the candidate has either already, is not declared, or the cohort is over.
    """
    connection = transaction.connection
    await cohorts.lock_cohorts(connection, provider_id, [cohort_id])
    application = await applications.lock_application(connection, provider_id, journey_id)
    place = await places.place(connection, provider_id, journey_id)
    if place is not None and place.state != "released":
        raise DomainError("The candidate has a place, or waits for one, already.", code=f"already_{place.state}")
    cohort = await joinable(transaction, application, cohort_id)
    declared_at = await declared_at_of(transaction, application)
    if await places.taken(connection, provider_id, cohort_id) < cohort.capacity:
        await give_place(transaction, application, cohort, declared_at)
    else:
        await put_on_list(transaction, application, cohort, declared_at)


async def move_candidate(
    transaction: Transaction, provider_id: str, journey_id: str, cohort_id: str, *, fill: bool = True
) -> Application:
    """An operator places a candidate from the waiting list or from another cohort. Repeated: nothing happens.

    Raises DomainError with the code `cohort_full` when there is no place, NotYet when somebody else moves the candidate
    at this moment. The place left is offered to the first in line, unless the caller does that later (`fill`).
    """
    connection = transaction.connection
    application, held = await hold_with_place(transaction, provider_id, journey_id, cohort_id)
    left = {held.cohort_id} if held is not None and held.state != "released" else set()
    if held is not None and held.state == "placed" and held.cohort_id == cohort_id:
        return application
    cohort = await joinable(transaction, application, cohort_id)
    if await places.taken(connection, provider_id, cohort_id, besides=journey_id) >= cohort.capacity:
        raise DomainError(
            f"All {cohort.capacity} places of this cohort are taken. Choose another cohort.",
            code="cohort_full",
            field="cohort_id",
        )
    # Whoever has a place, or a position on the list, keeps its time also while another head is asked to sign.
    declared_at = held.declared_at if held is not None else await declared_at_of(transaction, application)
    moved = await give_place(transaction, application, cohort, declared_at)
    await transaction.audit(provider_id, "placed", journey_id)
    for other in left - {cohort_id} if fill else ():
        await fill_free_places(transaction, provider_id, other, transaction.last_event_id)
    return moved


async def fill_free_places(
    transaction: Transaction, provider_id: str, cohort_id: str, causation: str | None, *, freed: bool = True
) -> None:
    """Offer what is free to the first in line, and hold it. The cohort is locked.

    `freed`: another place has become free, so that those who let one go by are in line again.
    """
    connection = transaction.connection
    cohort = await cohorts.cohort(connection, provider_id, cohort_id)
    if cohort.is_over(transaction.now()):
        return
    if freed:
        await places.ask_everyone_again(connection, provider_id, cohort_id)
    while await places.taken(connection, provider_id, cohort_id) < cohort.capacity:
        first = await places.first_waiting(connection, provider_id, cohort_id)
        if first is None:
            return
        application = await applications.lock_application(connection, provider_id, first.journey_id)
        until = place_hold(transaction.now(), await programme_of(transaction, application)).until
        await offer_place(transaction, application, cohort, until, causation)


async def offer_place(
    transaction: Transaction, application: Application, cohort: Cohort, until: datetime, causation: str | None = None
) -> None:
    """Hold a place for somebody in line, until then or until the last session begins, and tell of it."""
    now = transaction.now()
    if cohort.sessions:
        until = min(until, cohort.sessions[-1].plan.starts_at)
    version = await places.hold(transaction.connection, application.provider_id, application.journey_id, until, now)
    offered = PlaceOffered(
        cohort_id=cohort.cohort_id,
        person_id=application.candidate_id,
        sessions=cohort.plans,
        allocate_at=cohort.allocate_at,
        hold_until=until,
        link_version=version,
        why=place_hold(now, await programme_of(transaction, application)).why,
    )
    await tell_of_journey(transaction, application, offered, causation)


async def joinable(transaction: Transaction, application: Application, cohort_id: str) -> Cohort:
    """The cohort, if the candidate can join it. Raises DomainError and Invalid that say why not."""
    next_stage(application.stage, Step.PLACE)
    cohort = await cohorts.cohort(transaction.connection, application.provider_id, cohort_id)
    if cohort.cancelled_at is not None:
        raise DomainError("This cohort was cancelled. Choose another.", code="cohort_cancelled", field="cohort_id")
    if cohort.programme != application.programme:
        raise Invalid("This cohort is of another programme. Choose one of the same.", field="cohort_id")
    if cohort.is_over(transaction.now()):
        raise DomainError(
            "The last session of this cohort is past. Choose a later cohort.", code="cohort_over", field="cohort_id"
        )
    return cohort


async def declared_at_of(transaction: Transaction, application: Application) -> datetime:
    """When the declaration was completed. Raises DomainError `not_declared`."""
    declaration = await declarations.newest_of_journey(
        transaction.connection, application.provider_id, application.journey_id
    )
    if not declaration.counts or declaration.decided_at is None:
        raise DomainError("The declaration is not signed; without it there is no place.", code="not_declared")
    return declaration.decided_at


async def give_place(
    transaction: Transaction,
    application: Application,
    cohort: Cohort,
    declared_at: datetime,
    causation: str | None = None,
) -> Application:
    """A place, told with all sessions; those held already count as missed. Cohort and application are locked.

    Where there is no session to come to, the candidate may be ready for allocation with the place.
    """
    connection, now = transaction.connection, transaction.now()
    await places.put_place(connection, application, cohort.cohort_id, "placed", declared_at, now)
    stage = next_stage(application.stage, Step.PLACE)
    moved = await applications.change(connection, application, stage=stage, cohort_id=cohort.cohort_id)
    await tasks.close_tasks(connection, moved, ("place_lost", "deferred_without_cohort"), now)
    fact = PlaceConfirmed(
        cohort_id=cohort.cohort_id,
        person_id=moved.candidate_id,
        sessions=cohort.plans,
        allocate_at=cohort.allocate_at,
        payer=moved.payer,
        level_two_reminders=await level_two_ladder(transaction, moved, cohort),
    )
    confirmed = await tell_of_journey(transaction, moved, fact, causation)
    await bill(transaction, moved)
    await _record_what_was_missed(transaction, moved, cohort, confirmed, now)
    return moved if cohort.compulsory else await complete_if_ready(transaction, moved)


async def _record_what_was_missed(
    transaction: Transaction, application: Application, cohort: Cohort, confirmed: str, now: datetime
) -> None:
    """Sessions held before somebody joined count as missed, unless they were attended in another cohort."""
    if not cohort.has_begun(now):
        return
    connection = transaction.connection
    records = await attendance.records_of(connection, application.provider_id, application.journey_id)
    attended = {record.session for record in records if record.attended}
    programme = await programme_of(transaction, application)
    for missed in missed_before_joining(cohort, now):
        if missed.session not in attended and await attendance.put_record(
            connection, application, missed, now, transaction.actor
        ):
            fact = recorded(missed, cohort.cohort_id, london_date(now), programme)
            await tell_of_journey(transaction, application, fact, confirmed)


async def put_on_list(
    transaction: Transaction, application: Application, cohort: Cohort, declared_at: datetime
) -> Application:
    """A position on the waiting list, in the order of completed declarations."""
    connection = transaction.connection
    await places.put_place(connection, application, cohort.cohort_id, "waiting", declared_at, transaction.now())
    stage = next_stage(application.stage, Step.WAIT)
    moved = await applications.change(connection, application, stage=stage, cohort_id=cohort.cohort_id)
    await tell_position(transaction, moved)
    return moved


async def tell_position(transaction: Transaction, application: Application, causation: str | None = None) -> None:
    """Tell where on the waiting list the candidate is."""
    position = await places.position(transaction.connection, application.provider_id, application.journey_id)
    waits = WaitListed(cohort_id=application.cohort_id, position=position, person_id=application.candidate_id)
    await tell_of_journey(transaction, application, waits, causation)
