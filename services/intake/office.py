"""Intake's office: what an operator does beside the normal course. Each action reports what it changes."""

from __future__ import annotations

from typing import Literal

from fastapi import Request

from services.intake import office_people
from services.intake.actions import withdrawal
from services.intake.actions.withdrawal import Withdrawal
from services.intake.domain.application import Text
from services.intake.repository import applications, places
from services.intake.transaction import Intake, Transaction
from shared.office import Office, OfficeRequest, Report, Room
from shared.web import Caller

OFFICE: Office[Transaction] = Office()


class OfJourney(OfficeRequest):
    """An action on one journey."""

    journey_id: Text


class Leaving(OfJourney):
    """The candidate leaves, for one of the reasons that a candidate may have."""

    reason_class: Literal["personal", "health", "school", "changed_job", "not_ready", "other"] = "other"


async def withdraw(transaction: Transaction, caller: Caller, asked: Leaving, report: Report) -> None:
    """The candidate leaves the programme; the place goes to the first in line."""
    before = await applications.application(transaction.connection, caller.provider, asked.journey_id)
    held = await places.place(transaction.connection, caller.provider, asked.journey_id)
    left = Withdrawal(reason_class=asked.reason_class, reason=asked.reason)
    after = await withdrawal.withdraw(transaction, caller.provider, asked.journey_id, left)
    report.about(asked.journey_id)
    if before.withdrew_at is not None:
        report.warn("The candidate has left already; nothing changes.")
        return
    report.change("stage", before.stage, after.stage)
    if held is not None and held.state != "released":
        report.change("place", held.state, None)
    report.tells("candidate", "37 You have left the programme")
    if after.school_contact_id:
        report.tells("school_contact", "37 The candidate has left the programme")


OFFICE.add(Leaving, withdraw)
office_people.add_to(OFFICE)


def room(request: Request) -> Room[Transaction]:
    """Where intake's office work is done."""
    intake: Intake = request.app.state.intake
    return Room(
        database=intake.database,
        begin=lambda caller: intake.begin(caller.actor),
        now=intake.clock.now,
        last_event=lambda transaction: transaction.last_event_id,
    )
