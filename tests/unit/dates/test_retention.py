"""Until when each class of data is kept: by days and years, with a warning where somebody may want to download it."""

from datetime import UTC, date, datetime

from shared.dates import draft_kept, retention_plan
from shared.policy import Programme


def test_a_journey_that_ended_is_kept_class_by_class(hlta: Programme) -> None:
    kept = retention_plan(hlta, ended_on=date(2026, 10, 8), awarded_on=date(2026, 10, 9))
    assert [(one.data, one.until_on, one.warned_on) for one in kept] == [
        ("evidence", date(2027, 4, 6), date(2027, 3, 23)),  # 180 days on; two weeks before
        ("messages", date(2027, 10, 8), None),
        ("record", date(2032, 10, 8), None),
        ("award", date(2101, 10, 9), None),
    ]
    assert kept[0].until == datetime(2027, 4, 6, 22, 59, 59, tzinfo=UTC)
    assert (kept[0].why.rule, kept[0].why.inputs) == (
        "Kept for 180 days, to the end of the day",
        {"journey ended": "Thu 8 Oct 2026"},
    )


def test_while_a_journey_goes_on_or_is_appealed_no_time_runs_and_the_why_says_so(hlta: Programme) -> None:
    for kept in retention_plan(hlta, ended_on=None):
        assert (kept.until_on, kept.until, kept.warned_on) == (None, None, None)
        assert kept.why.inputs == {"journey ended": "not yet"}
    *journey, award = retention_plan(hlta, ended_on=date(2026, 10, 8), awarded_on=date(2026, 10, 9), appealed=True)
    assert {one.until_on for one in journey} == {None}
    assert journey[0].why.inputs["appeal"] == "open, so that nothing is deleted"
    assert award.until_on == date(2101, 10, 9)


def test_a_leap_day_is_never_shortened(hlta: Programme) -> None:
    _, _, record = retention_plan(hlta, ended_on=date(2028, 2, 29))
    assert record.until_on == date(2034, 3, 1)


def test_a_draft_is_kept_a_month_and_has_reminders_of_its_own(hlta: Programme) -> None:
    kept = draft_kept(date(2026, 10, 8), hlta)
    assert (kept.until_on, kept.warned_on) == (date(2026, 11, 7), None)
    assert kept.why.inputs == {"saved last": "Thu 8 Oct 2026"}
