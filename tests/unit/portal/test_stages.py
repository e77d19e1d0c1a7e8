"""Where a journey stands, whatever the order in which its facts arrive."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.portal.stages import TABLE, Stage, Step, Waiting, happened_at, step_of
from services.portal.standing import Standing, standing
from shared.contracts import assessment as a
from shared.contracts import intake as i
from shared.contracts.envelope import Message
from shared.contracts.values import CatchUp, SegmentPlan, SessionPlan, SlotPlan, Why

START = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
WHY = Why(rule="because")


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def plan(number: int, day: int) -> SessionPlan:
    return SessionPlan(number=number, starts_at=at(day), ends_at=at(day), trainer_id="t", join_link="")


APPLIED = i.ApplicationReceived(
    journey_id="j", reference="R", person_id="p", school_id="s", cohort_id="c", head_id="h", submitted_at=at(0),
    phase="Primary",
)  # fmt: skip
ASKED = i.DeclarationRequested(
    declaration_id="d", link_version=1, head_id="h", chasers=(), candidate_notices=(), lapses_at=at(40), why=WHY
)
SIGNED = i.DeclarationSigned(declaration_id="d", head_id="h", link_version=1, signed_at=at(3))
PLACED = i.PlaceConfirmed(
    cohort_id="c", person_id="p", sessions=(plan(1, 14), plan(2, 55)), allocate_at=at(56), payer="school"
)
LAPSED = i.DeclarationLapsed(declaration_id="d", lapsed_at=at(4))
WITHDREW = i.CandidateWithdrew(reason_class="personal", withdrew_at=at(90), stage="placed")
BOOKED = a.AppointmentBooked(
    appointment_id="a", sequence=0, assessor_id="x", person_id="p", starts_at=at(100), ends_at=at(100), segments=(),
    join_link="", evidence_due_at=at(90), evidence_reminders=(), report_due_at=at(107), report_reminders=(), why=WHY,
)  # fmt: skip


def attended(session: int, yes: bool = True) -> i.AttendanceRecorded:
    return i.AttendanceRecorded(session=session, attended=yes, held_on=at(14).date())


def submitted(part: Any, complete: bool) -> a.EvidenceSubmitted:
    return a.EvidenceSubmitted(part=part, submitted_at=at(80), digest="x", items=8, late=False, complete=complete)


def outcome(kind: Any) -> a.OutcomeReleased:
    return a.OutcomeReleased(
        report_id="r", attempt=1, person_id="p", round_on=at(110).date(), letter_on=at(120).date(), outcome=kind,
        standards_short=(), appeal_last_at=at(141),
    )  # fmt: skip


def cancelled(rebook: bool) -> a.AppointmentCancelled:
    return a.AppointmentCancelled(
        appointment_id="a", sequence=1, assessor_id="x", reason_class="health", rebook=rebook, contact_by=at(95)
    )


CALL_OFF = cancelled(True).model_copy(update={"contact_by": None})


def fold(*told: tuple[int, Message]) -> Standing:
    """The standing after facts, each with the day on which it happened."""
    steps = [step_of(f"e{number}", at(day), fact) for number, (day, fact) in enumerate(told)]
    now = standing([step for step in steps if step is not None])
    assert now is not None
    return now


@pytest.mark.parametrize(
    ("told", "stage", "waiting_on", "deadline"),
    [
        ([(0, APPLIED)], Stage.APPLIED, Waiting.HEADTEACHER, None),
        ([(0, APPLIED), (0, ASKED)], Stage.APPLIED, Waiting.HEADTEACHER, at(40)),
        ([(3, SIGNED)], Stage.DECLARED, Waiting.PROVIDER, None),
        ([(40, LAPSED)], Stage.LAPSED, Waiting.NOBODY, None),
        ([(4, i.WaitListed(cohort_id="c", position=2))], Stage.WAITING_LIST, Waiting.PROVIDER, None),
        ([(4, PLACED)], Stage.PLACED, Waiting.SESSION, at(14)),
        ([(4, PLACED), (14, attended(1))], Stage.PREPARING, Waiting.SESSION, at(55)),
        ([(4, PLACED), (14, attended(1, False))], Stage.PREPARING, Waiting.CANDIDATE, None),
        ([(70, BOOKED)], Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, at(90)),
        ([(70, BOOKED), (80, submitted("tasks", False))], Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, at(90)),
        ([(70, BOOKED), (81, submitted("file", True))], Stage.ASSESSMENT, Waiting.ASSESSOR, at(107)),
        ([(70, BOOKED), (75, cancelled(True))], Stage.ARRANGING, Waiting.ASSESSOR, at(95)),
        ([(70, BOOKED), (75, cancelled(False))], Stage.ARRANGING, Waiting.PROVIDER, None),
        ([(70, BOOKED), (130, CALL_OFF)], Stage.PARTIAL_REASSESSMENT, Waiting.PROVIDER, None),
        ([(120, outcome("awarded"))], Stage.DECIDED, Waiting.PROVIDER, None),
        ([(120, outcome("partial"))], Stage.PARTIAL_REASSESSMENT, Waiting.PROVIDER, None),
        ([(120, outcome("not_awarded"))], Stage.NOT_AWARDED, Waiting.NOBODY, at(141)),
    ],
)
def test_a_journey_stands_where_its_last_fact_put_it(
    told: list[tuple[int, Message]], stage: Stage, waiting_on: Waiting, deadline: datetime | None
) -> None:
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (stage, waiting_on, deadline)


def test_a_booked_time_that_another_assessor_takes_over_leaves_the_journey_where_it_stands() -> None:
    offer = {"offer_id": "o", "assessor_id": "y", "stand_in_for": "a"}
    offered = a.AssessmentOffered(
        **offer, person_id="p", initials="A.S.", phase="primary", window_first_on=at(90).date(), reply_by=at(76),
        window_last_on=at(110).date(), minutes=120, why=WHY, starts_at=at(100), ends_at=at(100),
    )  # fmt: skip
    before = a.AppointmentBefore(
        sequence=0, starts_at=at(100), ends_at=at(100), segments=(), evidence_due_at=at(90), assessor_id="x"
    )
    taken_over = BOOKED.model_copy(update={"sequence": 1, "assessor_id": "y", "moved_from": before})
    now = fold(
        (70, BOOKED),
        (75, a.AssessorWithdrew(assessor_id="x", reason_class="health", appointment_id="a")),
        (75, offered),
        (76, a.AssessmentExpired(**offer)),
        (77, a.AssessmentDeclined(**offer, reason_class="other")),
        (78, a.AssessmentAccepted(**offer, contact_by=at(100))),
        (78, taken_over),
    )
    assert (now.stage, now.waiting_on, now.next_deadline_at, now.since_at) == (
        Stage.ASSEMBLING_EVIDENCE,
        Waiting.CANDIDATE,
        at(90),
        at(70),
    )


def test_a_missed_session_waits_for_the_candidate_until_the_first_catch_up() -> None:
    notice = i.MissedSessionNoticeDue(
        person_id="p", session=1, held_on=at(14).date(), due_at=at(15),
        catch_ups=tuple(CatchUp(cohort_id="c2", session=1, starts_at=at(day)) for day in (28, 21)),
    )  # fmt: skip
    now = fold((14, attended(1, False)), (15, notice))
    assert (now.waiting_on, now.next_deadline_at) == (Waiting.CANDIDATE, at(21))


def test_any_order_of_arrival_gives_the_same_standing() -> None:
    told = [(0, APPLIED), (0, ASKED), (3, SIGNED), (4, PLACED), (14, attended(1))]
    expected = fold(*told)
    assert all(fold(*order) == expected for order in permutations(told))


def test_facts_of_one_instant_are_told_apart_by_the_order_of_the_journey() -> None:
    assert fold((3, PLACED), (3, SIGNED)).stage is Stage.PLACED


def test_what_is_tidied_up_after_a_withdrawal_moves_nothing() -> None:
    now = fold((70, BOOKED), (90, WITHDREW), (91, cancelled(True)))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.WITHDRAWN, Waiting.NOBODY, None)


def test_who_comes_back_stands_where_they_stood_whatever_the_order_of_arrival() -> None:
    undone = i.WithdrawalUndone(person_id="p", undone_at=at(95))
    told = [(0, APPLIED), (4, PLACED), (14, attended(1)), (20, WITHDREW), (25, undone)]
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.PREPARING, Waiting.SESSION, at(55))
    assert all(fold(*order) == now for order in permutations(told))
    waits = fold(*told, (26, i.WaitListed(cohort_id="c", position=2)))
    assert waits.stage is Stage.WAITING_LIST
    assert fold(*told, (40, WITHDREW)).stage is Stage.WITHDRAWN


def test_an_appointment_that_was_cancelled_by_leaving_stays_cancelled_after_coming_back() -> None:
    undone = i.WithdrawalUndone(person_id="p", undone_at=at(95))
    now = fold((70, BOOKED), (90, WITHDREW), (91, cancelled(False)), (95, undone))
    assert (now.stage, now.waiting_on) == (Stage.ARRANGING, Waiting.PROVIDER)


def test_a_withdrawal_knows_until_when_it_can_be_undone() -> None:
    left = WITHDREW.model_copy(update={"undo_until": at(104)})
    assert fold((0, APPLIED), (90, left)).dates == {"undo_until": at(104)}
    assert fold((0, APPLIED), (90, WITHDREW)).dates == {}


def test_a_lapse_that_was_on_its_way_when_the_head_signed_comes_too_late() -> None:
    assert fold((0, APPLIED), (3, SIGNED), (4, LAPSED)).stage is Stage.DECLARED


def test_asking_the_head_again_reopens_a_lapsed_journey() -> None:
    again = ASKED.model_copy(update={"lapses_at": at(90)})
    now = fold((0, APPLIED), (0, ASKED), (40, LAPSED), (50, again))
    assert (now.stage, now.next_deadline_at) == (Stage.APPLIED, at(90))


def test_a_request_to_the_wrong_person_waits_for_the_provider() -> None:
    wrong = i.DeclarationDeclined(declaration_id="d", reason_class="wrong_person", declined_at=at(2))
    now = fold((0, APPLIED), (2, wrong))
    assert (now.stage, now.waiting_on) == (Stage.APPLIED, Waiting.PROVIDER)


def test_a_rebooked_appointment_has_its_own_dates() -> None:
    later = BOOKED.model_copy(update={"starts_at": at(120), "evidence_due_at": at(110)})
    now = fold((70, BOOKED), (75, cancelled(True)), (78, later))
    assert now.next_deadline_at == at(110)
    assert now.dates["appointment_at"] == at(120)
    assert "appointment_at" not in fold((70, BOOKED), (75, cancelled(True))).dates


def test_a_step_is_told_with_the_day_that_people_mean_by_it() -> None:
    taken_later = step_of("e", at(16), attended(1))
    assert taken_later is not None
    assert happened_at(taken_later) == datetime(2026, 10, 21, 11, 0, tzinfo=UTC)
    signed = step_of("e", at(3), SIGNED)
    assert signed is not None
    assert happened_at(signed) == at(3)


def test_a_fact_that_moves_nothing_is_no_step() -> None:
    assert step_of("e", START, a.GuestsNamed(teacher_ids=("t",), leader_id="l")) is None


def test_times_that_are_offered_wait_for_the_candidate() -> None:
    slots = (SlotPlan(slot_id="s", starts_at=at(70), ends_at=at(70)),)
    offered = a.SlotsProposed(proposal_version=1, assessor_id="x", person_id="p", slots=slots, reply_by=at(63))
    now = fold((60, offered))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.ARRANGING, Waiting.CANDIDATE, at(63))


def test_every_stage_of_the_table_can_be_reached_and_no_step_carries_a_name_or_address() -> None:
    assert {case.stage for case in TABLE} == set(Stage)
    assert set(Step.model_fields) == {
        "event_id", "fact", "occurred_at", "stage", "waiting_on", "deadline", "dates",
    }  # fmt: skip


def paused(day: int) -> tuple[int, Message]:
    return day, i.JourneyPaused(person_id="p", reason_class="health", paused_at=at(day))


def resumed(day: int) -> tuple[int, Message]:
    return day, i.JourneyResumed(person_id="p", resumed_at=at(day))


def asked_to_move(day: int) -> tuple[int, Message]:
    return day, a.MoveAsked(
        appointment_id="a", asked_by="candidate", person_id="p", reason_class="health", contact_by=at(day + 3)
    )


def appealed(day: int) -> tuple[int, Message]:
    return day, a.AppealReceived(
        appeal_id="l", report_id="r", person_id="p", received_at=at(day), acknowledge_by=at(day + 7),
        decide_by=at(day + 28), link_version=1,
    )  # fmt: skip


def appeal_decided(day: int, decision: Any) -> tuple[int, Message]:
    return day, a.AppealDecided(appeal_id="l", person_id="p", decision=decision, decided_at=at(day))


def test_a_pause_lies_over_the_stage_until_it_is_over_and_what_it_cancelled_shows_afterwards() -> None:
    told = [(70, BOOKED), paused(75), (75, cancelled(True))]
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.PAUSED, Waiting.NOBODY, None)
    again = fold(*told, resumed(80))
    assert (again.stage, again.waiting_on) == (Stage.ARRANGING, Waiting.ASSESSOR)
    assert fold(*told, (90, WITHDREW)).stage is Stage.WITHDRAWN, "who leaves during a pause has left"


def test_two_records_that_may_be_one_persons_are_held_and_one_of_them_ends_as_merged() -> None:
    held = (2, i.JourneyHeld(other_journey_id="j2"))
    now = fold((0, APPLIED), held)
    assert (now.stage, now.waiting_on) == (Stage.HELD, Waiting.CANDIDATE)
    assert fold((0, APPLIED), held, (3, i.HoldEnded(other_journey_id="j2"))).stage is Stage.APPLIED
    merged = i.JourneyMerged(person_id="p", into_journey_id="j2", merged_at=at(4))
    ended = fold((0, APPLIED), held, (4, merged), (5, SIGNED))
    assert (ended.stage, ended.waiting_on) == (Stage.MERGED, Waiting.NOBODY)


def test_a_journey_that_was_made_by_mistake_is_void_even_after_it_had_lapsed() -> None:
    voided = i.JourneyVoided(person_id="p", reason_class="provider", voided_at=at(50))
    assert fold((0, APPLIED), (40, LAPSED), (50, voided)).stage is Stage.VOIDED
    assert fold((70, BOOKED), (71, voided), (71, cancelled(False))).stage is Stage.VOIDED


def test_who_goes_on_with_another_group_is_deferred_until_there_is_a_place() -> None:
    deferred = i.JourneyDeferred(person_id="p", from_cohort_id="c", reason_class="health", deferred_at=at(20))
    told = [(4, PLACED), (14, attended(1)), (20, deferred)]
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.DEFERRED, Waiting.PROVIDER, None)
    assert "session_2_at" not in now.dates, "the old group's session is not theirs any more"
    later = PLACED.model_copy(update={"sessions": (plan(2, 90),)})
    assert fold(*told, (20, later)).stage is Stage.PLACED, "in one instant the place comes after the deferral"


def test_a_freed_place_waits_for_the_candidate_until_its_hold_ends() -> None:
    listed = (4, i.WaitListed(cohort_id="c", position=1))
    offered = i.PlaceOffered(
        cohort_id="c", person_id="p", sessions=(plan(1, 14),), allocate_at=at(56), hold_until=at(9), link_version=1,
        why=WHY,
    )  # fmt: skip
    now = fold(listed, (7, offered))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.WAITING_LIST, Waiting.CANDIDATE, at(9))
    over = i.PlaceOfferExpired(cohort_id="c", person_id="p")
    assert fold(listed, (7, offered), (9, over)).waiting_on is Waiting.PROVIDER


def test_a_later_declaration_leaves_the_stage_and_is_open_beside_it_until_it_is_signed() -> None:
    told = [(0, APPLIED), (3, SIGNED), (4, PLACED), (10, ASKED)]
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.marks) == (Stage.PLACED, Waiting.SESSION, ("declaration",))
    lapsed = LAPSED.model_copy(update={"final": False})
    assert fold(*told, (40, lapsed)).stage is Stage.PLACED
    assert fold(*told, (12, SIGNED)).marks == ()
    back = i.DeclarationTakenBack(
        declaration_id="d", head_id="h", link_version=1, statement="suitable", taken_back_at=at(6)
    )
    taken = fold(*told[:3], (6, back))
    assert (taken.stage, taken.marks) == (Stage.PLACED, ("declaration",))


def test_a_wish_for_another_time_is_open_beside_the_stage_until_the_appointment_has_moved() -> None:
    now = fold((70, BOOKED), asked_to_move(72))
    assert (now.stage, now.next_deadline_at, now.marks) == (Stage.ASSEMBLING_EVIDENCE, at(90), ("move",))
    moved = BOOKED.model_copy(update={"evidence_due_at": at(95), "sequence": 1})
    assert fold((70, BOOKED), asked_to_move(72), (74, moved)).marks == ()


def test_moving_an_appointment_asks_for_nothing_that_was_handed_in() -> None:
    told = [(70, BOOKED), (80, submitted("file", True)), asked_to_move(82)]
    moved = BOOKED.model_copy(update={"report_due_at": at(120), "sequence": 1})
    now = fold(*told, (84, moved))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.ASSESSMENT, Waiting.ASSESSOR, at(120))


def test_another_join_link_leaves_the_stage_where_it_was() -> None:
    before = a.AppointmentBefore(
        sequence=0,
        starts_at=at(100),
        ends_at=at(100),
        segments=(),
        evidence_due_at=at(90),
        join_link="https://old.example",
    )
    linked = BOOKED.model_copy(update={"sequence": 1, "join_link": "https://new.example", "moved_from": before})
    assert step_of("e", at(85), linked) is None
    assert fold((60, BOOKED), (80, submitted("file", True)), (85, linked)).stage == Stage.ASSESSMENT


def test_an_appeal_against_a_refusal_is_a_stage_and_an_upheld_one_leads_to_the_award() -> None:
    told = [(120, outcome("not_awarded")), appealed(125)]
    now = fold(*told)
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.APPEAL, Waiting.SENIOR_ASSESSOR, at(153))
    assert fold(*told, appeal_decided(130, "refused")).stage is Stage.NOT_AWARDED
    upheld = [*told, appeal_decided(130, "upheld"), (131, outcome("awarded"))]
    assert fold(*upheld).stage is Stage.DECIDED
    made = a.AwardMade(award_number="N", person_id="p", awarded_on=at(131).date())
    assert fold(*upheld, (132, made)).stage is Stage.AWARDED


def test_an_appeal_during_a_reassessment_is_open_beside_it() -> None:
    now = fold((120, outcome("partial")), appealed(125))
    assert (now.stage, now.marks) == (Stage.PARTIAL_REASSESSMENT, ("appeal",))
    assert now.dates["appeal_decided_by"] == at(153)


def test_an_award_that_was_revoked_is_shown_as_that() -> None:
    made = a.AwardMade(award_number="N", person_id="p", awarded_on=at(131).date())
    revoked = a.AwardRevoked(award_number="N", person_id="p", reason_class="other", revoked_on=at(200).date())
    assert fold((131, made), (200, revoked)).stage is Stage.REVOKED


def test_a_broken_call_waits_for_a_date_for_what_is_left_and_then_for_the_report() -> None:
    broken = a.CallBroken(appointment_id="a", contact_by=at(101), remaining=())
    now = fold((70, BOOKED), (80, submitted("file", True)), (100, broken))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.ARRANGING, Waiting.ASSESSOR, at(101))
    rest = BOOKED.model_copy(update={"continues": True, "report_due_at": at(115)})
    assert fold((100, broken), (102, rest)).stage is Stage.ASSESSMENT


def test_reopened_evidence_waits_for_the_candidate_until_its_own_day() -> None:
    opened = a.EvidenceReopened(
        appointment_id="a", person_id="p", parts=("tasks",), until=at(95), reason_class="provider"
    )
    now = fold((70, BOOKED), (80, submitted("file", True)), (92, opened))
    assert (now.stage, now.waiting_on, now.next_deadline_at) == (Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, at(95))


def cannot_come(day: int, person: str) -> tuple[int, Message]:
    return day, a.GuestCannotCome(
        appointment_id="a", slot_id="s", role="teacher", person_id=person, reason_class="health",
        segment=SegmentPlan(role="teacher", starts_at=at(100), ends_at=at(100), person_id=person),
    )  # fmt: skip


def test_a_wish_that_is_taken_back_leaves_the_appointment_as_it_was_whatever_was_offered_meanwhile() -> None:
    slots = (SlotPlan(slot_id="s2", starts_at=at(110), ends_at=at(110)),)
    offered = a.SlotsProposed(proposal_version=2, assessor_id="x", person_id="p", slots=slots, reply_by=at(76))
    released = a.SlotsReleased(proposal_version=2, assessor_id="x", reason_code="move_dropped", contact_by=at(100))
    dropped = a.MoveDropped(appointment_id="a", asked_by="candidate", dropped_by="candidate")
    told = [(70, BOOKED), asked_to_move(72), (73, offered), (75, released), (75, dropped)]
    assert fold(*told[:3]).stage is Stage.ARRANGING
    now = fold(*told)
    assert (now.stage, now.next_deadline_at, now.marks) == (Stage.ASSEMBLING_EVIDENCE, at(90), ())
    assert all(fold(*order) == now for order in permutations(told))


def test_each_guest_who_cannot_come_is_open_until_they_can_or_are_replaced() -> None:
    told = [(70, BOOKED), cannot_come(72, "t1"), cannot_come(73, "t2")]
    now = fold(*told)
    assert (now.stage, now.marks) == (Stage.ASSEMBLING_EVIDENCE, ("guest",))
    replaced = (74, a.GuestReplaced(role="teacher", person_id="t3", replaced_person_id="t1"))
    assert fold(*told, replaced).marks == ("guest",)
    after_all = (75, a.GuestConfirmed(slot_id="s", person_id="t2"))
    assert fold(*told, replaced, after_all).marks == ()
