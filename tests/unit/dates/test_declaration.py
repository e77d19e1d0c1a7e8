"""Chasing the head: the ladder around holidays, and the end of waiting."""

from datetime import UTC, date, datetime

from shared.calendar import Terms
from shared.dates import declaration_goes_on, declaration_plan, place_kept_until
from shared.policy import Programme


def test_a_head_asked_before_the_summer_is_chased_in_september(staffordshire: Terms, hlta: Programme) -> None:
    plan = declaration_plan(datetime(2026, 7, 13, 10, 15, tzinfo=UTC), staffordshire, hlta)
    assert [(chaser.step, chaser.of, chaser.due_at) for chaser in plan.chasers] == [
        (1, 3, datetime(2026, 9, 3, 8, tzinfo=UTC)),
        (2, 3, datetime(2026, 9, 10, 8, tzinfo=UTC)),
        (3, 3, datetime(2026, 9, 17, 8, tzinfo=UTC)),
    ]
    assert plan.lapses_at == datetime(2026, 9, 26, 22, 59, 59, tzinfo=UTC)


def test_the_candidate_hears_two_days_after_each_chaser(staffordshire: Terms, hlta: Programme) -> None:
    plan = declaration_plan(datetime(2026, 7, 13, 10, 15, tzinfo=UTC), staffordshire, hlta)
    assert [notice.due_at for notice in plan.candidate_notices] == [
        datetime(2026, 9, 5, 8, tzinfo=UTC),
        datetime(2026, 9, 12, 8, tzinfo=UTC),
        datetime(2026, 9, 19, 8, tzinfo=UTC),
    ]


def test_half_term_and_the_clock_change_are_skipped_in_autumn(staffordshire: Terms, hlta: Programme) -> None:
    plan = declaration_plan(datetime(2026, 10, 16, 9, tzinfo=UTC), staffordshire, hlta)
    assert [chaser.due_at for chaser in plan.chasers] == [
        datetime(2026, 10, 23, 8, tzinfo=UTC),
        datetime(2026, 11, 6, 9, tzinfo=UTC),
        datetime(2026, 11, 13, 9, tzinfo=UTC),
    ]
    assert plan.lapses_at == datetime(2026, 11, 18, 23, 59, 59, tzinfo=UTC)


def test_without_terms_working_days_chase_and_every_day_counts(hlta: Programme) -> None:
    plan = declaration_plan(datetime(2026, 12, 14, 9, tzinfo=UTC), None, hlta)
    assert [chaser.due_at for chaser in plan.chasers] == [
        datetime(2026, 12, 21, 9, tzinfo=UTC),
        datetime(2026, 12, 30, 9, tzinfo=UTC),
        datetime(2027, 1, 7, 9, tzinfo=UTC),
    ]
    assert plan.lapses_at == datetime(2027, 1, 11, 23, 59, 59, tzinfo=UTC)
    assert "term dates unknown" in plan.why.rule


def test_the_day_of_asking_is_the_london_day(staffordshire: Terms, hlta: Programme) -> None:
    just_past_midnight = declaration_plan(datetime(2026, 9, 6, 23, 5, tzinfo=UTC), staffordshire, hlta)
    assert just_past_midnight.chasers[0].due_at == datetime(2026, 9, 14, 8, tzinfo=UTC)
    assert just_past_midnight.why.inputs["asked"] == "Mon 7 Sep 2026"


def test_beyond_the_known_terms_august_is_holiday_and_september_counts(staffordshire: Terms, hlta: Programme) -> None:
    plan = declaration_plan(datetime(2027, 7, 13, 9, tzinfo=UTC), staffordshire, hlta)
    assert [chaser.due_at for chaser in plan.chasers] == [
        datetime(2027, 7, 20, 8, tzinfo=UTC),
        datetime(2027, 9, 6, 8, tzinfo=UTC),
        datetime(2027, 9, 13, 8, tzinfo=UTC),
    ]
    assert plan.lapses_at == datetime(2027, 9, 20, 22, 59, 59, tzinfo=UTC)


def test_nothing_is_planned_after_the_lapse(staffordshire: Terms, hlta: Programme) -> None:
    short = hlta.model_copy(update={"declaration": hlta.declaration.model_copy(update={"lapses_on_day": 14})})
    plan = declaration_plan(datetime(2026, 9, 7, 9, tzinfo=UTC), staffordshire, short)
    assert plan.lapses_at == datetime(2026, 9, 21, 22, 59, 59, tzinfo=UTC)
    assert [(chaser.step, chaser.due_at.day) for chaser in plan.chasers] == [(1, 14), (2, 21)]
    assert [(notice.step, notice.due_at.day) for notice in plan.candidate_notices] == [(1, 16)]


def test_a_place_is_kept_for_14_days_to_the_last_second_of_the_london_day(hlta: Programme) -> None:
    # Ended at half past midnight on Tue 13 October in London, which is still the 12th in UTC; then the clocks change.
    kept = place_kept_until(datetime(2026, 10, 12, 23, 30, tzinfo=UTC), hlta)
    assert kept.on == date(2026, 10, 27)
    assert kept.at == datetime(2026, 10, 27, 23, 59, 59, tzinfo=UTC)
    assert kept.why.inputs == {"ended": "Tue 13 Oct 2026"}
    assert kept.why.source == "own"


def test_after_standing_still_each_count_goes_on_with_what_was_left_of_it(
    staffordshire: Terms, hlta: Programme
) -> None:
    """Asked Wed 7 October 2026, stopped on Thu 15 October at noon, gone on with on Thu 22 October; half-term 26-30."""
    asked = declaration_plan(datetime(2026, 10, 7, 8, tzinfo=UTC), staffordshire, hlta)
    stopped, again = datetime(2026, 10, 15, 11, tzinfo=UTC), datetime(2026, 10, 22, 11, tzinfo=UTC)
    plan = declaration_goes_on(asked, stopped, again, staffordshire, hlta)
    assert [(due.step, due.of, due.due_at) for due in plan.chasers] == [
        (2, 3, datetime(2026, 11, 4, 9, tzinfo=UTC)),
        (3, 3, datetime(2026, 11, 11, 9, tzinfo=UTC)),
    ]
    # The notice after the first chaser was due on Fri 16 October, a day ahead: the others follow their chasers.
    assert [(due.step, due.due_at) for due in plan.candidate_notices] == [
        (1, datetime(2026, 10, 23, 8, tzinfo=UTC)),
        (2, datetime(2026, 11, 6, 9, tzinfo=UTC)),
        (3, datetime(2026, 11, 13, 9, tzinfo=UTC)),
    ]
    assert (asked.lapses_at, plan.lapses_at) == (
        datetime(2026, 11, 9, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC),
    )
    assert plan.why.replaced == "Mon 9 Nov 2026"


def test_a_holiday_in_which_the_clock_stood_still_takes_no_school_day_away(
    staffordshire: Terms, hlta: Programme
) -> None:
    """Asked Mon 13 July 2026 and stopped on the 15th: three school days to the first chaser, after 1 September too."""
    asked = declaration_plan(datetime(2026, 7, 13, 8, tzinfo=UTC), staffordshire, hlta)
    again = datetime(2026, 9, 4, 8, tzinfo=UTC)
    plan = declaration_goes_on(asked, datetime(2026, 7, 15, 12, tzinfo=UTC), again, staffordshire, hlta)
    assert plan.chasers[0].due_at == datetime(2026, 9, 9, 8, tzinfo=UTC)
    assert plan.lapses_at == datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC)
