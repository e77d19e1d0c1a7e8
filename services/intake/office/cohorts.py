"""Office actions on a cohort: sessions moved, called off, added, led by another trainer; capacity; the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, NaiveDatetime

from services.intake.actions import cohort_changes as actions
from services.intake.actions.cohort_changes import Changed
from services.intake.domain import cohort_changes as decisions
from services.intake.domain.application import Stage, Text
from services.intake.domain.cohort import Cohort, NewSession
from services.intake.domain.cohort_changes import Change
from services.intake.domain.forecast import forecast
from services.intake.forecasts import calendars_of_cohort
from services.intake.repository import cohorts, people, places
from services.intake.transaction import Transaction
from shared.contracts.values import ChangeReason
from shared.dates import window
from shared.errors import DomainError, Invalid
from shared.office import Office, OfficeRequest, Report
from shared.policy import Programme
from shared.published import programme_of
from shared.text import web_address
from shared.web import Caller

Link = Annotated[Text, AfterValidator(web_address)]


class OfCohort(OfficeRequest):
    """An action on one cohort; it is the provider's own doing unless another reason is given."""

    cohort_id: Text
    reason_class: ChangeReason = "provider"


class OfSession(OfCohort):
    """An action on one session to come."""

    session: int = Field(ge=1, le=20, description="The number of the session.")


class MovingSession(OfSession):
    """To when; length and link stay unless others are given."""

    starts_at: NaiveDatetime = Field(description="What London clocks show, such as 2026-12-03T09:30.")
    minutes: int | None = Field(default=None, ge=15, le=600)
    join_link: Link | None = None
    despite_forecast: bool = Field(default=False, description="Move it although the window holds no school day.")


class AddingSession(OfSession):
    """One more session, or one that had been called off, at a new time."""

    starts_at: NaiveDatetime = Field(description="What London clocks show, such as 2026-12-03T09:30.")
    minutes: int = Field(ge=15, le=600)
    trainer_id: Text
    join_link: Link
    despite_forecast: bool = Field(default=False, description="Add it although the window holds no school day.")


class ChangingTrainer(OfSession):
    """Who leads the session instead."""

    trainer_id: Text


class ChangingCapacity(OfCohort):
    """How many places there are."""

    capacity: int = Field(ge=1, le=500)


async def move_session(transaction: Transaction, caller: Caller, asked: MovingSession, report: Report) -> None:
    """A session at another time; reminders, register, allocation and window follow. One that was held stays."""
    changed = await _change(
        transaction,
        caller,
        asked,
        "session_moved",
        lambda cohort, programme: decisions.move(
            cohort,
            asked.session,
            asked.starts_at,
            asked.minutes,
            asked.join_link,
            programme,
            transaction.now(),
        ),
    )
    await _report_sessions(transaction, changed, report, asked.despite_forecast)
    _tell_of_session(changed, report, "36 Your session has moved")


async def cancel_session(transaction: Transaction, caller: Caller, asked: OfSession, report: Report) -> None:
    """A session does not take place; candidates need the same-numbered session of another cohort, or a new date."""
    changed = await _change(
        transaction,
        caller,
        asked,
        "session_cancelled",
        lambda cohort, programme: decisions.call_off(cohort, asked.session, programme, transaction.now()),
    )
    await _report_sessions(transaction, changed, report, despite_forecast=True)
    report.warn(f"Session {asked.session} stays compulsory: add it again, or let candidates attend it elsewhere.")
    _tell_of_session(changed, report, "36 Your session is cancelled")


async def add_session(transaction: Transaction, caller: Caller, asked: AddingSession, report: Report) -> None:
    """One more session, or a called-off one at a new time; it is compulsory like all others."""
    await _require_trainer(transaction, caller.provider, asked.trainer_id)
    new = NewSession(
        number=asked.session,
        starts_at=asked.starts_at,
        minutes=asked.minutes,
        trainer_id=asked.trainer_id,
        join_link=asked.join_link,
    )
    changed = await _change(
        transaction,
        caller,
        asked,
        "added",
        lambda cohort, programme: decisions.add(cohort, new, programme, transaction.now()),
    )
    await _report_sessions(transaction, changed, report, asked.despite_forecast)
    _tell_of_session(changed, report, "9 Place confirmed")


