"""Office actions on one journey: the candidate leaves, comes back, pauses, goes on later, or was never meant to be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from services.intake.actions import course, offers, withdrawal
from services.intake.actions.places import move_candidate
from services.intake.actions.telling import programme_of
from services.intake.actions.withdrawal import Withdrawal
from services.intake.domain.application import Application, Text
from services.intake.domain.declaration import Declaration, State
from services.intake.repository import applications, cohorts, declarations, places
from services.intake.repository.places import Place
from services.intake.transaction import Transaction
from shared.dates import pause_review_at, undo_until
from shared.office import Office, OfficeRequest, Report
from shared.web import Caller


class OfJourney(OfficeRequest):
    """An action on one journey."""

    journey_id: Text


class Leaving(OfJourney):
    """The candidate leaves, for one of the reasons that a candidate may have."""

    reason_class: Literal["personal", "health", "school", "changed_job", "not_ready", "other"] = "other"


class Deferring(OfJourney):
    """To which cohort; without one, an operator finds it later."""

    to_cohort_id: Text | None = Field(default=None, description="The cohort to go on with; none: found later.")


class Placing(OfJourney):
    """Into which cohort."""

    cohort_id: Text


class Skipping(OfJourney):
    """Which requirement of the preparation need not be met."""

    requirement: course.Requirement = Field(description="session or check.")
    number: int = Field(ge=1, le=20)


@dataclass(frozen=True)
class Standing:
    """All that intake knows of where a journey stands."""

    application: Application
    place: Place | None
    declaration: Declaration
    cohort: str


async def withdraw(transaction: Transaction, caller: Caller, asked: Leaving, report: Report) -> None:
    """The candidate leaves the programme; a place is offered to the first in line. Can be undone for some days."""
    left = Withdrawal(reason_class=asked.reason_class, reason=asked.reason)
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: withdrawal.withdraw(transaction, caller.provider, asked.journey_id, left),
    )
    if after.withdrew_at is not None:
        until = undo_until(after.withdrew_at, await programme_of(transaction, after))
        report.date("can be undone until", None, until.at, until.why)
    _tells_all(report, after, "37 You have left the programme")


async def undo_withdrawal(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """The candidate comes back within the days for it: everything is as it was, as far as it still can be."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: withdrawal.undo_withdrawal(transaction, caller.provider, asked.journey_id, "operator"),
    )
    place = await places.place(transaction.connection, caller.provider, asked.journey_id)
    if place is not None and place.state == "waiting":
        report.warn("The place has gone to somebody else; the candidate is on the waiting list in the old order.")
    _tells_all(report, after, "37 You are back on the programme")


async def pause(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """Nothing is asked of anybody, and no clock runs, until the journey is resumed."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: course.pause(transaction, caller.provider, asked.journey_id, asked.reason_class),
    )
    declaration = await declarations.newest_of_journey(transaction.connection, caller.provider, asked.journey_id)
    if declaration.state is State.REQUESTED:
        report.ladder("chaser to the head", declaration.chasers, ())
        report.ladder("notice to the candidate", declaration.candidate_notices, ())
        report.date("declaration lapses", declaration.lapses_at, None)
    if after.paused_at is not None:
        review = pause_review_at(after.paused_at, await programme_of(transaction, after))
        report.date("how the candidate is should be asked", None, review.at, review.why)
    _tells_all(report, after, "37 Your journey is paused")


async def resume(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """The journey goes on; what was left of each clock is left of it still."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: course.resume(transaction, caller.provider, asked.journey_id),
    )
    _tells_all(report, after, "37 Your journey goes on")


