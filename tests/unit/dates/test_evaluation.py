"""When candidate and head are asked what has changed since an award; days counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shared.dates import evaluation_plan
from shared.policy import load

HLTA = load("hlta")


@pytest.mark.parametrize(
    ("awarded_on", "ask_at", "remind_at", "closes_at"),
    [
        # Monday 31 May 2027 is a bank holiday. British Summer Time: 09:00 is 08:00 UTC.
        (date(2027, 3, 8), "2027-06-01T08:00:00+00:00", "2027-06-15T08:00:00+00:00", "2027-06-29T22:59:59+00:00"),
        # Over Christmas: 27 and 28 December 2027 stand in for Saturday and Sunday, 3 January 2028 for New Year's Day.
        (date(2027, 9, 27), "2027-12-20T09:00:00+00:00", "2028-01-06T09:00:00+00:00", "2028-01-20T23:59:59+00:00"),
        # An award on a Friday is asked about on a Friday.
        (date(2026, 12, 4), "2027-02-26T09:00:00+00:00", "2027-03-12T09:00:00+00:00", "2027-03-30T22:59:59+00:00"),
    ],
)
def test_both_are_asked_twelve_weeks_later_reminded_once_and_answers_are_taken_for_twenty_working_days(
    awarded_on: date, ask_at: str, remind_at: str, closes_at: str
) -> None:
    plan = evaluation_plan(awarded_on, HLTA)
    assert plan.ask_at == datetime.fromisoformat(ask_at)
    assert [due.due_at for due in plan.reminders] == [datetime.fromisoformat(remind_at)]
    assert plan.closes_at == datetime.fromisoformat(closes_at)


def test_the_date_says_why() -> None:
    why = evaluation_plan(date(2027, 3, 8), HLTA).why
    assert why.rule == "12 weeks after the award, moved from Mon 31 May 2027, which is no working day"
    assert (why.source, why.inputs) == ("TDA", {"awarded_on": "2027-03-08"})
