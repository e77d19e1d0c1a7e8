"""The stages of an application, eligibility with its reasons, addresses, and references."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from services.intake.actions.refusals import EntryCode
from services.intake.domain.application import (
    TRANSITIONS,
    NewApplication,
    Stage,
    Step,
    email_key,
    next_stage,
    reference_of,
)
from services.intake.domain.draft import MISSING, Answers
from services.intake.domain.eligibility import ENTRY_CODES, Refused, head_address_doubt, problems_of, refuse_if_any
from services.intake.domain.wording import statements
from services.notifications.wording import ANSWERS
from services.portal.pages.refusals import CHECKS
from services.portal.questions import PAGE_OF
from shared import policy
from shared.errors import DomainError

HLTA = policy.load("hlta")


def form(**change: Any) -> NewApplication:
    return NewApplication.model_validate(
        {
            "name": "Sam Sample",
            "email": "sam@home.example",
            "job_title": "Nursery nurse",
            "school_urn": "900001",
            "phase": "Primary",
            "level2_english_kind": "esol_level_2",
            "level2_maths_kind": "cse_1",
            "whole_class_occasions": 2,
            "years_experience": 0,
            "head_name": "Alex Example",
            "head_email": "head@oakfield.example",
            "payer": "authority",
            **change,
        }
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"job_title": "Lunchtime supervisor"}, []),
        ({"employed_in_school": False}, ["not_employed"]),
        ({"level2_english_kind": "gcse_d"}, ["no_level2_english"]),
        ({"level2_maths_kind": "esol_level_2"}, ["no_level2_maths"]),
        ({"whole_class_occasions": 1}, ["too_few_whole_classes"]),
        (
            {"employed_in_school": False, "level2_maths_kind": "none", "whole_class_occasions": 0},
            ["not_employed", "no_level2_maths", "too_few_whole_classes"],
        ),
    ],
)
def test_each_failed_check_has_its_reason(change: dict[str, Any], codes: list[str]) -> None:
    assert [problem.code for problem in problems_of(form(**change), HLTA)] == codes


def test_the_minimum_years_are_the_programmes() -> None:
    strict = HLTA.model_copy(update={"eligibility": HLTA.eligibility.model_copy(update={"years_minimum": 2})})
    assert [problem.code for problem in problems_of(form(years_experience=1.5), strict)] == ["too_little_experience"]
    assert problems_of(form(years_experience=2), strict) == ()


def test_a_refusal_names_every_rule_and_remedy_and_no_person() -> None:
    with pytest.raises(Refused) as refused:
        refuse_if_any(problems_of(form(employed_in_school=False, whole_class_occasions=0), HLTA))
    assert refused.value.field == "employed_in_school"
    assert refused.value.message == (
        "Only people employed in a school can apply. Apply once you are employed in one, whatever your job title. "
        "A whole class must have been led with no teacher present at least 2 times. "
        "Ask your school for the occasions that are missing, then apply."
    )


@pytest.mark.parametrize(
    ("address", "school_domain", "doubt"),
    [
        ("head@oakfield.example", "oakfield.example", None),
        ("head@Mail.Oakfield.Example", "@oakfield.example", None),
        ("head@notoakfield.example", "oakfield.example", "head_address_not_of_school"),
        ("head@anything.example", None, None),
        ("head@GMAIL.com", None, "head_free_mail"),
        ("head@outlook.com", "outlook.com", "head_free_mail"),
        ("SAM@HOME.EXAMPLE", "home.example", "head_is_candidate"),
    ],
)
def test_a_heads_address_that_a_person_should_look_at_is_named(
    address: str, school_domain: str | None, doubt: str | None
) -> None:
    assert head_address_doubt("sam@home.example", address, school_domain) == doubt


def test_the_way_from_application_to_decision() -> None:
    stage = Stage.APPLIED
    for step in (Step.SIGN, Step.WAIT, Step.PLACE, Step.COMPLETE, Step.DECIDE):
        stage = next_stage(stage, step)
    assert stage is Stage.DECIDED


@pytest.mark.parametrize(
    ("end", "ways_on"),
    [(Stage.WITHDRAWN, []), (Stage.DECLINED, [Step.REOPEN, Step.VOID]), (Stage.DECIDED, [])],
)
def test_an_ended_application_moves_no_more_unless_it_is_opened_again(end: Stage, ways_on: list[Step]) -> None:
    assert [step for stage, step in TRANSITIONS if stage is end] == ways_on
    with pytest.raises(DomainError) as refused:
        next_stage(end, Step.WITHDRAW)
    assert refused.value.reason_code == f"journey_{end}"


def test_addresses_are_compared_without_case() -> None:
    assert email_key(" Sam.Sample@HOME.Example ") == "sam.sample@home.example"


def test_a_reference_is_the_same_for_the_same_journey_and_easy_to_read_out() -> None:
    assert reference_of("a") == reference_of("a") != reference_of("b")
    prefix, first, second = reference_of("a").split("-")
    assert (prefix, len(first), len(second)) == ("HLTA", 5, 5)
    assert not set(first + second) & set("ILOU")


def test_the_four_statements_speak_the_programmes_number() -> None:
    said = statements("1", HLTA)
    assert [statement.code for statement in said] == ["suitable", "whole_class", "level2_english", "level2_maths"]
    assert said[1].text == "The candidate has led a whole class, with no teacher present, on at least 2 occasions."


def test_a_draft_asks_for_exactly_what_an_application_must_have() -> None:
    needed = {name for name, field in NewApplication.model_fields.items() if field.is_required()}
    assert set(MISSING) == needed
    assert set(Answers.model_fields) == set(NewApplication.model_fields) - {"programme"}


def test_the_form_asks_every_field_and_the_mail_has_words_for_each_that_must_be_answered() -> None:
    not_asked = {"programme", "cohort_id", "payers", "level2_english_exception", "level2_maths_exception"}
    assert set(PAGE_OF) == set(NewApplication.model_fields) - not_asked
    assert set(ANSWERS) == set(MISSING)
    assert set(CHECKS) == set(ENTRY_CODES) == set(get_args(EntryCode))
