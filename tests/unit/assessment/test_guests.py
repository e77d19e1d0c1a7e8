"""Guests and their minutes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.assessment.appointments.domain import (
    TRANSITIONS,
    Guest,
    Proposal,
    Teacher,
    check_guests,
    timetable,
)
from services.assessment.domain import first_name, initials
from shared.errors import DomainError, Invalid
from shared.policy import load

HLTA = load("hlta", 1)
TEN = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)


def _teacher(email: str) -> Teacher:
    return Teacher(name="Tea Cher", email=email)


@pytest.mark.parametrize(
    ("teachers", "leader"),
    [
        ([], "leader@school.example"),
        (["a@school.example", "b@school.example", "c@school.example"], "leader@school.example"),
        (["a@school.example", "A@SCHOOL.example"], "leader@school.example"),
        (["leader@school.example"], "Leader@School.example"),
        (["ada@home.example.com"], "leader@school.example"),
    ],
)
def test_one_or_two_teachers_and_nobody_in_two_roles(teachers: list[str], leader: str) -> None:
    with pytest.raises(Invalid):
        check_guests([_teacher(email) for email in teachers], _teacher(leader), "Ada@home.example.com", HLTA)


def test_two_teachers_share_the_teachers_minutes_and_are_seen_alone() -> None:
    guests = [
        Guest(person_id="two", role="teacher", position=2, name="B", email="b@school.example"),
        Guest(person_id="lea", role="leader", position=1, name="L", email="l@school.example"),
        Guest(person_id="one", role="teacher", position=1, name="A", email="a@school.example"),
    ]
    parts = [(part.person_id, f"{part.starts_at:%H:%M}") for part in timetable(TEN, "ada", guests, HLTA)]
    assert parts == [
        ("ada", "10:00"),
        ("one", "10:25"),
        ("two", "10:35"),
        ("lea", "10:45"),
        (None, "11:00"),
        ("ada", "11:15"),
        (None, "11:45"),
    ]


def _proposal(state: str) -> Proposal:
    return Proposal.model_validate(
        {
            "journey_id": "ada",
            "version": 1,
            "assessor_id": "anna",
            "state": state,
            "reply_by": "2026-12-07T23:59:59Z",
            "chosen_slot_id": "slot",
            "release_at": "2026-12-11T23:59:59Z",
        }
    )


@pytest.mark.parametrize(
    ("state", "due_at", "refusal"),
    [
        ("offered", "2026-12-07T23:59:59Z", None),
        ("offered", "2026-12-07T23:59:58Z", "not_due"),
        ("chosen", "2026-12-07T23:59:59Z", "chosen"),  # the candidate's silence is over, the guests have time
        ("chosen", "2026-12-11T23:59:59Z", None),
        ("booked", "2026-12-11T23:59:59Z", "booked"),
        ("released", "2026-12-11T23:59:59Z", "released"),
        ("cancelled", "2026-12-11T23:59:59Z", "cancelled"),
    ],
)
def test_times_are_released_only_when_their_deadline_has_passed(state: str, due_at: str, refusal: str | None) -> None:
    assert _proposal(state).refusal_to_release(datetime.fromisoformat(due_at)) == refusal


def test_a_proposal_moves_only_along_its_table() -> None:
    for state, allowed in TRANSITIONS.items():
        for target in TRANSITIONS:
            if target not in allowed:
                with pytest.raises(DomainError):
                    _proposal(state).must_move_to(target)
    assert {state for state in TRANSITIONS if TRANSITIONS[state]} == {"offered", "chosen", "booked"}


@pytest.mark.parametrize(
    ("name", "shown", "first"),
    [("Ada Mary Example", "A.M.E.", "Ada"), ("Jo Smith-Sample", "J.S.S.", "Jo"), ("Cher", "C.", "Cher")],
)
def test_people_are_shown_by_no_more_than_is_needed(name: str, shown: str, first: str) -> None:
    assert (initials(name), first_name(name)) == (shown, first)