async def defer(transaction: Transaction, caller: Caller, asked: Deferring, report: Report) -> None:
    """The candidate goes on with another cohort, or with one to be found later. Sessions attended count."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: course.defer(transaction, caller.provider, asked.journey_id, asked.to_cohort_id, asked.reason_class),
    )
    if asked.to_cohort_id is None:
        report.warn("No cohort is chosen: an operator's task stays open until the candidate has a place.")
    _tells_all(report, after, "37 You go on with another group")


async def void(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """The journey was entered wrongly: it ends, and the address can apply again. This cannot be undone."""
    await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: course.void(transaction, caller.provider, asked.journey_id, asked.reason_class),
    )
    report.warn("This cannot be undone.")


async def skip(transaction: Transaction, caller: Caller, asked: Skipping, report: Report) -> None:
    """Waive one session or one check of understanding for one candidate."""
    await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: course.skip(transaction, caller.provider, asked.journey_id, asked.requirement, asked.number),
    )
    report.change(f"{asked.requirement} {asked.number}", "required", "waived")


async def place(transaction: Transaction, caller: Caller, asked: Placing, report: Report) -> None:
    """Give the candidate a place in a cohort, from the waiting list or from another cohort."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: move_candidate(transaction, caller.provider, asked.journey_id, asked.cohort_id),
    )
    _tells_all(report, after, "9 Place confirmed")


async def accept_place(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """Take up an offered place for a candidate who said so by telephone."""
    after = await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: offers.accept_place(transaction, caller.provider, asked.journey_id),
    )
    _tells_all(report, after, "9 Place confirmed")


async def decline_place(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> None:
    """Leave an offered place to the next in line for a candidate who said so by telephone."""
    await _reported(
        transaction,
        caller,
        asked,
        report,
        lambda: offers.decline_place(transaction, caller.provider, asked.journey_id),
    )
    report.tells("candidate", "10 You are on the waiting list")


def add_to(office: Office[Transaction]) -> None:
    """Add the actions of this part."""
    office.add(Leaving, withdraw)
    office.add(OfJourney, undo_withdrawal)
    office.add(OfJourney, pause)
    office.add(OfJourney, resume)
    office.add(Deferring, defer)
    office.add(OfJourney, void)
    office.add(Skipping, skip)
    office.add(Placing, place)
    office.add(OfJourney, accept_place)
    office.add(OfJourney, decline_place)


async def _reported(
    transaction: Transaction,
    caller: Caller,
    asked: OfJourney,
    report: Report,
    act: Callable[[], Awaitable[Application]],
) -> Application:
    """Act, and write down how the journey stands afterwards against before."""
    report.about(asked.journey_id)
    before = await _standing(transaction, caller.provider, asked.journey_id)
    await act()
    after = await _standing(transaction, caller.provider, asked.journey_id)
    report.change("stage", before.application.stage, after.application.stage)
    report.change("cohort", before.cohort, after.cohort)
    report.change("place", _state(before.place), _state(after.place))
    report.change("paused", _yes_no(before), _yes_no(after))
    old, new = before.declaration, after.declaration
    report.change("declaration", old.state, new.state)
    if new.state is State.REQUESTED:
        report.ladder("chaser to the head", old.chasers, new.chasers)
        report.ladder("notice to the candidate", old.candidate_notices, new.candidate_notices)
        report.date("declaration lapses", old.lapses_at, new.lapses_at)
    report.date(
        "place held until",
        before.place.hold_until if before.place else None,
        after.place.hold_until if after.place else None,
        from_now=True,
    )
    return after.application


async def _standing(transaction: Transaction, provider_id: str, journey_id: str) -> Standing:
    connection = transaction.connection
    application = await applications.application(connection, provider_id, journey_id)
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    return Standing(
        application=application,
        place=await places.place(connection, provider_id, journey_id),
        declaration=await declarations.newest_of_journey(connection, provider_id, journey_id),
        cohort=cohort.name,
    )


def _state(place: Place | None) -> str | None:
    return place.state if place is not None and place.state != "released" else None


def _yes_no(standing: Standing) -> str:
    return "no" if standing.application.paused_at is None else "yes"


def _tells_all(report: Report, application: Application, message: str) -> None:
    report.tells("candidate", message)
    if application.school_contact_id:
        report.tells("school_contact", message)
