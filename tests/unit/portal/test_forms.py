"""Reading what people filled in."""

from datetime import date, time

import pytest

from services.portal.api import ApiProblem, FieldProblem
from services.portal.forms import Form


@pytest.mark.parametrize(
    ("boxes", "read"),
    [
        (("3", "3", "1985"), date(1985, 3, 3)),
        (("03", "Mar", "1985"), date(1985, 3, 3)),
        (("29", "february", "2024"), date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_from_three_boxes_however_they_are_written(boxes: tuple[str, str, str], read: date) -> None:
    form = Form.filled(on_day=boxes[0], on_month=boxes[1], on_year=boxes[2])
    assert form.day("on") == read
    assert form.problems == []


@pytest.mark.parametrize(
    "boxes", [("29", "2", "2026"), ("3", "Mrz", "1985"), ("3", "", "1985"), ("x", "1", "y"), ("3", "3", "85")]
)
def test_a_date_that_does_not_exist_is_a_problem_of_its_first_box(boxes: tuple[str, str, str]) -> None:
    form = Form.filled(on_day=boxes[0], on_month=boxes[1], on_year=boxes[2])
    assert form.day("on") is None
    assert [found.field for found in form.problems] == ["on_day"]


def test_a_date_may_be_left_out_or_given_as_one() -> None:
    assert Form().day("on") is None
    assert Form.filled(on="1985-03-07").day("on") == date(1985, 3, 7)


def test_yes_no_and_neither_are_three_answers() -> None:
    form = Form.filled(a="yes", b="No", c="perhaps", d="true")
    assert [form.yes(name) for name in "abcde"] == [True, False, None, True, None]


@pytest.mark.parametrize("answer", ["", "-1", "2.5", "²", "many", "1234567"])
def test_what_is_no_whole_number_is_refused(answer: str) -> None:
    form = Form.filled(count=answer)
    assert form.whole_number("count", "Enter a number") == 0
    assert form.problem("count") == "Enter a number"


def test_checkboxes_and_a_list_with_commas_are_read_alike() -> None:
    assert Form({"standards": ["1", "17"]}).all("standards") == ["1", "17"]
    assert Form({"standards": ["1, 17,"]}).all("standards") == ["1", "17"]


def test_a_services_problem_is_taken_to_the_pages_own_field() -> None:
    form = Form()
    found = (FieldProblem("teachers.0.email", "No."), FieldProblem(None, "Not at all."))
    form.refused_by(ApiProblem(409, "No.", "invalid", found), {"teachers.0.email": "teacher_1_email"})
    assert form.problem("teacher_1_email") == "No."
    assert [one.field for one in form.problems] == ["teacher_1_email", None]
    assert form.status == 409


def test_blanks_around_an_answer_do_not_count_but_are_shown_again() -> None:
    form = Form({"name": ["  Tamsin "]})
    assert form.get("name") == "Tamsin"
    assert form.raw("name") == "  Tamsin "


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("4pm", time(16, 0)),
        ("9:30am", time(9, 30)),
        ("9.30 AM", time(9, 30)),
        ("16:00", time(16, 0)),
        ("12am", time(0, 0)),
        ("12:15 p.m.", time(12, 15)),
        ("midday", time(12, 0)),
        ("Midnight", time(0, 0)),
    ],
)
def test_times_are_taken_on_either_clock(typed: str, read: time) -> None:
    form = Form.filled(at=typed)
    assert form.time_of_day("at") == read
    assert form.problems == []


@pytest.mark.parametrize("typed", ["", "4", "13pm", "0am", "24:00", "9:60am", "soon", "\u0664pm"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    form = Form.filled(at=typed)
    assert form.time_of_day("at") is None
    assert form.problem("at") == "Enter a time such as 4pm or 9:30am"
