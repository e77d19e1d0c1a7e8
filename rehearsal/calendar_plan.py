"""On which days the sessions of a rehearsal are held: real school days, worked out from its first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.calendar import Terms, first_school_day, is_school_day

SESSION_GAP = timedelta(days=41)
"""The shortest gap between the two sessions that has been seen (BPN: 41 and 89 days)."""

_WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class SessionDays:
    """The days of the cohort's two sessions, and of the catch-up cohort's."""

    first_on: date
    second_on: date
    catch_up_first_on: date
    catch_up_second_on: date


def session_days(origin: date, terms: Terms | None) -> SessionDays:
    """First session on a Wednesday two weeks after the origin or later, the second 41 days later or more.

    From Wed 7 October 2026: 21 October and 1 December; catch-ups on 18 November and 8 December. Whoever gets a place
    late, since the head had to be reminded twice, has missed the first session and must find its catch-up to come.
    """
    first_on = origin + timedelta(days=14)
    while first_on.weekday() != _WEDNESDAY or not is_school_day(first_on, terms):
        first_on += timedelta(days=1)
    second_on = first_school_day(first_on + SESSION_GAP, terms)
    return SessionDays(
        first_on=first_on,
        second_on=second_on,
        catch_up_first_on=first_school_day(first_on + timedelta(days=28), terms),
        catch_up_second_on=first_school_day(second_on + timedelta(days=7), terms),
    )
