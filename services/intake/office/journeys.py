"""Office actions on one journey: the candidate leaves, comes back, pauses, goes on later, or was never meant to be."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.intake.actions import course, offers, refusals, withdrawal
from services.intake.actions.places import move_candidate
from services.intake.actions.telling import programme_of
from services.intake.actions.withdrawal import Withdrawal
from services.intake.domain.application import Application, Text
from services.intake.office.standing import OfJourney, reported
from services.intake.repository import cohorts, places
from services.intake.transaction import Transaction
from shared.dates import pause_review_at, undo_until
from shared.office import Office, Report
from shared.web import Caller

PLACED = "9 Place confirmed"


class Leaving(OfJourney):
    """The candidate leaves, for one of the reasons that a candidate may have."""

    reason_class: Literal["personal", "health", "school", "changed_job", "not_ready", "other"] = "other"


class Deferring(OfJourney):
    """To which cohort; without one, an operator finds it later."""

    to_cohort_id: Text | None = Field(default=None, description="The cohort to go on with; none: found later.")


class Placing(OfJourney):
    """Into which cohort."""

    cohort_id: Text


class Refusing(OfJourney):
    """Which check is not passed."""

    code: refusals.EntryCode = Field(description="The check that is not passed.")


class Skipping(OfJourney):
    """Which requirement of the preparation need not be met."""

    requirement: course.Requirement = Field(description="session or check.")
    number: int = Field(ge=1, le=20)


@reported("37 You have left the programme")
async def withdraw(transaction: Transaction, caller: Caller, asked: Leaving, report: Report) -> Application:
    """The candidate leaves the programme; a place is offered to the first in line. Can be undone for some days."""
    left = Withdrawal(reason_class=asked.reason_class, reason=asked.reason)
    after = await withdrawal.withdraw(transaction, caller.provider, asked.journey_id, left)
    if after.withdrew_at is not None:
        until = undo_until(after.withdrew_at, await programme_of(transaction, after))
        report.date("can be undone until", None, until.at, until.why)
    return after


@reported("37 You are back on the programme")
async def undo_withdrawal(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """The candidate comes back within the days for it: everything is as it was, as far as it still can be."""
    after = await withdrawal.undo_withdrawal(transaction, caller.provider, asked.journey_id, "operator")
    place = await places.place(transaction.connection, caller.provider, asked.journey_id)
    if place is not None and place.state == "waiting":
        report.warn("The place has gone to somebody else; the candidate is on the waiting list in the old order.")
    elif place is not None and place.state == "placed":
        cohort = await cohorts.cohort(transaction.connection, caller.provider, place.cohort_id)
        taken = await places.taken(transaction.connection, caller.provider, place.cohort_id)
        if taken > cohort.capacity:
            report.warn(
                f"The place was given to somebody else meanwhile, so {taken} of {cohort.capacity} places are taken: "
                "no further place is offered until fewer are."
            )
    return after


@reported("37 Your journey is paused")
async def pause(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """Nothing is asked of anybody, and no clock runs, until the journey is resumed."""
    after = await course.pause(transaction, caller.provider, asked.journey_id, asked.reason_class)
    if after.paused_at is not None:
        review = pause_review_at(after.paused_at, await programme_of(transaction, after))
        report.date("how the candidate is should be asked", None, review.at, review.why)
    return after


@reported("37 Your journey goes on")
async def resume(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """The journey goes on; what was left of each clock is left of it still."""
    return await course.resume(transaction, caller.provider, asked.journey_id)


@reported("37 You go on with another group")
async def defer(transaction: Transaction, caller: Caller, asked: Deferring, report: Report) -> Application:
    """The candidate goes on with another cohort, or with one to be found later. Sessions attended count."""
    if asked.to_cohort_id is None:
        report.warn("No cohort is chosen: an operator's task stays open until the candidate has a place.")
    return await course.defer(transaction, caller.provider, asked.journey_id, asked.to_cohort_id, asked.reason_class)


@reported()
async def void(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """The journey was entered wrongly: it ends, and the address can apply again. This cannot be undone."""
    report.warn("This cannot be undone.")
    return await course.void(transaction, caller.provider, asked.journey_id, asked.reason_class)


@reported("10 Your application is not accepted")
async def refuse_entry(transaction: Transaction, caller: Caller, asked: Refusing, report: Report) -> Application:
    """The candidate does not pass a check: the journey ends with its reason. `reopen` begins it again."""
    report.change("check not passed", None, asked.code)
    return await refusals.refuse_application(transaction, caller.provider, asked.journey_id, asked.code, asked.reason)


@reported()
async def skip(transaction: Transaction, caller: Caller, asked: Skipping, report: Report) -> Application:
    """Waive one session or one check of understanding for one candidate."""
    report.change(f"{asked.requirement} {asked.number}", "required", "waived")
    return await course.skip(transaction, caller.provider, asked.journey_id, asked.requirement, asked.number)


@reported(PLACED)
async def place(transaction: Transaction, caller: Caller, asked: Placing, report: Report) -> Application:
    """Give the candidate a place in a cohort, from the waiting list or from another cohort."""
    return await move_candidate(transaction, caller.provider, asked.journey_id, asked.cohort_id)


@reported(PLACED)
async def accept_place(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """Take up an offered place for a candidate who said so by telephone."""
    return await offers.accept_place(transaction, caller.provider, asked.journey_id)


@reported()
async def decline_place(transaction: Transaction, caller: Caller, asked: OfJourney, report: Report) -> Application:
    """Leave an offered place to the next in line for a candidate who said so by telephone."""
    report.tells("candidate", "10 You are on the waiting list")
    return await offers.decline_place(transaction, caller.provider, asked.journey_id)


def add_to(office: Office[Transaction]) -> None:
    """Add the actions of this part."""
    office.add(Leaving, withdraw)
    office.add(OfJourney, undo_withdrawal)
    office.add(OfJourney, pause)
    office.add(OfJourney, resume)
    office.add(Deferring, defer)
    office.add(OfJourney, void)
    office.add(Refusing, refuse_entry)
    office.add(Skipping, skip)
    office.add(Placing, place)
    office.add(OfJourney, accept_place)
    office.add(OfJourney, decline_place)
