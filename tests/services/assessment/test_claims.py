"""The same times offered to several candidates: the first to choose has one, the others are given three more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.assessment import journeys
from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

NINE, ELEVEN, ONE = "2027-01-12T09:00:00Z", "2027-01-13T11:00:00Z", "2027-01-14T13:00:00Z"
THREE = (NINE, ELEVEN, ONE)


async def in_hand(panel: Panel, *names: str, **assessor: Any) -> tuple[list[str], str]:
    """Candidates with one assessor, their guests named; the journeys and the assessor."""
    assessor_id = await panel.register("una", capacity=30, **assessor)
    found = [await panel.ready(name) for name in names]
    await panel.ask(told.AllocateCohort(cohort_id="cohort-1", due_at=panel.clock.now()))
    for journey_id in found:
        offer = await panel.last(told.AssessmentOffered, journey_id)
        await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(assessor_id))
        await panel.name_guests(journey_id)
    return found, assessor_id


async def share(panel: Panel, journey_id: str, assessor_id: str, starts: Sequence[str] = THREE) -> list[Any]:
    body = {"starts_at": list(starts), "shared": True}
    answer = await panel.done(f"/v1/journeys/{journey_id}/slots", panel.bearer(assessor_id), body)
    slots: list[Any] = answer["slots"]
    return slots


async def offered(panel: Panel, journey_id: str) -> Any:
    return await panel.get(f"/v1/journeys/{journey_id}/slots", panel.link(Purpose.SLOTS, journey_id))


async def test_shared_times_take_nobodys_hour_before_one_is_chosen(panel: Panel) -> None:
    (ada, bea), una = await in_hand(panel, "ada", "bea")
    for journey_id in (ada, bea):
        await share(panel, journey_id, una)
        assert (await panel.last(told.SlotsProposed, journey_id)).shared
    assert set(THREE) <= set(await panel.free_times(ada, una)), "the diary has nothing in it yet"
    assert await _states(panel) == {"offered": 6}


async def test_the_first_to_choose_has_it_and_the_other_gets_three_times_that_are_free(panel: Panel) -> None:
    (ada, bea), una = await in_hand(panel, "ada", "bea")
    of_ada, of_bea = await share(panel, ada, una), await share(panel, bea, una)
    assert (await panel.choose(ada, of_ada[0]["slot_id"])).status_code == 200

    lost = await panel.choose(bea, of_bea[0]["slot_id"])
    assert (lost.status_code, lost.json()["code"]) == (409, "time_taken")
    assert lost.json()["detail"] == "Somebody else took this time a moment ago. Choose one of the other times."
    others = [one["starts_at"] for one in lost.json()["alternatives"]]
    assert len(others) == 3
    assert {ELEVEN, ONE} <= set(others), "what was offered and is free still comes before what is new"
    assert NINE not in others
    shown = await offered(panel, bea)
    assert [one["starts_at"] for one in shown["slots"]] == others
    assert (shown["shared"], shown["state"]) == (True, "offered")
    for one in lost.json()["alternatives"]:
        again = await panel.choose(bea, one["slot_id"])
        assert again.status_code == 200, again.text
        break
    assert len(await panel.all(told.SlotChosen)) == 2


async def test_times_that_overlap_a_chosen_one_are_gone_as_well(panel: Panel) -> None:
    """Una offers Bea 10:00 as well, which would begin before Ada's two hours from 9:00 are over."""
    (ada, bea), una = await in_hand(panel, "ada", "bea")
    of_ada = await share(panel, ada, una)
    of_bea = await share(panel, bea, una, ("2027-01-12T10:00:00Z", ELEVEN, ONE))
    assert (await panel.choose(ada, of_ada[0]["slot_id"])).status_code == 200
    assert (await panel.choose(bea, of_bea[0]["slot_id"])).json()["code"] == "time_taken"
    assert "2027-01-12T10:00:00Z" not in [one["starts_at"] for one in (await offered(panel, bea))["slots"]]


async def test_where_nothing_else_is_free_the_assessor_is_asked_for_other_times(panel: Panel) -> None:
    """Una works on Tuesdays from 9 to 11 alone: 5, 12, 19 and 26 January and 2 February. Five are there before Zoe."""
    (*others, zoe), una = await in_hand(panel, "ada", "bea", "cyd", "dot", "eve", "zoe")
    async with panel.desk.work(panel.provider) as work:  # she had more hours when they were allocated
        only = [{"weekday": 2, "starts": "09:00", "ends": "11:00"}]
        await work.connection.execute("update assessors set availability = $1", only)
    tuesdays = await panel.free_times(zoe, una)
    assert [at[:10] for at in tuesdays] == ["2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26", "2027-02-02"]
    of_zoe = await share(panel, zoe, una, tuesdays)
    of_others = {journey_id: await share(panel, journey_id, una, tuesdays) for journey_id in others}
    for number, (journey_id, slots) in enumerate(of_others.items()):
        assert (await panel.choose(journey_id, slots[number]["slot_id"])).status_code == 200
    assert (len(of_zoe), (await offered(panel, others[0]))["state"]) == (5, "chosen")
    lost = await panel.choose(zoe, of_zoe[0]["slot_id"])
    assert lost.json()["alternatives"] == []
    assert lost.json()["detail"].endswith("Your assessor is asked for other times.")
    released = await panel.last(told.SlotsReleased, zoe)
    assert (released.reason_code, released.assessor_id) == ("none_fit", una)


