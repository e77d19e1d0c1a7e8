"""Sessions: reminders, registers, catch-ups, and the one moment at which somebody is ready for allocation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.notifications.catalogue import rules_for
from shared.contracts.assessment import OutcomeReleased
from shared.contracts.intake import (
    AskForRegister,
    AttendanceRecorded,
    CohortOpened,
    CommandRefused,
    MissedSessionNoticeDue,
    PreparationCompleted,
    RegisterRequested,
    RemindSession,
    SessionReminderDue,
    TellMissedSession,
)
from tests.services.intake.office import Office

SESSION_1_OVER = datetime(2026, 10, 21, 15, 0, tzinfo=UTC)
SESSION_2_OVER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school()
    return await office.cohort()


async def remind(office: Office, cohort_id: str, session: int, step: int, due_at: datetime) -> None:
    office.clock.set(due_at)
    command = RemindSession(cohort_id=cohort_id, session=session, step=step, due_at=due_at)
    asked = office.command(command, f"cohort-{cohort_id}-{session}", cohort=cohort_id)
    await office.obey(asked)
    await office.obey(asked)


async def test_an_opened_cohort_carries_reminders_registers_and_allocation(office: Office, cohort_id: str) -> None:
    (opened,) = await office.told(CohortOpened)
    first, second = opened.data.dues
    assert [due.due_at.isoformat() for due in first.reminders] == [
        "2026-10-14T08:00:00+00:00",
        "2026-10-20T08:00:00+00:00",
    ]
    assert first.register_at.isoformat() == "2026-10-21T14:30:00+00:00"
    assert second.register_at.isoformat() == "2026-12-01T15:30:00+00:00"
    assert opened.data.allocate_at.isoformat() == "2026-12-02T09:00:00+00:00"
    assert (opened.cohort, opened.programme, opened.data.capacity) == (cohort_id, "hlta@1", 20)


async def test_everybody_who_is_still_in_is_reminded_once(office: Office, cohort_id: str) -> None:
    stays, leaves = await office.placed("Ada Sample", cohort_id), await office.placed("Bea Sample", cohort_id)
    await office.apply("Cy Sample")
    await office.post(f"/v1/applications/{leaves}/withdrawal", {"reason_class": "health"})
    due_at = datetime(2026, 10, 14, 8, 0, tzinfo=UTC)
    await remind(office, cohort_id, 1, 1, due_at)
    (reminder,) = await office.told(SessionReminderDue)
    assert (reminder.journey, reminder.cohort) == (stays, cohort_id)
    assert (reminder.data.step, reminder.data.of, reminder.data.due_at) == (1, 2, due_at)
    assert reminder.data.session.join_link == "https://meet.example.org/1"


async def test_the_trainer_is_asked_for_the_register_and_sees_that_it_is_open_then_taken(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    trainer_id = office.trainer_ids[0]
    office.clock.set(SESSION_1_OVER)
    command = AskForRegister(cohort_id=cohort_id, session=1, due_at=SESSION_1_OVER)
    asked = office.command(command, f"cohort-{cohort_id}", cohort=cohort_id)
    await office.obey(asked)
    await office.obey(asked)
    (requested,) = await office.told(RegisterRequested)
    assert (requested.causation, requested.cohort) == (asked.id, cohort_id)
    assert requested.data == RegisterRequested(session=1, trainer_id=trainer_id, entries_missing=1)

    async def state() -> list[tuple[bool, bool, int, int]]:
        sessions = (await office.get("/v1/trainer/sessions", office.trainers[trainer_id])).json()["sessions"]
        return [(one["requested"], one["taken"], one["entered"], one["expected"]) for one in sessions]

    assert await state() == [(True, False, 0, 1), (False, False, 0, 1)]
    path = f"/v1/cohorts/{cohort_id}/register/1"
    body = {"records": [{"journey_id": journey_id, "attended": True}]}
    assert (await office.post(path, body, office.trainers[trainer_id])).status_code == 200
    assert await state() == [(True, True, 1, 1), (False, False, 0, 1)]


async def test_a_trainer_who_took_the_register_before_the_end_is_not_written_to(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    path, body = f"/v1/cohorts/{cohort_id}/register/1", {"records": [{"journey_id": journey_id, "attended": True}]}
    office.clock.set(SESSION_1_OVER - timedelta(minutes=5))
    assert (await office.post(path, body, office.trainers[office.trainer_ids[0]])).status_code == 200
    office.clock.set(SESSION_1_OVER)
    command = AskForRegister(cohort_id=cohort_id, session=1, due_at=SESSION_1_OVER)
    await office.obey(office.command(command, f"cohort-{cohort_id}", cohort=cohort_id))

    (requested,) = await office.told(RegisterRequested)
    assert requested.data.entries_missing == 0
    assert rules_for(requested.data) == ()


async def test_asking_for_the_register_of_a_session_that_does_not_exist_is_refused(
    office: Office, cohort_id: str
) -> None:
    command = AskForRegister(cohort_id=cohort_id, session=3, due_at=SESSION_1_OVER)
    asked = office.command(command, f"cohort-{cohort_id}", cohort=cohort_id)
    await office.obey(asked)
    (refused,) = await office.told(CommandRefused)
    assert (refused.causation, refused.data.reason_code, refused.cohort) == (asked.id, "not_found", cohort_id)


async def test_full_attendance_completes_the_preparation_once_with_window_and_trainers(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(SESSION_1_OVER)
    await office.take_register(cohort_id, 1, **{journey_id: True})
    assert await office.told(PreparationCompleted) == []
    office.clock.set(SESSION_2_OVER)
    for changed in (1, 0):
        taken = await office.take_register(cohort_id, 2, **{journey_id: True})
        assert taken.json() == {"changed": changed, "passed_over": []}
    (completed,) = await office.told(PreparationCompleted)
    assert (completed.journey, completed.cohort) == (journey_id, cohort_id)
    assert completed.data.final_session_on == date(2026, 12, 1)
    assert (completed.data.window_first_on, completed.data.window_last_on) == (date(2026, 12, 29), date(2027, 2, 2))
    assert completed.data.school_days == 22
    assert completed.data.allocate_at == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert completed.data.trainer_ids == (office.trainer_ids[0],)
    assert (completed.data.phase, completed.data.subjects) == ("Primary", ("English",))
    assert len(await office.told(AttendanceRecorded)) == 2


async def test_a_missed_session_is_made_good_with_the_other_cohort_and_counts_from_its_day(
    office: Office, cohort_id: str
) -> None:
    other = await office.cohort("Later", first="2026-11-04", last="2026-12-08", trainer=1)
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(SESSION_1_OVER)
    await office.take_register(cohort_id, 1, **{journey_id: True})
    office.clock.set(SESSION_2_OVER)
    await office.take_register(cohort_id, 2, **{journey_id: False})
    missed = (await office.told(AttendanceRecorded))[-1].data
    assert missed.missed_notice_at == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    notice = TellMissedSession(session=2, step=2, due_at=missed.missed_notice_at)
    office.clock.set(notice.due_at)
    await office.obey(office.command(notice, f"journey-{journey_id}", journey=journey_id))
    (told,) = await office.told(MissedSessionNoticeDue)
    assert [(one.cohort_id, one.session, one.starts_at.isoformat()) for one in told.data.catch_ups] == [
        (other, 2, "2026-12-08T09:30:00+00:00")
    ]
    assert (told.data.held_on, told.data.due_at) == (date(2026, 12, 1), notice.due_at)
    assert (await office.get(f"/v1/catch-ups?journey_id={journey_id}&session=2")).json()["catch_ups"] == [
        {"cohort_id": other, "session": 2, "starts_at": "2026-12-08T09:30:00Z"}
    ]

    second_trainer = office.trainers[office.trainer_ids[1]]
    office.clock.set(datetime(2026, 12, 8, 16, 0, tzinfo=UTC))
    register = (await office.get(f"/v1/cohorts/{other}/register/2", second_trainer)).json()
    assert (register["candidates"], [one["journey_id"] for one in register["catch_ups"]]) == ([], [journey_id])
    body = {"records": [{"journey_id": journey_id, "attended": True}]}
    assert (await office.post(f"/v1/cohorts/{other}/register/2", body, second_trainer)).status_code == 200
    assert (await office.told(AttendanceRecorded))[-1].data.catch_up_of == other
    (completed,) = await office.told(PreparationCompleted)
    assert completed.data.final_session_on == date(2026, 12, 8)
    assert completed.data.trainer_ids == tuple(sorted(office.trainer_ids))
    assert completed.data.cohort_id == cohort_id
    later = TellMissedSession(session=2, step=2, due_at=notice.due_at + timedelta(days=7))
    await office.obey(office.command(later, f"journey-{journey_id}", journey=journey_id))
    assert len(await office.told(MissedSessionNoticeDue)) == 1


async def test_a_corrected_entry_counts_and_one_that_made_somebody_ready_stands(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(SESSION_2_OVER)
    await office.take_register(cohort_id, 1, **{journey_id: False})
    await office.take_register(cohort_id, 1, **{journey_id: True})
    await office.take_register(cohort_id, 2, **{journey_id: True})
    assert len(await office.told(PreparationCompleted)) == 1
    back = await office.take_register(cohort_id, 2, **{journey_id: False})
    assert (back.status_code, back.json()["code"]) == (409, "preparation_complete")
    assert len(await office.told(AttendanceRecorded)) == 3


async def test_a_register_is_taken_whole_or_not_at_all(office: Office, cohort_id: str) -> None:
    inside, outside = await office.placed("Ada Sample", cohort_id), await office.declared("Bea Sample")
    office.clock.set(SESSION_1_OVER)
    refused = await office.take_register(cohort_id, 1, **{inside: True, outside: True})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "not_in_group",
        "records.1.journey_id",
    )
    assert await office.told(AttendanceRecorded) == []


async def test_who_has_withdrawn_is_passed_over_in_a_register(office: Office, cohort_id: str) -> None:
    stays, leaves = await office.placed("Ada Sample", cohort_id), await office.placed("Bea Sample", cohort_id)
    await office.post(f"/v1/applications/{leaves}/withdrawal", {"reason_class": "health"})
    office.clock.set(SESSION_1_OVER)
    taken = await office.take_register(cohort_id, 1, **{stays: True, leaves: True})
    assert taken.json() == {"changed": 1, "passed_over": [leaves]}
    assert [one.journey for one in await office.told(AttendanceRecorded)] == [stays]


async def test_no_register_before_the_session_and_none_by_another_trainer(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(datetime(2026, 10, 21, 8, 29, tzinfo=UTC))
    early = await office.take_register(cohort_id, 1, **{journey_id: True})
    assert (early.status_code, early.json()["code"]) == (409, "session_not_begun")
    office.clock.set(SESSION_1_OVER)
    stranger = office.trainers[office.trainer_ids[1]]
    body = {"records": [{"journey_id": journey_id, "attended": True}]}
    assert (await office.post(f"/v1/cohorts/{cohort_id}/register/1", body, stranger)).status_code == 403
    assert (await office.get(f"/v1/cohorts/{cohort_id}/register/1", stranger)).status_code == 403


async def test_after_a_final_outcome_nobody_withdraws(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(SESSION_2_OVER)
    await office.take_register(cohort_id, 1, **{journey_id: True})
    await office.take_register(cohort_id, 2, **{journey_id: True})
    for outcome, stage in (("partial", "prepared"), ("awarded", "decided")):
        await office.hear(
            OutcomeReleased.model_validate(
                {
                    "report_id": "r",
                    "attempt": 1,
                    "person_id": "p",
                    "round_on": "2027-01-31",
                    "letter_on": "2027-02-08",
                    "outcome": outcome,
                    "standards_short": [],
                    "appeal_last_at": "2027-03-01T23:59:59Z",
                }
            ),
            journey_id,
        )
        assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == stage
    late = await office.post(f"/v1/applications/{journey_id}/withdrawal", {"reason_class": "personal"})
    assert (late.status_code, late.json()["code"]) == (409, "journey_decided")
