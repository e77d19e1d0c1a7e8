"""What a cohort's dates let one expect: school days in its window, and assessors' hours for everyone in it."""

from datetime import date

from shared.calendar import Terms
from shared.contracts.envelope import Frozen
from shared.dates.appointment_window import Window, window
from shared.policy import Programme


class CohortForecast(Frozen):
    """The window with what it holds. `refusals` stop the cohort unless somebody overrides them with a reason.

    Minutes are those of the assessors who are free in the window (None: nothing is known of them), and those that a
    full cohort needs.
    """

    window: Window
    minutes_free: int | None
    minutes_needed: int
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]


def forecast(
    final_session_on: date, terms: Terms | None, policy: Programme, *, seats: int, minutes_free: int | None = None
) -> CohortForecast:
    """Warns below 5 school days in the window and refuses at 0; the same for assessors' free hours, by policy (own).

    Final session Fri 26 June 2026 in Staffordshire: the window 24 July - 28 August holds no school day, so it is
    refused. What is not known is never refused for.
    """
    found = window(final_session_on, terms, policy)
    warnings, refusals = [], []
    if found.school_days is not None and found.school_days < policy.forecast.refuse_below_school_days:
        refusals.append(found.warning or "")
    elif found.warning:
        warnings.append(found.warning)
    needed = seats * policy.appointment.minutes
    if minutes_free is not None:
        percent = 100 * minutes_free // needed if needed else 100
        said = (
            f"Assessors are free for {_hours(minutes_free)} in the window, and {seats} candidates need "
            f"{_hours(needed)}. Ask assessors for more hours, or take fewer candidates."
        )
        if percent < policy.forecast.refuse_below_hours_percent:
            refusals.append(said)
        elif percent < policy.forecast.warn_below_hours_percent:
            warnings.append(said)
    return CohortForecast(
        window=found,
        minutes_free=minutes_free,
        minutes_needed=needed,
        warnings=tuple(warnings),
        refusals=tuple(refusals),
    )


def _hours(minutes: int) -> str:
    """90 minutes are "1.5 hours"."""
    return "1 hour" if minutes == 60 else f"{minutes / 60:.1f} hours".replace(".0 ", " ")
