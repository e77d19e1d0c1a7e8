"""The shipped programmes hold the published numbers, and a wrong file is refused by name, key and rule."""

from datetime import time

import pytest

from shared import policy
from shared.errors import InvalidPolicy
from shared.policy.loading import programme_text

CHECK_REMINDERS = "checks.items.0.reminder_working_days"


@pytest.fixture(scope="module")
def hlta_text() -> str:
    return programme_text("hlta.toml")


def test_both_routes_are_shipped() -> None:
    assert policy.codes() == ("hlta", "level-5-sta")


def test_a_programme_is_known_by_code_and_version() -> None:
    assert policy.load("hlta").key == "hlta@1"
    assert policy.load_key("hlta@1") == policy.load("hlta", 1)


def test_hlta_costs_what_is_published() -> None:
    fees = policy.load("hlta").fees
    assert [(line.code, line.pence, line.vat_pence, line.gross_pence) for line in fees.lines] == [
        ("preparation", 29000, 5800, 34800),
        ("assessment", 45000, 0, 45000),
    ]
    assert fees.gross_pence == 79800


def test_vat_is_rounded_to_the_penny_halves_up() -> None:
    line = policy.FeeLine(code="x", label="x", pence=1233, vat_percent=50, payer="school", kept_when_late=False)
    assert (line.vat_pence, line.gross_pence) == (617, 1850)


def test_hlta_has_the_published_ladders_and_limits() -> None:
    hlta = policy.load("hlta")
    assert hlta.declaration.chasers_school_days == (5, 10, 15)
    assert hlta.declaration.lapses_on_day == 28
    assert (hlta.cohort.capacity, hlta.cohort.sessions, hlta.cohort.session_reminder_working_days) == (20, 2, (5, 1))
    assert (hlta.window.first_week, hlta.window.last_week, hlta.window.counting) == (4, 9, "calendar weeks")
    assert (hlta.window.slot_day_starts, hlta.window.slot_day_ends) == (time(8), time(18))
    assert hlta.appointment.minutes == 120
    assert (hlta.evidence.days_before, hlta.evidence.reminders_days_before) == (10, (21, 7, 2))
    assert hlta.evidence.tasks == ("1", "2", "3", "4a", "4b", "4c", "4d", "4e")
    assert hlta.moderation.skip_months == (8, 12)
    assert (hlta.outcome.partial_max, hlta.appeal.days, hlta.evaluation.weeks) == (3, 21, 12)
    assert hlta.observation is False


def test_hlta_has_the_published_holds_checks_and_answers() -> None:
    hlta = policy.load("hlta")
    assert hlta.place.offer_hold_hours == 48
    assert [(one.session, one.working_days) for one in hlta.eligibility.level2_reminders] == [(1, 5), (2, 1)]
    assert hlta.checks.items
    assert not any(check.bars_allocation for check in hlta.checks.items)
    assert (hlta.window.minimum_school_days, hlta.forecast.refuse_below_school_days) == (5, 1)
    assert (hlta.missed.wait_minutes, hlta.missed.contact_working_days, hlta.missed.operator_from_time) == (10, 1, 2)
    assert (hlta.changes.withdrawal_undo_days, hlta.appeal.acknowledge_working_days) == (14, 5)
    assert [line.code for line in hlta.fees.lines if line.kept_when_late] == ["preparation"]


def test_what_may_show_pupils_is_kept_shortest_and_the_award_register_longest() -> None:
    retention = policy.load("hlta").retention
    assert retention.evidence_days < 365 * retention.record_years < 365 * retention.award_years


def test_esol_proves_english_and_not_maths() -> None:
    eligibility = policy.load("hlta").eligibility
    assert eligibility.english_codes() - eligibility.maths_codes() == {"esol_level_2"}
    assert eligibility.maths_codes() <= eligibility.english_codes()


def test_the_standards_are_the_33() -> None:
    standards = policy.load("hlta").standards
    assert standards.numbers == tuple(range(1, 34))
    assert standards.items[30].label == "Leads a whole class without a teacher"


def test_the_assessment_only_route_has_no_preparation_tasks_or_teacher() -> None:
    route = policy.load("level-5-sta")
    assert (route.cohort.sessions, route.evidence.tasks, route.appointment.teachers_maximum) == (0, (), 0)
    assert (route.fees.gross_pence, route.window.counts_from) == (35000, "place confirmed")


