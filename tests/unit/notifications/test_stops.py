"""A reminder whose reason is gone is not sent; facts may have come twice and in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from services.notifications.stops import CHECKS, stop_reason
from shared.contracts import assessment, intake
from shared.contracts.values import Due, Why
from tests.unit.notifications.knowing import AT, EMPTY, after, reason
from tests.unit.notifications.standard import sample_fact, standard

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


ASKING = {
    "m03_please_confirm",
    "m04_reminder_to_confirm",
    "m05_still_waiting",
    "m08_level_two_proof",
    "m12_session_reminder",
    "m13_missed_session",
    "m15_stand_in_offered",
    "m16_offer_expires_soon",
    "m17_choose_a_time",
    "m18_are_you_free",
    "m19_still_to_answer",
    "m21_guest_cannot_come",
    "m21_move_asked",
    "m23_evidence_due",
    "m28_evidence_unread",
    "m29_appointment_reminder",
    "m31_record_due",
    "m35_place_offered",
    "m37_arrange_again",
    "m42_check_reminder",
}
"""Messages that ask somebody for something."""
TOLD_ANEW_AFTER_A_PAUSE = {"m15_assessment_offered"}
"""And not after a hold, so they are sent while one lasts."""


def test_whatever_asks_for_something_stops_when_the_candidate_has_left_and_not_otherwise() -> None:
    gone = after(WITHDREW)
    for template in ASKING:
        assert reason(template, gone, person="teacher-1") == "withdrawn", template
        assert reason(template, EMPTY, person="nobody", now=datetime(2026, 10, 1, tzinfo=UTC)) is None, template
    others = {template for template in CHECKS if _is_asking(template)}
    assert others - TOLD_ANEW_AFTER_A_PAUSE == ASKING


def _is_asking(template: str) -> bool:
    return reason(template, EMPTY.model_copy(update={"paused_at": AT}), now=datetime(2026, 10, 1, tzinfo=UTC)) == (
        "paused"
    ) and not template.startswith("m37_resumed")


def test_nothing_is_asked_while_a_journey_is_paused_held_or_ended_and_again_afterwards() -> None:
    paused = intake.JourneyPaused(person_id="candidate", reason_class="health", paused_at=AT)
    resumed = intake.JourneyResumed(person_id="candidate", resumed_at=AT + timedelta(days=3))
    held, released = intake.JourneyHeld(other_journey_id="other"), intake.HoldEnded(other_journey_id="other")
    undone = intake.WithdrawalUndone(person_id="candidate", undone_at=AT + timedelta(days=2))
    voided = intake.JourneyVoided(person_id="candidate", reason_class="entered_wrongly", voided_at=AT)
    merged = intake.JourneyMerged(person_id="candidate", into_journey_id="other", merged_at=AT)
    early = datetime(2026, 10, 1, tzinfo=UTC)
    for template in ASKING:
        assert reason(template, after(paused), now=early) == "paused", template
        assert reason(template, after(held), now=early) == "held", template
        assert reason(template, after(voided), now=early) == "voided", template
        assert reason(template, after(merged), now=early) == "merged", template
        for goes_on in ((paused, resumed), (resumed, paused), (WITHDREW, undone), (undone, WITHDREW)):
            assert reason(template, after(*goes_on), now=early) is None, template
        assert reason(template, after(held, released, versions=(1, 2)), now=early) is None, template
        assert reason(template, after(released, held, versions=(2, 1)), now=early) is None, template


def test_a_receipt_or_a_decision_is_told_whatever_has_happened_since() -> None:
    gone = after(WITHDREW)
    for template in ("m02_application_received", "m07_declaration_receipt", "m24_submission_receipt", "m33_outcome"):
        assert reason(template, gone) is None


def test_the_notice_of_a_wrong_person_is_dropped_once_another_head_is_asked() -> None:
    # Reported on 12 October 2026 of the person whose id is `contact`; asked anew on 14 December.
    assert reason("m06_declaration_ended", EMPTY, title="somebody else's mail") is None
    assert reason("m06_declaration_ended", after(REQUESTED), title="somebody else's mail") == "replaced"
    same = requested("declaration", "contact")
    assert reason("m06_declaration_ended", after(same), title="somebody else's mail") is None


def test_proof_of_every_subject_stops_the_reminder_and_of_one_does_not() -> None:
    english = intake.LevelTwoProofRecorded(proves="english", proof="gcse_9_to_4")
    maths = intake.LevelTwoProofRecorded(proves="maths", proof="exception", exception=True)
    assert reason("m08_level_two_proof", after(english), title="both subjects") is None
    assert reason("m08_level_two_proof", after(english), title="one subject") is None
    for facts in permutations((english, maths)):
        assert reason("m08_level_two_proof", after(*facts), title="both subjects") == "proved"
    assert reason("m08_level_two_proof", after(maths), title="one subject") == "proved"


def test_a_check_that_is_done_is_not_asked_for_and_one_whose_record_was_taken_back_is() -> None:
    done = intake.CheckRecorded(check=1, done=True, recorded_at=AT)
    back = intake.CheckRecorded(check=1, done=False, recorded_at=AT + timedelta(hours=1))
    assert reason("m42_check_reminder", after(done)) == "done"
    assert reason("m42_check_reminder", after(done.model_copy(update={"check": 2}))) is None
    for facts in permutations((done, back)):
        assert reason("m42_check_reminder", after(*facts)) is None


def test_an_offer_of_a_place_is_dropped_when_answered_replaced_or_over() -> None:
    offered = sample_fact("m35_place_offered")
    assert isinstance(offered, intake.PlaceOffered)
    held = datetime(2026, 10, 11, 13, 59, 59, tzinfo=UTC)
    answers = (
        intake.PlaceOfferDeclined(cohort_id="cohort", person_id="candidate"),
        intake.PlaceOfferExpired(cohort_id="cohort", person_id="candidate"),
    )
    for answer in answers:
        assert reason("m35_place_offered", after(offered, answer, versions=(1, 2)), now=held) == "answered"
        assert reason("m35_place_offered", after(answer, offered, versions=(2, 1)), now=held) == "answered"
    again = offered.model_copy(update={"link_version": 2})
    assert reason("m35_place_offered", after(offered, again), now=held) == "replaced"
    assert stop_reason("m35_place_offered", again, after(offered, answers[0], again), "candidate", held) is None
    assert reason("m35_place_offered", after(offered), now=held) is None
    assert reason("m35_place_offered", after(offered), now=held + timedelta(seconds=1)) == "past"


def test_of_two_changes_of_a_session_only_the_newer_is_told_and_none_once_the_place_is_gone() -> None:
    placed, first = sample_fact("m09_place_confirmed"), sample_fact("m36_session_changed", "moved")
    second = first.model_copy(update={"sequence": 2})
    lost = intake.PlaceLost(cohort_id="cohort", person_id="candidate")
    assert reason("m36_session_changed", after(placed, first), title="moved") is None
    for facts in ((placed, first, second), (placed, second, first)):
        assert reason("m36_session_changed", after(*facts), title="moved") == "replaced"
        assert stop_reason("m36_session_changed", second, after(*facts), "candidate", AT) is None
    assert reason("m36_session_changed", after(placed, first, lost), title="moved") == "place_gone"


def test_a_reminder_of_a_session_that_has_moved_since_is_dropped() -> None:
    placed, moved = sample_fact("m09_place_confirmed"), sample_fact("m36_session_changed", "moved")
    assert isinstance(moved, intake.SessionChanged)
    reminder = sample_fact("m12_session_reminder").model_copy(update={"session": moved.was})
    of_the_new = reminder.model_copy(update={"session": moved.session})
    early = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert stop_reason("m12_session_reminder", reminder, after(placed), "candidate", early) is None
    assert stop_reason("m12_session_reminder", reminder, after(placed, moved), "candidate", early) == "moved"
    assert stop_reason("m12_session_reminder", of_the_new, after(placed, moved), "candidate", early) is None


def test_an_offer_that_was_answered_does_not_expire_soon() -> None:
    accepted = assessment.AssessmentAccepted(offer_id="offer", assessor_id="assessor", contact_by=AT)
    declined = assessment.AssessmentDeclined(offer_id="offer", assessor_id="assessor", reason_class="personal")
    now = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    for answer in (accepted, declined):
        assert reason("m16_offer_expires_soon", after(answer), person="assessor", now=now) == "answered"
    other = accepted.model_copy(update={"offer_id": "another"})
    assert reason("m16_offer_expires_soon", after(other), person="assessor", now=now) is None


def test_times_that_were_chosen_given_up_or_replaced_are_not_offered() -> None:
    proposed, chosen = sample_fact("m17_choose_a_time"), sample_fact("m18_are_you_free")
    assert isinstance(proposed, assessment.SlotsProposed)
    newer = proposed.model_copy(update={"proposal_version": 2})
    released = sample_fact("m22_time_given_up", "time given up")
    assert reason("m17_choose_a_time", after(proposed)) is None
    assert reason("m17_choose_a_time", after(proposed, chosen)) == "answered"
    assert reason("m17_choose_a_time", after(proposed, released)) == "released"
    for facts in permutations((proposed, newer)):
        assert reason("m17_choose_a_time", after(*facts)) == "replaced"
        assert stop_reason("m17_choose_a_time", newer, after(*facts), "candidate", AT) is None


def test_of_an_appointment_only_the_newest_state_is_told() -> None:
    booked, moved = sample_fact("m20_appointment_confirmed"), sample_fact("m21_appointment_moved", "moved")
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    for facts in permutations((booked, moved)):
        assert reason("m20_appointment_confirmed", after(*facts), person="leader") == "moved"
        assert stop_reason("m21_appointment_moved", moved, after(*facts), "leader", AT) is None
    for facts in permutations((booked, cancelled)):
        assert reason("m20_appointment_confirmed", after(*facts), person="leader") == "cancelled"


def test_a_confirmation_that_is_held_still_goes_to_a_guest_for_whom_nothing_has_changed() -> None:
    booked, another_leader = sample_fact("m20_appointment_confirmed"), sample_fact("m21_guest_changed")
    for facts in permutations((booked, another_leader)):
        assert reason("m20_appointment_confirmed", after(*facts), person="teacher-1") is None
        assert reason("m20_appointment_confirmed", after(*facts), person="leader") == "moved"
        assert reason("m20_appointment_confirmed", after(*facts), person="candidate") == "moved"


def test_a_guest_who_was_replaced_is_not_reminded_and_the_one_in_their_place_is() -> None:
    chosen, replaced = sample_fact("m18_are_you_free"), sample_fact("m22_no_longer_needed", "while a time is asked for")
    for facts in permutations((chosen, replaced)):
        assert reason("m19_still_to_answer", after(*facts), person="leader") == "replaced"
        assert reason("m19_still_to_answer", after(*facts), person="leader-2") is None


def test_evidence_that_was_opened_again_is_asked_for_again() -> None:
    everything = sample_fact("m24_submission_receipt", "everything in")
    reopened = sample_fact("m27_evidence_reopened")
    assert reason("m23_evidence_due", after(everything, reopened, versions=(1, 40_000))) is None


def test_more_time_replaces_the_reminders_of_the_old_deadline() -> None:
    booked, more = sample_fact("m20_appointment_confirmed"), sample_fact("m27_evidence_due_changed")
    assert reason("m23_evidence_due", after(booked, more)) == "moved"


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
    facts = [sample.message.cause.data for sample in standard()]
    assert after(*facts) == after(*facts, *facts, versions=tuple(range(len(facts))) * 2)


DELETED = intake.DraftDeleted(draft_id="journey", person_id="candidate", deleted_at=AT, reason_code="expired")
SENT = intake.DraftSubmitted(draft_id="journey", person_id="candidate", journey_id="journey", submitted_at=AT)


def test_an_application_that_was_sent_or_deleted_is_not_to_be_finished() -> None:
    for template in ("m01_application_begun", "m01_finish_application"):
        assert reason(template, EMPTY) is None
        assert reason(template, after(SENT)) == "submitted"
        assert reason(template, after(DELETED)) == "deleted"


def test_a_refusal_is_told_unless_the_application_is_sent_or_deleted_by_then() -> None:
    assert reason("m10_not_accepted", EMPTY, title="by rule") is None
    assert reason("m10_not_accepted", after(SENT), title="by rule") == "submitted"
    assert reason("m10_not_accepted", after(SENT), title="by an operator") is None


def test_nobody_is_asked_for_who_was_refused_until_the_journey_is_reopened() -> None:
    refused = intake.EntryRefused(
        person_id="candidate", codes=("not_employed",), decided_by="operator", decided_at=AT, stage="applied"
    )
    reopened = intake.JourneyReopened(
        cohort_id="cohort", person_id="candidate", reason_class="correction", reopened_at=AT
    )
    asked = requested("declaration", "head")
    assert stop_reason("m03_please_confirm", asked, after(asked, refused), "head", AT) == "ineligible"
    assert stop_reason("m03_please_confirm", asked, after(asked, refused, reopened), "head", AT) is None
    by_rule = refused.model_copy(update={"draft": True})
    assert stop_reason("m03_please_confirm", asked, after(asked, by_rule), "head", AT) is None


def test_unread_evidence_is_not_asked_about_once_it_is_opened_again_or_the_appointment_is_off() -> None:
    reopened = sample_fact("m27_evidence_reopened")
    unread = "m28_evidence_unread"
    assert reason(unread, after(reopened), person="assessor") is None  # the sample's file came in after that
    later = EMPTY.model_copy(update={"evidence_reopened_at": datetime(2027, 1, 12, 9, 0, tzinfo=UTC)})
    assert reason(unread, later, person="assessor") == "reopened"
    opened = assessment.EvidenceOpened(person_id="assessor", opened_at=datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    assert reason(unread, after(opened), person="assessor") == "opened"
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    assert reason(unread, after(cancelled), person="assessor") == "cancelled"
