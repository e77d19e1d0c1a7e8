"""From facts to planned messages: to whom, when due, when they leave, and what is waited for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.notifications.domain import Journey, School, learn
from services.notifications.messages import Message, Records, needed_people, plan
from services.notifications.samples import records, samples
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.values import TermDates
from shared.errors import NotYet
from tests.unit.notifications.standard import sample_fact, standard

KNOWN = records()
AUTUMN = TermDates(
    name="autumn",
    starts_on=date(2026, 9, 3),
    ends_on=date(2026, 12, 18),
    half_term_starts_on=date(2026, 10, 26),
    half_term_ends_on=date(2026, 10, 30),
)


def told(fact: Fact, at: datetime, journey: str | None = "journey") -> Envelope[Fact]:
    return Envelope[Fact].model_construct(
        id="fact",
        type=fact.subject(),
        source="hlta/intake",
        time=at,
        provider="provider",
        programme="hlta@1",
        journey=journey,
        cohort="cohort",
        data=fact,
    )


def planned(fact: Fact, at: datetime, known: Records = KNOWN) -> list[Message]:
    return plan(told(fact, at), known.journey("journey", "provider"), known)


def with_school(terms: tuple[TermDates, ...]) -> Records:
    return replace(KNOWN, schools={"school": School(school_id="school", name="Oakfield", terms=terms)})


def test_a_head_is_written_to_in_school_hours_only() -> None:
    # Asked on Sat 24 October 2026; half-term is the week after, so the mail leaves on Mon 2 November at 7:30.
    asked_at = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    message = planned(sample_fact("m03_please_confirm"), asked_at, with_school((AUTUMN,)))[0]
    assert message.due_at == asked_at
    assert message.send_at == datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


def test_a_head_of_a_school_with_unknown_terms_is_written_to_on_working_days() -> None:
    asked_at = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    message = planned(sample_fact("m03_please_confirm"), asked_at, with_school(()))[0]
    assert message.send_at == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_a_candidate_is_written_to_at_once_at_any_hour() -> None:
    at = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
    [message] = planned(sample_fact("m10_wait_listed"), at)
    assert (message.person_id, message.send_at) == ("candidate", at)


def test_a_copy_for_the_school_waits_while_the_candidate_is_told() -> None:
    at = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    send_at = {m.person_id: m.send_at for m in planned(sample_fact("m09_place_confirmed"), at, with_school((AUTUMN,)))}
    assert send_at == {"candidate": at, "contact": datetime(2026, 11, 2, 7, 30, tzinfo=UTC)}


def test_a_school_is_told_at_once_when_the_appointment_is_within_two_days() -> None:
    # Cancelled on Wed 20 January 2027 at 10pm; the appointment was on Thursday at 1pm.
    at = datetime(2027, 1, 20, 22, 0, tzinfo=UTC)
    assert {m.send_at for m in planned(sample_fact("m22_appointment_cancelled"), at)} == {at}


def test_a_reminder_is_due_when_its_fact_says_so_and_other_messages_when_it_happened() -> None:
    at = datetime(2027, 1, 4, 9, 0, 12, tzinfo=UTC)
    reminder = planned(sample_fact("m23_evidence_due"), at)[0]
    assert (reminder.due_at, reminder.step) == (datetime(2027, 1, 4, 9, 0, tzinfo=UTC), 2)
    assert planned(sample_fact("m24_submission_receipt"), at)[0].due_at == at


def test_the_letter_of_an_award_is_due_when_the_outcome_was_released() -> None:
    award = sample_fact("m33_outcome")
    assert isinstance(award, assessment.AwardMade)
    messages = planned(award, datetime(2027, 3, 8, 9, 0, 3, tzinfo=UTC))
    [message] = [one for one in messages if one.template == "m33_outcome"]
    assert message.due_at == datetime(2027, 3, 8, 9, 0, tzinfo=UTC)


def test_an_award_waits_for_the_outcome_that_it_follows() -> None:
    award = sample_fact("m33_outcome")
    known = replace(KNOWN, journeys={"journey": KNOWN.journeys["journey"].model_copy(update={"outcome": None})})
    with pytest.raises(NotYet):
        planned(award, datetime(2027, 3, 8, 9, 0, tzinfo=UTC), known)


def test_an_outcome_that_is_an_award_is_told_with_the_award_alone() -> None:
    released = assessment.OutcomeReleased(
        report_id="report",
        attempt=1,
        person_id="candidate",
        round_on=date(2027, 2, 28),
        letter_on=date(2027, 3, 8),
        outcome="awarded",
        standards_short=(),
        appeal_last_at=datetime(2027, 3, 29, 22, 59, 59, tzinfo=UTC),
    )
    assert planned(released, datetime(2027, 3, 8, 9, 0, tzinfo=UTC)) == []


def test_keys_are_the_same_whenever_they_are_worked_out_and_differ_between_messages() -> None:
    keys = [sample.message.key for sample in samples()]
    assert keys == [sample.message.key for sample in samples()]
    alternatives = {"m06", "m13", "m20", "m21", "m22", "m30", "m33", "m34", "m36"}  # of one event: never together
    others = [key for key in keys if key[:3] not in alternatives]
    assert len(others) == len(set(others))
    assert "m23_evidence_due:journey:candidate:2:2027-01-04" in keys


def test_a_person_who_is_not_known_yet_is_waited_for() -> None:
    for missing in ("candidate", "head"):
        known = replace(KNOWN, people={key: value for key, value in KNOWN.people.items() if key != missing})
        with pytest.raises(NotYet):
            planned(sample_fact("m03_please_confirm"), datetime(2026, 10, 7, 8, 0, tzinfo=UTC), known)


def test_a_school_or_provider_that_is_not_known_yet_is_waited_for() -> None:
    for known in (replace(KNOWN, schools={}), replace(KNOWN, providers={})):
        with pytest.raises(NotYet):
            planned(sample_fact("m03_please_confirm"), datetime(2026, 10, 7, 8, 0, tzinfo=UTC), known)


def test_a_fact_that_overtakes_the_application_waits_for_it() -> None:
    envelope = told(sample_fact("m10_wait_listed"), datetime(2026, 10, 9, 8, 0, tzinfo=UTC))
    with pytest.raises(NotYet):
        needed_people(envelope, Journey(journey_id="journey", provider_id="provider"))


def test_guests_are_asked_but_the_candidate_who_chose_is_not() -> None:
    chosen = sample_fact("m18_are_you_free")
    told_to = {message.person_id for message in planned(chosen, datetime(2026, 12, 10, 10, 0, tzinfo=UTC))}
    assert told_to == {"teacher-1", "teacher-2", "leader"}


def test_a_withdrawal_is_told_to_the_assessor_only_when_one_has_accepted() -> None:
    left = next(s.message.cause.data for s in standard() if isinstance(s.message.cause.data, intake.CandidateWithdrew))
    at = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)
    assert {m.part for m in planned(left, at)} == {"candidate", "school_contact", "assessor"}
    free = KNOWN.journeys["journey"].model_copy(update={"assessor_id": None, "school_contact_id": None})
    assert {m.part for m in planned(left, at, replace(KNOWN, journeys={"journey": free}))} == {"candidate"}


def test_a_cancellation_before_the_booking_is_told_to_the_assessor_alone() -> None:
    off = assessment.AppointmentCancelled(
        appointment_id=None, sequence=0, assessor_id="assessor", reason_class="personal", rebook=False
    )
    assert [m.person_id for m in planned(off, datetime(2026, 12, 12, 10, 0, tzinfo=UTC))] == ["assessor"]
    nobody = off.model_copy(update={"assessor_id": None})
    assert planned(nobody, datetime(2026, 12, 12, 10, 0, tzinfo=UTC)) == []


def _left(at: datetime) -> Fact:
    return intake.CandidateWithdrew(reason_class="personal", withdrew_at=at, stage="arranging")


def _heard(*facts: tuple[Fact, datetime]) -> Records:
    journey = KNOWN.journeys["journey"]
    for fact, at in facts:
        journey = learn(journey, told(fact, at))
    return replace(KNOWN, journeys={"journey": journey})


def test_an_assessor_who_gave_the_candidate_up_before_is_not_told_who_left() -> None:
    accepted = assessment.AssessmentAccepted(
        offer_id="offer", assessor_id="assessor", contact_by=datetime(2026, 12, 10, tzinfo=UTC)
    )
    given_up = assessment.AppointmentCancelled(
        appointment_id="appointment", sequence=1, assessor_id="assessor", reason_class="assessor", rebook=False
    )
    took_at, gave_up_at = datetime(2026, 12, 3, 9, 0, tzinfo=UTC), datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    known = _heard((accepted, took_at), (given_up, gave_up_at))
    before, after = datetime(2026, 12, 14, 8, 0, tzinfo=UTC), datetime(2026, 12, 15, 8, 0, tzinfo=UTC)
    assert "assessor" not in {m.part for m in planned(_left(after), after, known)}
    assert "assessor" in {m.part for m in planned(_left(before), before, known)}, "it was given up because of that"

    again = _heard((accepted, datetime(2026, 12, 15, 7, 0, tzinfo=UTC)), (given_up, gave_up_at))
    assert "assessor" in {m.part for m in planned(_left(after), after, again)}


def test_while_another_assessor_is_sought_only_those_who_take_part_are_reminded() -> None:
    reminder = sample_fact("m29_appointment_reminder").model_copy(update={"assessor_id": ""})
    told_to = {message.person_id for message in planned(reminder, datetime(2027, 1, 14, 9, 0, tzinfo=UTC))}
    assert told_to == {"candidate", "teacher-1", "teacher-2", "leader"}


def test_a_time_that_is_taken_over_is_one_message_to_each_and_none_to_who_gave_it_up() -> None:
    taken_over = sample_fact("m21_assessor_changed")
    told_to = [(m.person_id, m.template) for m in planned(taken_over, datetime(2026, 12, 16, 10, 0, tzinfo=UTC))]
    assert sorted(told_to) == [
        ("candidate", "m21_assessor_changed"),
        ("leader", "m21_assessor_changed"),
        ("senior", "m20_appointment_confirmed"),
        ("teacher-1", "m21_assessor_changed"),
        ("teacher-2", "m21_assessor_changed"),
    ]


def test_a_guest_who_cannot_come_meanwhile_is_told_to_nobody_who_gave_the_candidate_up() -> None:
    gave_up = sample_fact("m22_assessor_stood_down")
    known = _heard((gave_up, datetime(2026, 12, 16, 9, 0, tzinfo=UTC)))
    accepted_at = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    journey = known.journeys["journey"].model_copy(update={"accepted_at": accepted_at})
    known = replace(known, journeys={"journey": journey})
    cannot = sample_fact("m21_guest_cannot_come")
    told_to = {m.person_id for m in planned(cannot, datetime(2026, 12, 16, 10, 0, tzinfo=UTC), known)}
    assert told_to == {"candidate"}
