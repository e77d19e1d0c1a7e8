"""Fees: two lines with their own tax and payer, told once; unpaid is a task; who leaves in time owes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.contracts.intake import FeeLineDue, FeeLineSettled, FeeRefundDue
from tests.services.intake.office import Office


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school()
    return await office.cohort(first="2026-11-04", last="2026-12-08")


async def test_each_line_is_told_once_with_its_tax_and_payer(office: Office, cohort_id: str) -> None:
    journey_id = await office.declared(cohort_id=cohort_id, payers={"assessment": "candidate"})
    await office.place(journey_id, cohort_id)
    later = await office.cohort("Later", first="2026-11-05", last="2026-12-09", trainer=1)
    await office.done(f"/v1/applications/{journey_id}/place", {"cohort_id": later})
    told = [one.data for one in await office.told(FeeLineDue)]
    assert [(line.line, line.net_pence, line.vat_pence, line.payer) for line in told] == [
        ("preparation", 29000, 5800, "school"),
        ("assessment", 45000, 0, "candidate"),
    ]
    assert {line.due_on for line in told} == {date(2026, 11, 6)}  # 30 days after Wed 7 October


async def test_what_is_not_paid_in_time_is_a_task_until_it_is_and_stops_nothing(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(datetime(2026, 11, 6, 23, 0, tzinfo=UTC))
    assert await office.tasks() == []
    office.clock.set(datetime(2026, 11, 7, 8, 0, tzinfo=UTC))
    assert await office.tasks() == ["fee_unpaid"]
    for line in ("preparation", "assessment", "assessment"):
        await office.done(f"/v1/applications/{journey_id}/fees/{line}/settlement", {})
    assert [one.data.line for one in await office.told(FeeLineSettled)] == ["preparation", "assessment"]
    assert await office.tasks() == []
    assert (await office.post(f"/v1/applications/{journey_id}/fees/catering/settlement", {})).status_code == 404


@pytest.mark.parametrize(
    ("left_at", "refunds"),
    [
        # Session 1 on Wed 4 November: Tue 20 October is the last day with more than 10 working days left.
        (datetime(2026, 10, 20, 22, 59, tzinfo=UTC), {"preparation": 34800, "assessment": 45000}),
        (datetime(2026, 10, 20, 23, 1, tzinfo=UTC), {"assessment": 45000}),
    ],
)
async def test_who_leaves_in_time_owes_nothing_and_later_the_preparation(
    office: Office, cohort_id: str, left_at: datetime, refunds: dict[str, int]
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    office.clock.set(left_at)
    for _ in range(2):
        await office.post(f"/v1/applications/{journey_id}/withdrawal", {"reason_class": "health"})
    assert {one.data.line: one.data.pence for one in await office.told(FeeRefundDue)} == refunds


@pytest.mark.parametrize("action", ["void", "merge"])
async def test_who_was_entered_wrongly_or_twice_owes_nothing_however_late(
    office: Office, cohort_id: str, action: str
) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    other = await office.apply("Ada Sample", email="ada@work.example")
    office.clock.set(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))  # the day before session 1
    await office.acted(action, journey_id=journey_id, **({"into_journey_id": other} if action == "merge" else {}))
    refunds = {one.data.line: one.data.pence for one in await office.told(FeeRefundDue, journey_id)}
    assert refunds == {"preparation": 34800, "assessment": 45000}


async def test_a_preview_of_leaving_shows_what_is_owed_no_more(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    await office.done(f"/v1/applications/{journey_id}/fees/assessment/settlement", {})
    office.clock.set(datetime(2026, 10, 21, 9, 0, tzinfo=UTC))
    shown = (await office.act("withdraw", preview=True, journey_id=journey_id)).json()
    fees = {one["what"]: (one["was"], one["becomes"]) for one in shown["changes"] if one["what"].startswith("fee")}
    assert fees == {"fee for assessment": ("£450.00, paid", "£0.00")}