async def change_trainer(transaction: Transaction, caller: Caller, asked: ChangingTrainer, report: Report) -> None:
    """Somebody else leads a session to come."""
    await _require_trainer(transaction, caller.provider, asked.trainer_id)
    changed = await _change(
        transaction,
        caller,
        asked,
        "trainer_changed",
        lambda cohort, programme: decisions.change_trainer(cohort, asked.session, asked.trainer_id, transaction.now()),
    )
    report.about(asked.cohort_id)
    was, becomes = changed.before.session(asked.session), changed.after.session(asked.session)
    ids = [session.plan.trainer_id for session in (was, becomes) if session]
    names = await people.names_of(transaction.connection, caller.provider, ids)
    report.change(f"trainer of session {asked.session}", names[ids[0]], names[ids[-1]])
    if changed.told:
        report.tells("trainer", "36 Another trainer leads the session", 2)
    _tell_of_session(changed, report, "36 Your session has another trainer", trainers=0)


async def change_capacity(transaction: Transaction, caller: Caller, asked: ChangingCapacity, report: Report) -> None:
    """More places, which are offered to those in line, or fewer, but never fewer than are taken."""
    connection, now = transaction.connection, transaction.now()
    await cohorts.lock_cohorts(connection, caller.provider, [asked.cohort_id])
    taken = await places.taken(connection, caller.provider, asked.cohort_id)
    changed = await _change(
        transaction,
        caller,
        asked,
        "capacity",
        lambda cohort, programme: decisions.change_capacity(cohort, asked.capacity, taken, now),
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
    office.add(MovingSession, move_session)
    office.add(OfSession, cancel_session)
    office.add(AddingSession, add_session)
    office.add(ChangingTrainer, change_trainer)
    office.add(ChangingCapacity, change_capacity)
    office.add(OfCohort, cancel_cohort)


async def _change(
    transaction: Transaction,
    caller: Caller,
    asked: OfCohort,
    change: Change,
    decide: Callable[[Cohort, Programme], Cohort],
) -> Changed:
    number = asked.session if isinstance(asked, OfSession) else None
    return await actions.change_cohort(
        transaction, caller.provider, asked.cohort_id, decide, change, number, asked.reason_class
    )


async def _require_trainer(transaction: Transaction, provider_id: str, trainer_id: str) -> None:
    if not await people.trainers_among(transaction.connection, provider_id, [trainer_id]):
        raise Invalid(
            "There is no such trainer. Invite the trainer first, and give their id.",
            code="unknown_trainer",
            field="trainer_id",
        )


async def _report_sessions(transaction: Transaction, changed: Changed, report: Report, despite_forecast: bool) -> None:
    """Every date of the cohort that follows from its sessions, old and new, and what the new window holds."""
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
    await _forecast(transaction, after, programme, report, despite_forecast)


async def _forecast(
    transaction: Transaction, cohort: Cohort, programme: Programme, report: Report, despite_forecast: bool
) -> None:
    """What the new window holds by each calendar that counts: few days warn, none refuses unless it is overridden."""
    expected = forecast(
        await calendars_of_cohort(transaction.connection, cohort),
        cohort.sessions[-1].held_on,
        programme,
        seats=cohort.capacity,
    )
    if expected.refusals and not despite_forecast:
        raise DomainError(
            f"{expected.refusals[0]} Or set despite_forecast.", code="no_school_days", field="despite_forecast"
        )
    for text in (*expected.refusals, *expected.warnings):
        report.warn(text)


def _tell_of_session(changed: Changed, report: Report, message: str, trainers: int = 1) -> None:
    report.tells("candidate", message, len(changed.told))
    report.tells("school_contact", message, sum(bool(one.school_contact_id) for one in changed.told))
    if changed.after is not changed.before:
        report.tells("trainer", message, trainers)
