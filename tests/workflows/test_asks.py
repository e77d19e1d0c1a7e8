"""Asks: their ids, their envelopes, and what becomes of them while the bus is away."""

from datetime import date

import pytest
from temporalio import activity

from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Command
from shared.contracts.registry import COMMANDS
from tests.waiting import until
from tests.workflows import facts, passages
from tests.workflows.facts import london
from tests.workflows.story import Published, Story
from workflows.asks import Asker, activities
from workflows.contract import End

LATE = london("2026-10-12 23:30")

GOLDEN: list[tuple[Command, str]] = [
    (intake.RemindDeclaration(step=2, due_at=LATE, declaration_id="d"), "j1:remind_declaration:2:2026-10-12"),
    (
        intake.TellCandidateStillWaiting(step=3, due_at=LATE, declaration_id="d"),
        "j1:tell_candidate_still_waiting:3:2026-10-12",
    ),
    (intake.LapseDeclaration(due_at=LATE, declaration_id="d"), "j1:lapse_declaration:1:2026-10-12"),
    (intake.PlaceCandidate(due_at=LATE, cohort_id="c"), "j1:place_candidate:1:2026-10-12"),
    (intake.TellMissedSession(step=2, due_at=LATE, session=2), "j1:tell_missed_session:2:2026-10-12"),
    (intake.RemindSession(due_at=LATE, cohort_id="c", session=1), "j1:remind_session:1:2026-10-12"),
    (intake.ExpirePlaceOffer(step=2, due_at=LATE, cohort_id="c"), "j1:expire_place_offer:2:2026-10-12"),
    (intake.RemindLevelTwo(due_at=LATE, cohort_id="c"), "j1:remind_level_two:1:2026-10-12"),
    (intake.RemindCheck(due_at=LATE, cohort_id="c", check=1), "j1:remind_check:1:2026-10-12:check-1"),
    (intake.RemindDraft(step=2, due_at=LATE, draft_id="j1"), "j1:remind_draft:2:2026-10-12"),
    (intake.DeleteDraft(due_at=LATE, draft_id="j1"), "j1:delete_draft:1:2026-10-12"),
    (intake.AskEvaluation(due_at=LATE, evaluation_id="j1"), "j1:ask_evaluation:1:2026-10-12"),
    (intake.RemindEvaluation(step=1, due_at=LATE, evaluation_id="j1"), "j1:remind_evaluation:1:2026-10-12"),
    (intake.CloseEvaluation(due_at=LATE, evaluation_id="j1"), "j1:close_evaluation:1:2026-10-12"),
    (intake.AskForRegister(due_at=LATE, cohort_id="c", session=1), "j1:ask_for_register:1:2026-10-12"),
    (assessment.AllocateCohort(due_at=LATE, cohort_id="c"), "j1:allocate_cohort:1:2026-10-12"),
    (assessment.AllocateCandidate(due_at=LATE), "j1:allocate_candidate:1:2026-10-12"),
    (assessment.ExpireOffer(due_at=LATE, offer_id="o"), "j1:expire_offer:1:2026-10-12"),
    (assessment.RemindGuests(due_at=LATE, slot_id="s", proposal_version=1), "j1:remind_guests:1:2026-10-12"),
    (assessment.ReleaseUnansweredSlots(due_at=LATE, proposal_version=1), "j1:release_unanswered_slots:1:2026-10-12"),
    (assessment.CancelAppointment(due_at=LATE, reason_class="other"), "j1:cancel_appointment:1:2026-10-12"),
    (assessment.RemindEvidenceDue(due_at=LATE, appointment_id="a"), "j1:remind_evidence_due:1:2026-10-12"),
    (assessment.RecordEvidenceLate(due_at=LATE, appointment_id="a"), "j1:record_evidence_late:1:2026-10-12"),
    (assessment.RemindAppointment(due_at=LATE, appointment_id="a"), "j1:remind_appointment:1:2026-10-12"),
    (assessment.RemindUnread(due_at=LATE, appointment_id="a"), "j1:remind_unread:1:2026-10-12"),
    (assessment.RemindReportDue(due_at=LATE, appointment_id="a"), "j1:remind_report_due:1:2026-10-12"),
    (assessment.CloseRound(due_at=LATE, round_on=date(2026, 10, 31)), "j1:close_round:1:2026-10-12"),
    (assessment.ReleaseRound(due_at=LATE, round_on=date(2026, 10, 31)), "j1:release_round:1:2026-10-12"),
    (assessment.BookReassessment(due_at=LATE, round_on=date(2026, 10, 31)), "j1:book_reassessment:1:2026-10-12"),
    (assessment.MakeAward(due_at=LATE, round_on=date(2026, 10, 31)), "j1:make_award:1:2026-10-12"),
    (notifications.InviteHolders(due_at=LATE, meeting_id="m"), "j1:invite_holders:1:2026-10-12"),
    (assessment.PrepareDigest(due_at=LATE, on=date(2026, 10, 12)), "j1:prepare_digest:1:2026-10-12"),
    (assessment.PlanRetention(step=2, due_at=LATE), "j1:plan_retention:2:2026-10-12"),
    (assessment.WarnOfDeletion(due_at=LATE), "j1:warn_of_deletion:1:2026-10-12"),
    (assessment.DeleteEvidence(due_at=LATE), "j1:delete_evidence:1:2026-10-12"),
]


