"""Checks of understanding: recorded by the trainer, reminded of while they are open, never a bar unless policy says."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.contracts.intake import (
    CheckRecorded,
    CheckReminderDue,
    CohortOpened,
    PreparationCompleted,
    RemindCheck,
)
from tests.services.intake.office import Office

THU_12_NOVEMBER = datetime(2026, 11, 12, 9, tzinfo=UTC)


async def test_the_checks_of_a_cohort_have_their_dates_from_the_programme(office: Office) -> None:
    cohort_id = await office.cohort(last="2026-12-03")

    shown = (await office.get(f"/v1/cohorts/{cohort_id}/checks")).json()["checks"]

    assert [(one["check"], one["due_on"]) for one in shown] == [(1, "2026-11-19"), (2, "2026-11-26")]
    (opened,) = await office.told(CohortOpened)
    assert [[due.due_at.day for due in one.reminders] for one in opened.data.check_dues] == [[12, 18], [24]]


async def test_only_those_who_have_it_still_to_do_are_reminded(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(last="2026-12-03")
    done, open_, waived, paused = [
        await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample", "Cy Sample", "Dot Sample")
    ]
    trainer = office.trainers[office.trainer_ids[0]]
    path = f"/v1/cohorts/{cohort_id}/checks/1"
    records = {"records": [{"journey_id": done, "done": True}, {"journey_id": open_, "done": False}]}
    assert (await office.post(path, records, trainer)).json() == {"changed": 2}
    assert (await office.post(path, records, trainer)).json() == {"changed": 0}
    await office.acted("skip", journey_id=waived, requirement="check", number=1)
    await office.acted("pause", journey_id=paused)
    office.clock.set(THU_12_NOVEMBER)

    asked = RemindCheck(cohort_id=cohort_id, check=1, step=1, due_at=THU_12_NOVEMBER)
    for _ in range(2):
        await office.obey(office.command(asked, f"cohort-{cohort_id}"))

    (due,) = await office.told(CheckReminderDue)
    assert (due.journey, due.data.due_on.isoformat(), due.data.step, due.data.of) == (open_, "2026-11-19", 1, 2)
    assert due.data.title == "The standards and where your work shows them"
    assert [(one.journey, one.data.done) for one in await office.told(CheckRecorded)] == sorted(
        [(done, True), (open_, False)]
    )
    seen = (await office.get(path, trainer)).json()["candidates"]
    assert [(one["name"], one["done"], one["waived"]) for one in seen] == [
        ("Ada Sample", True, False),
        ("Bea Sample", False, False),
        ("Cy Sample", None, True),
        ("Dot Sample", None, False),
    ]
    own = (await office.get(f"/v1/applications/{done}")).json()["checks"]
    assert [(one["check"], one["done"]) for one in own] == [(1, True), (2, False)]


async def test_a_check_that_is_past_is_not_reminded_of(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(last="2026-12-03")
    await office.placed("Ada Sample", cohort_id)
    office.clock.set(datetime(2026, 11, 20, 9, tzinfo=UTC))

    asked = RemindCheck(cohort_id=cohort_id, check=1, step=2, due_at=office.clock.now())
    await office.obey(office.command(asked, f"cohort-{cohort_id}"))

    assert await office.told(CheckReminderDue) == []


async def test_only_a_trainer_of_the_cohort_records_and_only_for_its_candidates(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    other = await office.cohort("Other", "2026-11-04", "2026-12-08")
    inside, outside = await office.placed("Ada Sample", cohort_id), await office.placed("Bea Sample", other)
    path = f"/v1/cohorts/{cohort_id}/checks/1"
    stranger = office.trainers[office.trainer_ids[1]]
    assert (await office.post(path, {"records": []}, stranger)).status_code == 403
    mixed = {"records": [{"journey_id": inside, "done": True}, {"journey_id": outside, "done": True}]}
    assert (await office.post(path, mixed)).json()["code"] == "not_in_group"
    assert (await office.post(f"/v1/cohorts/{cohort_id}/checks/9", {"records": []})).status_code == 404
    assert await office.told(CheckRecorded) == []


async def test_a_check_that_is_not_done_is_no_bar_to_allocation(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort("Early", "2026-10-12", "2026-10-16")
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(datetime(2026, 10, 16, 17, tzinfo=UTC))
    for session in (1, 2):
        await office.take_register(cohort_id, session, **{journey_id: True})

    assert [one.journey for one in await office.told(PreparationCompleted)] == [journey_id]


async def test_a_trainer_sees_the_checks_of_the_own_cohorts_with_how_many_are_open(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(last="2026-12-03")
    done = await office.placed("Ada Sample", cohort_id)
    waived = await office.placed("Bea Sample", cohort_id)
    await office.placed("Cy Sample", cohort_id)
    await office.acted("skip", journey_id=waived, requirement="check", number=1)
    await office.post(f"/v1/cohorts/{cohort_id}/checks/1", {"records": [{"journey_id": done, "done": True}]})

    own, other = (office.trainers[one] for one in office.trainer_ids[:2])
    seen = (await office.get("/v1/trainer/checks", own)).json()["checks"]

    assert [(one["check"], one["due_at"], one["candidates"], one["open"]) for one in seen] == [
        (1, "2026-11-19T23:59:59Z", 3, 1),
        (2, "2026-11-26T23:59:59Z", 3, 3),
    ]
    assert (await office.get("/v1/trainer/checks", other)).json() == {"checks": []}
    assert (await office.get("/v1/trainer/checks")).status_code == 403
