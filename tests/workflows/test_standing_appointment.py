"""An appointment told again, since somebody else takes part, makes void nothing that was said of its time."""

from itertools import count
from typing import Any, cast

import pytest

from shared.contracts.envelope import Envelope, Fact
from tests.workflows import facts, turns
from tests.workflows.facts import london
from workflows.contract import fact_signal
from workflows.facts import JourneyFacts

BOOKED = (facts.booked(), "2026-12-10 12:00")
ANOTHER_TEACHER = (facts.booked(sequence=1), "2026-12-16 12:00")
ANOTHER_TIME = (facts.booked(sequence=1, starts="2027-01-22 10:00"), "2026-12-16 12:00")
WISH = (turns.move_asked("candidate", "2026-12-21 23:59:59"), "2026-12-14 12:00")
MORE_TIME = (facts.late_accepted("2027-01-09 23:59:59"), "2026-12-14 13:00")
EXTENDED = (turns.extended("2027-01-08 23:59:59"), "2026-12-14 14:00")


def told(*facts_: tuple[Fact, str]) -> JourneyFacts:
    """A journey that has heard these, each told at a London instant."""
    known, numbers = JourneyFacts(), count(1)
    for fact, at in facts_:
        typed = cast("type[Envelope[Any]]", Envelope.__class_getitem__(type(fact)))
        envelope = typed(
            id=f"event-{next(numbers)}", type=fact.subject(), source="hlta/test", time=london(at), provider="p1",
            programme="hlta@1", journey="j1", data=fact,
        )  # fmt: skip
        known.take(fact_signal(envelope))
    return known


def test_a_wish_to_move_outlives_another_teacher_and_ends_with_another_time() -> None:
    wished = told(BOOKED, WISH, ANOTHER_TEACHER)
    assert wished.move is not None
    assert wished.appointment is not None
    assert wished.appointment.sequence == 1
    assert told(BOOKED, WISH, ANOTHER_TIME).move is None


@pytest.mark.parametrize(("leave", "due"), [(MORE_TIME, "2027-01-09 23:59:59"), (EXTENDED, "2027-01-08 23:59:59")])
def test_a_longer_deadline_outlives_another_teacher_and_ends_with_another_time(
    leave: tuple[Fact, str], due: str
) -> None:
    kept = told(BOOKED, leave, ANOTHER_TEACHER).evidence_due
    assert kept is not None
    assert kept[0] == london(due)
    moved = told(BOOKED, leave, ANOTHER_TIME).evidence_due
    assert moved is not None
    assert moved[0] == london("2027-01-05 23:59:59")


def test_an_appointment_that_was_called_off_and_booked_anew_begins_anew() -> None:
    off = (facts.cancelled(rebook=True), "2026-12-15 12:00")
    again = told(BOOKED, WISH, off, ANOTHER_TEACHER)
    assert again.appointment is not None
    assert again.move is None
