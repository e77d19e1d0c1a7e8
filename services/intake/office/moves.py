"""The office action that moves many candidates between cohorts at once, from a CSV file."""

from __future__ import annotations

from pydantic import Field

from services.intake.actions.moves import move_by_csv
from services.intake.transaction import Transaction
from shared.office import Office, OfficeRequest, Report
from shared.web import Caller


class MovingMany(OfficeRequest):
    """A file with the columns `reference` and `cohort`."""

    csv: str = Field(max_length=500_000, description="The file's text: columns reference and cohort.")


async def move_candidates(transaction: Transaction, caller: Caller, asked: MovingMany, report: Report) -> None:
    """Move candidates between cohorts by CSV: the good rows, all at once; the bad ones are named with their reason."""
    moves = await move_by_csv(transaction, caller.provider, asked.csv.encode())
    report.about(*(one.journey_id for one in moves.moved))
    for one in moves.moved:
        report.change(f"row {one.row}, {one.reference}: cohort", one.was, one.becomes)
    for bad in moves.bad:
        report.warn(f"row {bad.row} is left out: {bad.problem}")
    if moves.there_already:
        report.warn(f"{moves.there_already} rows name the cohort in which the candidate has a place already.")
    report.tells("candidate", "9 Place confirmed", len(moves.moved))


def add_to(office: Office[Transaction]) -> None:
    """Add the action of this part."""
    office.add(MovingMany, move_candidates)
