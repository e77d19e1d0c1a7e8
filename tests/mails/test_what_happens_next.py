"""After a cancellation or a late deadline, each person is told what really happens next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.notifications.messages import plan
from services.notifications.samples import records
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact
from tests.mails.reading import COMPOSER
from tests.unit.notifications.standard import standard

AT = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)


def _sample(kind: type[Fact]) -> Any:
    return next(s.message.cause.data for s in standard() if isinstance(s.message.cause.data, kind))


def _text(fact: Fact, person_id: str, *, has_left: bool = False) -> str:
    """The text that this person gets, on one line, with its subject."""
    known = records()
    journey = known.journeys["journey"].model_copy(update={"withdrew_at": AT if has_left else None})
    known = replace(known, journeys={"journey": journey})
    envelope = Envelope[Fact].model_construct(
        id="fact", type=fact.subject(), source="hlta/assessment", time=AT, provider="provider", programme="hlta@1",
        journey="journey", cohort="cohort", data=fact,
    )  # fmt: skip
    message = next(one for one in plan(envelope, journey, known) if one.person_id == person_id)
    words = COMPOSER.words_of(message, known)
    return " ".join(f"{words.subject}. {words.text}".split())


def _cancelled(**changes: Any) -> assessment.AppointmentCancelled:
    cancelled: assessment.AppointmentCancelled = _sample(assessment.AppointmentCancelled)
    return cancelled.model_copy(update=changes)


@pytest.mark.parametrize(
    ("person_id", "words"),
    [
        ("candidate", "Another assessor is being found for you."),
        ("leader", "Another assessor is being found for Sam."),
    ],
)
def test_an_assessor_who_gives_up_is_replaced_and_nobody_hears_that_it_was_all(person_id: str, words: str) -> None:
    text = _text(_cancelled(rebook=False, contact_by=None), person_id)
    assert words in text
    assert "No new time" not in text


def test_who_left_hears_that_no_new_time_is_arranged() -> None:
    assert "No new time is being arranged." in _text(
        _cancelled(rebook=False, contact_by=None), "candidate", has_left=True
    )


@pytest.mark.parametrize("person_id", ["candidate", "assessor"])
def test_a_call_that_was_called_off_is_found_anew_by_nobodys_doing(person_id: str) -> None:
    text = _text(_cancelled(rebook=True, contact_by=None), person_id)
    assert "for the call is being found" in text
    assert "You need not do anything." in text
    assert "propose" not in text.lower()


def test_work_that_came_after_the_deadline_is_not_asked_for_again() -> None:
    late: assessment.EvidenceLate = _sample(assessment.EvidenceLate)
    text = _text(late.model_copy(update={"missing": ()}), "candidate")
    assert "had passed when you handed in" in text
    assert "missing" not in text
    assert "Your assessor decides by" in text
