"""A reminder whose reason is gone is not sent; facts may have come twice and in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from services.notifications.domain import Journey, learn
from services.notifications.samples import samples
from services.notifications.stops import CHECKS, stop_reason
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.values import Due, Why

AT = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
EMPTY = Journey(journey_id="journey", provider_id="provider")


def sample_fact(template: str, title: str | None = None) -> Fact:
    return next(s.message.cause.data for s in samples() if s.message.template == template and title in (None, s.title))


def after(*facts: Fact, versions: tuple[int, ...] = ()) -> Journey:
    journey = EMPTY
    for number, fact in enumerate(facts):
        envelope = Envelope[Fact].model_construct(
            id=f"fact-{number}",
            type=fact.subject(),
            source="hlta/intake",
            time=AT + timedelta(minutes=versions[number] if versions else number),
            provider="provider",
            programme=None,
            journey="journey",
            version=versions[number] if versions else number,
            data=fact,
        )
        journey = learn(journey, envelope)
    return journey


def reason(
    template: str, journey: Journey, person: str = "candidate", now: datetime = AT, title: str = ""
) -> str | None:
    return stop_reason(template, sample_fact(template, title or None), journey, person, now)


SIGNED = intake.DeclarationSigned(declaration_id="declaration", head_id="head", link_version=1, signed_at=AT)
LAPSED = intake.DeclarationLapsed(declaration_id="declaration", lapsed_at=AT)
WITHDREW = intake.CandidateWithdrew(reason_class="personal", withdrew_at=AT, stage="arranging")


def requested(declaration_id: str, head_id: str, link_version: int = 1) -> intake.DeclarationRequested:
    due = (Due(step=1, of=1, due_at=AT),)
    return intake.DeclarationRequested(
        declaration_id=declaration_id,
        link_version=link_version,
        head_id=head_id,
        chasers=due,
        candidate_notices=due,
        lapses_at=AT,
        why=Why(rule="rule"),
    )


REQUESTED = requested("declaration", "head")


def test_every_reminder_has_a_stop_and_stops_when_the_candidate_has_left() -> None:
    gone = after(WITHDREW)
    for template in CHECKS:
        assert reason(template, gone, person="teacher-1") == "withdrawn", template
        assert reason(template, EMPTY, person="nobody", now=datetime(2026, 10, 1, tzinfo=UTC)) is None, template
    assert {template[:3] for template in CHECKS} == {"m03", "m04", "m05", "m12", "m13", "m18", "m19", "m23", "m31"}


def test_the_head_is_not_reminded_after_an_answer_in_whatever_order_it_came() -> None:
    for facts in permutations((REQUESTED, SIGNED)):
        assert reason("m04_reminder_to_confirm", after(*facts)) == "answered"
        assert reason("m05_still_waiting", after(*facts)) == "answered"
    assert reason("m04_reminder_to_confirm", after(REQUESTED, LAPSED)) == "answered"
    assert reason("m04_reminder_to_confirm", after(REQUESTED)) is None


def test_the_reminder_of_a_replaced_request_is_dropped_and_the_new_heads_is_not() -> None:
    another = requested("another", "head-2")
    for facts, versions in (((REQUESTED, another), (0, 1)), ((another, REQUESTED), (1, 0))):
        journey = after(*facts, versions=versions)
        assert journey.head_id == "head-2"
        assert reason("m04_reminder_to_confirm", journey) == "replaced"
    reminder = sample_fact("m04_reminder_to_confirm").model_copy(update={"declaration_id": "another"})
    after_refusal = after(REQUESTED, LAPSED, another)
    assert stop_reason("m04_reminder_to_confirm", reminder, after_refusal, "head-2", AT) is None


def test_the_reminder_of_a_request_whose_link_was_replaced_is_dropped() -> None:
    journey = after(REQUESTED, requested("declaration", "head", link_version=2))
    assert reason("m04_reminder_to_confirm", journey) == "replaced"


def test_a_session_reminder_is_dropped_once_the_session_has_begun() -> None:
    begins = datetime(2026, 10, 21, 8, 30, tzinfo=UTC)
    assert reason("m12_session_reminder", EMPTY, now=begins - timedelta(seconds=1)) is None
    assert reason("m12_session_reminder", EMPTY, now=begins) == "past"


def test_a_missed_session_that_was_made_good_is_not_told_and_the_newer_register_counts() -> None:
    missed = intake.AttendanceRecorded(session=1, attended=False, held_on=AT.date())
    made_good = intake.AttendanceRecorded(session=1, attended=True, held_on=AT.date(), catch_up_of="other")
    assert reason("m13_missed_session", after(missed)) is None
    assert reason("m13_missed_session", after(missed, made_good, versions=(3, 4))) == "attended"
    assert reason("m13_missed_session", after(made_good, missed, versions=(4, 3))) == "attended"


def test_a_guest_who_answered_is_not_reminded_but_the_silent_one_is() -> None:
    chosen = sample_fact("m18_are_you_free")
    answered = assessment.GuestConfirmed(slot_id="slot-1", person_id="leader")
    for facts in permutations((chosen, answered)):
        assert reason("m19_still_to_answer", after(*facts), person="leader") == "answered"
        assert reason("m19_still_to_answer", after(*facts), person="teacher-1") is None


def test_guests_of_a_time_that_was_given_up_are_left_alone() -> None:
    released = assessment.SlotsReleased(
        proposal_version=1, assessor_id="assessor", reason_code="no_answer", contact_by=AT
    )
    assert reason("m19_still_to_answer", after(released), person="leader") == "released"
    assert reason("m18_are_you_free", after(released), person="leader") == "released"
    past = datetime(2027, 1, 21, 13, 45, tzinfo=UTC)
    assert reason("m19_still_to_answer", EMPTY, person="leader", now=past) == "past"


def test_evidence_reminders_stop_when_everything_is_in_and_not_before() -> None:
    tasks = sample_fact("m24_submission_receipt", "tasks first")
    everything = sample_fact("m24_submission_receipt", "everything in")
    assert reason("m23_evidence_due", after(tasks)) is None
    for facts in permutations((tasks, everything)):
        assert reason("m23_evidence_due", after(*facts)) == "submitted"


def test_evidence_reminders_of_a_moved_or_cancelled_appointment_are_dropped() -> None:
    booked = sample_fact("m20_appointment_confirmed")
    later = {"sequence": 1, "evidence_due_at": datetime(2027, 1, 25, 23, 59, 59, tzinfo=UTC)}
    moved = booked.model_copy(update=later)
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    assert reason("m23_evidence_due", after(booked)) is None
    for facts in permutations((booked, moved)):
        assert reason("m23_evidence_due", after(*facts)) == "moved"
    for facts in permutations((booked, cancelled)):
        assert reason("m23_evidence_due", after(*facts)) == "cancelled"


def test_an_evidence_reminder_is_dropped_once_the_deadline_has_passed() -> None:
    assert reason("m23_evidence_due", EMPTY, now=datetime(2027, 1, 11, 23, 59, 58, tzinfo=UTC)) is None
    assert reason("m23_evidence_due", EMPTY, now=datetime(2027, 1, 11, 23, 59, 59, tzinfo=UTC)) == "past"


def test_a_signed_report_is_not_asked_for_again() -> None:
    due = datetime(2027, 2, 28, 9, 0, tzinfo=UTC)
    signed = assessment.ReportSigned(
        report_id="report",
        appointment_id="slot-1",
        attempt=1,
        assessor_id="assessor",
        round_on=due.date(),
        round_closes_at=due,
        letters_at=due,
        why=Why(rule="rule"),
    )
    assert reason("m31_record_due", after(signed), person="assessor") == "signed"
    other = signed.model_copy(update={"appointment_id": "call"})
    assert reason("m31_record_due", after(other), person="assessor") is None


def test_a_fact_told_twice_changes_nothing_the_second_time() -> None:
    facts = [sample.message.cause.data for sample in samples()]
    assert after(*facts) == after(*facts, *facts, versions=tuple(range(len(facts))) * 2)
