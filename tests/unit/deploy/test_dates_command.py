"""`hlta dates` on the worked examples of the process: everything from a few days, each with its why, and no server."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.deploy.command_line import hlta, refusal

HEADING = "area,school_year,term,starts_on,ends_on,half_term_starts_on,half_term_ends_on"
STAFFORDSHIRE = """
Staffordshire,2025/26,autumn,2025-09-02,2025-12-19,2025-10-27,2025-10-31
Staffordshire,2025/26,spring,2026-01-05,2026-03-27,2026-02-16,2026-02-20
Staffordshire,2025/26,summer,2026-04-13,2026-07-17,2026-05-25,2026-05-29
Staffordshire,2026/27,autumn,2026-09-03,2026-12-18,2026-10-26,2026-10-30
Staffordshire,2026/27,spring,2027-01-04,2027-03-25,2027-02-15,2027-02-19
Staffordshire,2026/27,summer,2027-04-12,2027-07-21,2027-05-31,2027-06-04
"""


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("terms") / "term_dates.csv"
    file.write_text(HEADING + STAFFORDSHIRE, encoding="utf-8")
    return str(file)


def _dates(*arguments: str) -> dict[str, Any]:
    result = hlta("dates", *arguments, "--json")
    assert result.exit_code == 0, result.output or str(result.exception)
    found: dict[str, Any] = json.loads(result.output)
    return found


@pytest.mark.parametrize(
    ("final_session", "calendar_weeks", "school_weeks"),
    [
        ("2026-07-02", ("2026-07-30", "2026-09-03", 1), ("2026-09-10", "2026-10-15", 26)),
        ("2026-09-24", ("2026-10-22", "2026-11-26", 21), ("2026-10-22", "2026-12-03", 26)),
        ("2026-06-26", ("2026-07-24", "2026-08-28", 0), ("2026-09-04", "2026-10-09", 26)),
    ],
)
def test_the_window_in_both_ways_of_counting(
    terms: str, final_session: str, calendar_weeks: tuple[str, str, int], school_weeks: tuple[str, str, int]
) -> None:
    window = _dates("--final-session", final_session, "--terms", terms)["window"]
    for name, expected in (("calendar_weeks", calendar_weeks), ("school_weeks", school_weeks)):
        found = window[name]
        assert (found["first_on"], found["last_on"], found["school_days"]) == expected
        assert len(found["school_days_on"]) == found["school_days"]
        assert found["why"]["source"] == "BPN"
    assert window["calendar_weeks"]["counts"]
    assert not window["school_weeks"]["counts"]


def test_the_school_days_of_a_window_are_named(terms: str) -> None:
    window = _dates("--final-session", "2026-07-02", "--terms", terms)["window"]
    assert window["calendar_weeks"]["school_days_on"] == ["2026-09-03"]


@pytest.mark.parametrize("hour", ["00:00", "10:00", "23:59"])
def test_evidence_is_due_at_the_end_of_the_tenth_day_before_at_any_hour(hour: str) -> None:
    evidence = _dates("--appointment", f"2026-05-14T{hour}")["evidence"]
    assert (evidence["due"]["utc"], evidence["due"]["london"]) == (
        "2026-05-04T22:59:59Z",
        "2026-05-04T23:59:59+01:00",
    )
    assert evidence["due"]["why"] == {
        "rule": "The end of the day 10 days before the day of the appointment",
        "inputs": {"appointment": "Thu 14 May 2026"},
        "source": "BPN",
        "replaced": None,
        "moved_by": None,
    }


def test_reminders_keep_nine_oclock_on_both_sides_of_the_clock_change() -> None:
    reminders = _dates("--appointment", "2026-11-05T10:00")["evidence"]["reminders"]
    assert [(each["step"], each["of"], each["utc"], each["london"]) for each in reminders] == [
        (1, 4, "2026-10-05T08:00:00Z", "2026-10-05T09:00:00+01:00"),
        (2, 4, "2026-10-19T08:00:00Z", "2026-10-19T09:00:00+01:00"),
        (3, 4, "2026-10-24T08:00:00Z", "2026-10-24T09:00:00+01:00"),
        (4, 4, "2026-10-26T09:00:00Z", "2026-10-26T09:00:00+00:00"),
    ]
    assert [each["why"]["rule"] for each in reminders] == [
        "21 days before the evidence is due, at 09:00",
        "7 days before the evidence is due, at 09:00",
        "2 days before the evidence is due, at 09:00",
        "On the morning of the day on which the evidence is due, at 09:00",
    ]


@pytest.mark.parametrize(
    ("appointment", "due"),
    [
        ("2026-03-29T10:00", "2026-03-19T23:59:59Z"),
        ("2026-04-08T10:00", "2026-03-29T22:59:59Z"),
        ("2026-04-07T10:00", "2026-03-28T23:59:59Z"),
        ("2026-11-04T10:00", "2026-10-25T23:59:59Z"),
        ("2026-11-03T10:00", "2026-10-24T22:59:59Z"),
    ],
)
def test_the_deadline_on_the_nights_when_the_clocks_change(appointment: str, due: str) -> None:
    assert _dates("--appointment", appointment)["evidence"]["due"]["utc"] == due


@pytest.mark.parametrize(
    ("assessed", "round_on", "closes", "week", "told", "appeal"),
    [
        (
            "2026-07-16",
            "2026-09-30",
            "2026-09-30T22:59:59Z",
            ("2026-10-08", "2026-10-14"),
            "2026-10-08T08:00:00Z",
            "2026-10-29T23:59:59Z",
        ),
        (
            "2026-11-19",
            "2027-01-31",
            "2027-01-31T23:59:59Z",
            ("2027-02-08", "2027-02-14"),
            "2027-02-08T09:00:00Z",
            "2027-03-01T23:59:59Z",
        ),
    ],
)
def test_round_letters_and_appeal_follow_from_the_day_of_assessment(
    assessed: str, round_on: str, closes: str, week: tuple[str, str], told: str, appeal: str
) -> None:
    found = _dates("--assessed", assessed)
    assert (found["moderation_round"]["on"], found["moderation_round"]["utc"]) == (round_on, closes)
    assert (found["letter_week"]["first_on"], found["letter_week"]["last_on"]) == week
    assert found["letter_week"]["told"]["utc"] == told
    assert found["appeal_last"]["utc"] == appeal
    assert found["appeal_last"]["why"]["source"] == "BPN"
    assert found["window"] is None
    assert found["evidence"] is None


def test_the_appointments_day_is_the_day_of_assessment_unless_another_is_given() -> None:
    assert _dates("--appointment", "2026-07-16T10:00")["moderation_round"]["on"] == "2026-09-30"
    moved = _dates("--appointment", "2026-07-16T10:00", "--assessed", "2026-07-14")
    assert moved["moderation_round"]["on"] == "2026-07-31"


def test_a_letter_of_another_day_moves_the_appeal_and_is_said() -> None:
    found = _dates("--assessed", "2026-07-16", "--letter", "2026-10-15")
    assert found["appeal_last"]["utc"] == "2026-11-05T23:59:59Z"
    assert any("not in the letter week" in said for said in found["warnings"])


def test_the_report_is_due_over_the_christmas_holidays() -> None:
    report = _dates("--appointment", "2026-12-21T10:00")["report"]
    assert report["due"]["utc"] == "2026-12-30T23:59:59Z"
    assert [each["utc"] for each in report["reminders"]] == ["2026-12-30T09:00:00Z", "2026-12-31T09:00:00Z"]


def test_without_terms_nothing_about_the_school_is_guessed() -> None:
    found = _dates("--final-session", "2026-09-24", "--appointment", "2026-11-04T10:00")
    calendar, school = found["window"]["calendar_weeks"], found["window"]["school_weeks"]
    assert (calendar["first_on"], calendar["last_on"]) == ("2026-10-22", "2026-11-26")
    assert (calendar["school_days"], calendar["school_days_on"]) == (None, None)
    assert (school["first_on"], school["last_on"], school["school_days"]) == (None, None, None)
    assert any("No term dates are given" in said for said in found["warnings"])


def test_terms_that_end_too_early_leave_the_school_weeks_open(terms: str) -> None:
    found = _dates("--final-session", "2027-07-08", "--terms", terms)
    assert found["window"]["calendar_weeks"]["first_on"] == "2027-08-05"
    assert found["window"]["calendar_weeks"]["school_days"] is None
    assert found["window"]["school_weeks"]["last_on"] is None
    assert sum("do not cover the window" in said for said in found["warnings"]) == 2


@pytest.mark.parametrize(
    ("appointment", "said"),
    [
        ("2026-11-28T10:00", "is outside the window Thu 22 Oct 2026 - Thu 26 Nov 2026"),
        ("2026-12-28T10:00", "Mon 28 Dec 2026 is a bank holiday"),
        ("2026-10-28T10:00", "Wed 28 Oct 2026 is outside the school's term"),
        ("2026-11-14T10:00", "Sat 14 Nov 2026 is at a weekend"),
        ("2026-11-04T17:00", "17:00 to 19:00, is not between 08:00 and 18:00"),
        ("2020-01-06T10:00", "Mon 6 Jan 2020 is in the past"),
        ("2026-10-25T01:30", "show 01:30 twice"),
        ("2026-03-29T01:30", "skip 01:30"),
        ("2026-11-06T10:00", "The evidence deadline Tue 27 Oct 2026 is outside the school's term"),
    ],
)
def test_what_is_odd_about_an_appointment_is_a_warning_and_not_an_error(
    terms: str, appointment: str, said: str
) -> None:
    found = _dates("--final-session", "2026-09-24", "--appointment", appointment, "--terms", terms)
    assert any(said in warning for warning in found["warnings"])
    assert found["evidence"]["due"]["utc"]


def test_an_ordinary_appointment_far_ahead_gives_no_warning(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "area;term;starts_on;ends_on;half_term_starts_on;half_term_ends_on\n"
        "Exampleshire;autumn;03/09/2096;21/12/2096;29/10/2096;02/11/2096\n",
        encoding="utf-8-sig",
    )
    found = _dates("--final-session", "2096-10-04", "--appointment", "2096-11-20T10:00", "--terms", str(file))
    assert found["window"]["calendar_weeks"]["school_days"] == 24
    assert found["warnings"] == []


def test_a_moved_appointment_says_which_deadline_stands_and_who_moved_it() -> None:
    found = _dates("--appointment", "2026-06-17T10:00", "--told", "2026-06-09", "--moved-by", "candidate")
    assert found["evidence"]["due"]["utc"] == "2026-06-09T22:59:59Z"
    why = found["evidence"]["due"]["why"]
    assert why["replaced"] == "Sun 7 Jun 2026 (the end of the day 10 days before the day of the appointment)"
    assert why["moved_by"] == "candidate"


def test_reminders_that_were_past_when_it_was_booked_are_left_out() -> None:
    found = _dates("--appointment", "2026-05-14T10:00", "--booked", "2026-04-27T09:00")
    assert [each["step"] for each in found["evidence"]["reminders"]] == [3, 4]


def test_the_assessment_only_route_has_no_sessions_to_be_reminded_of() -> None:
    found = _dates("--programme", "level-5-sta", "--final-session", "2026-09-24")
    assert found["session"] is None
    assert "after the day the place was confirmed" in found["window"]["calendar_weeks"]["why"]["rule"]


def test_a_closed_day_of_the_area_and_one_of_the_school_are_no_school_days(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "area,urn,term,starts_on,ends_on\n"
        "Exampleshire,,autumn,2026-09-03,2026-12-18\n"
        "Exampleshire,,INSET,2026-11-05,\n"
        "Exampleshire,100001,closed,2026-11-09,2026-11-10\n",
        encoding="utf-8",
    )
    asked = ("--final-session", "2026-10-07", "--terms", str(file))
    assert _dates(*asked)["window"]["calendar_weeks"]["school_days"] == 25
    assert _dates(*asked, "--urn", "100001")["window"]["calendar_weeks"]["school_days"] == 23


def test_a_file_of_many_areas_is_not_guessed_from(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(HEADING + STAFFORDSHIRE + "Exampleshire,,autumn,2026-09-03,2026-12-18,,\n", encoding="utf-8")
    found = _dates("--final-session", "2026-09-24", "--terms", str(file))
    assert found["window"]["calendar_weeks"]["school_days"] is None
    assert any("--area" in said for said in found["warnings"])
    chosen = _dates("--final-session", "2026-09-24", "--terms", str(file), "--area", "staffordshire")
    assert chosen["window"]["calendar_weeks"]["school_days"] == 21


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--final-session", "24.9.2026"), "--final-session 24.9.2026: write a date as YYYY-MM-DD"),
        (("--final-session", "2026-02-29"), "--final-session 2026-02-29: write a date"),
        (("--final-session", "9999-12-31"), "from 2000 to 2100"),
        (("--appointment", "2026-11-04"), "--appointment 2026-11-04: write a London time"),
        (("--appointment", "soon"), "--appointment soon: write a London time"),
        (("--assessed", "soon"), "--assessed soon"),
        (("--letter", "soon"), "--letter soon"),
        (("--programme", "other"), "Choose one of hlta, level-5-sta"),
        (("--programme", "nowhere.toml"), "nowhere.toml: cannot be read: No such file"),
        (("--terms", "nowhere.csv"), "--terms nowhere.csv: cannot be read: No such file"),
    ],
)
def test_only_what_cannot_be_read_is_an_error(arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal("dates", *arguments, "--json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "there is no column area, term, starts_on, ends_on"),
        ("area,term,starts_on,ends_on\n", "there are no rows"),
        ("area,term,starts_on,ends_on\nA,autumn,2026-09-31,2026-12-18", "line 2: starts_on: '2026-09-31' is no date"),
        ("area,term,starts_on,ends_on\nA,autumn,2026-12-18,2026-09-03", "line 2: Term ends on 2026-09-03, before it"),
        ("area,term,starts_on,ends_on\nA,autumn,2026-09-03,", "line 2: ends_on is empty"),
        ('{"terms": [{"starts_on": "2026-09-03"}]}', "terms.0.ends_on: Field required"),
        ("{", "not JSON"),
    ],
)
def test_term_dates_that_cannot_be_read_are_refused_by_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(content, encoding="utf-8")
    refused = refusal("dates", "--json", "--final-session", "2026-09-24", "--terms", str(file))
    assert refused.startswith(str(file))
    assert said in refused


def test_for_people_every_line_says_its_why(terms: str) -> None:
    result = hlta("dates", "--final-session", "2026-07-02", "--terms", terms)
    assert result.exit_code == 0
    assert "Window in calendar weeks     Thu 30 Jul 2026 - Thu 3 Sep 2026, school days: 1" in result.output
    assert "because: From week 4 to week 9 after the final session, in school weeks" in result.output
    assert "Warning: The window Thu 30 Jul 2026 - Thu 3 Sep 2026 holds 1 school day, fewer than 5." in result.output


def test_an_appointment_is_reminded_of_by_days_and_working_days_each_with_its_why() -> None:
    found = _dates("--appointment", "2026-05-05T14:00")
    assert [(each["london"][:16], each["why"]["rule"]) for each in found["appointment"]["reminders"]] == [
        ("2026-04-28T09:00", "7 days before the appointment, at 09:00"),
        ("2026-05-01T09:00", "1 working day before the appointment, at 09:00"),
    ]
    assert [each["london"][:16] for each in found["unread"]["reminders"]] == ["2026-04-27T09:00"]
