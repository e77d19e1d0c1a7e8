"""The route that is assessment alone: a place without sessions, and a window that counts from the day of the place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.intake import (
    CohortOpened,
    FeeLineDue,
    PlaceConfirmed,
    PlaceOffered,
    PreparationCompleted,
    WaitListed,
)
from shared.links import Purpose
from tests.services.intake.office import WED_7_OCTOBER, Office

ROUTE = "level-5-sta"


async def opened(office: Office, name: str = "Portfolio", **more: Any) -> str:
    cohort_id: str = (await office.created("/v1/cohorts", {"name": name, "programme": ROUTE, **more}))["cohort_id"]
    return cohort_id


async def declared(office: Office, name: str, cohort_id: str, *, proved: bool = True) -> str:
    journey_id = await office.declared(name, programme=ROUTE, cohort_id=cohort_id)
    if proved:
        await office.prove(journey_id, "english", "maths")
    return journey_id


@pytest.fixture(autouse=True)
async def school(office: Office) -> None:
    await office.school()


async def test_a_cohort_of_the_route_has_no_sessions_and_allocates_on_the_next_working_day(office: Office) -> None:
    cohort_id = await opened(office)
    (told,) = await office.told(CohortOpened)
    assert (told.data.sessions, told.data.dues, told.data.check_dues) == ((), (), ())
    assert told.data.allocate_at == datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
    assert [one["cohort_id"] for one in (await office.get("/v1/cohorts")).json()["cohorts"]] == [cohort_id]


async def test_sessions_are_as_many_as_the_programme_has(office: Office) -> None:
    session = {
        "number": 1,
        "starts_at": "2026-10-21T09:30",
        "minutes": 60,
        "trainer_id": office.trainer_ids[0],
        "join_link": "https://meet.example.org/1",
    }
    too_many = await office.post("/v1/cohorts", {"name": "A", "programme": ROUTE, "sessions": [session]})
    assert (too_many.status_code, too_many.json()["field"]) == (422, "sessions")
    assert "has no sessions" in too_many.json()["detail"]
    too_few = await office.post("/v1/cohorts", {"name": "B"})
    assert (too_few.status_code, too_few.json()["field"]) == (422, "sessions")


async def test_the_window_counts_from_the_day_of_the_place_however_late_the_proof_comes(office: Office) -> None:
    cohort_id = await opened(office)
    journey_id = await office.declared(programme=ROUTE)
    await office.place(journey_id, cohort_id)
    (confirmed,) = await office.told(PlaceConfirmed)
    assert (confirmed.journey, confirmed.data.sessions) == (journey_id, ())
    assert [(fee.data.line, fee.data.net_pence, fee.data.vat_pence) for fee in await office.told(FeeLineDue)] == [
        ("assessment", 35000, 0)
    ]
    assert await office.told(PreparationCompleted) == []
    office.clock.set(datetime(2026, 10, 12, 9, 0, tzinfo=UTC))
    await office.prove(journey_id, "english", "maths")
    (ready,) = await office.told(PreparationCompleted)
    # Wed 7 October and 4 and 9 weeks; 3 + 5 + 5 + 5 + 5 + 3 school days from Wed 4 November to Wed 9 December.
    assert (ready.data.window_first_on, ready.data.window_last_on) == (date(2026, 11, 4), date(2026, 12, 9))
    assert ready.data.school_days == 26
    assert ready.data.why.inputs == {"place confirmed": "Wed 7 Oct 2026"}
    assert ready.data.trainer_ids == ()


async def test_whoever_has_shown_all_proof_is_ready_with_the_place(office: Office) -> None:
    cohort_id = await opened(office)
    journey_id = await declared(office, "Sam Sample", cohort_id)
    office.clock.set(datetime(2026, 10, 8, 23, 30, tzinfo=UTC))  # it is Friday in London
    await office.place(journey_id, cohort_id)
    (ready,) = await office.told(PreparationCompleted)
    assert (ready.data.window_first_on, ready.data.window_last_on) == (date(2026, 11, 6), date(2026, 12, 11))
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "prepared"


async def test_a_full_cohort_has_a_waiting_list_and_the_window_counts_from_the_place_taken_up(office: Office) -> None:
    cohort_id = await opened(office, capacity=1)
    first = await declared(office, "Ada Sample", cohort_id, proved=False)
    office.clock.set(WED_7_OCTOBER + timedelta(minutes=1))
    second = await declared(office, "Bea Sample", cohort_id)
    for journey_id in (first, second):
        await office.place(journey_id, cohort_id)
    assert [(one.journey, one.data.position) for one in await office.told(WaitListed)] == [(second, 1)]
    office.clock.set(datetime(2026, 10, 8, 9, 0, tzinfo=UTC))
    await office.done(f"/v1/applications/{first}/withdrawal", {"reason_class": "personal"})
    (offered,) = await office.told(PlaceOffered)
    assert (offered.journey, offered.data.hold_until) == (second, datetime(2026, 10, 10, 9, 0, tzinfo=UTC))
    office.clock.set(datetime(2026, 10, 9, 10, 0, tzinfo=UTC))
    await office.done(f"/v1/applications/{second}/offer/acceptance", {}, office.link(Purpose.PLACE, second, version=1))
    (ready,) = await office.told(PreparationCompleted)
    assert (ready.journey, ready.data.window_first_on) == (second, date(2026, 11, 6))


async def test_a_deferral_to_another_cohort_counts_the_window_anew_and_tells_of_it_once(office: Office) -> None:
    autumn, winter = await opened(office), await opened(office, "Winter")
    journey_id = await declared(office, "Sam Sample", autumn)
    await office.place(journey_id, autumn)
    office.clock.set(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    await office.acted("defer", journey_id=journey_id, to_cohort_id=winter)
    before, after = await office.told(PreparationCompleted)
    assert (before.data.window_first_on, after.data.window_first_on) == (date(2026, 11, 4), date(2026, 11, 30))


async def test_who_names_no_cohort_joins_the_one_that_was_opened_last(office: Office) -> None:
    await opened(office)
    office.clock.set(WED_7_OCTOBER + timedelta(days=30))
    newer = await opened(office, "Winter")
    journey_id = await office.apply(programme=ROUTE)
    shown = (await office.get(f"/v1/applications/{journey_id}")).json()
    assert shown["cohort"]["cohort_id"] == newer


async def test_what_speaks_of_sessions_is_refused_for_the_route_and_its_cohort_can_be_cancelled(office: Office) -> None:
    cohort_id = await opened(office)
    journey_id = await declared(office, "Sam Sample", cohort_id, proved=False)
    await office.place(journey_id, cohort_id)
    forecast = await office.get(f"/v1/cohorts/{cohort_id}/forecast")
    assert (forecast.status_code, "has no sessions" in forecast.json()["detail"]) == (422, True)
    added = {
        "cohort_id": cohort_id,
        "session": 1,
        "starts_at": "2026-10-21T09:30",
        "minutes": 60,
        "trainer_id": office.trainer_ids[0],
        "join_link": "https://meet.example.org/1",
    }
    assert await office.refused("add_session", **added) == "no_sessions"
    done = await office.acted("cancel_cohort", cohort_id=cohort_id)
    assert [change["what"] for change in done["changes"]] == ["cohort"]
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "declared"


async def test_who_was_prepared_comes_back_beyond_the_capacity_and_nobody_else_is_let_in(office: Office) -> None:
    cohort_id = await opened(office, capacity=1)
    first = await declared(office, "Ada Sample", cohort_id)
    office.clock.set(WED_7_OCTOBER + timedelta(minutes=1))
    second = await declared(office, "Bea Sample", cohort_id)
    office.clock.set(WED_7_OCTOBER + timedelta(minutes=2))
    third = await declared(office, "Cy Sample", cohort_id)
    for journey_id in (first, second, third):
        await office.place(journey_id, cohort_id)
    await office.acted("withdraw", journey_id=first)
    await office.acted("accept_place", journey_id=second)

    seen = (await office.act("undo_withdrawal", preview=True, journey_id=first)).json()
    assert ["2 of 1 places are taken" in text for text in seen["warnings"]] == [True]
    await office.acted("undo_withdrawal", journey_id=first)

    assert (await office.get(f"/v1/applications/{first}")).json()["stage"] == "prepared"
    beyond = "select count(*) from audit where action = 'place_beyond_capacity' and subject = $1"
    assert await office.value(beyond, first) == 1
    await office.acted("withdraw", journey_id=second)
    assert [one.journey for one in await office.told(PlaceOffered)] == [second], "one is still there"
    await office.acted("withdraw", journey_id=first)
    assert [one.journey for one in await office.told(PlaceOffered)] == [second, third]
