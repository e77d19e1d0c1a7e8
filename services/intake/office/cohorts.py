"""Office actions on a cohort: sessions moved, called off, added, led by another trainer; capacity; the end."""

from __future__ import annotations

from services.intake.actions import cohort_changes as actions
from services.intake.actions.cohort_changes import Changed
from services.intake.domain import cohort_changes as decisions
from services.intake.domain.application import Stage
from services.intake.office.cohort_requests import (
    AddingSession,
    CallingOff,
    ChangingCapacity,
    ChangingTrainer,
    MovingSession,
    OfCohort,
    OfSession,
)
from services.intake.office.forecasting import Expected, foresee, show_forecast
from services.intake.repository import cohorts, people, places
from services.intake.transaction import Transaction
from shared.dates import window
from shared.errors import Invalid
from shared.office import Office, Report
from shared.published import programme_of
from shared.web import Caller

Foreseen = Expected | None


async def move_session(
    transaction: Transaction, caller: Caller, asked: MovingSession, report: Report, expected: Foreseen
) -> None:
    """A session at another time; reminders, register, allocation and window follow. One that was held stays."""
    changed = await _change(transaction, caller, asked)
    await _report_sessions(transaction, changed, report)
    show_forecast(expected, changed.after, report, may_be_refused=not asked.despite_forecast)
    _tell_of_session(changed, report, "36 Your session has moved")


async def cancel_session(
    transaction: Transaction, caller: Caller, asked: CallingOff, report: Report, expected: Foreseen
) -> None:
    """A session does not take place; candidates need the same-numbered session of another cohort, or a new date."""
    changed = await _change(transaction, caller, asked)
    await _report_sessions(transaction, changed, report)
    show_forecast(expected, changed.after, report, may_be_refused=False)
    report.warn(f"Session {asked.session} stays compulsory: add it again, or let candidates attend it elsewhere.")
    _tell_of_session(changed, report, "36 Your session is cancelled")


async def add_session(
    transaction: Transaction, caller: Caller, asked: AddingSession, report: Report, expected: Foreseen
) -> None:
    """One more session, or a called-off one at a new time; it is compulsory like all others."""
    await _require_trainer(transaction, caller.provider, asked.trainer_id)
    changed = await _change(transaction, caller, asked)
    await _report_sessions(transaction, changed, report)
    show_forecast(expected, changed.after, report, may_be_refused=not asked.despite_forecast)
    _tell_of_session(changed, report, "9 Place confirmed", trainers=0)
    report.tells("trainer", "36 Your session is new")


async def change_trainer(transaction: Transaction, caller: Caller, asked: ChangingTrainer, report: Report) -> None:
    """Somebody else leads a session to come."""
    await _require_trainer(transaction, caller.provider, asked.trainer_id)
    changed = await _change(transaction, caller, asked)
    report.about(asked.cohort_id)
    was, becomes = changed.before.session(asked.session), changed.after.session(asked.session)
    ids = [session.plan.trainer_id for session in (was, becomes) if session]
    names = await people.names_of(transaction.connection, caller.provider, ids)
    report.change(f"trainer of session {asked.session}", names[ids[0]], names[ids[-1]])
    _tell_of_session(changed, report, "36 Your session has another trainer", trainers=2)


async def change_capacity(transaction: Transaction, caller: Caller, asked: ChangingCapacity, report: Report) -> None:
    """More places, which are offered to those in line, or fewer, but never fewer than are taken."""
    connection, now = transaction.connection, transaction.now()
    await cohorts.lock_cohorts(connection, caller.provider, [asked.cohort_id])
    taken = await places.taken(connection, caller.provider, asked.cohort_id)
    changed = await actions.change_cohort(
        transaction,
        caller.provider,
        asked.cohort_id,
        lambda cohort, programme: decisions.change_capacity(cohort, asked.capacity, taken, now),
        "capacity",
        None,
        asked.reason_class,
    )
    report.about(asked.cohort_id)
    report.change("places", changed.before.capacity, changed.after.capacity)
    offered = await places.taken(connection, caller.provider, asked.cohort_id) - taken
    report.change("places taken or offered", taken, taken + offered)
    report.tells("candidate", "35 A place is free", offered)


