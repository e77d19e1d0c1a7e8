"""A cohort is opened, its candidates are reminded of each session, and the trainer is asked for the register."""

from __future__ import annotations

from services.intake.actions.telling import tell_of_cohort, tell_of_journey
from services.intake.domain.cohort import Cohort, NewCohort, Session, open_cohort
from services.intake.domain.forecast import Forecast, refuse_unless_overridden
from services.intake.repository import applications, attendance, cohorts, people, places
from services.intake.transaction import Transaction
from shared import policy
from shared.contracts.envelope import Frozen
from shared.contracts.intake import RegisterRequested, RemindSession, SessionReminderDue
from shared.errors import DomainError, Invalid, NotFound
from shared.published import current


class Opened(Frozen):
    """The answer to opening a cohort; `new` is false for a repeated request."""

    cohort_id: str
    new: bool
    forecast: Forecast | None = None


async def open_new_cohort(
    transaction: Transaction, provider_id: str, entered: NewCohort, cohort_id: str, expected: Forecast | None = None
) -> Opened:
    """Open a cohort. The same again is answered with the first; the same name with other content is refused.

    A cohort that its forecast refuses is opened with a reason only.
    """
    connection = transaction.connection
    if entered.programme not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    programme = await current(connection, provider_id, entered.programme)
    cohort = open_cohort(entered, cohort_id, provider_id, programme, transaction.now())
    trainers = await people.trainers_among(connection, provider_id, [plan.trainer_id for plan in cohort.plans])
    for place, plan in enumerate(cohort.plans):
        if plan.trainer_id not in trainers:
            raise Invalid(
                "There is no such trainer. Invite the trainer first, and give their id.",
                code="unknown_trainer",
                field=f"sessions.{place}.trainer_id",
            )
    if expected is not None:
        refuse_unless_overridden(
            expected,
            entered.override_reason is not None,
            "give an override_reason",
            f"sessions.{len(cohort.plans) - 1}.starts_at",
        )
    overridden = entered.override_reason if expected is not None and expected.refusals else None
    if await cohorts.insert_cohort(connection, cohort, transaction.now(), overridden):
        await tell_of_cohort(transaction, cohort, cohort.opened())
        await transaction.audit(
            provider_id, "cohort_opened_against_forecast" if overridden else "cohort_opened", cohort_id
        )
        return Opened(cohort_id=cohort_id, new=True, forecast=expected)
    for known in await cohorts.cohorts(connection, provider_id):
        if _is_same(known, cohort):
            return Opened(cohort_id=known.cohort_id, new=False, forecast=expected)
    raise DomainError(
        "A cohort of this name is open already with other content. Choose another name.",
        code="cohort_exists",
        field="name",
    )


async def remind_session(transaction: Transaction, provider_id: str, command: RemindSession) -> None:
    """Remind everyone who has a place and has not attended the session elsewhere already."""
    connection = transaction.connection
    cohort, session = await _session(transaction, provider_id, command.cohort_id, command.session)
    if session.plan.starts_at <= transaction.now():
        return
    expected = await places.journeys_in_group(connection, provider_id, cohort.cohort_id)
    for application in await applications.lock_applications(connection, provider_id, expected):
        records = await attendance.records_of(connection, provider_id, application.journey_id)
        if (
            not application.is_in_group
            or application.paused_at
            or any(r.attended and r.session == command.session for r in records)
        ):
            continue
        fact = SessionReminderDue(
            session=session.plan,
            person_id=application.candidate_id,
            step=command.step,
            of=len(session.reminders),
            due_at=command.due_at,
        )
        await tell_of_journey(transaction, application, fact)


async def ask_for_register(transaction: Transaction, provider_id: str, cohort_id: str, number: int) -> None:
    """Ask the session's trainer for the register. Raises NotFound."""
    cohort, session = await _session(transaction, provider_id, cohort_id, number)
    await cohorts.mark_register_requested(transaction.connection, provider_id, cohort_id, number, transaction.now())
    register = await attendance.register(transaction.connection, provider_id, cohort_id, number)
    requested = RegisterRequested(
        session=number,
        trainer_id=session.plan.trainer_id,
        entries_missing=sum(entry.attended is None for entry in register),
    )
    await tell_of_cohort(transaction, cohort, requested)


async def _session(transaction: Transaction, provider_id: str, cohort_id: str, number: int) -> tuple[Cohort, Session]:
    cohort = await cohorts.cohort(transaction.connection, provider_id, cohort_id)
    session = None if cohort.cancelled_at else cohort.session(number)
    if session is None:
        raise NotFound(f"This cohort has no session {number}.", field="session")
    return cohort, session


def _is_same(known: Cohort, entered: Cohort) -> bool:
    """Whether two cohorts differ in nothing but their id."""
    return (
        known.name.casefold() == entered.name.casefold()
        and known.programme == entered.programme
        and known.capacity == entered.capacity
        and known.plans == entered.plans
    )
