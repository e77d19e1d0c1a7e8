"""Report, moderation round, letters, appeal and re-assessment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import policy
from shared.calendar import Terms
from shared.dates import appeal_last_at, moderation_plan, question_due, reassessment_on, report_plan
from shared.policy import Programme


def test_a_report_is_due_at_the_end_of_the_fifth_working_day_and_reminded_then_and_once_again(hlta: Programme) -> None:
    plan = report_plan(datetime(2026, 5, 21, 13, tzinfo=UTC), hlta)
    assert plan.due_at == datetime(2026, 5, 29, 22, 59, 59, tzinfo=UTC)
    assert [(reminder.step, reminder.of, reminder.due_at) for reminder in plan.reminders] == [
        (1, 2, datetime(2026, 5, 29, 8, tzinfo=UTC)),
        (2, 2, datetime(2026, 6, 1, 8, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("assessed_on", "round_on", "letter_on"),
    [
        (date(2026, 7, 16), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 11, 19), date(2027, 1, 31), date(2027, 2, 8)),
        (date(2026, 7, 14), date(2026, 7, 31), date(2026, 8, 10)),
        (date(2026, 8, 3), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 8, 15), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 14), date(2026, 10, 31), date(2026, 11, 9)),
        (date(2026, 10, 15), date(2026, 11, 30), date(2026, 12, 8)),
        (date(2026, 12, 14), date(2027, 1, 31), date(2027, 2, 8)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 8)),
        (date(2027, 4, 14), date(2027, 4, 30), date(2027, 5, 10)),
        (date(2028, 2, 14), date(2028, 2, 29), date(2028, 3, 8)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 8)),
    ],
)
def test_rounds_skip_august_and_december_and_letters_go_on_a_working_day(
    hlta: Programme, assessed_on: date, round_on: date, letter_on: date
) -> None:
    plan = moderation_plan(assessed_on, hlta)
    assert (plan.round_on, plan.letter_on) == (round_on, letter_on)


def test_a_round_closes_with_its_day_and_letters_go_at_nine_by_the_london_clock(hlta: Programme) -> None:
    autumn = moderation_plan(date(2026, 7, 16), hlta)
    assert autumn.closes_at == datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC)
    assert autumn.letters_at == datetime(2026, 10, 8, 8, tzinfo=UTC)
    winter = moderation_plan(date(2026, 11, 19), hlta)
    assert winter.closes_at == datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC)
    assert winter.letters_at == datetime(2027, 2, 8, 9, tzinfo=UTC)


def test_a_report_signed_on_the_rounds_day_is_in_time_and_a_day_later_joins_the_next(hlta: Programme) -> None:
    on_the_day = moderation_plan(date(2026, 10, 14), hlta, signed_on=date(2026, 10, 31))
    assert on_the_day.round_on == date(2026, 10, 31)
    assert moderation_plan(date(2026, 10, 14), hlta, signed_on=date(2026, 11, 1)).round_on == date(2026, 11, 30)
    assert moderation_plan(date(2026, 11, 10), hlta, signed_on=date(2026, 12, 1)).round_on == date(2027, 1, 31)


@settings(max_examples=60, deadline=None, database=None)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_every_assessment_has_the_first_round_that_is_open_to_it(assessed_on: date) -> None:
    plan = moderation_plan(assessed_on, policy.load("hlta"))
    month_ends = [
        on
        for on in (assessed_on + timedelta(days=n) for n in range(125))
        if (on + timedelta(days=1)).day == 1 and on.month not in (8, 12)
    ]
    open_to_it = [on for on in month_ends if on.month != assessed_on.month or assessed_on.day <= 14]
    assert plan.round_on == open_to_it[0]
    assert 8 <= plan.letter_on.day <= 14


@pytest.mark.parametrize(
    ("letter_on", "last_at"),
    [
        (date(2026, 10, 8), datetime(2026, 10, 29, 23, 59, 59, tzinfo=UTC)),
        (date(2028, 2, 8), datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)),
        (date(2026, 6, 8), datetime(2026, 6, 29, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_appeal_is_in_time_until_the_end_of_day_21_from_the_letter(
    hlta: Programme, letter_on: date, last_at: datetime
) -> None:
    assert appeal_last_at(letter_on, hlta).at == last_at


def test_a_reassessment_has_three_working_days_of_notice(staffordshire: Terms, hlta: Programme) -> None:
    assert reassessment_on(date(2026, 10, 8), staffordshire, hlta).at == datetime(2026, 10, 13, 7, tzinfo=UTC)


def test_a_reassessment_waits_for_the_school_to_open(staffordshire: Terms, hlta: Programme) -> None:
    assert reassessment_on(date(2026, 8, 10), staffordshire, hlta).on == date(2026, 9, 3)
    assert reassessment_on(date(2026, 8, 10), None, hlta).on == date(2026, 8, 13)


def test_a_moderators_question_is_answered_in_two_working_days_but_before_the_letters(hlta: Programme) -> None:
    asked_at = datetime(2027, 2, 4, 10, tzinfo=UTC)
    monday = datetime(2027, 2, 8, 9, tzinfo=UTC)
    assert question_due(asked_at, None, hlta).at == datetime(2027, 2, 8, 23, 59, 59, tzinfo=UTC)
    assert question_due(asked_at, monday, hlta).at == monday
    assert question_due(asked_at, datetime(2027, 2, 3, 9, tzinfo=UTC), hlta).at.day == 8