async def cancel_cohort(transaction: Transaction, caller: Caller, asked: OfCohort, report: Report) -> None:
    """The whole cohort is off; everyone in it needs a place in another, which an operator finds."""
    changed = await actions.cancel_cohort(transaction, caller.provider, asked.cohort_id, asked.reason_class)
    now = transaction.now()
    report.about(asked.cohort_id, *(application.journey_id for application in changed.told))
    report.change("cohort", "open", "cancelled")
    for session in changed.before.sessions:
        if session.plan.starts_at > now:
            report.date(f"session {session.plan.number}", session.plan.starts_at, None)
            report.ladder(f"reminder of session {session.plan.number}", session.reminders, ())
    report.date("allocation", changed.before.allocate_at, None)
    lost = [application for application in changed.told if application.stage is Stage.DECLARED]
    report.tells("candidate", "36 Your group is cancelled", len(lost))
    report.tells("school_contact", "36 Your group is cancelled", sum(bool(one.school_contact_id) for one in lost))
    trainers = {plan.trainer_id for plan in changed.before.sessions_after(now)}
    report.tells("trainer", "36 Your group is cancelled", len(trainers))
    if changed.told:
        report.warn(f"{len(changed.told)} candidates need another cohort: each is an operator's task.")


def add_to(office: Office[Transaction]) -> None:
    """Add the actions of this part."""
    office.add_asking(MovingSession, foresee, move_session)
    office.add_asking(CallingOff, foresee, cancel_session)
    office.add_asking(AddingSession, foresee, add_session)
    office.add(ChangingTrainer, change_trainer)
    office.add(ChangingCapacity, change_capacity)
    office.add(OfCohort, cancel_cohort)


async def _change(transaction: Transaction, caller: Caller, asked: OfSession) -> Changed:
    return await actions.change_cohort(
        transaction,
        caller.provider,
        asked.cohort_id,
        lambda cohort, programme: asked.decide(cohort, programme, transaction.now()),
        asked.change,
        asked.session,
        asked.reason_class,
    )


async def _require_trainer(transaction: Transaction, provider_id: str, trainer_id: str) -> None:
    if not await people.trainers_among(transaction.connection, provider_id, [trainer_id]):
        raise Invalid(
            "There is no such trainer. Invite the trainer first, and give their id.",
            code="unknown_trainer",
            field="trainer_id",
        )


async def _report_sessions(transaction: Transaction, changed: Changed, report: Report) -> None:
    """Every date of the cohort that follows from its sessions, old and new."""
    before, after = changed.before, changed.after
    programme = await programme_of(transaction.connection, after.provider_id, after.programme_key)
    report.about(after.cohort_id)
    for number in sorted(before.compulsory | after.compulsory):
        was, becomes = before.session(number), after.session(number)
        report.date(
            f"session {number}", was.plan.starts_at if was else None, becomes.plan.starts_at if becomes else None
        )
        report.date(
            f"register of session {number}", was.register_at if was else None, becomes.register_at if becomes else None
        )
        report.ladder(
            f"reminder of session {number}", was.reminders if was else (), becomes.reminders if becomes else ()
        )
    for old, new in zip(before.check_dues, after.check_dues, strict=False):
        report.ladder(f"reminder of check {new.check}", old.reminders, new.reminders)
    report.date("allocation", before.allocate_at, after.allocate_at)
    finals = before.sessions[-1].held_on, after.sessions[-1].held_on
    was_window, new_window = (window(final, None, programme) for final in finals)
    report.date("window, first day", was_window.first_on, new_window.first_on, new_window.why)
    report.date("window, last day", was_window.last_on, new_window.last_on, new_window.why)


def _tell_of_session(changed: Changed, report: Report, message: str, trainers: int = 1) -> None:
    report.tells("candidate", message, len(changed.told))
    report.tells("school_contact", message, sum(bool(one.school_contact_id) for one in changed.told))
    report.tells("candidate", "35 A place is free", changed.offered_anew)
    if changed.after is not changed.before:
        report.tells("trainer", message, trainers)
