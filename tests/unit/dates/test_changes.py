"""Withdrawal and its undoing, pauses, missed appointments, and the answers to an appeal."""

from datetime import UTC, date, datetime

from shared.dates import (
    appeal_acknowledged_by,
    appeal_decided_by,
    missed_from,
    moderation_plan,
    new_times_by,
    pause_review_at,
    undo_until,
)
from shared.policy import Programme


def test_a_withdrawal_can_be_undone_until_the_end_of_day_14(hlta: Programme) -> None:
    until = undo_until(datetime(2026, 10, 14, 22, 59, 59, tzinfo=UTC), hlta)
    assert until.at == datetime(2026, 10, 28, 23, 59, 59, tzinfo=UTC)
    next_day = undo_until(datetime(2026, 10, 14, 23, 0, 0, tzinfo=UTC), hlta)
    assert next_day.on == date(2026, 10, 29)


def test_a_pause_is_looked_at_after_28_days_on_a_working_day(hlta: Programme) -> None:
    assert pause_review_at(datetime(2026, 11, 30, 9, tzinfo=UTC), hlta).at == datetime(2026, 12, 29, 9, tzinfo=UTC)


def test_new_times_come_on_the_next_working_day_after_a_missed_appointment(hlta: Programme) -> None:
    assert new_times_by(datetime(2026, 12, 24, 10, tzinfo=UTC), hlta).at == datetime(
        2026, 12, 29, 23, 59, 59, tzinfo=UTC
    )


def test_somebody_is_missing_from_ten_minutes_after_the_start(hlta: Programme) -> None:
    assert missed_from(datetime(2026, 11, 4, 10, tzinfo=UTC), hlta) == datetime(2026, 11, 4, 10, 10, tzinfo=UTC)


def test_an_appeal_is_acknowledged_in_5_and_decided_in_20_working_days(hlta: Programme) -> None:
    christmas = datetime(2026, 12, 21, 9, tzinfo=UTC)
    assert appeal_acknowledged_by(christmas, hlta).at == datetime(2026, 12, 30, 23, 59, 59, tzinfo=UTC)
    assert appeal_decided_by(datetime(2026, 10, 12, 9, tzinfo=UTC), hlta).on == date(2026, 11, 9)


def test_letters_go_in_the_second_week_of_the_month(hlta: Programme) -> None:
    summer = moderation_plan(date(2026, 7, 16), hlta)
    assert (summer.letter_week_first_on, summer.letter_week_last_on) == (date(2026, 10, 8), date(2026, 10, 14))
    winter = moderation_plan(date(2026, 11, 19), hlta)
    assert (winter.letter_week_first_on, winter.letter_week_last_on) == (date(2027, 2, 8), date(2027, 2, 14))
