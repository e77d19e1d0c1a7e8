"""How much time for appointments the assessors have: what a cohort's forecast asks."""

from __future__ import annotations

from tests.services.assessment.panel import Panel

MON_TO_FRI = "&".join(f"on=2027-01-{day:02}" for day in range(4, 9))


async def free(panel: Panel, query: str = MON_TO_FRI) -> tuple[int, int]:
    found = await panel.get(f"/v1/assessors/free-time?{query}", panel.operator)
    return found["assessors"], found["minutes_free"]


async def test_nobody_registered_is_no_time(panel: Panel) -> None:
    assert await free(panel) == (0, 0)


async def test_whole_appointments_are_counted_within_hours_leave_and_capacity(panel: Panel) -> None:
    # Nine to five holds four appointments of two hours, on each of five days.
    await panel.register("anna", capacity=100)
    assert await free(panel) == (1, 20 * 120)
    # Capacity for three more, whatever the hours.
    await panel.register("bert", capacity=3)
    assert await free(panel) == (2, 23 * 120)
    # Mornings of Monday and of Wednesday, on leave from Tuesday to Friday: 08:30 - 13:00 holds two.
    mornings = [{"weekday": day, "starts": "08:30", "ends": "13:00"} for day in (1, 3)]
    leave = [{"first_on": "2027-01-05", "last_on": "2027-01-08"}]
    await panel.register("cara", capacity=100, availability=mornings, leave=leave)
    assert await free(panel) == (3, 25 * 120)
    # Six in the morning is no hour for appointments, and from 16:30 to 18:00 none fits.
    odd = [{"weekday": 1, "starts": "05:00", "ends": "09:30"}, {"weekday": 2, "starts": "16:30", "ends": "22:00"}]
    await panel.register("dora", capacity=100, availability=odd)
    assert await free(panel) == (4, 25 * 120)
    # Who gave no hours works in all of them: 08:00 - 18:00 holds five.
    await panel.register("eric", capacity=100, availability=[])
    assert await free(panel) == (5, 50 * 120)


async def test_what_is_booked_is_not_free_and_days_are_counted_once(panel: Panel) -> None:
    await panel.register("anna", capacity=100)
    _, booked = await panel.booked()
    on = booked.starts_at.date()  # in winter London's day is that of UTC
    assert await free(panel, f"on={on}&on={on}") == (1, 3 * 120)


async def test_only_operators_ask_and_of_their_own_provider(panel: Panel, other_panel: Panel) -> None:
    await panel.register("anna")
    assert await free(other_panel) == (0, 0)
    refused = await panel.client.get(f"/v1/assessors/free-time?{MON_TO_FRI}", headers=panel.bearer("anna"))
    assert refused.status_code == 403
    empty = await panel.client.get("/v1/assessors/free-time", headers=panel.operator)
    assert empty.status_code == 422
