"""The mails of a programme without sessions, tasks and teachers speak of none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.notifications.samples import Sample
from tests.mails.reading import Read, read
from tests.unit.notifications.standard import standard

PROGRAMME = "level-5-sta@1"
FOREIGN = ("session 1", "the session", "every session", "your teacher", "two teachers", "tasks")
OF_THE_ROUTE = (
    "m02_application_received",
    "m09_place_confirmed",
    "m14_your_window",
    "m17_choose_a_time",
    "m20_appointment_confirmed",
    "m21_appointment_moved",
    "m21_move_asked",
    "m22_assessor_withdrew",
    "m27_evidence_due_changed",
    "m35_place_offered",
)


def on_the_route(sample: Sample) -> Read:
    """The same message on a journey that is assessment alone."""
    cause = sample.message.cause
    fact = cause.data.model_copy(update={"sessions": ()}) if hasattr(cause.data, "sessions") else cause.data
    message = replace(sample.message, cause=cause.model_copy(update={"programme": PROGRAMME, "data": fact}))
    journey = sample.records.journeys["journey"].model_copy(update={"programme": PROGRAMME, "places": {}})
    cohort = sample.records.cohorts["cohort"].model_copy(update={"sessions": ()})
    known = replace(
        sample.records, journeys={**sample.records.journeys, "journey": journey}, cohorts={"cohort": cohort}
    )
    return read(replace(sample, message=message, records=known))


@pytest.mark.parametrize("template", OF_THE_ROUTE)
def test_the_candidates_mails_speak_of_no_session_task_or_teacher(template: str) -> None:
    found = [
        on_the_route(sample)
        for sample in standard()
        if sample.message.template == template and sample.message.part == "candidate" and sample.title != "without one"
    ]
    assert found
    for mail in found:
        said = f"{mail.subject}\n{mail.text}\n{mail.html}".lower()
        assert [word for word in FOREIGN if word in said] == []


def test_the_school_is_told_of_an_assessment_without_sessions() -> None:
    (mail,) = [
        on_the_route(sample)
        for sample in standard()
        if (sample.message.template, sample.message.part) == ("m09_place_confirmed", "school_contact")
    ]
    assert mail.subject == "Sam Example has a place and will be assessed for HLTA status"
    assert (mail.calendars, mail.shown_calendar) == ((), None)


def test_the_candidate_is_asked_to_name_the_senior_leader_alone() -> None:
    (mail,) = [on_the_route(sample) for sample in standard() if sample.message.template == "m14_your_window"]
    assert mail.subject.startswith("Name your senior leader: your assessment is from ")
    assert "All that is needed before your assessment is in. Please name the senior" in mail.text
