"""Reminders of a cohort's sessions and checks: everyone who was owed one is counted, and nobody else."""

from datetime import date, datetime

import pytest

from rehearsal.checker import check
from rehearsal.records import AskSeen, Records
from shared.contracts import intake
from shared.contracts.envelope import Message
from shared.contracts.values import CheckDues, Due, SessionDues, SessionPlan
from tests.unit.rehearsal.story import at, contact, fact, mail, story

SESSION = SessionPlan(
    number=1,
    starts_at=at(14, 9),
    ends_at=at(14, 15),
    join_link="https://meet.example.org/session",
    trainer_id="trainer1",
)
REMINDED_AT = at(13, 8)
CHECK_ASK = AskSeen("cohort-c1", "cohort-c1:remind_check:1:2026-10-13:check-1", "remind_check", 1, REMINDED_AT)
SESSION_ASK = AskSeen("cohort-c1", "cohort-c1:remind_session:1:2026-10-13", "remind_session", 1, REMINDED_AT)
NOT_REMINDED = "step 1, of cohort-c1, due Tue 13 Oct 2026 09:00 was asked, and journey j3 was not reminded"


def placed(journey: str, time: datetime) -> Message:
    return intake.PlaceConfirmed(
        cohort_id="c1", person_id=f"candidate-{journey}", sessions=(SESSION,), allocate_at=at(14, 17), payer="school"
    )


def group(ask: AskSeen) -> Records:
    """The story with a cohort in which j3 has a place since 8 October; the reminder was asked for."""
    records = story()
    due = Due(step=1, of=1, due_at=REMINDED_AT)
    opened = intake.CohortOpened(
        cohort_id="c1", name="Autumn", sessions=(SESSION,), allocate_at=at(30), capacity=2,
        dues=(SessionDues(session=1, reminders=(due,), register_at=at(30)),),
        check_dues=(CheckDues(check=1, reminders=(due,)),),
    )  # fmt: skip
    records.facts.insert(0, fact("f-opened", opened, at(7, 8), journey=None, cohort="c1"))
    records.asks += [CHECK_ASK, SESSION_ASK]
    place(records, "j3")
    records.facts.append(fact("f-left", intake.CandidateWithdrew(reason_class="personal", withdrew_at=at(15, 18),
                                                                 stage="preparing"), at(15, 18), "j3"))  # fmt: skip
    records.mails.append(mail(31, "m37_withdrawn", "candidate-j3", "f-left", at(15, 18), "j3"))
    other = SESSION_ASK if ask is CHECK_ASK else CHECK_ASK
    remind(records, other, "j3")
    return records


def place(records: Records, journey: str) -> None:
    records.contacts.append(contact(f"candidate-{journey}", "candidate", f"candidate-{journey}@school.example.org"))
    records.facts.append(fact(f"f-placed-{journey}", placed(journey, at(8)), at(8), journey))
    number = len(records.mails) + 20
    records.mails.append(
        mail(number, "m09_place_confirmed", f"candidate-{journey}", f"f-placed-{journey}", at(8), journey)
    )


def remind(records: Records, ask: AskSeen, journey: str) -> None:
    """The fact that the ask owes this journey, and its mail."""
    person, due_at = f"candidate-{journey}", REMINDED_AT
    body: Message
    if ask is CHECK_ASK:
        template = "m42_check_reminder"
        body = intake.CheckReminderDue(
            person_id=person, cohort_id="c1", check=1, due_on=date(2026, 10, 14), step=1, of=1, due_at=due_at
        )
    else:
        template = "m12_session_reminder"
        body = intake.SessionReminderDue(session=SESSION, person_id=person, step=1, of=1, due_at=due_at)
    id_ = f"f-{ask.purpose}-{journey}"
    records.facts.append(fact(id_, body, at(13, 9), journey, causation=ask.id))
    records.mails.append(mail(len(records.mails) + 40, template, person, id_, due_at, journey))


def missing(records: Records) -> list[str]:
    """The faults that speak of who was not reminded."""
    return [found.text for found in check(records).findings if found.text.endswith("was not reminded")]


@pytest.mark.parametrize("ask", [CHECK_ASK, SESSION_ASK], ids=["check", "session"])
def test_a_candidate_with_a_place_who_was_not_reminded_is_named(ask: AskSeen) -> None:
    records = group(ask)
    assert missing(records) == [f"{ask.purpose}, {NOT_REMINDED}"]
    assert check(records).missing == 1


@pytest.mark.parametrize("ask", [CHECK_ASK, SESSION_ASK], ids=["check", "session"])
def test_that_another_was_reminded_is_no_excuse(ask: AskSeen) -> None:
    records = group(ask)
    place(records, "j4")
    remind(records, ask, "j4")
    remind(records, SESSION_ASK if ask is CHECK_ASK else CHECK_ASK, "j4")
    assert missing(records) == [f"{ask.purpose}, {NOT_REMINDED}"]


@pytest.mark.parametrize("ask", [CHECK_ASK, SESSION_ASK], ids=["check", "session"])
def test_a_group_in_which_all_were_reminded_is_clean(ask: AskSeen) -> None:
    records = group(ask)
    remind(records, ask, "j3")
    assert missing(records) == []


def test_who_has_done_the_check_is_owed_no_reminder_of_it() -> None:
    records = group(CHECK_ASK)
    records.facts.append(fact("f-done", intake.CheckRecorded(check=1, done=True, recorded_at=at(12)), at(12), "j3"))
    assert missing(records) == []


def test_a_record_that_was_taken_back_leaves_the_reminder_owed() -> None:
    records = group(CHECK_ASK)
    for number, done in ((1, True), (2, False)):
        body = intake.CheckRecorded(check=1, done=done, recorded_at=at(11 + number))
        records.facts.append(fact(f"f-recorded-{number}", body, at(11 + number, 7), "j3"))
    assert missing(records) == [f"remind_check, {NOT_REMINDED}"]


def test_who_attended_elsewhere_is_owed_no_reminder_of_that_session() -> None:
    records = group(SESSION_ASK)
    attended = intake.AttendanceRecorded(session=1, attended=True, held_on=date(2026, 10, 12), catch_up_of="c0")
    records.facts.append(fact("f-attended", attended, at(12, 16), "j3"))
    assert missing(records) == []


@pytest.mark.parametrize(
    "gone",
    [
        intake.JourneyPaused(person_id="candidate-j3", reason_class="health", paused_at=at(12)),
        intake.JourneyDeferred(
            person_id="candidate-j3", from_cohort_id="c1", reason_class="health", deferred_at=at(12)
        ),
    ],
    ids=["paused", "deferred"],
)
def test_who_waits_or_has_left_the_group_is_owed_none(gone: Message) -> None:
    records = group(CHECK_ASK)
    records.facts.append(fact("f-gone", gone, at(12), "j3"))
    assert missing(records) == []


def test_who_came_back_before_it_was_due_is_owed_it_again() -> None:
    records = group(CHECK_ASK)
    paused = intake.JourneyPaused(person_id="candidate-j3", reason_class="health", paused_at=at(10))
    resumed = intake.JourneyResumed(person_id="candidate-j3", resumed_at=at(12))
    records.facts += [fact("f-paused", paused, at(10), "j3"), fact("f-resumed", resumed, at(12), "j3")]
    assert missing(records) == [f"remind_check, {NOT_REMINDED}"]
