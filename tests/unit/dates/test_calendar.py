"""London time, bank holidays, working days and school days, on the awkward dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import calendar
from shared.calendar import Term, Terms
from shared.contracts.values import TermDates

ENGLAND_2026_2027 = {
    *(date(2026, month, day) for month, day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))),
    *(
        date(2027, month, day)
        for month, day in ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28))
    ),
}
"""The days that gov.uk publishes for England and Wales."""


def test_nine_in_london_is_eight_utc_in_summer_and_nine_in_winter() -> None:
    assert calendar.at_london(date(2026, 7, 13), time(9)) == datetime(2026, 7, 13, 8, tzinfo=UTC)
    assert calendar.at_london(date(2026, 12, 14), time(9)) == datetime(2026, 12, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "ends_at"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_by_the_london_clock_on_both_sides_of_the_clock_changes(on: date, ends_at: datetime) -> None:
    assert calendar.end_of_day(on) == ends_at


def test_the_hour_that_the_clock_change_skips_is_read_as_before_it() -> None:
    assert calendar.at_london(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_read_as_the_first() -> None:
    assert calendar.at_london(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_london_day_begins_an_hour_before_the_utc_day_in_summer() -> None:
    assert calendar.london_date(datetime(2026, 7, 13, 22, 59, 59, tzinfo=UTC)) == date(2026, 7, 13)
    assert calendar.london_date(datetime(2026, 7, 13, 23, 0, 0, tzinfo=UTC)) == date(2026, 7, 14)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        calendar.to_london(datetime(2026, 7, 13, 9))  # noqa: DTZ001


def test_bank_holidays_are_those_of_england_with_their_substitutes() -> None:
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(730))
    assert {on for on in days if calendar.is_bank_holiday(on) and on.weekday() < 5} == ENGLAND_2026_2027


@pytest.mark.parametrize("on", [date(2026, 12, 28), date(2027, 12, 27), date(2027, 12, 28), date(2026, 12, 26)])
def test_no_work_is_done_on_substitute_days_and_weekends(on: date) -> None:
    assert not calendar.is_working_day(on)


def test_scotlands_holidays_are_working_days() -> None:
    assert calendar.is_working_day(date(2026, 1, 2))
    assert calendar.is_working_day(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("on", "count", "expected"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)),
        (date(2027, 1, 4), -5, date(2026, 12, 23)),
        (date(2027, 12, 24), 1, date(2027, 12, 29)),
        (date(2026, 10, 10), 1, date(2026, 10, 12)),
        (date(2026, 10, 10), 0, date(2026, 10, 10)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 28), 2, date(2028, 3, 1)),
    ],
)
def test_working_days_are_stepped_over_holidays_and_weekends(on: date, count: int, expected: date) -> None:
    assert calendar.add_working_days(on, count) == expected


def test_working_days_between_leave_out_the_first_day_and_count_the_last() -> None:
    assert calendar.working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert calendar.working_days_between(date(2026, 12, 29), date(2026, 12, 24)) == -1
    assert calendar.working_days_between(date(2026, 12, 25), date(2026, 12, 28)) == 0


@settings(max_examples=60, deadline=None, database=None)
@given(
    on=st.dates(date(2026, 3, 1), date(2027, 9, 30)),
    count=st.integers(-60, 60).filter(lambda n: n != 0),
)
def test_adding_working_days_agrees_with_the_published_list(on: date, count: int) -> None:
    days = [date(2025, 11, 1) + timedelta(days=n) for n in range(790)]
    working = [day for day in days if day.isoweekday() <= 5 and day not in ENGLAND_2026_2027 | {date(2025, 12, 25)}]
    working.remove(date(2025, 12, 26))
    later = [day for day in working if day > on]
    earlier = [day for day in working if day < on]
    assert calendar.add_working_days(on, count) == (later[count - 1] if count > 0 else earlier[count])


def test_school_days_leave_out_holidays_half_term_and_bank_holidays(staffordshire: Terms) -> None:
    assert calendar.is_school_day(date(2026, 7, 17), staffordshire)
    assert not calendar.is_school_day(date(2026, 7, 20), staffordshire)
    assert not calendar.is_school_day(date(2026, 10, 26), staffordshire)
    assert calendar.is_school_day(date(2026, 11, 2), staffordshire)
    assert not calendar.is_school_day(date(2026, 5, 4), staffordshire)
    assert not calendar.is_school_day(date(2026, 9, 5), staffordshire)


def test_a_closure_day_is_in_term_but_no_school_day(staffordshire: Terms) -> None:
    closed = staffordshire.model_copy(update={"closed_on": (date(2026, 11, 2),)})
    assert calendar.is_in_term(date(2026, 11, 2), closed)
    assert not calendar.is_school_day(date(2026, 11, 2), closed)
    assert calendar.add_school_days(date(2026, 10, 23), 1, closed) == date(2026, 11, 3)


def test_school_days_are_stepped_over_the_summer(staffordshire: Terms) -> None:
    assert calendar.add_school_days(date(2026, 7, 13), 5, staffordshire) == date(2026, 9, 3)
    assert calendar.add_school_days(date(2026, 9, 3), -1, staffordshire) == date(2026, 7, 17)


def test_working_days_stand_in_where_no_terms_are_known() -> None:
    assert calendar.add_school_days(date(2026, 7, 13), 5, None) == date(2026, 7, 20)
    assert calendar.is_in_term(date(2026, 8, 10), None)


def test_the_summer_after_the_last_known_term_is_a_holiday_and_september_is_unknown(staffordshire: Terms) -> None:
    assert not calendar.is_school_day(date(2027, 8, 3), staffordshire)
    assert calendar.is_term_known(date(2027, 8, 31), staffordshire)
    assert not calendar.is_term_known(date(2027, 9, 1), staffordshire)
    assert calendar.is_school_day(date(2027, 9, 1), staffordshire)


def test_a_missing_term_is_unknown_and_not_a_long_holiday(staffordshire: Terms) -> None:
    without_spring = Terms(terms=(staffordshire.terms[3], staffordshire.terms[5]))
    assert not calendar.is_term_known(date(2027, 2, 3), without_spring)
    assert calendar.is_school_day(date(2027, 2, 3), without_spring)


def test_terms_in_a_message_may_come_in_any_order_and_none_means_unknown() -> None:
    spring = TermDates(name="spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25))
    autumn = TermDates(name="autumn", starts_on=date(2026, 9, 3), ends_on=date(2026, 12, 18))
    recorded = calendar.recorded_terms([spring, autumn], [date(2026, 11, 3), date(2026, 11, 2)])
    assert recorded is not None
    assert [term.name for term in recorded.terms] == ["autumn", "spring"]
    assert recorded.closed_on == (date(2026, 11, 2), date(2026, 11, 3))
    assert calendar.recorded_terms([]) is None


def test_a_term_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Term(starts_on=date(2026, 9, 3), ends_on=date(2026, 9, 2))


def test_half_of_a_half_term_is_refused() -> None:
    with pytest.raises(ValueError, match="Give both, or neither"):
        Term(starts_on=date(2026, 9, 3), ends_on=date(2026, 12, 18), half_term_ends_on=date(2026, 10, 30))


def test_a_half_term_outside_its_term_is_refused() -> None:
    with pytest.raises(ValueError, match="not within the term"):
        Term(
            starts_on=date(2026, 9, 3),
            ends_on=date(2026, 12, 18),
            half_term_starts_on=date(2026, 12, 14),
            half_term_ends_on=date(2026, 12, 19),
        )


def test_overlapping_terms_are_refused() -> None:
    autumn = Term(starts_on=date(2026, 9, 3), ends_on=date(2026, 12, 18))
    early_spring = Term(starts_on=date(2026, 12, 18), ends_on=date(2027, 3, 25))
    with pytest.raises(ValueError, match="without overlap"):
        Terms(terms=(autumn, early_spring))
