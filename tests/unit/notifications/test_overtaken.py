"""No message is sent that something newer has overtaken; and whatever nothing drops says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.notifications.catalogue import CATALOGUE
from services.notifications.domain import Agreed, Journey, Outcome
from services.notifications.messages import plan
from services.notifications.stops import CHECKS, NEVER, stop_reason
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from tests.mails.reading import read
from tests.unit.notifications.knowing import AT, EMPTY, after, reason
from tests.unit.notifications.standard import sample_fact, standard

DAY = timedelta(days=1)
AWARDED = Outcome(
    attempt=1, outcome="awarded", released_at=AT, letter_on=AT.date(), appeal_last_at=AT + 30 * DAY, link_version=1
)
EARLY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def in_any_order(*facts: Fact) -> list[Journey]:
    """What is known after these facts, which happened in this order a minute apart and may arrive in any."""
    numbered = list(enumerate(facts))
    orders = [tuple(zip(*order, strict=True)) for order in permutations(numbered)]
    return [after(*told, versions=versions) for versions, told in orders]


def reasons(template: str, fact: Fact, worlds: Sequence[Journey], person: str = "candidate") -> set[str | None]:
    return {stop_reason(template, fact, journey, person, EARLY) for journey in worlds}


def test_every_message_can_be_dropped_or_says_why_it_never_is() -> None:
    templates = {rule.template for rule in CATALOGUE}
    assert set(CHECKS) | set(NEVER) == templates
    assert not set(CHECKS) & set(NEVER)


@pytest.mark.parametrize("template", sorted(CHECKS))
def test_what_may_be_dropped_is_sent_while_nothing_speaks_against_it(template: str) -> None:
    paused = after(sample_fact("m37_paused")) if template == "m37_paused" else EMPTY
    world = after(sample_fact("m37_withdrawn")) if template == "m37_withdrawn" else paused
    early = datetime(2026, 10, 1, tzinfo=UTC)
    agreed = Agreed(given=True, person_id="nobody", changed_at=early)
    consents = {"mentor_copies": agreed, "school_outcome": agreed, "network": agreed}
    world = world.model_copy(update={"consents": consents, "outcome": AWARDED})
    assert stop_reason(template, sample_fact(template), world, "nobody", early) is None


@pytest.mark.parametrize("template", ["m12_mentor_copy", "m23_mentor_copy", "m33_school_copy"])
def test_a_copy_is_dropped_when_the_consent_is_taken_back_before_it_leaves(template: str) -> None:
    kind, reader = ("school_outcome", "head") if template == "m33_school_copy" else ("mentor_copies", "mentor")
    given = intake.ConsentChanged(
        consent=kind, given=True, person_id=reader, wording_version="2026-11", how="application", changed_at=EARLY
    )
    back = given.model_copy(update={"given": False, "how": "one_click", "changed_at": EARLY + DAY})
    fact, early = sample_fact(template), datetime(2026, 10, 1, tzinfo=UTC)
    assert {stop_reason(template, fact, world, reader, early) for world in in_any_order(given)} == {None}
    found = {stop_reason(template, fact, world, reader, early) for world in in_any_order(given, back)}
    assert found == {"consent_taken_back"}


def test_a_mentor_who_has_been_replaced_gets_no_copy_that_was_planned_before() -> None:
    given = intake.ConsentChanged(
        consent="mentor_copies",
        given=True,
        person_id="new",
        wording_version="2026-11",
        how="own_page",
        changed_at=EARLY,
    )
    fact = sample_fact("m12_mentor_copy")
    assert stop_reason("m12_mentor_copy", fact, after(given), "old", AT) == "consent_taken_back"


# Places --------------------------------------------------------------------------------------------------------------


def test_a_place_that_was_lost_before_the_school_could_be_written_to_is_not_confirmed() -> None:
    confirmed, lost = sample_fact("m09_place_confirmed"), sample_fact("m36_group_cancelled")
    assert isinstance(confirmed, intake.PlaceConfirmed)
    elsewhere = confirmed.model_copy(update={"cohort_id": "another"})
    assert isinstance(lost, intake.PlaceLost)
    assert reason("m09_place_confirmed", after(confirmed), person="contact") is None
    assert reason("m09_place_confirmed", after(confirmed, lost), person="contact") == "place_gone"
    world = after(confirmed, lost, elsewhere)
    assert stop_reason("m09_place_confirmed", elsewhere, world, "contact", AT) is None


@pytest.mark.parametrize("part", ["candidate", "school_contact"])
def test_a_place_that_is_told_late_is_told_with_the_sessions_as_they_stand(part: str) -> None:
    confirmed = [one for one in standard() if one.message.template == "m09_place_confirmed"]
    sample = next(one for one in confirmed if one.message.part == part)
    moved = sample_fact("m36_session_changed", "moved")
    assert isinstance(moved, intake.SessionChanged)
    journey = sample.records.journeys[sample.message.journey_id or ""]
    first, _ = journey.places["cohort"].sessions
    newer = journey.places["cohort"].model_copy(update={"sessions": (moved.session, first), "changes": {2: 1}})
    knows = {journey.journey_id: journey.model_copy(update={"places": {"cohort": newer}})}
    found = read(replace(sample, records=replace(sample.records, journeys=knows)))
    assert "Tuesday 8 December 2026, 9:30am to 3:30pm" in found.text
    assert "1 December" not in found.text + found.html
    assert found.text.index("21 October") < found.text.index("8 December")
    starts = re.findall(r"^DTSTART;TZID=Europe/London:(\d{8})T", "\n".join(found.calendars), re.MULTILINE)
    assert starts == ([] if part == "school_contact" else ["20261021", "20261208"])


def test_who_has_a_place_by_now_is_not_told_of_the_waiting_list() -> None:
    waits, placed = sample_fact("m10_wait_listed"), sample_fact("m09_place_confirmed")
    lost = sample_fact("m36_group_cancelled")
    assert isinstance(waits, intake.WaitListed)
    assert isinstance(placed, intake.PlaceConfirmed)
    assert waits.cohort_id == placed.cohort_id
    assert reasons("m10_wait_listed", waits, in_any_order(waits, placed)) == {"placed"}
    assert reasons("m10_wait_listed", waits, [after(placed, lost)]) == {None}


def test_a_window_is_not_told_to_who_was_deferred_since_and_the_new_one_is() -> None:
    prepared, deferred = sample_fact("m14_your_window"), sample_fact("m37_deferred")
    assert isinstance(deferred, intake.JourneyDeferred)
    later = deferred.model_copy(update={"deferred_at": AT + DAY})
    assert reasons("m14_your_window", prepared, in_any_order(prepared, later)) == {"deferred"}
    earlier = deferred.model_copy(update={"deferred_at": AT - DAY})
    assert reasons("m14_your_window", prepared, in_any_order(earlier, prepared)) == {None}


# Offers --------------------------------------------------------------------------------------------------------------


def offered() -> tuple[assessment.AssessmentOffered, assessment.AssessmentOffered]:
    first = sample_fact("m15_assessment_offered")
    assert isinstance(first, assessment.AssessmentOffered)
    return first, first.model_copy(update={"reply_by": first.reply_by + 7 * DAY})


@pytest.mark.parametrize("template", ["m15_assessment_offered", "m16_offer_expires_soon"])
def test_an_offer_that_was_made_anew_is_told_with_its_new_date_alone(template: str) -> None:
    first, anew = offered()
    worlds = in_any_order(first, anew)
    assert reasons(template, first, worlds, "assessor") == {"replaced"}
    assert reasons(template, anew, worlds, "assessor") == {None}


def test_an_offer_that_was_answered_paused_or_is_over_is_not_made() -> None:
    first, _ = offered()
    declined = assessment.AssessmentDeclined(offer_id="offer", assessor_id="assessor", reason_class="personal")
    paused = sample_fact("m37_paused")
    assert reasons("m15_assessment_offered", first, in_any_order(first, declined), "assessor") == {"answered"}
    assert reasons("m15_assessment_offered", first, in_any_order(first, paused), "assessor") == {"paused"}
    over = stop_reason("m15_assessment_offered", first, after(first), "assessor", first.reply_by)
    assert over == "past"


def test_an_offer_that_is_made_anew_after_a_pause_is_another_message() -> None:
    sample = next(one for one in standard() if one.message.template == "m15_assessment_offered")
    first, anew = offered()
    journey = sample.records.journeys[sample.message.journey_id or ""]
    keys = {
        (message.template, message.key)
        for fact, at in ((first, EARLY), (anew, EARLY + 7 * DAY))
        for message in plan(_told(sample.message.cause, fact, at), journey, sample.records)
    }
    assert sorted(template for template, _ in keys) == ["m15_assessment_offered"] * 2 + ["m16_offer_expires_soon"] * 2


def _told(like: Envelope[Fact], fact: Fact, at: datetime) -> Envelope[Fact]:
    return like.model_copy(update={"data": fact, "time": at})


# Evidence ------------------------------------------------------------------------------------------------------------


def complete(at: datetime) -> assessment.EvidenceSubmitted:
    ready = sample_fact("m28_evidence_ready", "everything in")
    assert isinstance(ready, assessment.EvidenceSubmitted)
    return ready.model_copy(update={"submitted_at": at})


def late(missing: tuple[str, ...] = ("part:file",)) -> assessment.EvidenceLate:
    fact = sample_fact("m26_evidence_late")
    assert isinstance(fact, assessment.EvidenceLate)
    return fact.model_copy(update={"missing": missing})


def test_who_has_handed_in_is_not_told_to_and_the_assessor_still_decides() -> None:
    template, handed_in = "m26_evidence_late", complete(AT)
    assert reasons(template, late(), in_any_order(late(), handed_in), late().person_id) == {"submitted"}
    assert reasons(template, late(), in_any_order(late(), handed_in), late().assessor_id) == {None}
    assert reasons(template, late(()), [after(handed_in, late(()))], late().person_id) == {None}


def test_late_evidence_is_not_told_once_it_is_accepted_or_has_another_deadline() -> None:
    template, known = "m26_evidence_late", late()
    booked = sample_fact("m20_appointment_confirmed")
    assert isinstance(booked, assessment.AppointmentBooked)
    assert booked.appointment_id == known.appointment_id
    accepted = assessment.LateEvidenceAccepted(
        appointment_id=known.appointment_id, decided_by="assessor", until=known.evidence_due_at + 2 * DAY
    )
    assert reasons(template, known, in_any_order(booked, known, accepted)) == {"answered"}
    later = booked.model_copy(update={"sequence": 1, "evidence_due_at": known.evidence_due_at + 4 * DAY})
    assert reasons(template, known, [after(booked, known, later)]) == {"moved"}
    # The time given for late work is over too, which is recorded once more.
    again = known.model_copy(update={"evidence_due_at": accepted.until})
    assert reasons(template, again, in_any_order(booked, accepted, again)) == {None}


def test_of_two_times_for_late_work_the_newer_is_told_and_none_once_the_appointment_is_off() -> None:
    template, first = "m27_late_evidence_accepted", sample_fact("m27_late_evidence_accepted")
    assert isinstance(first, assessment.LateEvidenceAccepted)
    newer = first.model_copy(update={"until": first.until + DAY})
    worlds = in_any_order(first, newer)
    assert reasons(template, first, worlds) == {"replaced"}
    assert reasons(template, newer, worlds) == {None}
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    assert reasons(template, first, in_any_order(first, cancelled)) == {"cancelled"}


def test_of_two_deadlines_the_newer_is_told_also_when_the_booking_arrives_last() -> None:
    template, first = "m27_evidence_due_changed", sample_fact("m27_evidence_due_changed")
    booked = sample_fact("m20_appointment_confirmed")
    assert isinstance(first, assessment.EvidenceDueChanged)
    assert isinstance(booked, assessment.AppointmentBooked)
    was, now = first.replaced_due_at, first.evidence_due_at
    booked = booked.model_copy(update={"evidence_due_at": was, "appointment_id": first.appointment_id})
    newer = first.model_copy(update={"replaced_due_at": now, "evidence_due_at": now + DAY})
    assert reasons(template, first, [after(booked, first, newer)]) == {"moved"}
    assert reasons(template, newer, [after(booked, first, newer)]) == {None}
    assert reasons(template, first, in_any_order(booked, first)) == {None}
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    assert reasons(template, first, [after(booked, first, cancelled)]) == {"cancelled"}


def test_what_was_opened_again_and_handed_in_again_is_told_as_it_is_now() -> None:
    reopened, first, second = sample_fact("m27_evidence_reopened"), complete(AT - DAY), complete(AT + DAY)
    # The reopening happened at AT, or the minutes after it that its place in the order makes.
    assert reasons("m28_evidence_ready", first, in_any_order(first, reopened)) == {"reopened"}
    assert reasons("m27_evidence_reopened", reopened, in_any_order(first, reopened)) == {None}
    everything = in_any_order(first, reopened, second)
    assert reasons("m27_evidence_reopened", reopened, everything) == {"submitted"}
    assert reasons("m28_evidence_ready", second, everything) == {None}
    assert reasons("m28_evidence_ready", first, in_any_order(first, second)) == {"replaced"}


# What is put to one person -------------------------------------------------------------------------------------------


def test_an_appeal_is_decided_by_whom_it_was_given_to_last_and_once() -> None:
    given = sample_fact("m34_appeal_given")
    assert isinstance(given, assessment.AppealGiven)
    to_another = given.model_copy(update={"reviewer_id": "another"})
    decided = sample_fact("m34_appeal_decided")
    assert isinstance(decided, assessment.AppealDecided)
    assert decided.appeal_id == given.appeal_id
    worlds = in_any_order(given, to_another)
    assert reasons("m34_appeal_given", given, worlds, given.reviewer_id) == {"replaced"}
    assert reasons("m34_appeal_given", to_another, worlds, "another") == {None}
    assert reasons("m34_appeal_given", given, in_any_order(given, decided), given.reviewer_id) == {"answered"}


def test_advice_is_asked_of_whom_it_was_asked_last_until_it_is_given_and_again_another_time() -> None:
    asked, given = sample_fact("m46_advice_asked"), sample_fact("m46_advice_given")
    assert isinstance(asked, assessment.AdviceAsked)
    of_another = asked.model_copy(update={"adviser_id": "another"})
    worlds = in_any_order(asked, of_another)
    assert reasons("m46_advice_asked", asked, worlds, asked.adviser_id) == {"replaced"}
    assert reasons("m46_advice_asked", of_another, worlds, "another") == {None}
    assert reasons("m46_advice_asked", asked, in_any_order(asked, given), asked.adviser_id) == {"answered"}
    assert reasons("m46_advice_asked", asked, in_any_order(given, asked), asked.adviser_id) == {None}


def test_a_question_that_was_answered_and_a_draft_that_was_commented_on_are_not_asked_about() -> None:
    question, shared = sample_fact("m32_report_question"), sample_fact("m43_draft_shared")
    assert isinstance(question, assessment.ReportQuestioned)
    assert isinstance(shared, assessment.TaskShared)
    answer = assessment.ReportQuestionAnswered(
        question_id=question.question_id, report_id="report", moderator_id="senior"
    )
    other = answer.model_copy(update={"question_id": "another"})
    assert reasons("m32_report_question", question, in_any_order(question, answer), "assessor") == {"answered"}
    assert reasons("m32_report_question", question, [after(question, other)], "assessor") == {None}
    comment = assessment.TaskCommented(person_id="candidate", trainer_id=shared.trainer_id, task=shared.task)
    assert reasons("m43_draft_shared", shared, in_any_order(shared, comment), shared.trainer_id) == {"answered"}
    assert reasons("m43_draft_shared", shared, in_any_order(comment, shared), shared.trainer_id) == {None}