async def test_who_opens_the_page_when_all_is_gone_is_not_left_waiting(panel: Panel) -> None:
    """Of three Tuesdays all are taken before Zoe looks: her assessor is asked for others, once."""
    (*others, zoe), una = await in_hand(panel, "ada", "bea", "cyd", "zoe")
    tuesdays = ("2027-01-12T09:00:00Z", "2027-01-19T09:00:00Z", "2027-01-26T09:00:00Z")
    of = {journey_id: await share(panel, journey_id, una, tuesdays) for journey_id in (*others, zoe)}
    for number, journey_id in enumerate(others):
        assert (await panel.choose(journey_id, of[journey_id][number]["slot_id"])).status_code == 200
    async with panel.desk.work(panel.provider) as work:
        only = [{"weekday": 2, "starts": "09:00", "ends": "11:00"}]
        spans = (("2026-12-29", "2027-01-08"), ("2027-01-27", "2027-03-01"))
        away = [{"first_on": first_on, "last_on": last_on} for first_on, last_on in spans]
        await work.connection.execute("update assessors set availability = $1, leave = $2", only, away)
    for _ in range(2):
        assert (await offered(panel, zoe))["state"] == "released"
    assert len(await panel.all(told.SlotsReleased, zoe)) == 1


async def test_what_is_too_near_by_now_is_neither_shown_nor_named(panel: Panel) -> None:
    """On Mon 4 January the evidence for Tue 12 January would have been due: only the later ones can be chosen."""
    (ada,), una = await in_hand(panel, "ada")
    await share(panel, ada, una, (NINE, "2027-01-26T09:00:00Z", "2027-01-27T09:00:00Z", "2027-01-28T09:00:00Z"))
    assert NINE in [one["starts_at"] for one in (await offered(panel, ada))["slots"]]
    panel.clock.set(utc("2027-01-04T09:00"))
    assert NINE not in [one["starts_at"] for one in (await offered(panel, ada))["slots"]]


async def test_a_hold_that_is_over_gives_way_to_the_next_claim(panel: Panel) -> None:
    """Ada's guests stayed silent until the release was due, and nobody has released it yet."""
    (ada, bea), una = await in_hand(panel, "ada", "bea")
    of_ada, of_bea = await share(panel, ada, una), await share(panel, bea, una)
    await panel.choose(ada, of_ada[0]["slot_id"])
    release_at = (await panel.last(told.SlotChosen, ada)).release_at
    panel.clock.set(release_at - timedelta(seconds=1))
    assert (await panel.choose(bea, of_bea[0]["slot_id"])).json()["code"] == "time_taken"
    panel.clock.set(release_at)
    assert (await panel.choose(bea, of_bea[0]["slot_id"])).status_code == 200
    assert (await panel.last(told.SlotsReleased, ada)).reason_code == "no_answer"
    late = await panel.ask(told.ReleaseUnansweredSlots(proposal_version=1, due_at=release_at), journey=ada)
    assert isinstance(late, told.CommandRefused)


async def test_while_somebody_acts_on_a_journey_whose_hold_is_over_the_claim_waits(panel: Panel) -> None:
    (ada, bea), una = await in_hand(panel, "ada", "bea")
    of_ada, of_bea = await share(panel, ada, una), await share(panel, bea, una)
    await panel.choose(ada, of_ada[0]["slot_id"])
    panel.clock.set((await panel.last(told.SlotChosen, ada)).release_at)
    async with panel.desk.work(panel.provider) as work:
        await journeys.lock(work.connection, panel.provider, ada)
        busy = await panel.choose(bea, of_bea[0]["slot_id"])
        assert busy.status_code == 503, "asked again it succeeds, and pages ask again by themselves"
    assert (await panel.choose(bea, of_bea[0]["slot_id"])).status_code == 200


async def test_of_twenty_at_once_one_has_it_and_nineteen_are_told(panel: Panel) -> None:
    found, una = await in_hand(panel, *(f"candidate{number:02}" for number in range(20)))
    wanted = {journey_id: (await share(panel, journey_id, una))[0]["slot_id"] for journey_id in found}
    answers = await asyncio.gather(*(panel.choose(journey_id, slot) for journey_id, slot in wanted.items()))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 19]
    for answer in _lost(answers):
        assert answer.json()["code"] == "time_taken"
        assert len(answer.json()["alternatives"]) == 3
    assert (await _states(panel))["held"] == 1


async def test_no_overlap_can_be_written_even_by_hand(panel: Panel) -> None:
    (ada,), una = await in_hand(panel, "ada")
    await panel.choose(ada, (await share(panel, ada, una))[0]["slot_id"])
    by_hand = """insert into times (slot_id, provider_id, journey_id, assessor_id, during, state)
                 values ($1, $2, $3, $4, tstzrange('2027-01-12 10:30+00', '2027-01-12 12:30+00'), $5)"""
    for state in ("held", "booked"):
        with pytest.raises(asyncpg.ExclusionViolationError):
            async with panel.desk.work(panel.provider) as work:
                await work.connection.execute(by_hand, f"by-hand-{state}", panel.provider, ada, una, state)


def _lost(answers: Sequence[httpx.Response]) -> list[httpx.Response]:
    return [answer for answer in answers if answer.status_code != 200]


async def _states(panel: Panel) -> dict[str, int]:
    async with panel.desk.database.connection() as connection:
        rows = await connection.fetch("select state, count(*) from times group by state")
    return {row["state"]: row["count"] for row in rows}
