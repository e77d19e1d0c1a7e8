"""A freed place is offered in line and held for 48 hours: taken up, declined, or let go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.contracts.intake import (
    CommandRefused,
    ExpirePlaceOffer,
    PlaceConfirmed,
    PlaceOfferDeclined,
    PlaceOffered,
    PlaceOfferExpired,
    WaitListed,
)
from shared.links import Purpose
from tests.services.intake.office import WED_7_OCTOBER, Office

LEAVES = {"reason_class": "personal", "reason": "We move house."}
HELD_UNTIL = datetime(2026, 10, 9, 9, 0, tzinfo=UTC)  # from Wednesday 7 October 10:00 London, for 48 hours


async def full_cohort(office: Office, waiting: int) -> tuple[str, str, list[str]]:
    """A cohort with one place, who has it, and those who wait for it in the order of their declarations."""
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    journeys = []
    for minutes, name in enumerate(("Ada Sample", "Bea Sample", "Cy Sample", "Dot Sample")[: waiting + 1]):
        office.clock.set(WED_7_OCTOBER + timedelta(minutes=minutes))
        journeys.append(await office.placed(name, cohort_id))
    office.clock.set(WED_7_OCTOBER + timedelta(hours=1))
    return cohort_id, journeys[0], journeys[1:]


async def leave(office: Office, journey_id: str) -> None:
    assert (await office.post(f"/v1/applications/{journey_id}/withdrawal", LEAVES)).status_code == 200


async def expire(office: Office, journey_id: str, cohort_id: str, step: int = 1) -> str:
    asked = office.command(
        ExpirePlaceOffer(step=step, due_at=office.clock.now(), cohort_id=cohort_id),
        f"journey-{journey_id}",
        journey=journey_id,
    )
    await office.obey(asked)
    return asked.id


async def test_a_freed_place_is_held_for_the_first_in_line_and_taken_up_by_link(office: Office) -> None:
    cohort_id, leaver, (first, second) = await full_cohort(office, 2)
    await leave(office, leaver)

    (offered,) = await office.told(PlaceOffered)
    assert (offered.journey, offered.data.hold_until, offered.data.link_version) == (first, HELD_UNTIL, 1)
    link = office.link(Purpose.PLACE, first, 1)
    shown = (await office.get(f"/v1/applications/{first}/offer", link)).json()
    assert (shown["state"], shown["hold_until"]) == ("offered", "2026-10-09T09:00:00Z")
    assert len(await office.told(PlaceConfirmed)) == 1

    office.clock.set(HELD_UNTIL)
    for _ in range(2):
        taken = await office.post(f"/v1/applications/{first}/offer/acceptance", {}, link)
        assert (taken.status_code, taken.json()["stage"]) == (200, "placed")
    assert [one.journey for one in await office.told(PlaceConfirmed)] == [leaver, first]
    refused = await expire(office, first, cohort_id)
    assert [one.data.reason_code for one in await office.told(CommandRefused) if one.causation == refused] == [
        "not_offered"
    ]
    assert (await office.get(f"/v1/applications/{second}")).json()["waiting_position"] == 1


async def test_a_second_after_the_hold_the_place_cannot_be_taken_up(office: Office) -> None:
    _, leaver, (first,) = await full_cohort(office, 1)
    await leave(office, leaver)
    office.clock.set(HELD_UNTIL + timedelta(seconds=1))

    late = await office.post(f"/v1/applications/{first}/offer/acceptance", {}, office.link(Purpose.PLACE, first))

    assert (late.status_code, late.json()["code"]) == (409, "offer_over")


async def test_who_declines_waits_at_the_end_and_the_next_is_asked(office: Office) -> None:
    _, leaver, (first, second, third) = await full_cohort(office, 3)
    await leave(office, leaver)
    link = office.link(Purpose.PLACE, first)

    assert (await office.post(f"/v1/applications/{first}/offer/refusal", {}, link)).status_code == 200

    assert [one.journey for one in await office.told(PlaceOfferDeclined)] == [first]
    assert [one.journey for one in await office.told(PlaceOffered)] == [first, second]
    at_the_end = (await office.told(WaitListed))[-1]
    assert (at_the_end.journey, at_the_end.data.position) == (first, 3)
    assert (await office.get(f"/v1/applications/{third}")).json()["waiting_position"] == 1
    assert (await office.post(f"/v1/applications/{first}/offer/acceptance", {}, link)).json()["code"] == "not_offered"


async def test_a_place_that_everyone_let_go_by_is_not_offered_again_until_another_is_free(office: Office) -> None:
    cohort_id, leaver, (first,) = await full_cohort(office, 1)
    await leave(office, leaver)
    office.clock.set(HELD_UNTIL)

    await expire(office, first, cohort_id)

    assert len(await office.told(PlaceOfferExpired)) == 1
    assert len(await office.told(PlaceOffered)) == 1
    await office.acted("change_capacity", cohort_id=cohort_id, capacity=2)
    (_, again) = await office.told(PlaceOffered)
    assert (again.journey, again.data.link_version) == (first, 2)
    old = await office.get(f"/v1/applications/{first}/offer", office.link(Purpose.PLACE, first, 1))
    assert old.status_code == 410


async def test_an_offered_place_is_nobody_elses(office: Office) -> None:
    cohort_id, leaver, (first,) = await full_cohort(office, 1)
    await leave(office, leaver)

    newcomer = await office.placed("Eve Sample", cohort_id)

    assert (await office.get(f"/v1/applications/{newcomer}")).json()["stage"] == "waiting"
    assert (await office.post(f"/v1/applications/{first}/offer/refusal", {})).status_code == 200
    assert [one.journey for one in await office.told(PlaceOffered)] == [first, newcomer]
    strange = office.link(Purpose.PLACE, newcomer)
    assert (await office.get(f"/v1/applications/{first}/offer", strange)).status_code == 404
