"""The words and moments of the plans, without any server."""

import pytest

from shared.contracts.intake import RemindDeclaration
from tests.workflows.facts import london as at
from workflows.contract import Party, Stage
from workflows.plans import Planned, Wait, london, one_working_day_after


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-12-02 09:00", "2026-12-03 09:00"),
        ("2026-12-04 09:00", "2026-12-07 09:00"),
        ("2026-12-05 09:00", "2026-12-07 09:00"),
        ("2026-12-06 09:00", "2026-12-07 09:00"),
        ("2026-10-23 09:00", "2026-10-26 09:00"),
        ("2027-03-26 09:00", "2027-03-29 09:00"),
    ],
)
def test_one_working_day_later_is_the_same_london_hour_of_the_next_weekday(due: str, expected: str) -> None:
    assert one_working_day_after(at(due)) == at(expected)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2026-11-09 09:00", "Mon 9 Nov 09:00 London"),
        ("2026-07-13 09:00", "Mon 13 Jul 09:00 London"),
        ("2026-10-25 23:59:59", "Sun 25 Oct 23:59 London"),
    ],
)
def test_instants_are_said_in_london_time(instant: str, words: str) -> None:
    assert london(at(instant)) == words


def test_a_timer_says_what_it_is_for_which_step_and_when() -> None:
    command = RemindDeclaration(step=2, due_at=at("2026-11-09 09:00"), declaration_id="d1")
    assert Planned(command, "Chase head", of=3).summary == "Chase head, step 2 of 3, Mon 9 Nov 09:00 London"
    assert Planned(command, "Chase head").summary == "Chase head, Mon 9 Nov 09:00 London"


def test_details_say_whom_we_wait_for_and_until_when() -> None:
    wait = Wait(Stage.DECLARATION, Party.HEAD, "the head to sign", until=at("2026-11-11 23:59:59"))
    assert wait.details == "Waiting for the head to sign, until Wed 11 Nov 23:59 London."
    assert Wait(Stage.PREPARATION, Party.TRAINER, "the sessions").details == "Waiting for the sessions."


def test_details_list_everything_that_is_still_to_come() -> None:
    wait = Wait(Stage.DECLARATION, Party.HEAD, "the head to sign", until=at("2026-11-11 23:59:59"))
    chaser = Planned(RemindDeclaration(step=2, due_at=at("2026-11-09 09:00"), declaration_id="d1"), "Chase head", of=3)
    last = Planned(RemindDeclaration(step=3, due_at=at("2026-11-10 09:00"), declaration_id="d1"), "Chase head", of=3)
    assert wait.details_with([chaser, last]) == (
        "Waiting for the head to sign, until Wed 11 Nov 23:59 London. Unless that changes:\n\n"
        "- Chase head, step 2 of 3, Mon 9 Nov 09:00 London\n"
        "- Chase head, step 3 of 3, Tue 10 Nov 09:00 London"
    )
    assert wait.details_with([]) == wait.details
