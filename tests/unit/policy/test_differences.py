"""What changes between two versions is said in words, for every key."""

from datetime import time

import pytest

from shared import policy
from shared.policy.loading import programme_text
from shared.policy.words import SENTENCES


def _changed(right: str, wrong: str) -> tuple[str, ...]:
    text = programme_text("hlta.toml")
    assert right in text
    return policy.differences(policy.load("hlta"), policy.parse(text.replace(right, wrong, 1), "mine.toml"))


def test_every_key_has_words() -> None:
    content = policy.load("hlta").model_dump()
    keys = {
        f"{name}.{key}"
        for name, section in content.items()
        if isinstance(section, dict)
        for key in section
        if key != "source"
    }
    keys |= {name for name, value in content.items() if not isinstance(value, dict) and name != "code"}
    assert keys == set(SENTENCES)


def test_the_same_programme_has_no_differences() -> None:
    assert policy.differences(policy.load("hlta"), policy.load("hlta", 1)) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("version = 1", "version = 2", "It is version 2 (was 1)."),
        ("days_before = 10", "days_before = 14", "Tasks and file are due 14 days before the appointment (was 10)."),
        (
            '"calendar weeks"',
            '"school weeks"',
            "The window is counted in school weeks (was calendar weeks).",
        ),
        (
            "chasers_school_days = [5, 10, 15]",
            "chasers_school_days = [3, 8]",
            "The head is reminded after 3 and 8 school days (was 5, 10 and 15).",
        ),
        ("skip_months = [8, 12]", "skip_months = []", "There is no round in no month (was August and December)."),
        (
            "on_the_morning = true",
            "on_the_morning = false",
            "The evidence is reminded of on the morning of the day: no (was yes).",
        ),
        (
            "allocation_working_days = 1 ",
            "allocation_working_days = 3 ",
            "Everyone ready is allocated 3 working days after the final session (was 1).",
        ),
        (
            "urgent_hours = 48",
            "urgent_hours = 24",
            "What happens within 24 hours is told at once (was 48).",
        ),
        (
            "slot_day_ends = 18:00:00",
            "slot_day_ends = 17:30:00",
            "Appointments end at 17:30 at the latest (was 18:00).",
        ),
        (
            "pence = 29000",
            "pence = 31000",
            "Fees: preparation (Preparation) changes: pence 31000 (was 29000).",
        ),
        (
            '    { code = "cse_1", label = "CSE at grade 1" },\n',
            "",
            "Proofs of level 2 English: cse_1 (CSE at grade 1) is left out.",
        ),
        (
            "minutes = 30 }",
            "minutes = 40 }",
            (
                "The timetable is candidate 25, teacher 20, leader 15, assessor 15, candidate 40 and assessor 15 "
                "(was candidate 25, teacher 20, leader 15, assessor 15, candidate 30 and assessor 15)."
            ),
        ),
        (
            "working_days = 1 }",
            "working_days = 3 }",
            (
                "A missing proof is asked for 5 working days before session 1 and 3 working days before session 2 "
                "(was 5 working days before session 1 and 1 working days before session 2)."
            ),
        ),
    ],
)
def test_a_change_is_one_sentence(right: str, wrong: str, said: str) -> None:
    assert _changed(right, wrong) == (said,)


def test_another_programme_is_said_first() -> None:
    found = policy.differences(policy.load("hlta"), policy.load("level-5-sta"))
    assert found[0] == "It is another programme: level-5-sta (was hlta)."
    assert "There are 0 preparation sessions (was 2)." in found


def test_a_kept_version_takes_what_it_does_not_say_from_the_shipped_one() -> None:
    content = policy.load("hlta").model_dump(mode="json")
    content["version"] = 7
    content["evidence"]["days_before"] = 14
    del content["retention"]
    del content["appeal"]["decide_working_days"]
    read = policy.published(content)
    assert (read.key, read.evidence.days_before) == ("hlta@7", 14)
    assert read.appeal.decide_working_days == 20
    assert read.retention == policy.load("hlta").retention


def test_a_version_of_the_first_release_is_read_with_the_rules_that_were_constants_then() -> None:
    content = policy.load("hlta").model_dump(mode="json")
    del content["delivery"]
    for key in (
        "cohort.missed_notice_working_days",
        "cohort.allocation_working_days",
        "window.slot_step_minutes",
        "window.prolonged_school_days",
        "appointment.offer_reminder_working_days",
        "appointment.guest_alternatives",
        "appointment.booked_days_before_evidence",
        "evidence.late_decision_working_days",
        "evidence.reminders_apart_hours",
    ):
        section, _, name = key.partition(".")
        del content[section][name]
    content["window"]["minimum_school_days"] = 20  # more than what prolongs it: no new rule may refuse an old version
    read = policy.published(content)
    assert (read.cohort.missed_notice_working_days, read.cohort.allocation_working_days) == (1, 1)
    assert (read.window.slot_step_minutes, read.window.prolonged_school_days) == (30, 15)
    assert (read.appointment.offer_reminder_working_days, read.appointment.guest_alternatives) == (1, 2)
    assert (read.appointment.booked_days_before_evidence, read.evidence.late_decision_working_days) == (2, 2)
    assert read.evidence.reminders_apart_hours == 24
    assert (read.delivery.school_hours_start, read.delivery.urgent_hours) == (time(7, 30), 48)


def test_what_is_kept_of_a_version_gives_it_back_whole() -> None:
    for code in policy.codes():
        programme = policy.load(code)
        assert policy.published(programme.model_dump(mode="json")) == programme


@pytest.mark.parametrize(("key", "shipped"), [("hlta@1", True), ("hlta@2", False), ("other@1", False), ("hlta", False)])
def test_a_shipped_version_is_known_by_its_key(key: str, shipped: bool) -> None:
    assert policy.is_shipped(key) is shipped
