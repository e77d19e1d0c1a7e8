"""Intake's office: what an operator does beside the normal course. Each action reports what it changes."""

from __future__ import annotations

from fastapi import Request

from services.intake.office import cohorts, journeys, moves, people
from services.intake.transaction import Intake, Transaction
from shared.office import Office, Room

OFFICE: Office[Transaction] = Office()

for part in (journeys, cohorts, moves, people):
    part.add_to(OFFICE)


def room(request: Request) -> Room[Transaction]:
    """Where intake's office work is done."""
    intake: Intake = request.app.state.intake
    return Room(
        database=intake.database,
        begin=lambda caller: intake.begin(caller.actor),
        now=intake.clock.now,
        last_event=lambda transaction: transaction.last_event_id,
        told=lambda transaction: transaction.told,
        dry_runs=intake.dry_runs,
    )