@pytest.mark.parametrize(("command", "expected"), GOLDEN, ids=[expected for _, expected in GOLDEN])
def test_a_commands_id_is_who_asks_for_what_which_step_and_the_london_date(command: Command, expected: str) -> None:
    assert Asker(subject="j1", provider="p1").id_of(command) == expected


def test_every_command_has_a_golden_id() -> None:
    assert {type(command) for command, _ in GOLDEN} == set(COMMANDS.values())


def test_the_worker_has_one_activity_for_each_command_of_the_registry() -> None:
    names = {activity._Definition.must_from_callable(made).name for made in activities(Published())}
    assert names == {command.kind() for command in COMMANDS.values()}


async def test_an_ask_carries_who_asks_for_whom_and_because_of_what(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-12 10:00")
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00", event_id="the-signature")
    await story.asks("j1:place_candidate:1:2026-10-12")

    envelope = story.bus.messages["j1:place_candidate:1:2026-10-12"]
    assert envelope.type == "hlta.cmd.intake.place_candidate.v1"
    assert envelope.source == "hlta/journeys"
    assert (envelope.provider, envelope.programme) == ("p1", "hlta@1")
    assert (envelope.journey, envelope.cohort) == ("j1", "cohort-1")
    assert envelope.causation == "the-signature"
    assert envelope.data == intake.PlaceCandidate(due_at=london("2026-10-12 10:00"), cohort_id="cohort-1")


async def test_an_ask_while_the_bus_is_away_waits_patiently_and_is_made_once(story: Story) -> None:
    await passages.apply(story)
    story.bus.away = True
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")

    async def gave_up_on_quick_attempts() -> bool:
        return story.bus.attempts > 4

    await until(gave_up_on_quick_attempts, within=10, what="the ask runs as a normal activity")
    description = await story.client.get_workflow_handle("journey-j1").describe()
    pending = description.raw_description.pending_activities
    assert [activity.activity_type.name for activity in pending] == ["place_candidate"]

    story.bus.away = False
    await story.asks("j1:place_candidate:1:2026-10-12")
    await story.tell(facts.place_confirmed())
    await story.settled()
    asks = (await story.history()).asks
    assert [(ask.id, ask.patiently) for ask in asks] == [("j1:place_candidate:1:2026-10-12", True)]


async def test_a_journey_hears_of_a_withdrawal_while_an_ask_waits_for_the_bus(story: Story) -> None:
    await passages.apply(story)
    story.bus.away = True
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")
    await story.tell(facts.withdrew("2026-10-12 11:00"), "2026-10-12 11:00")
    story.bus.away = False

    assert (await story.ended()).end is End.WITHDRAWN
