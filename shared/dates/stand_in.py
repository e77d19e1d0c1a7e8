"""Another assessor for a booked time: until when anybody is asked, and how long each one has to answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.calendar import ONE_DAY, add_working_days, at_london, first_working_day, london_date
from shared.dates.why import Dated, Why, day_in_words
from shared.policy import Programme


def stand_in_until(starts_at: datetime, now: datetime, policy: Programme) -> Dated | None:
    """Until when somebody may be asked to take over a booked time (own); None when that is over.

    17:00 on the working day before: of an appointment on Mon 4 January 2027 that is Thu 31 December 2026. Who withdraws
    later than that leaves until 2 hours before the start.
    """
    rules = policy.stand_in
    least = timedelta(minutes=rules.reply_minutes_minimum)
    days = rules.until_working_days_before
    why = Why(
        rule=f"{rules.until_hour:%H:%M}, {'1 working day' if days == 1 else f'{days} working days'} before",
        inputs={"appointment": day_in_words(starts_at)},
        source=rules.source,
    )
    until = at_london(add_working_days(london_date(starts_at), -days), rules.until_hour)
    if now + least > until:
        until = starts_at - timedelta(hours=rules.until_hours_before)
        why = why.model_copy(update={"rule": f"{rules.until_hours_before} hours before the start"})
    return Dated(on=london_date(until), at=until, why=why) if now + least <= until else None


def stand_in_reply_by(asked_at: datetime, until: datetime, policy: Programme) -> datetime | None:
    """Until when one assessor may answer (own): 4 working hours, never past `until`. None when too little is left.

    Working hours are those from 09:00 to 17:00 of working days: asked Thu 24 December 2026 at 15:30, until Tue 29
    December at 11:30.
    """
    rules = policy.stand_in
    if asked_at + timedelta(minutes=rules.reply_minutes_minimum) > until:
        return None
    left, at = timedelta(hours=rules.reply_working_hours), asked_at
    while True:
        on = first_working_day(london_date(at))
        at = max(at, at_london(on, rules.working_day_starts))
        room = max(timedelta(), at_london(on, rules.working_day_ends) - at)
        if left <= room:
            return min(at + left, until)
        left -= room
        at = at_london(on + ONE_DAY, rules.working_day_starts)
