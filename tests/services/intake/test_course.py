"""A journey leaves its course: paused and resumed, deferred, left and come back to, void, a requirement waived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.contracts.intake import (
    CandidateWithdrew,
    DeclarationRequested,
    JourneyDeferred,
    JourneyPaused,
    JourneyResumed,
    JourneyVoided,
    PlaceConfirmed,
    PlaceOffered,
    PreparationCompleted,
    WaitListed,
    WithdrawalUndone,
)
from shared.links import Purpose
from tests.services.intake.office import WED_7_OCTOBER, Office

LEAVES = {"reason_class": "personal", "reason": "We move house."}


async def leave(office: Office, journey_id: str) -> None:
    assert (await office.post(f"/v1/applications/{journey_id}/withdrawal", LEAVES)).status_code == 200


async def test_after_a_pause_the_heads_ladder_goes_on_with_what_was_left_of_it(office: Office) -> None:
    """Asked Wed 7 October: chasers on 14, 21 October and 4 November (half-term 26 to 30 October)."""
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    office.clock.set(datetime(2026, 10, 15, 12, tzinfo=UTC))  # the first chaser was yesterday

    await office.acted("pause", journey_id=journey_id, reason_class="health")
    office.clock.set(datetime(2026, 10, 22, 12, tzinfo=UTC))  # seven days later
    resumed = await office.acted("resume", journey_id=journey_id)

    (paused,) = await office.told(JourneyPaused)
    assert (paused.data.reason_class, len(await office.told(JourneyResumed))) == ("health", 1)
    before, after = [one.data for one in await office.told(DeclarationRequested)]
    assert [(due.step, due.due_at.isoformat()) for due in before.chasers] == [
        (1, "2026-10-14T08:00:00+00:00"),
        (2, "2026-10-21T08:00:00+00:00"),
        (3, "2026-11-04T09:00:00+00:00"),
    ]
    # Four school days were left to the second: 23 October, then 2, 3 and 4 November; to the third nine, to 11 November.
    assert [(due.step, due.due_at.isoformat()) for due in after.chasers] == [
        (2, "2026-11-04T09:00:00+00:00"),
        (3, "2026-11-11T09:00:00+00:00"),
    ]
    assert after.lapses_at - before.lapses_at == timedelta(days=7)
    assert (after.declaration_id, after.link_version) == (before.declaration_id, before.link_version)
    assert {one["at"] for one in resumed["reminders"] if one["change"] == "new"} >= {"2026-11-11T09:00:00Z"}


async def test_resuming_shows_every_new_date_before_it_is_applied(office: Office) -> None:
    """Asked Wed 7, paused Fri 9, resumed Fri 16 October.

    To the chasers 3, 8 and 13 school days were left, half-term not counted: Wed 21 October, Wed 4 and Wed 11 November.
    To the lapse of Mon 9 November 26 days in term were left: 9 until Sun 25 October, 17 from Sat 31 October on.
    """
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    office.clock.set(datetime(2026, 10, 9, 10, tzinfo=UTC))
    await office.acted("pause", journey_id=journey_id, reason_class="health")
    office.clock.set(datetime(2026, 10, 16, 10, tzinfo=UTC))
    told = len(await office.everything_told())
    shown = (await office.act("resume", preview=True, journey_id=journey_id)).json()
    assert [one["at"] for one in shown["reminders"] if "head" in one["what"] and one["change"] == "new"] == [
        "2026-10-21T08:00:00Z",
        "2026-11-04T09:00:00Z",
        "2026-11-11T09:00:00Z",
    ]
    assert [one["becomes"] for one in shown["dates"] if "lapse" in one["what"]] == ["2026-11-16T23:59:59Z"]
    assert len(await office.everything_told()) == told, "nothing is applied by looking"
    done = await office.acted("resume", journey_id=journey_id, expected=shown["expected"])
    assert (done["dates"], done["reminders"]) == (shown["dates"], shown["reminders"])


async def test_who_is_paused_is_offered_no_place_until_the_journey_goes_on(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    placed, waiting = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    await office.acted("pause", journey_id=waiting)
    await leave(office, placed)
    assert await office.told(PlaceOffered) == []

    await office.acted("resume", journey_id=waiting)

    assert [one.journey for one in await office.told(PlaceOffered)] == [waiting]


async def test_the_hold_on_an_offered_place_stands_still_during_a_pause(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    placed, waiting = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    await leave(office, placed)  # held until Friday 9 October, 08:00 UTC
    office.clock.set(datetime(2026, 10, 8, 8, tzinfo=UTC))
    await office.acted("pause", journey_id=waiting)
    office.clock.set(datetime(2026, 10, 12, 8, tzinfo=UTC))

    await office.acted("resume", journey_id=waiting)

    assert [one.data.hold_until for one in await office.told(PlaceOffered)] == [
        datetime(2026, 10, 9, 8, tzinfo=UTC),
        datetime(2026, 10, 13, 8, tzinfo=UTC),
    ]


async def test_a_pause_repeated_stands_and_a_journey_that_runs_cannot_be_resumed(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    assert await office.refused("resume", journey_id=journey_id) == "not_paused"
    for _ in range(2):
        await office.acted("pause", journey_id=journey_id)
    assert len(await office.told(JourneyPaused)) == 1
    await leave(office, journey_id)
    other = await office.apply("Bea Sample")
    await leave(office, other)
    assert await office.refused("pause", journey_id=other) == "journey_withdrawn"


async def test_a_deferred_candidate_keeps_sessions_and_the_window_counts_from_the_new_cohort(office: Office) -> None:
    await office.school()
    first = await office.cohort("First", "2026-10-12", "2026-10-16")
    second = await office.cohort("Second", "2026-11-04", "2026-12-03")
    journey_id = await office.placed("Sam Sample", first)
    office.clock.set(datetime(2026, 10, 16, 17, tzinfo=UTC))
    for session in (1, 2):
        await office.take_register(first, session, **{journey_id: True})
    assert len(await office.told(PreparationCompleted)) == 1

    done = await office.acted("defer", journey_id=journey_id, to_cohort_id=second, reason_class="health")

    (deferred,) = await office.told(JourneyDeferred)
    assert (deferred.data.from_cohort_id, deferred.data.to_cohort_id) == (first, second)
    assert {one["what"]: one["becomes"] for one in done["changes"]} == {"cohort": "Second"}
    anew = (await office.told(PreparationCompleted))[-1].data
    # Four and nine weeks after Thursday 3 December, the new cohort's final session.
    assert anew.window_first_on.isoformat() == "2026-12-31"
    assert anew.window_last_on.isoformat() == "2027-02-04"
    assert anew.allocate_at == datetime(2026, 12, 4, 9, tzinfo=UTC)


async def test_who_is_deferred_into_a_full_cohort_waits_and_the_place_left_is_offered(office: Office) -> None:
    await office.school()
    first = await office.cohort("First", capacity=1)
    full = await office.cohort("Full", "2026-11-04", "2026-12-03", capacity=1)
    leaving = await office.placed("Ada Sample", first)
    in_line = await office.placed("Bea Sample", first)
    await office.placed("Cy Sample", full)

    await office.acted("defer", journey_id=leaving, to_cohort_id=full)

    assert [(one.journey, one.data.cohort_id) for one in await office.told(WaitListed)] == [
        (in_line, first),
        (leaving, full),
    ]
    assert [one.journey for one in await office.told(PlaceOffered)] == [in_line]


async def test_who_is_deferred_without_a_cohort_is_an_operators_task(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    later = await office.cohort("Later", "2026-11-04", "2026-12-03")
    journey_id = await office.placed("Sam Sample", cohort_id)

    await office.acted("defer", journey_id=journey_id)

    assert await office.tasks() == ["deferred_without_cohort"]
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "declared"
    await office.acted("place", journey_id=journey_id, cohort_id=later)
    assert (await office.told(PlaceConfirmed))[-1].data.cohort_id == later
    assert await office.tasks() == []


async def test_a_withdrawal_is_undone_by_the_candidates_own_link_with_the_place(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)
    await leave(office, journey_id)
    (left,) = await office.told(CandidateWithdrew)
    assert left.data.undo_until == datetime(2026, 10, 21, 22, 59, 59, tzinfo=UTC)
    office.clock.set(left.data.undo_until)

    path, link = f"/v1/applications/{journey_id}/withdrawal/undo", office.link(Purpose.WITHDRAW, journey_id)
    back = await office.post(path, {}, link)

    assert (back.status_code, back.json()["stage"]) == (200, "placed")
    (undone,) = await office.told(WithdrawalUndone)
    assert undone.data.by == "candidate"
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["withdrew_at"] is None
    assert (await office.post(path, {}, link)).json()["code"] == "not_withdrawn"


async def test_a_second_after_fourteen_days_nothing_can_be_undone(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    await leave(office, journey_id)
    midnight = datetime(2026, 10, 21, 23, 0, tzinfo=UTC)  # in London
    office.clock.set(midnight)

    assert await office.refused("undo_withdrawal", journey_id=journey_id) == "undo_over"
    office.clock.set(midnight - timedelta(milliseconds=1))
    await office.acted("undo_withdrawal", journey_id=journey_id)


async def test_who_comes_back_before_the_head_has_answered_finds_the_request_open_again(office: Office) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    office.clock.set(WED_7_OCTOBER + timedelta(days=1))
    await leave(office, journey_id)
    office.clock.set(WED_7_OCTOBER + timedelta(days=4))

    await office.acted("undo_withdrawal", journey_id=journey_id)

    before, after = [one.data for one in await office.told(DeclarationRequested)]
    assert after.lapses_at - before.lapses_at == timedelta(days=3)
    assert (await office.sign(journey_id)).status_code == 200


async def test_who_comes_back_to_a_place_that_is_gone_waits_in_the_old_order(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort(capacity=1)
    journeys = []
    for minutes, name in enumerate(("Ada Sample", "Bea Sample", "Cy Sample")):
        office.clock.set(WED_7_OCTOBER + timedelta(minutes=minutes))
        journeys.append(await office.placed(name, cohort_id))
    ada, bea, _ = journeys
    await leave(office, ada)
    await office.acted("accept_place", journey_id=bea)

    back = await office.acted("undo_withdrawal", journey_id=ada)

    assert back["warnings"] == [
        "The place has gone to somebody else; the candidate is on the waiting list in the old order."
    ]
    last = (await office.told(WaitListed))[-1]
    assert (last.journey, last.data.position) == (ada, 1)


async def test_a_void_journey_ends_and_its_address_can_apply_again(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    journey_id = await office.placed("Sam Sample", cohort_id)

    await office.acted("void", journey_id=journey_id, reason_class="entered_wrongly")

    (voided,) = await office.told(JourneyVoided)
    assert voided.data.reason_class == "entered_wrongly"
    assert await office.refused("withdraw", journey_id=journey_id) == "journey_voided"
    assert (await office.apply("Sam Sample")) != journey_id


async def test_a_waived_session_is_not_waited_for(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort("Early", "2026-10-12", "2026-10-16")
    journey_id = await office.placed("Sam Sample", cohort_id)
    office.clock.set(datetime(2026, 10, 16, 17, tzinfo=UTC))
    await office.take_register(cohort_id, 1, **{journey_id: True})
    await office.take_register(cohort_id, 2, **{journey_id: False})
    assert await office.told(PreparationCompleted) == []

    done = await office.acted("skip", journey_id=journey_id, requirement="session", number=2)

    assert {one["what"]: one["becomes"] for one in done["changes"]} == {"stage": "prepared", "session 2": "waived"}
    (ready,) = await office.told(PreparationCompleted)
    assert ready.data.final_session_on.isoformat() == "2026-10-12"
    assert await office.refused("skip", journey_id=journey_id, requirement="session", number=3) == "nothing_to_skip"
