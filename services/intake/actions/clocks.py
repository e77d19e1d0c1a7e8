"""Clocks that stood still go on with what was left of them: the head's ladder, and the hold on an offered place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.intake.actions.places import offer_place
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application
from services.intake.domain.declaration import Declaration, State
from services.intake.domain.school import School
from services.intake.repository import cohorts, declarations, places, schools
from services.intake.transaction import Transaction
from shared.calendar import Terms, at_london, end_of_day, first_school_day, london_date, to_london
from shared.contracts.intake import DeclarationRequested
from shared.contracts.values import Due, Why
from shared.dates import day_in_words


async def restart_clocks(
    transaction: Transaction, application: Application, stopped_at: datetime, *, closed: bool = False
) -> None:
    """Tell anew, moved on, what intake is waiting for. `closed`: also a request that a withdrawal had closed."""
    connection, provider_id = transaction.connection, application.provider_id
    newest = await declarations.newest_of_journey(connection, provider_id, application.journey_id)
    declaration = await declarations.lock_declaration(connection, provider_id, newest.declaration_id)
    if declaration.state is State.REQUESTED or (closed and declaration.state is State.CLOSED):
        school = await schools.school(connection, provider_id, application.school_id)
        await _ask_on(transaction, application, declaration, school, stopped_at)
    held = await places.place(connection, provider_id, application.journey_id)
    if held is not None and held.hold_until is not None:
        cohort = await cohorts.cohort(connection, provider_id, held.cohort_id)
        until = held.hold_until + (transaction.now() - stopped_at)
        await offer_place(transaction, application, cohort, until)


async def _ask_on(
    transaction: Transaction, application: Application, declaration: Declaration, school: School, stopped_at: datetime
) -> None:
    """The same request with the same link: every date that was still to come moves on by the days of standing still."""
    now, terms = transaction.now(), school.calendar()
    days = (london_date(now) - london_date(stopped_at)).days
    lapses_at = end_of_day(london_date(declaration.lapses_at) + timedelta(days=days))
    after = declaration.model_copy(
        update={
            "state": State.REQUESTED,
            "decided_at": None,
            "chasers": moved_on(declaration.chasers, stopped_at, days, terms),
            "candidate_notices": moved_on(declaration.candidate_notices, stopped_at, days, None),
            "lapses_at": lapses_at,
        }
    )
    await declarations.keep_dates(transaction.connection, after)
    why = Why(
        rule="The clock stood still: what was left of it goes on",
        inputs={"stopped": day_in_words(stopped_at), "went on": day_in_words(now)},
        replaced=day_in_words(declaration.lapses_at),
    )
    requested = DeclarationRequested(
        declaration_id=after.declaration_id,
        link_version=after.link_version,
        head_id=after.head_id,
        chasers=after.chasers,
        candidate_notices=after.candidate_notices,
        lapses_at=after.lapses_at,
        why=why,
    )
    await tell_of_journey(transaction, application, requested)


def moved_on(ladder: tuple[Due, ...], stopped_at: datetime, days: int, terms: Terms | None) -> tuple[Due, ...]:
    """The steps that were still to come, so many days later at the same London hour; on a school day, given terms."""
    return tuple(
        due.model_copy(update={"due_at": at_london(_day(due.due_at, days, terms), to_london(due.due_at).time())})
        for due in ladder
        if due.due_at > stopped_at
    )


def _day(due_at: datetime, days: int, terms: Terms | None) -> date:
    on = london_date(due_at) + timedelta(days=days)
    return first_school_day(on, terms) if terms is not None else on