@pytest.mark.parametrize(
    ("right", "wrong", "key", "rule"),
    [
        ("days_before = 10", "days_before = 0", "evidence.days_before", "greater than or equal to 1"),
        ("days_before = 10", 'days_before = "10"', "evidence.days_before", "valid integer"),
        ("days_before = 10", "day_before = 10", "evidence.days_before", "required"),
        ("pence = 29000", "pence = 290.00", "fees.lines.0.pence", "valid integer"),
        ("lapses_on_day = 28", "lapses_on_day = 28\nlapse = 1", "declaration.lapse", "not permitted"),
        (
            "chasers_school_days = [5, 10, 15]",
            "chasers_school_days = [5, 5]",
            "declaration.chasers_school_days",
            "must rise",
        ),
        (
            "reminders_days_before = [21, 7, 2]",
            "reminders_days_before = [2, 7]",
            "evidence.reminders_days_before",
            "must fall",
        ),
        ("last_week = 9", "last_week = 3", "window.last_week", "must not be before first_week; it is 3"),
        ('"calendar weeks"', '"weeks"', "window.counting", "'calendar weeks' or 'school weeks'"),
        ("minutes = 20", "minutes = 25", "appointment.segments", "25 minutes must divide by 2 teachers"),
        (
            "no_document_standards = [11]",
            "no_document_standards = [34]",
            "evidence.no_document_standards",
            "names [34]",
        ),
        ("skip_months = [8, 12]", "skip_months = [8, 13]", "moderation.skip_months.1", "less than or equal to 12"),
        ("sessions = 2", "sessions = 0", "window.counts_from", "place confirmed"),
        (
            "{ session = 2,",
            "{ session = 3,",
            "eligibility.level2_reminders",
            "names session 3, but cohort.sessions is 2",
        ),
        ("before_session = 2", "before_session = 3", "checks.items", "names session 3, but cohort.sessions is 2"),
        ("number = 2, title", "number = 3, title", "checks.items", "must be numbered 1, 2, 3"),
        ("reminder_working_days = [5, 1], bars", "reminder_working_days = [1, 5], bars", CHECK_REMINDERS, "must fall"),
        ("hold_hours = 48", "hold_hours = 0", "place.offer_hold_hours", "greater than or equal to 1; it is 0"),
        ('code = "assessment"', 'code = "preparation"', "fees.lines", "must have a code each"),
        ('"07-24"', '"02-29"', "forecast.usual_holiday_from", "must be a day of every year, as MM-DD"),
        ('"08-31"', '"06-30"', "forecast.usual_holiday_until", "must not be before usual_holiday_from"),
        ("hours_percent = 0", "hours_percent = 120", "forecast.refuse_below_hours_percent", "must not be above"),
        ("decide_working_days = 20", "decide_working_days = 4", "appeal.decide_working_days", "must not be below"),
        (
            "hours_start = 07:30",
            "hours_start = 19:30",
            "delivery.school_hours_start",
            "must be before school_hours_end",
        ),
        ("step_minutes = 30", "step_minutes = 0", "window.slot_step_minutes", "greater than or equal to 1; it is 0"),
        ("latest_day = 14", "latest_day = 31", "moderation.latest_day", "less than or equal to 28"),
        ('standards = "hlta-33"', 'standards = "hlta-34"', "standards", "there is no set 'hlta-34'"),
        ('standards = "hlta-33"', 'standards = "../hlta"', "standards", "there is no set"),
        ("version = 1", "version = ", None, "not TOML"),
        ('code = "hlta"', 'code = "HLTA!"', "code", "should match pattern"),
    ],
)
def test_a_wrong_file_is_refused_by_name_key_and_rule(
    hlta_text: str, right: str, wrong: str, key: str | None, rule: str
) -> None:
    assert right in hlta_text
    with pytest.raises(InvalidPolicy) as refused:
        policy.parse(hlta_text.replace(right, wrong, 1), "hlta.toml")
    assert refused.value.message.startswith("hlta.toml: ")
    assert rule in refused.value.message
    assert refused.value.field == key


@pytest.mark.parametrize("code", ["hlta2", "../bank_holidays", "hlta@1", ""])
def test_an_unknown_programme_is_refused_with_the_choice(code: str) -> None:
    with pytest.raises(InvalidPolicy, match="Choose one of hlta, level-5-sta"):
        policy.load(code)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(InvalidPolicy, match="has no version 7; the current one is 1"):
        policy.load("hlta", 7)


@pytest.mark.parametrize("key", ["hlta", "hlta@", "hlta@one"])
def test_a_key_without_a_version_is_refused(key: str) -> None:
    with pytest.raises(InvalidPolicy, match="not of the form code@version"):
        policy.load_key(key)


def test_a_programme_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        policy.load("hlta").outcome.partial_max = 4  # type: ignore[misc]
