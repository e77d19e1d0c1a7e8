"""How dates, times and lists are said."""

from datetime import UTC, date, datetime

import pytest

from services.portal import words
from shared.policy import load


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 10, 21, 8, 30, tzinfo=UTC), "Wednesday 21 October 2026 at 9:30am"),
        (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), "Sunday 25 October 2026 at midday"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "Thursday 2 July 2026 at midnight"),
        (datetime(2026, 12, 1, 14, 0, tzinfo=UTC), "Tuesday 1 December 2026 at 2pm"),
        (datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "Tuesday 1 December 2026 at 12:05am"),
        (datetime(2026, 12, 1, 12, 5, tzinfo=UTC), "Tuesday 1 December 2026 at 12:05pm"),
    ],
)
def test_a_moment_names_its_day_and_speaks_london_time(at: datetime, said: str) -> None:
    assert words.moment(at) == said


def test_a_deadline_in_the_last_minute_is_the_end_of_its_day() -> None:
    last = datetime(2026, 5, 4, 22, 59, 59, tzinfo=UTC)
    assert words.deadline(last) == "the end of Monday 4 May 2026"
    assert words.until(last) == "End of Monday 4 May 2026"
    assert words.until(datetime(2026, 5, 4, 8, 0, tzinfo=UTC)) == "Monday 4 May 2026 at 9am"


def test_what_is_unknown_is_not_said() -> None:
    assert (words.day(None), words.moment(None), words.deadline(None)) == ("", "", "")


def test_a_span_says_its_day_once() -> None:
    starts, ends = datetime(2027, 1, 14, 9, 55, tzinfo=UTC), datetime(2027, 1, 14, 10, 15, tzinfo=UTC)
    assert words.span(starts, ends) == "Thursday 14 January 2027, 9:55am to 10:15am"


def test_lists_counts_and_sizes_read_well() -> None:
    assert words.listed([]) == ""
    assert words.listed([1]) == "1"
    assert words.listed([1, 2, 3]) == "1, 2 and 3"
    assert (words.counted(1, "row"), words.counted(2, "row")) == ("1 row", "2 rows")
    assert (words.size(640_000), words.size(2_100_000), words.size(12)) == ("640 KB", "2.1 MB", "1 KB")
    assert words.sentence("waiting_list") == "Waiting list"
    assert words.day(date(2027, 2, 8)) == "Monday 8 February 2027"


def test_a_standard_is_said_with_its_label() -> None:
    policy = load("hlta")
    assert words.standard_label(policy, 31) == "31 Leads a whole class without a teacher"
    assert words.standard_label(policy, 99) == "99"
    spoken = [words.minutes(policy, role) for role in ("teacher", "leader", "candidate")]
    assert spoken == [20, 15, 55]


def test_every_task_of_the_programme_has_a_name_and_a_code_of_its_own_speaks_for_itself() -> None:
    policy = load("hlta")
    assert words.task_titles(policy) == words.TASKS
    own = policy.model_copy(update={"evidence": policy.evidence.model_copy(update={"tasks": ("2", "5")})})
    assert words.task_titles(own) == {"2": "Working with a small group", "5": "Written piece 5"}


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 19, 9, 0, tzinfo=UTC), "10 days left"),
        (datetime(2026, 11, 10, 23, 59, 59, tzinfo=UTC), "1 day and 14 hours left"),
        (datetime(2026, 11, 11, 9, 20, tzinfo=UTC), "2 days left"),
        (datetime(2026, 11, 9, 11, 1, tzinfo=UTC), "2 hours and 1 minute left"),
        (datetime(2026, 11, 9, 9, 45, tzinfo=UTC), "45 minutes left"),
        (datetime(2026, 11, 9, 9, 0, tzinfo=UTC), "0 minutes left"),
        (datetime(2026, 11, 9, 8, 59, 59, tzinfo=UTC), "past"),
    ],
)
def test_what_is_left_is_said_in_its_two_largest_units(at: datetime, said: str) -> None:
    assert words.left(at, datetime(2026, 11, 9, 9, 0, tzinfo=UTC)) == said
