"""Places: never more than there are, a waiting list in the order of declarations, a freed place for the first in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.repository import cohorts
from shared.contracts.intake import (
    AttendanceRecorded,
    CandidateWithdrew,
    CommandRefused,
    PlaceCandidate,
    PlaceConfirmed,
    PlaceOffered,
    WaitListed,
)
from shared.db import Connection
from shared.links import Purpose
from tests.services.intake.office import WED_7_OCTOBER, Office

LEAVES = {"reason_class": "personal", "reason": "We move house."}


async def test_a_place_is_confirmed_with_the_sessions_and_answers_its_command_once(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.declared()
    asked = [await office.place(journey_id, cohort_id) for _ in range(2)]
    (confirmed,) = await office.told(PlaceConfirmed)
    assert confirmed.causation == asked[0] == f"journey-{journey_id}:place_candidate:1:2026-10-07"
    assert [plan.starts_at.isoformat() for plan in confirmed.data.sessions] == [
        "2026-10-21T08:30:00+00:00",
        "2026-12-01T09:30:00+00:00",
    ]
    assert confirmed.data.allocate_at.isoformat() == "2026-12-02T09:00:00+00:00"
    assert confirmed.data.payer == "school"


async def test_two_who_ask_for_the_last_place_at_once_get_one_place_and_one_position(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=3)
    journeys = []
    for number, name in enumerate(("Ada Sample", "Bea Sample", "Cy Sample", "Dot Sample", "Eli Sample", "Flo Sample")):
        office.clock.set(WED_7_OCTOBER + timedelta(minutes=number))
        journeys.append(await office.declared(name))
    await asyncio.gather(*(office.place(journey_id, cohort_id) for journey_id in journeys))
    confirmed, waiting = await office.told(PlaceConfirmed), await office.told(WaitListed)
    assert (len(confirmed), len(waiting)) == (3, 3)
    assert {one.journey for one in confirmed} | {one.journey for one in waiting} == set(journeys)
    assert await office.value("select count(*) from places where state = 'placed'") == 3


async def test_the_waiting_list_is_in_the_order_of_declarations_not_of_asking(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    first, second, third = [await office.apply(name) for name in ("Ada Sample", "Bea Sample", "Cy Sample")]
    for minutes, journey_id in enumerate((first, second, third)):
        office.clock.set(WED_7_OCTOBER + timedelta(minutes=minutes))
        await office.sign(journey_id)
    await office.place(first, cohort_id)
    await office.place(third, cohort_id)
    await office.place(second, cohort_id)
    assert [(one.journey, one.data.position) for one in await office.told(WaitListed)] == [(third, 1), (second, 1)]
    withdrawn = await office.post(f"/v1/applications/{first}/withdrawal", LEAVES)
    assert withdrawn.status_code == 200
    (offered,) = await office.told(PlaceOffered)
    (left,) = await office.told(CandidateWithdrew)
    assert (offered.journey, offered.causation) == (second, left.id)
    assert (await office.get(f"/v1/applications/{third}")).json()["waiting_position"] == 1


async def test_a_command_that_cannot_be_obeyed_is_answered_with_the_reason(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    applied, placed, gone = [await office.apply(name) for name in ("Ada Sample", "Bea Sample", "Cy Sample")]
    await office.sign(placed)
    await office.place(placed, cohort_id)
    await office.sign(gone)
    await office.post(f"/v1/applications/{gone}/withdrawal", LEAVES)
    commands = [
        office.command(
            PlaceCandidate(cohort_id=wanted, due_at=WED_7_OCTOBER + timedelta(days=1)), f"journey-{one}", journey=one
        )
        for one, wanted in ((applied, cohort_id), (placed, cohort_id), (gone, cohort_id), (applied, "no-cohort"))
    ]
    for asked in commands[:3]:
        await office.obey(asked)
    other_day = office.command(
        PlaceCandidate(cohort_id="no-cohort", due_at=WED_7_OCTOBER + timedelta(days=2)),
        f"journey-{applied}",
        journey=applied,
    )
    await office.obey(other_day)
    refused = await office.told(CommandRefused)
    assert [(one.causation, one.journey, one.data.reason_code) for one in refused] == [
        (commands[0].id, applied, "journey_applied"),
        (commands[1].id, placed, "already_placed"),
        (commands[2].id, gone, "journey_withdrawn"),
        (other_day.id, applied, "not_found"),
    ]


async def test_withdrawing_twice_ends_the_journey_once_and_closes_the_heads_page(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    link = office.link(Purpose.WITHDRAW, journey_id)
    first = await office.post(f"/v1/applications/{journey_id}/withdrawal", LEAVES, link)
    office.clock.set(WED_7_OCTOBER + timedelta(days=3))
    second = await office.post(f"/v1/applications/{journey_id}/withdrawal", {"reason_class": "health"}, link)
    assert (first.json(), second.json()) == ({"withdrew_at": "2026-10-07T08:00:00Z"},) * 2
    (left,) = await office.told(CandidateWithdrew)
    assert (left.data.reason_class, left.data.stage) == ("personal", "applied")
    assert "house" not in left.model_dump_json()
    signed = await office.sign(journey_id)
    assert (signed.status_code, signed.json()["code"]) == (410, "declaration_closed")


async def test_a_link_of_another_purpose_or_journey_withdraws_nobody(office: Office) -> None:
    await office.school()
    await office.cohort()
    mine, other = await office.apply(), await office.apply("Kim Other")
    path = f"/v1/applications/{mine}/withdrawal"
    assert (await office.post(path, LEAVES, office.link(Purpose.JOURNEY, mine))).status_code == 403
    assert (await office.post(path, LEAVES, office.link(Purpose.WITHDRAW, other))).status_code == 404
    assert (await office.post(path, LEAVES, office.link(Purpose.WITHDRAW, mine, version=2))).status_code == 410
    assert await office.told(CandidateWithdrew) == []


async def test_an_operator_moves_a_candidate_and_the_place_left_is_offered_to_the_first_in_line(office: Office) -> None:
    await office.school()
    small = await office.cohort("Small", capacity=1)
    other = await office.cohort("Other", first="2026-11-04", last="2026-12-08", capacity=1)
    moving = await office.placed("Ada Sample", small)
    office.clock.set(WED_7_OCTOBER + timedelta(minutes=1))
    waiting = await office.placed("Bea Sample", small)
    office.clock.set(WED_7_OCTOBER + timedelta(minutes=2))
    third = await office.placed("Cy Sample", small)
    moved = [await office.post(f"/v1/applications/{moving}/place", {"cohort_id": other}) for _ in range(2)]
    assert [one.json() for one in moved] == [{"cohort_id": other, "stage": "placed"}] * 2
    places = [(one.journey, one.data.cohort_id) for one in await office.told(PlaceConfirmed)]
    assert places == [(moving, small), (moving, other)]
    assert [(one.journey, one.data.cohort_id) for one in await office.told(PlaceOffered)] == [(waiting, small)]
    full = await office.post(f"/v1/applications/{third}/place", {"cohort_id": other})
    assert (full.status_code, full.json()["code"]) == (409, "cohort_full")


async def test_who_joins_after_the_first_session_has_missed_it_and_is_told_of_that(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.apply()
    office.clock.set(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    await office.sign(journey_id)
    asked = await office.place(journey_id, cohort_id)
    (confirmed,) = await office.told(PlaceConfirmed)
    (missed,) = await office.told(AttendanceRecorded)
    assert (confirmed.causation, missed.causation) == (asked, confirmed.id)
    assert (missed.data.session, missed.data.attended, missed.data.held_on.isoformat()) == (1, False, "2026-10-21")
    assert missed.data.missed_notice_at is not None
    assert missed.data.missed_notice_at.isoformat() == "2026-11-04T09:00:00+00:00"


async def test_nobody_joins_a_cohort_whose_last_session_is_past(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(first="2026-10-12", last="2026-10-20")
    journey_id = await office.apply()
    office.clock.set(datetime(2026, 10, 20, 8, 30, tzinfo=UTC))
    await office.sign(journey_id)
    await office.place(journey_id, cohort_id)
    (refused,) = await office.told(CommandRefused)
    assert refused.data.reason_code == "cohort_over"


async def test_two_operators_who_move_one_candidate_at_the_same_moment_leave_no_place_empty(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.school()
    first, second, third = [await office.cohort(name, capacity=1) for name in ("First", "Second", "Third")]
    ada = await office.placed("Ada Sample", first)
    waiting = await office.declared("Bea Sample", cohort_id=second)
    path, lock, others = f"/v1/applications/{ada}/place", cohorts.lock_cohorts, [second]

    async def lock_after_the_other(connection: Connection, provider_id: str, cohort_ids: Iterable[str]) -> None:
        while others:
            moved = await office.post(path, {"cohort_id": others.pop()})
            assert moved.status_code == 200
            await office.place(waiting, second)
        await lock(connection, provider_id, cohort_ids)

    monkeypatch.setattr(cohorts, "lock_cohorts", lock_after_the_other)
    assert (await office.post(path, {"cohort_id": third})).status_code == 503
    assert (await office.post(path, {"cohort_id": third})).status_code == 200
    shown = [(await office.get(f"/v1/applications/{journey_id}")).json() for journey_id in (ada, waiting)]
    assert [(one["place"], one["cohort"]["name"]) for one in shown] == [("placed", "Third"), ("offered", "Second")]
