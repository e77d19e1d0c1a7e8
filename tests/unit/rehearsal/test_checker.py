"""The check itself: each kind of fault makes it fail and is named, and a story without a fault passes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rehearsal.checker import check
from rehearsal.records import AskSeen, DisturbanceSeen, ParkedSeen, Records
from shared.contracts import assessment, notifications
from shared.contracts.values import Due, SegmentPlan, Why
from tests.unit.rehearsal.story import at, booked, contact, fact, later, mail, real, story, without


def faults(records: Records) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in check(records).findings]


def test_a_story_without_a_fault_is_clean_and_fully_counted() -> None:
    verdict = check(story())
    assert faults(story()) == []
    assert (verdict.planned, verdict.accepted, verdict.missing, verdict.duplicated) == (11, 11, 0, 0)
    assert (verdict.candidates, dict(verdict.by_outcome), verdict.open) == (2, {"declined": 1, "withdrawn": 1}, 0)
    assert (verdict.deadlines.late, verdict.double_booked, verdict.unhandled) == (0, 0, 0)
    assert verdict.deadlines.worst_lateness_business_hours == 1.0


def test_a_mail_that_was_withheld_is_missing_and_named() -> None:
    records = story()
    without(records, 7)
    verdict = check(records)
    assert verdict.missing == 1
    assert faults(records) == [
        (
            "missing",
            "m07_declaration_receipt to person head-j1 of journey j1, due Wed 14 Oct 2026 13:00 never came",
        )
    ]


def test_a_mail_that_came_twice_is_duplicated_and_named() -> None:
    records = story()
    records.mails.append(replace(records.mails[0], number=99))
    verdict = check(records)
    assert verdict.duplicated == 1
    what = "m02_application_received to person candidate-j1 of journey j1, due Wed 7 Oct 2026 10:00"
    assert faults(records) == [("duplicated", f"{what}: mail 99 repeats mail 1")]


def test_a_second_copy_after_an_unknown_outcome_is_not_a_duplicate() -> None:
    records = story()
    records.mails.append(replace(records.mails[0], number=99))
    body = notifications.MessageUnknown(
        message_key="k", template="m02_application_received", person_id="candidate-j1", due_at=at(7, 9), attempt=1
    )
    records.facts.append(fact("f-unknown", body, at(7, 10)))
    verdict = check(records)
    assert (verdict.duplicated, verdict.resent_unknown) == (0, 1)
    assert verdict.is_clean


def test_a_copy_with_another_message_id_is_a_duplicate_even_after_an_unknown_outcome() -> None:
    records = story()
    records.mails.append(replace(records.mails[0], number=99, message_id="<other@example.org>"))
    body = notifications.MessageUnknown(
        message_key="k", template="m02_application_received", person_id="candidate-j1", due_at=at(7, 9), attempt=1
    )
    records.facts.append(fact("f-unknown", body, at(7, 10)))
    assert check(records).duplicated == 1


def test_a_mail_held_back_for_more_than_a_second_and_the_spread_is_late_and_named() -> None:
    records = story()
    records.mails.append(later(without(records, 5), timedelta(hours=30)))
    verdict = check(records)
    assert verdict.deadlines.late == 1
    assert verdict.deadlines.worst_lateness_business_hours == 31.0
    what = "m06_declaration_ended to person candidate-j2 of journey j2, due Mon 12 Oct 2026 11:00"
    assert faults(records) == [("late", f"{what}, came 31.0 business hours later")]


def test_a_mail_within_a_second_and_the_spread_is_in_time() -> None:
    records = story()
    records.mails.append(later(without(records, 5), timedelta(hours=28)))
    assert check(records).is_clean


def test_a_mail_that_was_due_while_a_process_was_away_may_take_fifteen_seconds() -> None:
    records = story()
    records.mails.append(later(without(records, 5), timedelta(days=3)))
    records.disturbances = [DisturbanceSeen("nats", real(at(12, 4)), real(at(13)))]
    verdict = check(records)
    assert verdict.is_clean
    assert (verdict.deadlines.late, verdict.deadlines.late_in_disturbance) == (0, 1)


def test_even_in_a_disturbance_more_than_fifteen_seconds_is_late() -> None:
    records = story()
    records.mails.append(later(without(records, 5), timedelta(days=16)))
    records.disturbances = [DisturbanceSeen("nats", real(at(12, 4)), real(at(13)))]
    verdict = check(records)
    assert (verdict.deadlines.late, verdict.deadlines.late_in_disturbance) == (1, 0)


def test_a_disturbance_at_another_time_excuses_nothing() -> None:
    records = story()
    records.mails.append(later(without(records, 5), timedelta(days=3)))
    records.disturbances = [DisturbanceSeen("nats", real(at(8)), real(at(9)))]
    assert check(records).deadlines.late == 1


def test_an_overlapping_booking_of_one_assessor_is_found_and_named() -> None:
    records = story()
    records.facts.insert(-1, fact("f-booked-2", booked("j2", "a2", at(20, 11)), at(14, 15), "j2"))
    records.contacts.append(records.contacts[2].model_copy(update={"journey": "j2"}))
    verdict = check(records)
    assert verdict.double_booked == 1
    one, other = "appointment Tue 20 Oct 2026 11:00 for journey j1", "appointment Tue 20 Oct 2026 12:00 for journey j2"
    assert ("double-booked", f"person assessor1: {one} overlaps {other}") in faults(records)


def test_the_same_time_after_the_first_booking_was_cancelled_is_free() -> None:
    records = story()
    records.facts.append(fact("f-booked-2", booked("j2", "a2", at(20, 11)), at(15, 11), "j2"))
    assert check(records).double_booked == 0


def test_a_mail_to_another_address_than_the_persons_is_named() -> None:
    records = story()
    records.mails.append(replace(without(records, 6), to="someone.else@school.example.org"))
    assert [kind for kind, _ in faults(records)] == ["missing"]


def test_a_mail_that_no_fact_owes_is_named() -> None:
    records = story()
    records.mails.append(mail(99, "m12_session_reminder", "candidate-j1", "f-nothing", at(14)))
    assert faults(records) == [
        ("unasked", "mail 99, m12_session_reminder to person candidate-j1 of journey j1 came, and no fact owes it")
    ]


def test_every_guest_asked_for_a_time_that_is_given_up_is_owed_a_mail_that_takes_it_out_of_the_calendar() -> None:
    records = story()
    minutes = {"starts_at": at(14, 10, month=11), "ends_at": at(14, 11, month=11)}
    released = assessment.SlotsReleased(
        proposal_version=1,
        assessor_id="assessor1",
        reason_code="guest_cannot",
        contact_by=at(20),
        slot_id="slot-1",
        asked=tuple(
            SegmentPlan.model_validate({"role": role, "person_id": person, **minutes})
            for role, person in (("teacher", "teacher-j1"), ("leader", "leader-j1"))
        ),
    )
    records.contacts.append(contact("leader-j1", "leader", "leader-j1@school.example.org"))
    records.facts.append(fact("f-released", released, at(14)))
    records.mails.append(mail(99, "m22_time_given_up", "leader-j1", "f-released", at(14)))
    assert faults(records) == [
        ("missing", "m22_time_given_up to person teacher-j1 of journey j1, due Wed 14 Oct 2026 11:00 never came")
    ]


def test_one_reminder_asked_for_by_two_facts_is_duplicated() -> None:
    records = story()
    (chaser,) = [each for each in records.facts if each.id == "f-chaser"]
    records.facts.append(chaser.model_copy(update={"id": "f-chaser-2"}))
    records.mails.append(mail(99, "m04_reminder_to_confirm", "head-j1", "f-chaser-2", at(14, 8)))
    assert [kind for kind, _ in faults(records)] == ["duplicated"]


def test_an_ask_without_a_consequence_is_missing() -> None:
    records = story()
    records.asks.append(AskSeen("journey-j2", "ask2", "lapse_declaration", 1, at(9)))
    what = "lapse_declaration, step 1, of journey-j2, due Fri 9 Oct 2026 11:00"
    assert faults(records) == [("missing", f"{what} was asked, and nothing followed")]


def test_a_reminder_that_was_called_off_in_time_needs_no_consequence() -> None:
    records = story()
    records.asks.append(AskSeen("journey-j2", "ask2", "remind_declaration", 1, at(14, 8)))
    assert check(records).is_clean


def test_an_announced_moment_that_no_workflow_asked_for_is_missing() -> None:
    records = story()
    (asked,) = [each for each in records.facts if each.id == "f-asked-j1"]
    more = asked.data.model_copy(update={"candidate_notices": (Due(step=1, of=1, due_at=at(12, 8)),)})
    records.facts[records.facts.index(asked)] = asked.model_copy(update={"data": more})
    what = "tell_candidate_still_waiting of journey-j1, announced for Mon 12 Oct 2026 09:00"
    assert faults(records) == [("missing", f"{what}, was never asked")]


def test_a_message_parked_as_unhandled_fails_the_run() -> None:
    records = story()
    records.parked.append(ParkedSeen("DLQ", "hlta.dead.EVT.bridge", 1))
    assert check(records).unhandled == 1


def test_a_journey_without_an_end_is_open() -> None:
    records = story()
    records.facts.pop()
    without(records, 11)
    verdict = check(records)
    assert (verdict.open, dict(verdict.by_outcome)) == (1, {"declined": 1})
    assert faults(records) == [("open", "journey j1 has no end")]


@pytest.mark.parametrize(("disturbed", "clean"), [(True, True), (False, False)])
def test_a_message_dropped_as_stale_is_excused_only_by_a_disturbance(disturbed: bool, clean: bool) -> None:
    records = story()
    without(records, 6)
    body = notifications.MessageDropped(
        message_key="k", template="m04_reminder_to_confirm", person_id="head-j1", due_at=at(14, 8), reason_code="stale"
    )
    records.facts.append(fact("f-dropped", body, at(14, 11), causation="f-chaser"))
    if disturbed:
        records.disturbances = [DisturbanceSeen("notifications", real(at(14, 8)), real(at(14, 12)))]
    verdict = check(records)
    assert verdict.dropped == {"stale": 1}
    assert verdict.is_clean is clean


def test_a_reminder_dropped_because_the_head_had_signed_is_right() -> None:
    records = story()
    without(records, 6)
    body = notifications.MessageDropped(
        message_key="k", template="m04_reminder_to_confirm", person_id="head-j1", due_at=at(14, 8), reason_code="signed"
    )
    records.facts.append(fact("f-dropped", body, at(14, 13), causation="f-chaser"))
    verdict = check(records)
    assert verdict.is_clean
    assert (verdict.missing, verdict.dropped) == (0, {"signed": 1})


def test_a_reminder_dropped_while_its_reason_still_stood_is_named() -> None:
    records = story()
    without(records, 6)
    body = notifications.MessageDropped(
        message_key="k", template="m04_reminder_to_confirm", person_id="head-j1", due_at=at(14, 8), reason_code="signed"
    )
    records.facts.append(fact("f-dropped", body, at(14, 11), causation="f-chaser"))
    assert [kind for kind, _ in faults(records)] == ["dropped"]


@pytest.mark.parametrize(("accepted", "clean"), [(True, True), (False, False)])
def test_an_offer_is_never_the_reason_why_its_own_message_was_dropped(accepted: bool, clean: bool) -> None:
    records = story()
    offer = assessment.AssessmentOffered(
        offer_id="offer",
        assessor_id="assessor",
        person_id="candidate-j1",
        initials="A.B.",
        phase="primary",
        window_first_on=date(2026, 12, 29),
        window_last_on=date(2027, 2, 2),
        minutes=120,
        reply_by=at(16, 22),
        why=Why(rule="rule"),
    )
    answer = assessment.AssessmentAccepted(offer_id="offer", assessor_id="assessor", contact_by=at(20))
    body = notifications.MessageDropped(
        message_key="k",
        template="m15_assessment_offered",
        person_id="assessor",
        due_at=at(14, 8),
        reason_code="answered",
    )
    records.facts.append(fact("f-offer", offer, at(14, 8)))
    if accepted:
        records.facts.append(fact("f-answer", answer, at(14, 8, minute=1)))
    records.facts.append(fact("f-dropped", body, at(14, 8, minute=2), causation="f-offer"))
    dropped = [what for kind, what in faults(records) if kind == "dropped"]
    assert (not dropped) is clean


def test_a_mail_to_a_head_due_in_the_evening_is_owed_the_next_school_morning() -> None:
    records = story()
    signed_at = at(14, 19)  # Wed 20:00 in London; school hours begin on Thu at 07:30
    records.facts = [
        each.model_copy(update={"time": signed_at}) if each.id == "f-signed" else each for each in records.facts
    ]
    records.mails.append(replace(without(records, 7), received_real=real(at(15, 6, minute=30) + timedelta(hours=20))))
    verdict = check(records)
    assert verdict.is_clean
    assert verdict.deadlines.worst_lateness_business_hours == 20.0


def test_a_reminder_that_was_called_off_too_late_is_late_and_not_lost() -> None:
    records = story()
    (asked,) = [each for each in records.facts if each.id == "f-asked-j1"]
    more = asked.data.model_copy(update={"candidate_notices": (Due(step=1, of=1, due_at=at(12, 8)),)})
    records.facts[records.facts.index(asked)] = asked.model_copy(update={"data": more})
    records.asks.append(AskSeen("journey-j1", "ask3", "tell_candidate_still_waiting", 1, at(12, 8)))
    verdict = check(records)
    assert (verdict.missing, verdict.deadlines.late) == (0, 1)
    assert [kind for kind, _ in faults(records)] == ["late"]
