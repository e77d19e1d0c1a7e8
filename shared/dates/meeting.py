"""Meetings of the network: when holders of the award are invited."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.calendar import at_london, first_working_day
from shared.policy import Programme


def invitation_at(meets_on: date, policy: Programme) -> datetime:
    """Some weeks before the meeting, on the first working day from then on (UTC).

    A meeting on Mon 28 June 2027: Mon 31 May is a bank holiday, so Tue 1 June at 09:00 London.
    """
    return at_london(first_working_day(meets_on - timedelta(weeks=policy.network.invite_weeks)), policy.reminder_hour)
