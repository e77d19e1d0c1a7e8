"""The forecast over all calendars that matter; every day counted by hand from the terms."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.domain.forecast import Forecast, SchoolCalendar, forecast, refuse_unless_overridden
from shared import policy
from shared.calendar import Term, Terms
from shared.errors import DomainError

HLTA = policy.load("hlta")
NOT_KNOWN = "How many hours assessors are free is not known just now. Look at the cohort's forecast again later."

STAFFORDSHIRE = Terms(
    terms=(
        Term(starts_on=date(2026, 4, 13), ends_on=date(2026, 7, 17)),
        Term(
            starts_on=date(2026, 9, 3),
            ends_on=date(2026, 12, 18),
            half_term_starts_on=date(2026, 10, 26),
            half_term_ends_on=date(2026, 10, 30),
        ),
        Term(starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25)),
    )
)
EARLY = Terms(
    terms=(
        Term(starts_on=date(2026, 4, 13), ends_on=date(2026, 7, 10)),
        Term(starts_on=date(2026, 8, 26), ends_on=date(2026, 12, 11)),
    )
)
"""A county whose schools come back in August."""


def calendar(name: str, terms: Terms | None) -> SchoolCalendar:
    return SchoolCalendar(kind="area", name=name, terms=terms)


def expected(final_on: date, *known: SchoolCalendar, minutes_free: int | None = 6_000, seats: int = 20) -> Forecast:
    return forecast(list(known), final_on, HLTA, seats=seats, assessors=5, minutes_free=minutes_free)


def test_a_final_session_of_26_june_is_refused_since_nobody_is_at_school() -> None:
    found = expected(date(2026, 6, 26), calendar("Staffordshire", STAFFORDSHIRE))
    assert (found.window_first_on, found.window_last_on) == (date(2026, 7, 24), date(2026, 8, 28))
    assert (found.school_days, found.verdict, found.warnings) == (0, "refused", ())
    (refusal,) = found.refusals
    assert refusal.startswith("Staffordshire: The window Fri 24 Jul 2026 - Fri 28 Aug 2026 holds no school day")
    with pytest.raises(DomainError, match="give an override_reason") as refused:
        refuse_unless_overridden(found, False, "give an override_reason", "sessions.1.starts_at")
    assert (refused.value.reason_code, refused.value.field) == ("forecast_refused", "sessions.1.starts_at")
    refuse_unless_overridden(found, True, "give an override_reason", "sessions.1.starts_at")


def test_one_school_day_is_warned_of_and_not_refused() -> None:
    found = expected(date(2026, 7, 2), calendar("Staffordshire", STAFFORDSHIRE))  # only Thu 3 September
    assert (found.school_days, found.verdict, found.refusals) == (1, "warned", ())
    refuse_unless_overridden(found, False, "give an override_reason", "sessions.1.starts_at")


def test_five_school_days_are_enough() -> None:
    # Wed 8 July: 5 August - 9 September, with 3, 4, 7, 8 and 9 September.
    found = expected(date(2026, 7, 8), calendar("Staffordshire", STAFFORDSHIRE))
    assert (found.school_days, found.verdict, found.warnings) == (5, "good", ())


def test_a_window_in_spring_counts_from_the_first_day_of_term() -> None:
    # Tue 1 December: 29 December - 2 February; 4 to 29 January are 20 school days, and 1 and 2 February.
    found = expected(date(2026, 12, 1), calendar("Staffordshire", STAFFORDSHIRE))
    assert (found.school_days, found.verdict) == (22, "good")


def test_the_worst_calendar_counts_and_each_is_shown() -> None:
    found = expected(date(2026, 6, 26), calendar("Early", EARLY), calendar("Staffordshire", STAFFORDSHIRE))
    assert [(one.name, one.school_days) for one in found.calendars] == [("Early", 3), ("Staffordshire", 0)]
    assert (found.school_days, found.verdict) == (0, "refused")
    assert [one.partition(":")[0] for one in found.refusals] == ["Staffordshire"]
    assert [one.partition(":")[0] for one in found.warnings] == ["Early"]


def test_many_calendars_that_say_the_same_are_named_in_one_sentence() -> None:
    found = expected(date(2026, 6, 26), *(calendar(name, STAFFORDSHIRE) for name in ("A", "B", "C", "D", "E")))
    assert [one.partition(":")[0] for one in found.refusals] == ["A, B, C and 2 more"]


def test_without_any_term_dates_the_usual_summer_is_reckoned_with_and_said_so() -> None:
    refused = expected(date(2026, 6, 26), calendar("Nowhere", None))
    assert (refused.school_days, refused.verdict) == (0, "refused")
    assert [one.kind for one in refused.calendars] == ["usual", "area"]
    assert refused.warnings[0].startswith("No term dates are recorded for these weeks")
    warned = expected(date(2026, 7, 2))  # 30 July - 3 September: 1, 2 and 3 September
    assert (warned.school_days, warned.verdict) == (3, "warned")


def test_a_calendar_that_does_not_reach_so_far_is_named_and_left_out() -> None:
    # Thu 14 January: 11 February - 18 March. Two days, four weeks, and four days.
    found = expected(date(2027, 1, 14), calendar("Early", EARLY), calendar("Staffordshire", STAFFORDSHIRE))
    assert [(one.name, one.school_days) for one in found.calendars] == [("Staffordshire", 26), ("Early", None)]
    assert found.warnings == ("Early: the term dates do not cover these weeks. Record them.",)


def test_hours_that_are_free_are_held_against_what_a_full_cohort_needs() -> None:
    short = expected(date(2026, 12, 1), calendar("Staffordshire", STAFFORDSHIRE), minutes_free=30 * 60)
    assert (short.hours_free, short.hours_needed, short.verdict) == (30, 40, "warned")
    (warning,) = short.warnings
    assert warning.startswith("Assessors are free for 30 hours in the window, and 20 candidates need 40 hours. Ask")
    enough = expected(date(2026, 12, 1), calendar("Staffordshire", STAFFORDSHIRE), minutes_free=30 * 60, seats=15)
    assert (enough.hours_needed, enough.verdict) == (30, "good")


def test_hours_that_nobody_can_say_are_said_to_be_unknown_and_refuse_nothing() -> None:
    found = expected(date(2026, 12, 1), calendar("Staffordshire", STAFFORDSHIRE), minutes_free=None)
    assert (found.hours_free, found.warnings, found.refusals) == (None, (NOT_KNOWN,), ())
