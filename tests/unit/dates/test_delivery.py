"""Holding mail for school hours, and spreading what falls due at once."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import Terms, is_school_day, to_london
from shared.dates import hold, spread
from shared.policy import load

HLTA = load("hlta", 1)


@pytest.mark.parametrize(
    ("due_at", "sent_at"),
    [
        # Thu 10 September 2026: within, just before, just after
        (datetime(2026, 9, 10, 8, 0, tzinfo=UTC), datetime(2026, 9, 10, 8, 0, tzinfo=UTC)),
        (datetime(2026, 9, 10, 6, 29, 59, tzinfo=UTC), datetime(2026, 9, 10, 6, 30, tzinfo=UTC)),
        (datetime(2026, 9, 10, 17, 0, 0, tzinfo=UTC), datetime(2026, 9, 10, 17, 0, 0, tzinfo=UTC)),
        (datetime(2026, 9, 10, 17, 0, 1, tzinfo=UTC), datetime(2026, 9, 11, 6, 30, tzinfo=UTC)),
        # just past midnight in London, which is the day before in UTC
        (datetime(2026, 9, 9, 23, 30, tzinfo=UTC), datetime(2026, 9, 10, 6, 30, tzinfo=UTC)),
        # a Friday evening over half-term and the clock change
        (datetime(2026, 10, 23, 18, 0, tzinfo=UTC), datetime(2026, 11, 2, 7, 30, tzinfo=UTC)),
        # over the summer, and over Christmas
        (datetime(2026, 7, 17, 17, 1, tzinfo=UTC), datetime(2026, 9, 3, 6, 30, tzinfo=UTC)),
        (datetime(2026, 12, 21, 9, 0, tzinfo=UTC), datetime(2027, 1, 4, 7, 30, tzinfo=UTC)),
        # a bank holiday in term
        (datetime(2026, 5, 4, 9, 0, tzinfo=UTC), datetime(2026, 5, 5, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_school_is_written_to_at_the_first_moment_it_is_open(
    staffordshire: Terms, due_at: datetime, sent_at: datetime
) -> None:
    assert hold(due_at, staffordshire, HLTA) == sent_at


def test_working_days_are_used_where_terms_are_unknown() -> None:
    assert hold(datetime(2026, 12, 24, 20, tzinfo=UTC), None, HLTA) == datetime(2026, 12, 29, 7, 30, tzinfo=UTC)


def test_what_happens_within_48_hours_is_not_held(staffordshire: Terms) -> None:
    friday_evening = datetime(2026, 9, 11, 18, tzinfo=UTC)
    assert hold(friday_evening, staffordshire, HLTA, event_at=friday_evening + timedelta(hours=48)) == friday_evening
    # A second more than 48 hours away: held for that second.
    later = friday_evening + timedelta(hours=48, seconds=1)
    assert hold(friday_evening, staffordshire, HLTA, event_at=later) == friday_evening + timedelta(seconds=1)


@settings(max_examples=60, deadline=None, database=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 8, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_held_mail_leaves_in_school_hours_and_holding_it_again_changes_nothing(due_at: datetime) -> None:
    sent_at = hold(due_at, None, HLTA)
    local = to_london(sent_at)
    assert sent_at >= due_at
    assert is_school_day(local.date(), None)
    assert time(7, 30) <= local.time() <= time(18)
    assert hold(sent_at, None, HLTA) == sent_at


def test_a_key_always_has_the_same_delay() -> None:
    assert spread("journey-1:remind_evidence_due:2", timedelta(minutes=15)) == timedelta(
        minutes=3, seconds=47, microseconds=607773
    )
    assert spread("journey-1:remind_evidence_due:2", timedelta(0)) == timedelta(0)


def test_many_keys_fall_evenly_over_the_whole_span() -> None:
    delays = [spread(f"journey-{n}", timedelta(minutes=15)) for n in range(3000)]
    per_minute = [sum(delay // timedelta(minutes=1) == minute for delay in delays) for minute in range(15)]
    assert sum(per_minute) == 3000
    assert min(per_minute) > 130
