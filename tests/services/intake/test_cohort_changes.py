"""A cohort changes after it was opened: every date follows, everyone concerned is told, and what was held stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.notifications.catalogue import rules_for
from services.notifications.domain import Journey
from shared.contracts.intake import (
    CohortCancelled,
    CohortChanged,
    PlaceConfirmed,
    PlaceLost,
    PlaceOffered,
    RemindSession,
    SessionChanged,
    SessionReminderDue,
)
from tests.services.intake.office import TERMS, Office

THU_3_DECEMBER = "2026-12-03T09:30"
SUMMER = [
    *TERMS,
    {"name": "summer", "starts_on": "2027-04-12", "ends_on": "2027-07-22"},
    {"name": "next autumn", "starts_on": "2027-09-01", "ends_on": "2027-12-17"},
]


def dates(answer: Any) -> dict[str, tuple[str | None, str | None]]:
    return {one["what"]: (one["was"], one["becomes"]) for one in answer["dates"]}


def mailed(fact: CohortChanged | CohortCancelled) -> list[tuple[str, str]]:
    """Which mail the notifications service makes of the fact, for whom."""
    nobody = Journey(journey_id="", provider_id="")
    return [(rule.template, to.person_id) for rule in rules_for(fact) for to in rule.to(fact, nobody)]


async def test_a_moved_session_moves_every_date_that_hangs_on_it(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    await office.placed("Sam Sample", cohort_id)

    moved = await office.acted("move_session", cohort_id=cohort_id, session=2, starts_at=THU_3_DECEMBER)

    assert dates(moved) == {
        "session 2": ("2026-12-01T09:30:00Z", "2026-12-03T09:30:00Z"),
        "register of session 2": ("2026-12-01T15:30:00Z", "2026-12-03T15:30:00Z"),
        "allocation": ("2026-12-02T09:00:00Z", "2026-12-04T09:00:00Z"),
        "window, first day": ("2026-12-29", "2026-12-31"),
        "window, last day": ("2027-02-02", "2027-02-04"),
    }
    reminders = {(one["what"], one["change"], one["at"]) for one in moved["reminders"]}
    assert {at for what, change, at in reminders if what == "reminder of session 2" and change == "cancelled"} == {
        "2026-11-24T09:00:00Z",
        "2026-11-30T09:00:00Z",
    }
    assert {at for what, change, at in reminders if what == "reminder of session 2" and change == "new"} == {
        "2026-11-26T09:00:00Z",
        "2026-12-02T09:00:00Z",
    }
    # Check 1 is due 10 working days before, on 19 November: reminded 5 and 1 working days before that.
    assert {at for what, change, at in reminders if what == "reminder of check 1" and change == "new"} == {
        "2026-11-12T09:00:00Z",
        "2026-11-18T09:00:00Z",
    }
    (changed,) = await office.told(CohortChanged)
    assert (changed.data.change, changed.data.session, changed.data.sequence) == ("session_moved", 2, 1)
    assert changed.data.allocate_at == datetime(2026, 12, 4, 9, tzinfo=UTC)
    assert [due.due_at.isoformat() for due in changed.data.dues[1].reminders] == [
        "2026-11-26T09:00:00+00:00",
        "2026-12-02T09:00:00+00:00",
    ]
    (told,) = await office.told(SessionChanged)
    assert (told.data.change, told.data.sequence, told.data.reason_class) == ("moved", 1, "provider")
    assert told.data.was.starts_at == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert told.data.session.starts_at == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)


async def test_a_session_that_was_held_cannot_be_changed(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    office.clock.set(datetime(2026, 10, 21, 8, 30, tzinfo=UTC))  # 09:30 in London: it begins

    of_first = {"cohort_id": cohort_id, "session": 1}
    assert await office.refused("move_session", **of_first, starts_at="2026-11-02T09:30") == "session_held"
    assert await office.refused("cancel_session", **of_first) == "session_held"
    other = office.trainer_ids[1]
    assert await office.refused("change_trainer", **of_first, trainer_id=other) == "session_held"
    assert await office.told(CohortChanged) == []


async def test_sessions_stay_in_order_and_in_the_future(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()

    of_second = {"cohort_id": cohort_id, "session": 2}
    assert await office.refused("move_session", **of_second, starts_at="2026-10-21T14:00") == "invalid"
    assert await office.refused("move_session", **of_second, starts_at="2026-10-06T09:30") == "in_the_past"
    assert await office.refused("move_session", cohort_id=cohort_id, session=3, starts_at=THU_3_DECEMBER) == "not_found"


async def test_a_window_without_a_school_day_is_refused_unless_it_is_overridden(office: Office) -> None:
    await office.school(terms=SUMMER)
    cohort_id = await office.cohort()
    await office.placed("Sam Sample", cohort_id)
    move = {"cohort_id": cohort_id, "session": 2, "starts_at": "2027-06-25T09:30"}  # 23 July to 27 August

    assert await office.refused("move_session", **move) == "forecast_refused"
    moved = await office.acted("move_session", **move, despite_forecast=True)

    assert dates(moved)["window, first day"] == ("2026-12-29", "2027-07-23")
    assert "Fri 23 Jul 2027 - Fri 27 Aug 2027 holds no school day" in moved["warnings"][0]
    # A later change that leaves the window where it is was judged with it.
    shorter = await office.acted("move_session", **{**move, "starts_at": "2027-06-25T13:30"}, minutes=120)
    assert shorter["warnings"][0] == moved["warnings"][0]
    first = {"cohort_id": cohort_id, "session": 1, "starts_at": "2026-10-22T09:30"}
    assert (await office.act("move_session", preview=True, **first)).status_code == 200


async def test_who_attended_elsewhere_is_not_told_that_the_session_moves(office: Office) -> None:
    await office.school()
    home = await office.cohort()
    earlier = await office.cohort("Early", "2026-10-12", "2026-10-16")
    ahead, other = [await office.placed(name, home) for name in ("Ada Sample", "Bea Sample")]
    office.clock.set(datetime(2026, 10, 16, 17, tzinfo=UTC))
    assert (await office.take_register(earlier, 2, **{ahead: True})).status_code == 200

    await office.acted("move_session", cohort_id=home, session=2, starts_at=THU_3_DECEMBER)

    assert [one.journey for one in await office.told(SessionChanged)] == [other]


async def test_a_session_called_off_must_be_made_good_and_can_be_added_again(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)

    off = await office.acted("cancel_session", cohort_id=cohort_id, session=2)
    assert dates(off)["session 2"] == ("2026-12-01T09:30:00Z", None)
    assert await office.refused("cancel_session", cohort_id=cohort_id, session=1) == "last_session"
    office.clock.set(datetime(2026, 10, 21, 16, tzinfo=UTC))
    await office.take_register(cohort_id, 1, **{journey_id: True})
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "placed"

    await office.acted(
        "add_session",
        cohort_id=cohort_id,
        session=2,
        starts_at="2026-12-08T09:30",
        minutes=360,
        trainer_id=office.trainer_ids[1],
        join_link="https://meet.example.org/new",
    )
    again = (await office.told(PlaceConfirmed))[-1]
    assert [plan.starts_at.day for plan in again.data.sessions] == [21, 8]
    office.clock.set(datetime(2026, 12, 8, 16, tzinfo=UTC))
    await office.take_register(cohort_id, 2, **{journey_id: True})
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "prepared"


async def test_another_trainer_leads_the_session_and_takes_its_register(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    await office.placed("Sam Sample", cohort_id)
    first, second = office.trainer_ids

    changed = await office.acted("change_trainer", cohort_id=cohort_id, session=2, trainer_id=second)

    assert [(one["was"], one["becomes"]) for one in changed["changes"]] == [("Tara Trainer", "Theo Trainer")]
    (told,) = await office.told(SessionChanged)
    assert (told.data.change, told.data.was.trainer_id, told.data.session.trainer_id) == ("trainer", first, second)
    (fact,) = await office.told(CohortChanged)
    assert fact.data.was is not None
    assert fact.data.was.trainer_id == first
    assert mailed(fact.data) == [("m36_session_changed", second), ("m36_session_changed", first)]
    register = f"/v1/cohorts/{cohort_id}/register/2"
    assert (await office.get(register, office.trainers[second])).status_code == 200
    assert (await office.get(register, office.trainers[first])).status_code == 403


async def test_a_called_off_session_tells_its_trainer_and_one_that_was_held_does_not(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    office.clock.set(datetime(2026, 10, 21, 9, tzinfo=UTC))  # session 1 has begun

    await office.acted("add_session", cohort_id=cohort_id, session=3, starts_at="2026-12-08T09:30", minutes=60,
                       trainer_id=office.trainer_ids[1], join_link="https://meet.example.org/3")  # fmt: skip
    await office.acted("cancel_session", cohort_id=cohort_id, session=3)
    added, off = [one.data for one in await office.told(CohortChanged)]
    assert added.was is None
    assert mailed(added) == [("m36_session_changed", office.trainer_ids[1])]
    assert mailed(off) == [("m36_session_changed", office.trainer_ids[1])]

    await office.acted("cancel_cohort", cohort_id=cohort_id)
    (cancelled,) = await office.told(CohortCancelled)
    assert [plan.number for plan in cancelled.data.sessions] == [2]


async def test_more_places_are_offered_in_line_and_fewer_than_taken_are_refused(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    _, second, third = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample", "Cy Sample")]

    await office.acted("change_capacity", cohort_id=cohort_id, capacity=2)

    assert [one.journey for one in await office.told(PlaceOffered)] == [min(second, third)]
    assert await office.refused("change_capacity", cohort_id=cohort_id, capacity=1) == "capacity_below_taken"


async def test_whoever_is_offered_a_place_hears_of_the_moved_session_and_keeps_the_hold(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    leaving, in_line = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    await office.acted("withdraw", journey_id=leaving)

    moved = await office.acted("move_session", cohort_id=cohort_id, session=2, starts_at=THU_3_DECEMBER)

    # Nobody has a place just now, so the offer and the trainer's mail are all that is sent.
    assert {(one["role"], one["message"], one["count"]) for one in moved["people_told"]} == {
        ("candidate", "35 A place is free", 1),
        ("trainer", "36 Your session has moved", 1),
    }
    first, second = [one.data for one in await office.told(PlaceOffered, in_line)]
    assert (first.sessions[1].starts_at.day, second.sessions[1].starts_at.day) == (1, 3)
    assert (second.hold_until, second.link_version) == (first.hold_until, 2)


async def test_a_cancelled_cohort_gives_everyone_back_to_the_operator(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    placed, waiting = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    applied = await office.apply("Cy Sample", cohort_id=cohort_id)

    await office.acted("cancel_cohort", cohort_id=cohort_id, reason_class="too_few")

    (off,) = await office.told(CohortCancelled)
    assert off.data.reason_class == "too_few"
    assert [plan.number for plan in off.data.sessions] == [1, 2]
    assert mailed(off.data) == [("m36_group_cancelled", office.trainer_ids[0])]
    lost = {one.journey: one.data for one in await office.told(PlaceLost)}
    assert set(lost) == {placed, waiting}
    assert [plan.number for plan in lost[placed].sessions] == [1, 2]
    assert lost[waiting].sessions == ()
    assert await office.tasks() == ["place_lost"] * 3
    assert (await office.get(f"/v1/applications/{applied}")).json()["stage"] == "applied"
    assert await office.refused("cancel_cohort", cohort_id=cohort_id) == "cohort_cancelled"
    assert await office.refused("place", journey_id=placed, cohort_id=cohort_id) == "cohort_cancelled"
    other = await office.cohort("Winter", "2026-11-04", "2026-12-09")
    found = await office.acted("place", journey_id=placed, cohort_id=other)
    assert {one["what"]: one["becomes"] for one in found["changes"]} == {
        "stage": "placed",
        "cohort": "Winter",
        "place": "placed",
    }


async def test_nobody_is_reminded_of_a_session_of_a_cancelled_cohort(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    await office.placed("Sam Sample", cohort_id)
    await office.acted("cancel_cohort", cohort_id=cohort_id)
    due_at = datetime(2026, 10, 14, 8, tzinfo=UTC)
    office.clock.set(due_at)

    await office.obey(office.command(RemindSession(cohort_id=cohort_id, session=1, due_at=due_at), "cohort"))

    assert await office.told(SessionReminderDue) == []
