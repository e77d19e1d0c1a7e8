"""Business time by hand: a day per second, standing still, at another speed, and as real time."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.clock import REAL_TIME, ClockRecord, FrozenClock, RunningClock, utc

START = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)  # Wed 7 October 2026, 9am in London
DAY_PER_SECOND = ClockRecord(version=2, real0=1_000.0, business0=START, factor=86_400)


def test_at_a_day_per_second_ten_real_seconds_are_ten_days() -> None:
    assert DAY_PER_SECOND.business(1_010.0) == datetime(2026, 10, 17, 8, 0, tzinfo=UTC)


def test_at_a_day_per_second_a_quarter_of_a_second_is_six_hours() -> None:
    assert DAY_PER_SECOND.business(1_000.25) == datetime(2026, 10, 7, 14, 0, tzinfo=UTC)


def test_business_time_counts_instants_so_the_repeated_hour_of_october_is_not_skipped() -> None:
    a_day_over_the_change = DAY_PER_SECOND.business(1_018.0) - DAY_PER_SECOND.business(1_017.0)

    assert a_day_over_the_change == timedelta(hours=24)


def test_a_business_instant_comes_at_its_real_second() -> None:
    assert DAY_PER_SECOND.real(datetime(2026, 11, 6, 8, 0, tzinfo=UTC)) == 1_030.0


def test_a_past_business_instant_was_at_an_earlier_real_second() -> None:
    assert DAY_PER_SECOND.real(datetime(2026, 10, 5, 8, 0, tzinfo=UTC)) == 998.0


def test_a_paused_clock_shows_the_instant_at_which_it_was_stopped() -> None:
    paused = DAY_PER_SECOND.model_copy(update={"paused": True})

    assert paused.business(9_999.0) == START


def test_while_paused_the_future_never_comes_and_the_present_is_here() -> None:
    paused = DAY_PER_SECOND.model_copy(update={"paused": True})

    assert paused.real(START + timedelta(seconds=1)) == float("inf")
    assert paused.real(START) == 1_000.0


def test_real_time_is_business_time_unless_somebody_says_otherwise() -> None:
    assert REAL_TIME.business(1_791_356_400.0) == datetime(2026, 10, 7, 7, 0, tzinfo=UTC)
    assert REAL_TIME.real(datetime(2026, 10, 7, 7, 0, tzinfo=UTC)) == 1_791_356_400.0


def test_a_record_with_another_zone_gives_the_same_instant_in_utc() -> None:
    london_summer = timezone(timedelta(hours=1))
    record = DAY_PER_SECOND.model_copy(update={"business0": datetime(2026, 10, 7, 9, 0, tzinfo=london_summer)})

    assert record.business(1_000.0) == START
    assert record.business(1_000.0).tzinfo is UTC


def test_a_record_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        ClockRecord(version=1, real0=0, business0=datetime(2026, 10, 7), factor=1)  # noqa: DTZ001 - that is the point


def test_a_process_takes_over_a_newer_record_and_no_older_one() -> None:
    clock = RunningClock(DAY_PER_SECOND)
    newer = DAY_PER_SECOND.model_copy(update={"version": 3, "paused": True})

    assert clock.follow(newer)
    assert not clock.follow(DAY_PER_SECOND)
    assert clock.record.version == 3


def test_a_process_that_has_the_record_already_does_not_take_it_again() -> None:
    assert not RunningClock(DAY_PER_SECOND).follow(DAY_PER_SECOND)


def test_a_running_clock_is_the_wall_clock_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_791_356_400.0)

    assert RunningClock().now() == datetime(2026, 10, 7, 7, 0, tzinfo=UTC)
    assert RunningClock().seconds_until(datetime(2026, 10, 7, 7, 1, tzinfo=UTC)) == 60.0


def test_a_running_clock_tells_real_seconds_not_business_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_002.0)

    assert RunningClock(DAY_PER_SECOND).seconds_until(datetime(2026, 10, 12, 8, 0, tzinfo=UTC)) == 3.0


def test_a_frozen_clock_stands_until_it_is_set() -> None:
    clock = FrozenClock(START)
    clock.set(datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC))

    assert clock.now() == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    assert clock.seconds_until(datetime(2028, 3, 1, tzinfo=UTC)) == 1.0


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        utc(datetime(2026, 10, 7, 9, 0))  # noqa: DTZ001 - that is the point
