"""Replies on the way to the appointment, the earliest day to offer, and the timetable."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import policy
from shared.calendar import Terms
from shared.dates import (
    appointment_reminders,
    contact_by,
    earliest_bookable,
    guest_reminders,
    guest_reply_by,
    offer_reply_by,
    segments,
    slots_reply_by,
    unread_reminders,
)
from shared.errors import Invalid
from shared.policy import Programme

CHRISTMAS_EVE = datetime(2026, 12, 24, 11, tzinfo=UTC)


def test_replies_are_due_at_the_end_of_a_working_day_over_christmas(hlta: Programme) -> None:
    assert offer_reply_by(CHRISTMAS_EVE, hlta).at == datetime(2026, 12, 30, 23, 59, 59, tzinfo=UTC)
    assert slots_reply_by(CHRISTMAS_EVE, hlta).at == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert contact_by(CHRISTMAS_EVE, hlta).at == datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)


def test_a_reply_says_how_its_date_came_about(hlta: Programme) -> None:
    why = contact_by(CHRISTMAS_EVE, hlta).why
    assert (why.rule, why.inputs, why.source) == (
        "The end of the 5th working day after",
        {"accepted": "Thu 24 Dec 2026"},
        "own",
    )


def test_silent_guests_are_reminded_after_two_and_four_of_their_school_days(
    staffordshire: Terms, hlta: Programme
) -> None:
    before_half_term = datetime(2026, 10, 22, 13, tzinfo=UTC)
    assert [(one.step, one.of, one.due_at) for one in guest_reminders(before_half_term, staffordshire, hlta)] == [
        (1, 2, datetime(2026, 11, 2, 9, tzinfo=UTC)),
        (2, 2, datetime(2026, 11, 4, 9, tzinfo=UTC)),
    ]


def test_a_guest_who_is_asked_before_christmas_has_until_january(staffordshire: Terms, hlta: Programme) -> None:
    last_thursday = datetime(2026, 12, 17, 10, tzinfo=UTC)
    reply = guest_reply_by(last_thursday, staffordshire, hlta)
    assert reply.at == datetime(2027, 1, 7, 23, 59, 59, tzinfo=UTC)
    assert (reply.why.rule, reply.why.inputs) == ("The end of the 5th school day after", {"asked": "Thu 17 Dec 2026"})
    assert [one.due_at for one in guest_reminders(last_thursday, staffordshire, hlta)] == [
        datetime(2027, 1, 4, 9, tzinfo=UTC),
        datetime(2027, 1, 6, 9, tzinfo=UTC),
    ]


def test_guests_of_a_time_that_was_chosen_on_a_saturday_are_asked_on_monday(
    staffordshire: Terms, hlta: Programme
) -> None:
    saturday = datetime(2026, 12, 12, 14, tzinfo=UTC)
    reply = guest_reply_by(saturday, staffordshire, hlta)
    assert reply.at == datetime(2027, 1, 4, 23, 59, 59, tzinfo=UTC)  # 15, 16, 17, 18 December, 4 January
    assert reply.why.inputs == {"asked": "Mon 14 Dec 2026"}
    assert [one.due_at for one in guest_reminders(saturday, staffordshire, hlta)] == [
        datetime(2026, 12, 16, 9, tzinfo=UTC),
        datetime(2026, 12, 18, 9, tzinfo=UTC),
    ]


def test_working_days_count_for_guests_whose_terms_are_unknown(hlta: Programme) -> None:
    assert guest_reply_by(CHRISTMAS_EVE, None, hlta).at == datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)


def test_a_proposal_before_christmas_leaves_a_week_of_january_for_the_evidence(
    staffordshire: Terms, hlta: Programme
) -> None:
    earliest = earliest_bookable(datetime(2026, 12, 16, 9, tzinfo=UTC), staffordshire, hlta)
    assert earliest.at == datetime(2027, 1, 21, 8, tzinfo=UTC)
    assert earliest.why.inputs == {
        "proposed": "Wed 16 Dec 2026",
        "reply by": "Mon 21 Dec 2026",
        "booking expected": "Mon 4 Jan 2027",
    }


def test_a_proposal_in_term_can_be_met_three_weeks_later(staffordshire: Terms, hlta: Programme) -> None:
    earliest = earliest_bookable(datetime(2026, 11, 2, 9, tzinfo=UTC), staffordshire, hlta)
    assert earliest.at == datetime(2026, 11, 23, 8, tzinfo=UTC)


def _timetable(teachers: int, programme: Programme) -> list[tuple[str, int, int, int]]:
    starts_at = datetime(2026, 11, 12, 13, tzinfo=UTC)
    minute = timedelta(minutes=1)
    return [
        (part.role, part.number, (part.starts_at - starts_at) // minute, (part.ends_at - starts_at) // minute)
        for part in segments(starts_at, teachers, programme)
    ]


def test_one_teacher_has_twenty_minutes_of_the_two_hours(hlta: Programme) -> None:
    assert _timetable(1, hlta) == [
        ("candidate", 1, 0, 25),
        ("teacher", 1, 25, 45),
        ("leader", 1, 45, 60),
        ("assessor", 1, 60, 75),
        ("candidate", 2, 75, 105),
        ("assessor", 2, 105, 120),
    ]


def test_two_teachers_are_seen_one_after_the_other_for_ten_minutes_each(hlta: Programme) -> None:
    assert _timetable(2, hlta)[1:4] == [("teacher", 1, 25, 35), ("teacher", 2, 35, 45), ("leader", 1, 45, 60)]
    assert _timetable(2, hlta)[-1][-1] == 120


@pytest.mark.parametrize("teachers", [0, 3])
def test_another_number_of_teachers_is_refused(hlta: Programme, teachers: int) -> None:
    with pytest.raises(Invalid, match=f"hlta sees 1 to 2 teachers, not {teachers}"):
        segments(datetime(2026, 11, 12, 13, tzinfo=UTC), teachers, hlta)


def test_the_assessment_only_programme_sees_candidate_and_leader() -> None:
    assert [role for role, *_ in _timetable(0, policy.load("level-5-sta"))] == [
        "candidate",
        "leader",
        "assessor",
        "candidate",
        "assessor",
    ]


def test_everyone_is_reminded_seven_days_and_a_working_day_before_over_a_bank_holiday(hlta: Programme) -> None:
    starts_at = datetime(2026, 5, 5, 13, tzinfo=UTC)
    reminders = appointment_reminders(starts_at, datetime(2026, 4, 1, 9, tzinfo=UTC), hlta)
    assert [(one.step, one.of, one.due_at) for one in reminders] == [
        (1, 2, datetime(2026, 4, 28, 8, tzinfo=UTC)),
        (2, 2, datetime(2026, 5, 1, 8, tzinfo=UTC)),
    ]
    late = appointment_reminders(starts_at, datetime(2026, 4, 28, 8, tzinfo=UTC), hlta)
    assert [one.step for one in late] == [2]


def test_unread_evidence_is_reminded_of_five_working_days_before_over_christmas(hlta: Programme) -> None:
    starts_at = datetime(2027, 1, 4, 10, tzinfo=UTC)
    [reminder] = unread_reminders(starts_at, datetime(2026, 12, 1, tzinfo=UTC), hlta)
    assert reminder.due_at == datetime(2026, 12, 23, 9, tzinfo=UTC)
