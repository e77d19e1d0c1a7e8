"""What a place costs: lines with tax and payer, and what is paid back when somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shared.calendar import london_date
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.intake import FeeLineDue, FeeRefundDue
from shared.dates import fees_due_by, full_refund_last_on
from shared.policy import Programme


class Line(Frozen):
    """One line of one journey. `refunded_pence` of its gross are not owed, or are paid back."""

    line: str
    net_pence: int
    vat_pence: int
    payer: str
    due_on: date
    settled_at: Instant | None = None
    refunded_pence: int = 0

    @property
    def gross_pence(self) -> int:
        """What is to be paid: 34800 for 29000 with 5800 tax."""
        return self.net_pence + self.vat_pence

    def owed_in_words(self) -> str:
        """What is to be paid for it, or was: "£348.00, paid"."""
        owed = self.gross_pence - self.refunded_pence
        return f"£{owed // 100}.{owed % 100:02d}{', paid' if self.settled_at and owed else ''}"

    def due(self) -> FeeLineDue:
        """The fact for finance."""
        return FeeLineDue(
            line=self.line,
            net_pence=self.net_pence,
            vat_pence=self.vat_pence,
            payer=self.payer,
            due_on=self.due_on,
        )


def lines_of(programme: Programme, payer: str, payers: Mapping[str, str], confirmed_at: datetime) -> tuple[Line, ...]:
    """The lines of a place that is confirmed now, each with its own payer where one is named."""
    due_on = fees_due_by(confirmed_at, programme).on
    return tuple(
        Line(
            line=line.code,
            net_pence=line.pence,
            vat_pence=line.vat_pence,
            payer=payers.get(line.code, payer),
            due_on=due_on,
        )
        for line in programme.fees.lines
    )


def refunds(
    lines: tuple[Line, ...], first_session_on: date | None, left_at: datetime, assessed: bool, programme: Programme
) -> tuple[FeeRefundDue, ...]:
    """What is not owed by somebody who leaves: all of it in time, else what is not `kept_when_late`.

    In time is more than 10 working days before session 1 (own). What was assessed is paid for.
    """
    in_time = (
        first_session_on is not None and london_date(left_at) <= full_refund_last_on(first_session_on, programme).on
    )
    kept_late = {line.code for line in programme.fees.lines if line.kept_when_late}
    return tuple(
        FeeRefundDue(line=line.line, pence=line.gross_pence - line.refunded_pence)
        for line in lines
        if line.refunded_pence < line.gross_pence and (in_time or (line.line not in kept_late and not assessed))
    )


def all_of(lines: tuple[Line, ...]) -> tuple[FeeRefundDue, ...]:
    """Everything, for a journey that was entered wrongly or twice."""
    return tuple(
        FeeRefundDue(line=line.line, pence=line.gross_pence - line.refunded_pence)
        for line in lines
        if line.refunded_pence < line.gross_pence
    )


def owed_again(line: Line, left_at: datetime, back_at: datetime, programme: Programme) -> Line:
    """A line that was given up when somebody left, once they are back."""
    due_on = line.due_on + (london_date(back_at) - london_date(left_at))
    if line.settled_at is not None:
        due_on = fees_due_by(back_at, programme).on
    return line.model_copy(update={"refunded_pence": 0, "due_on": due_on, "settled_at": None})
