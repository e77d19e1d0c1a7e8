"""When the digests of a provider are worked out: on the morning of each weekday.

A bank holiday is the service's to know, as it has the list: it then tells nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shared.contracts.assessment import PrepareDigest
from workflows.contract import Party, Stage
from workflows.plans.planned import LONDON, Planned, Wait, one_working_day_after

MORNING = time(7, 30)


def before_the_first_digest(now: datetime) -> date:
    """The day after which digests begin: the day before, or the same one when its morning is past."""
    today = now.astimezone(LONDON).date()
    return today if now >= _morning(today) else today - timedelta(days=1)


def digest(last_on: date, now: datetime) -> Wait:
    """The digest after the last one. Of several that are due by now only the newest: nobody wants yesterday's."""
    at = one_working_day_after(_morning(last_on))
    while (later := one_working_day_after(at)) <= now:
        at = later
    prepared = Planned(PrepareDigest(due_at=at, on=at.date()), "Work out what waits for whom")
    words = "the next working day's morning"
    return Wait(Stage.DIGEST, Party.PLATFORM, words, asks=(prepared,))


def _morning(on: date) -> datetime:
    return datetime.combine(on, MORNING, tzinfo=LONDON)
