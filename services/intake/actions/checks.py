"""Checks of understanding between the sessions: recorded by the trainer, reminded of while they are not done."""

from __future__ import annotations

from typing import Any

from services.intake.actions.readiness import complete_if_ready
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.cohort import Cohort
from services.intake.repository import applications, checks, cohorts, places, waivers
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import CheckRecorded, CheckReminderDue, RemindCheck
from shared.dates import CheckPlan, check_plans
from shared.db import Connection
from shared.errors import Invalid, NotAllowed, NotFound
from shared.published import programme_of
from shared.tokens import Staff


class CheckLine(Frozen):
    """Whether one candidate has done the check."""

    journey_id: str
    done: bool


class CheckRecords(Frozen):
    """What a trainer or operator records of one check; several parts are allowed."""

    records: tuple[CheckLine, ...]


class Recorded(Frozen):
    """How many records changed something."""

    changed: int


async def find_check(transaction: Transaction, staff: Staff, cohort_id: str, number: int) -> tuple[Cohort, CheckPlan]:
    """A check that this member of staff may record: an operator any, a trainer those of their own cohorts."""
    cohort = await cohorts.cohort(transaction.connection, staff.provider, cohort_id)
    if staff.role == "trainer" and staff.person_id not in {plan.trainer_id for plan in cohort.plans}:
        raise NotAllowed("You do not lead a session of this cohort. Ask an operator to record its checks.")
    return cohort, await _plan(transaction.connection, cohort, number)


async def record_check(
    transaction: Transaction, staff: Staff, cohort_id: str, number: int, handed_in: CheckRecords
) -> Recorded:
    """Enter who has done the check; all or nothing. Raises Invalid for somebody who is not in the cohort."""
    cohort, plan = await find_check(transaction, staff, cohort_id, number)
    connection, now = transaction.connection, transaction.now()
    ids = [line.journey_id for line in handed_in.records]
    in_group = await places.journeys_in_group(connection, staff.provider, cohort.cohort_id)
    if len(set(ids)) != len(ids) or not set(ids) <= set(in_group):
        raise Invalid(
            "A candidate is entered twice, or has no place in this cohort. Correct the entries.",
            code="not_in_group",
            field="records",
        )
    done = {line.journey_id: line.done for line in handed_in.records}
    changed = 0
    for application in await applications.lock_applications(connection, staff.provider, ids):
        is_done = done[application.journey_id]
        if not await checks.put_check(connection, application, number, is_done, now, transaction.actor):
            continue
        changed += 1
        await tell_of_journey(transaction, application, CheckRecorded(check=number, done=is_done, recorded_at=now))
        if plan.bars_allocation:
            await complete_if_ready(transaction, application)
    return Recorded(changed=changed)


async def remind_check(transaction: Transaction, provider_id: str, asked: RemindCheck) -> None:
    """Remind everyone in the cohort who has the check still to do, unless it is waived or the journey is paused."""
    connection = transaction.connection
    cohort = await cohorts.cohort(connection, provider_id, asked.cohort_id)
    plan = next((one for one in await plans_of(connection, cohort) if one.check == asked.check), None)
    if plan is None or cohort.cancelled_at is not None or transaction.now() > plan.due_at:
        return
    expected = await places.journeys_in_group(connection, provider_id, cohort.cohort_id)
    for application in await applications.lock_applications(connection, provider_id, expected):
        waived = await waivers.waived(connection, provider_id, application.journey_id)
        done = await checks.done_by(connection, provider_id, application.journey_id)
        if not application.is_in_group or application.paused_at is not None or asked.check in done | waived.checks:
            continue
        fact = CheckReminderDue(
            person_id=application.candidate_id,
            cohort_id=cohort.cohort_id,
            check=asked.check,
            title=plan.title,
            due_on=plan.due_on,
            step=asked.step,
            of=len(plan.reminders),
            due_at=asked.due_at,
        )
        await tell_of_journey(transaction, application, fact)


async def plans_of(connection: Connection, cohort: Cohort) -> tuple[CheckPlan, ...]:
    """The cohort's checks with their dates."""
    programme = await programme_of(connection, cohort.provider_id, cohort.programme_key)
    return check_plans([plan.starts_at for plan in cohort.plans], programme)


async def checks_of_trainer(connection: Connection, provider_id: str, trainer_id: str) -> list[dict[str, Any]]:
    """The checks of the trainer's cohorts by their day, with how many candidates have each still to do."""
    led = await cohorts.sessions_of_trainer(connection, provider_id, trainer_id)
    found = []
    for cohort_id, cohort_name in sorted({(one.cohort_id, one.cohort_name) for one in led}):
        cohort = await cohorts.cohort(connection, provider_id, cohort_id)
        for plan in await plans_of(connection, cohort):
            lines = await checks.entries(connection, provider_id, cohort_id, plan.check)
            counts = {"candidates": len(lines), "open": sum(not (line.done or line.waived) for line in lines)}
            shown = {"check": plan.check, "title": plan.title, "due_at": plan.due_at}
            found.append({"cohort_id": cohort_id, "cohort_name": cohort_name, **shown, **counts})
    return sorted(found, key=lambda one: (one["due_at"], one["cohort_id"], one["check"]))


async def _plan(connection: Connection, cohort: Cohort, number: int) -> CheckPlan:
    plan = next((one for one in await plans_of(connection, cohort) if one.check == number), None)
    if plan is None:
        raise NotFound(f"This cohort has no check {number}.", field="check")
    return plan
