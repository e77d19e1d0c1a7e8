"""When holders of the award are invited to a meeting; days counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shared.dates import invitation_at
from shared.policy import load


@pytest.mark.parametrize(
    ("meets_on", "invite_at"),
    [
        (date(2027, 10, 14), "2027-09-16T08:00:00+00:00"),
        # Mon 31 May 2027 is a bank holiday.
        (date(2027, 6, 28), "2027-06-01T08:00:00+00:00"),
        # A meeting in British Summer Time, invited to in winter: 09:00 is 09:00 UTC.
        (date(2027, 4, 22), "2027-03-25T09:00:00+00:00"),
        # Sat 19 June minus four weeks is Sat 22 May.
        (date(2027, 6, 19), "2027-05-24T08:00:00+00:00"),
    ],
)
def test_four_weeks_before_on_a_working_day_at_nine(meets_on: date, invite_at: str) -> None:
    assert invitation_at(meets_on, load("hlta")) == datetime.fromisoformat(invite_at)
