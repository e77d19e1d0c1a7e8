"""A withdrawal that is undone leaves everything as it was: each state of a journey is compared before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.intake import (
    DeclarationRequested,
    FeeLineDue,
    FeeRefundDue,
    HoldEnded,
    JourneyHeld,
    PlaceConfirmed,
    PlaceOffered,
)
from shared.links import Purpose
from tests.services.intake.office import WED_7_OCTOBER, Office

DAY = timedelta(days=1)
MOVES_ON = {"declaration_lapses_at", "place_held_until"}


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school()
    return await office.cohort(first="2026-11-04", last="2026-12-08", capacity=1)


async def standing(office: Office, journey_id: str) -> dict[str, Any]:
    """All that intake shows of a journey: itself, its open tasks, its fees, the question about a double."""
    view = (await office.get(f"/v1/applications/{journey_id}")).json()
    view.pop("cohort")
    tasks = (await office.get("/v1/tasks")).json()["tasks"]
    fees = (await office.get(f"/v1/applications/{journey_id}/fees")).json()["lines"]
    double = await office.get(f"/v1/applications/{journey_id}/duplicate")
    return {
        **{name: value for name, value in view.items() if name not in MOVES_ON},
        "tasks": sorted((task["code"], task["since"]) for task in tasks if task["journey_id"] == journey_id),
        "fees": [{name: value for name, value in line.items() if name != "due_on"} for line in fees],
        "double": double.json() if double.status_code == 200 else None,
    }


async def left_and_back(office: Office, journey_id: str, away: timedelta = DAY) -> None:
    await office.acted("withdraw", journey_id=journey_id, reason_class="personal")
    office.clock.set(office.clock.now() + away)
    await office.acted("undo_withdrawal", journey_id=journey_id)


async def test_a_request_to_the_head_with_its_tasks(office: Office, cohort_id: str) -> None:
    journey_id = await office.apply(head_email="alex.example@gmail.com")
    before = await standing(office, journey_id)
    assert [code for code, _ in before["tasks"]] == ["head_free_mail"]
    await left_and_back(office, journey_id)
    assert await standing(office, journey_id) == before
    assert len(await office.told(DeclarationRequested)) == 2


async def test_a_request_that_reached_the_wrong_person_chases_nobody(office: Office, cohort_id: str) -> None:
    journey_id = await office.apply()
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id)
    assert (await office.post(f"/v1/declarations/{declaration_id}/wrong-person", {}, link)).status_code == 200
    before = await standing(office, journey_id)
    assert (before["declaration_state"], [code for code, _ in before["tasks"]]) == ("misdirected", ["wrong_head"])
    await left_and_back(office, journey_id)
    assert await standing(office, journey_id) == before
    assert len(await office.told(DeclarationRequested)) == 1


async def test_the_wrong_person_who_says_so_again_after_that_gets_the_first_answer(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.apply()
    declaration_id = await office.declaration_of(journey_id)
    path, link = f"/v1/declarations/{declaration_id}/wrong-person", office.link(Purpose.DECLARATION, declaration_id)
    first = await office.done(path, {}, link)
    office.clock.set(WED_7_OCTOBER + timedelta(hours=1))
    await left_and_back(office, journey_id)
    assert await office.done(path, {}, link) == first


async def test_a_place_with_what_is_still_to_be_paid_for_it(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Sam Sample", cohort_id)
    before = await standing(office, journey_id)
    await left_and_back(office, journey_id, 3 * DAY)
    assert await standing(office, journey_id) == before
    assert len(await office.told(PlaceConfirmed)) == 2
    # Both lines were due on 6 November, 30 days after Wed 7 October; three days stood still.
    assert [(one.data.line, one.data.due_on) for one in await office.told(FeeLineDue)] == [
        ("preparation", date(2026, 11, 6)),
        ("assessment", date(2026, 11, 6)),
        ("assessment", date(2026, 11, 9)),
        ("preparation", date(2026, 11, 9)),
    ]


async def test_what_had_been_paid_was_to_be_paid_back_and_is_owed_again(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Sam Sample", cohort_id)
    for line in ("preparation", "assessment"):
        await office.done(f"/v1/applications/{journey_id}/fees/{line}/settlement", {})
    # From Wed 21 October on, 10 working days before session 1, the preparation fee is kept.
    office.clock.set(datetime(2026, 10, 21, 9, tzinfo=UTC))
    await left_and_back(office, journey_id)
    assert [one.data.line for one in await office.told(FeeRefundDue)] == ["assessment"]
    assessment, preparation = (await office.get(f"/v1/applications/{journey_id}/fees")).json()["lines"]
    assert preparation["settled_at"] == "2026-10-07T08:00:00Z"
    assert (assessment["settled_at"], assessment["refunded_pence"], assessment["due_on"]) == (None, 0, "2026-11-21")
    office.clock.set(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert await office.tasks() == ["fee_unpaid"]  # a task, and nothing stops
    assert (await standing(office, journey_id))["place"] == "placed"


async def test_a_position_on_the_list_and_an_offer_that_was_let_go_by(office: Office, cohort_id: str) -> None:
    first = await office.placed("Ada Sample", cohort_id)
    waiting = await office.placed("Bea Sample", cohort_id)
    await office.acted("withdraw", journey_id=first)
    await office.acted("decline_place", journey_id=waiting)
    before = await standing(office, waiting)
    assert (before["place"], before["waiting_position"]) == ("waiting", 1)
    await left_and_back(office, waiting)
    assert await standing(office, waiting) == before
    assert len(await office.told(PlaceOffered, waiting)) == 1


async def test_a_held_place_is_held_for_what_was_left_of_the_hold(office: Office, cohort_id: str) -> None:
    first = await office.placed("Ada Sample", cohort_id)
    offered = await office.placed("Bea Sample", cohort_id)
    await office.acted("withdraw", journey_id=first)  # held until Friday 9 October, 08:00 UTC
    office.clock.set(WED_7_OCTOBER + DAY)
    before = await standing(office, offered)
    await left_and_back(office, offered, 3 * DAY)
    assert await standing(office, offered) == before
    assert [one.data.hold_until for one in await office.told(PlaceOffered, offered)] == [
        datetime(2026, 10, 9, 8, tzinfo=UTC),
        datetime(2026, 10, 12, 8, tzinfo=UTC),
    ]


async def test_a_pause_whose_clocks_stand_still_until_it_ends(office: Office, cohort_id: str) -> None:
    journey_id = await office.apply()
    office.clock.set(WED_7_OCTOBER + DAY)
    await office.acted("pause", journey_id=journey_id)
    before = await standing(office, journey_id)
    office.clock.set(WED_7_OCTOBER + 2 * DAY)
    await left_and_back(office, journey_id)
    assert await standing(office, journey_id) == before
    assert len(await office.told(DeclarationRequested)) == 1
    office.clock.set(WED_7_OCTOBER + 5 * DAY)
    await office.acted("resume", journey_id=journey_id)
    first, last = [one.data for one in await office.told(DeclarationRequested)]
    assert last.lapses_at - first.lapses_at == 4 * DAY


async def test_two_records_that_look_like_one_persons_are_held_again(office: Office, cohort_id: str) -> None:
    born = {"birth_date": "1985-03-07"}
    older = await office.apply("Sam Sample", **born)
    newer = await office.apply("Samuel Sample", **born)
    before = await standing(office, newer)
    assert before["double"]["state"] == "open"
    await left_and_back(office, newer)
    assert await standing(office, newer) == before
    other = await standing(office, older)
    assert (other["double"]["state"], [code for code, _ in other["tasks"]]) == ("open", ["duplicate_suspected"])
    assert [one.journey for one in await office.told(JourneyHeld)] == [newer, older, newer, older]
    answer = await office.post(
        f"/v1/applications/{newer}/duplicate", {"said": "different"}, office.link(Purpose.DUPLICATE, newer)
    )
    assert answer.json()["state"] == "different"
    assert {one.journey for one in (await office.told(HoldEnded))[1:]} == {older, newer}


async def test_nothing_is_asked_about_a_double_that_has_left_meanwhile(office: Office, cohort_id: str) -> None:
    born = {"birth_date": "1985-03-07"}
    older = await office.apply("Sam Sample", **born)
    newer = await office.apply("Samuel Sample", **born)
    for one in (newer, older):
        await office.acted("withdraw", journey_id=one)
    await office.acted("undo_withdrawal", journey_id=newer)
    view = await standing(office, newer)
    assert (view["stage"], view["double"]["state"], view["tasks"]) == ("applied", "ended", [])
    assert [one.journey for one in await office.told(HoldEnded)] == [older, newer]
    assert (await office.sign(newer, version=2)).status_code == 200
